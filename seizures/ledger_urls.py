"""The ledger of right holders and the register of general guarantees."""

from django.urls import path

from seizures.views import ledger

app_name = "ledger"
urlpatterns = [
    path("", ledger.desk, name="desk"),
    path("<uuid:public_id>/", ledger.holder, name="holder"),
    path("<uuid:public_id>/guarantees/new/", ledger.new_guarantee, name="new-guarantee"),
    path("guarantees/<uuid:public_id>/", ledger.guarantee, name="guarantee"),
    path("guarantees/<uuid:public_id>/end/", ledger.end, name="end-guarantee"),
]
