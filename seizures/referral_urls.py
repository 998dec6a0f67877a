"""Cases handed to the police."""

from django.urls import path

from seizures.views import holds, referrals

app_name = "referrals"
urlpatterns = [
    path("", referrals.referral_list, name="list"),
    path("new/", referrals.new, name="new"),
    path("<uuid:public_id>/", referrals.detail, name="detail"),
    path("<uuid:public_id>/cases/", referrals.add_cases, name="add-cases"),
    path("<uuid:public_id>/results/", referrals.result, name="result"),
    path("<uuid:public_id>/hold/", holds.hold_referred, name="hold"),
    path("<uuid:public_id>/<slug:step>/", referrals.move, name="move"),
]
