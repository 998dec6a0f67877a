"""The pages of operations."""

from django.urls import path

from operations.views import agreements, holding, lists, operation, planning, results

app_name = "operations"
urlpatterns = [
    path("", lists.operation_list, name="list"),
    path("new/", planning.new, name="new"),
    path("agreements/", agreements.agreement_list, name="agreements"),
    path("agreements/new/", agreements.new, name="new-agreement"),
    path("agreements/enter/", agreements.enter, name="enter-agreement"),
    path("agreements/<str:code>/", agreements.agreement, name="agreement"),
    path("agreements/<str:code>/confirm/", agreements.confirm, name="confirm-agreement"),
    path("agreements/<str:code>/refuse/", agreements.refuse, name="refuse-agreement"),
    path("agreements/<str:code>/take-back/", agreements.take_back, name="take-back-agreement"),
    path("agreements/<str:code>/suspend/", agreements.suspend, name="suspend-agreement"),
    path("agreements/<str:code>/resume/", agreements.resume, name="resume-agreement"),
    path("<uuid:public_id>/", operation.detail, name="detail"),
    path("<uuid:public_id>/seizures/", operation.rows, name="rows"),
    path("<uuid:public_id>/seizures/<str:reference>/remove/", operation.remove, name="remove"),
    path("<uuid:public_id>/hold/", holding.hold, name="hold"),
    path("<uuid:public_id>/results/", results.results, name="results"),
    path("<uuid:public_id>/results/link/", results.link_referral, name="link-referral"),
    path("<uuid:public_id>/results/contribute/", results.contribute, name="contribute"),
    path("<uuid:public_id>/results/nothing/", results.nothing_to_report, name="nothing-to-report"),
    path("<uuid:public_id>/results/contributed/<int:figure>/withdraw/", results.withdraw, name="withdraw-result"),
    path("<uuid:public_id>/plan/", planning.plan, name="plan"),
    path("<uuid:public_id>/plan/change/", planning.change, name="change"),
    path("<uuid:public_id>/plan/step/", planning.take_step, name="step"),
    path("<uuid:public_id>/plan/rounds/", planning.add_round, name="add-round"),
    path("<uuid:public_id>/plan/rounds/<int:number>/", planning.change_round, name="change-round"),
    path("<uuid:public_id>/plan/rounds/<int:number>/rules/", planning.add_rule, name="add-rule"),
    path("<uuid:public_id>/plan/rules/<int:rule>/stop/", planning.stop_rule, name="stop-rule"),
]
