"""The pages of operations."""

from django.urls import path

from operations.views import lists, operation

app_name = "operations"
urlpatterns = [
    path("", lists.operation_list, name="list"),
    path("new/", operation.new, name="new"),
    path("agreements/", lists.agreement_list, name="agreements"),
    path("<uuid:public_id>/", operation.detail, name="detail"),
    path("<uuid:public_id>/seizures/", operation.rows, name="rows"),
    path("<uuid:public_id>/seizures/<str:reference>/remove/", operation.remove, name="remove"),
    path("<uuid:public_id>/results/", operation.results, name="results"),
    path("<uuid:public_id>/results/link/", operation.link_referral, name="link-referral"),
    path("<uuid:public_id>/results/contribute/", operation.contribute, name="contribute"),
    path("<uuid:public_id>/plan/", operation.plan, name="plan"),
    path("<uuid:public_id>/plan/change/", operation.change, name="change"),
    path("<uuid:public_id>/plan/step/", operation.take_step, name="step"),
    path("<uuid:public_id>/plan/rounds/", operation.add_round, name="add-round"),
    path("<uuid:public_id>/plan/rounds/<int:number>/rules/", operation.add_rule, name="add-rule"),
    path("<uuid:public_id>/plan/rules/<int:rule>/stop/", operation.stop_rule, name="stop-rule"),
]
