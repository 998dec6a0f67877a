"""Pages of the procedures of a case; seizures.urls puts the reference before them."""

from django.urls import path

from seizures.views import costs, deciding, procedures

_ACCOUNT = "procedures/<uuid:public_id>/account/"

urlpatterns = [
    path("procedures/new/", procedures.new, name="open-procedure"),
    path("procedures/<uuid:public_id>/", procedures.detail, name="procedure"),
    path("procedures/<uuid:public_id>/notices/<str:kind>/", procedures.notice, name="notice"),
    path("procedures/<uuid:public_id>/withdraw-link/", procedures.withdraw_link, name="withdraw-link"),
    path("procedures/<uuid:public_id>/decision/", deciding.decision, name="decide"),
    path("procedures/<uuid:public_id>/facts/", procedures.fact, name="fact"),
    path("procedures/<uuid:public_id>/deadlines/<slug:code>/", procedures.extend, name="extend"),
    path("procedures/<uuid:public_id>/abandon/", procedures.abandon, name="abandon"),
    path(_ACCOUNT, costs.account, name="account"),
    path(_ACCOUNT + "costs/new/", costs.new_cost, name="new-cost"),
    path(_ACCOUNT + "costs/<uuid:cost_id>/take-back/", costs.take_back, name="take-back-cost"),
    path(_ACCOUNT + "securities/new/", costs.new_security, name="new-security"),
    path(_ACCOUNT + "securities/<uuid:security_id>/strike-out/", costs.strike_out, name="strike-out-security"),
    path(_ACCOUNT + "settle/", costs.settle, name="settle"),
    path(_ACCOUNT + "settlements/<uuid:settlement_id>/", costs.settlement, name="settlement"),
    path("outcomes/", deciding.outcomes, name="outcomes"),
    path("outcomes/<uuid:line_id>/", deciding.outcome, name="outcome"),
    path("close/", deciding.close, name="close"),
]
