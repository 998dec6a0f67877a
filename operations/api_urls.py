"""API addresses of operations."""

from django.urls import path

from operations import api, plan_api

_ONE = "operations/<uuid:public_id>/"

urlpatterns = [
    path("agreements/", api.AgreementList.as_view(), name="api-agreements"),
    path("operations/", plan_api.OperationList.as_view(), name="api-operations"),
    path(_ONE, api.OperationTally.as_view(), name="api-operation"),
    path(_ONE + "plan/", plan_api.OperationPlan.as_view(), name="api-operation-plan"),
    path(_ONE + "start/", plan_api.StartOperation.as_view(), name="api-operation-start"),
    path(_ONE + "end/", plan_api.EndOperation.as_view(), name="api-operation-end"),
    path(_ONE + "rounds/", plan_api.OperationRounds.as_view(), name="api-operation-rounds"),
    path(_ONE + "rounds/<int:number>/", plan_api.OneRound.as_view(), name="api-operation-round"),
    path(_ONE + "rounds/<int:number>/rules/", plan_api.RoundRules.as_view(), name="api-round-rules"),
    path(_ONE + "rules/<int:rule>/stop/", plan_api.StopRule.as_view(), name="api-rule-stop"),
    path(_ONE + "seizures/", api.OperationSeizures.as_view(), name="api-operation-seizures"),
    path(_ONE + "seizures/add-many/", api.AddManySeizures.as_view(), name="api-operation-seizures-add-many"),
    path(_ONE + "seizures/<str:reference>/remove/", api.RemoveSeizure.as_view(), name="api-operation-seizure-remove"),
    path(_ONE + "results/", api.OperationResults.as_view(), name="api-operation-results"),
    path(_ONE + "referrals/", plan_api.OperationReferrals.as_view(), name="api-operation-referrals"),
    path(_ONE + "contributed/", plan_api.ContributedFigures.as_view(), name="api-operation-contributed"),
    path(
        _ONE + "contributed/<int:figure>/withdraw/",
        plan_api.WithdrawFigure.as_view(),
        name="api-operation-contributed-withdraw",
    ),
]
