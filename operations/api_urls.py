"""API addresses of operations."""

from django.urls import path

from operations.api import operations, plans

_ONE = "operations/<uuid:public_id>/"

urlpatterns = [
    path("agreements/", operations.AgreementList.as_view(), name="api-agreements"),
    path("operations/", plans.OperationList.as_view(), name="api-operations"),
    path(_ONE, operations.OperationTally.as_view(), name="api-operation"),
    path(_ONE + "plan/", plans.OperationPlan.as_view(), name="api-operation-plan"),
    path(_ONE + "start/", plans.StartOperation.as_view(), name="api-operation-start"),
    path(_ONE + "end/", plans.EndOperation.as_view(), name="api-operation-end"),
    path(_ONE + "rounds/", plans.OperationRounds.as_view(), name="api-operation-rounds"),
    path(_ONE + "rounds/<int:number>/", plans.OneRound.as_view(), name="api-operation-round"),
    path(_ONE + "rounds/<int:number>/rules/", plans.RoundRules.as_view(), name="api-round-rules"),
    path(_ONE + "rules/<int:rule>/stop/", plans.StopRule.as_view(), name="api-rule-stop"),
    path(_ONE + "seizures/", operations.OperationSeizures.as_view(), name="api-operation-seizures"),
    path(_ONE + "seizures/add-many/", operations.AddManySeizures.as_view(), name="api-operation-seizures-add-many"),
    path(
        _ONE + "seizures/<str:reference>/remove/",
        operations.RemoveSeizure.as_view(),
        name="api-operation-seizure-remove",
    ),
    path(_ONE + "results/", operations.OperationResults.as_view(), name="api-operation-results"),
    path(_ONE + "referrals/", plans.OperationReferrals.as_view(), name="api-operation-referrals"),
    path(_ONE + "contributed/", plans.ContributedFigures.as_view(), name="api-operation-contributed"),
    path(_ONE + "contributed/nothing/", plans.NothingToReport.as_view(), name="api-operation-nothing"),
    path(_ONE + "owed/", plans.OwedFigures.as_view(), name="api-operation-owed"),
    path(
        _ONE + "contributed/<int:figure>/withdraw/",
        plans.WithdrawFigure.as_view(),
        name="api-operation-contributed-withdraw",
    ),
]
