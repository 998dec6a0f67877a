"""Pages of the procedures of a case; seizures.urls puts the reference before them."""

from django.urls import path

from seizures.views import deciding, procedures

urlpatterns = [
    path("procedures/new/", procedures.new, name="open-procedure"),
    path("procedures/<uuid:public_id>/", procedures.detail, name="procedure"),
    path("procedures/<uuid:public_id>/notices/<str:kind>/", procedures.notice, name="notice"),
    path("procedures/<uuid:public_id>/withdraw-link/", procedures.withdraw_link, name="withdraw-link"),
    path("procedures/<uuid:public_id>/decision/", deciding.decision, name="decide"),
    path("procedures/<uuid:public_id>/facts/", procedures.fact, name="fact"),
    path("procedures/<uuid:public_id>/deadlines/<slug:code>/", procedures.extend, name="extend"),
    path("procedures/<uuid:public_id>/abandon/", procedures.abandon, name="abandon"),
    path("outcomes/", deciding.outcomes, name="outcomes"),
    path("outcomes/<uuid:line_id>/", deciding.outcome, name="outcome"),
    path("close/", deciding.close, name="close"),
]
