"""API addresses of accounts."""

from django.urls import path

from accounts.api import identities, people, second_factor, sign_in, standing_in

_ONE = "people/<int:pk>/"

urlpatterns = [
    path("token/", sign_in.TokenView.as_view(), name="api-token"),
    path("me/", sign_in.Me.as_view(), name="api-me"),
    path("me/confirm/", sign_in.Confirm.as_view(), name="api-me-confirm"),
    path("people/", people.PeopleList.as_view(), name="api-people"),
    path(_ONE, people.PersonDetail.as_view(), name="api-person"),
    path(_ONE + "password/", people.PersonPassword.as_view(), name="api-person-password"),
    path(_ONE + "identity/", identities.PersonIdentity.as_view(), name="api-person-identity"),
    path(_ONE + "second-factor/", second_factor.PersonSecondFactor.as_view(), name="api-person-second-factor"),
    path(
        _ONE + "security-keys/<int:number>/", second_factor.PersonSecurityKey.as_view(), name="api-person-security-key"
    ),
    path(_ONE + "stand-ins/", standing_in.StandIns.as_view(), name="api-person-stand-ins"),
    path(_ONE + "stand-ins/<int:number>/end/", standing_in.EndStandIn.as_view(), name="api-person-stand-in-end"),
    path(_ONE + "end-sessions/", people.EndSessions.as_view(), name="api-person-end-sessions"),
    path(_ONE + "switch-off/", people.SwitchOff.as_view(), name="api-person-switch-off"),
    path(_ONE + "switch-on/", people.SwitchOn.as_view(), name="api-person-switch-on"),
]
