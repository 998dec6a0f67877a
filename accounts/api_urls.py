"""API addresses of accounts."""

from django.urls import path

from accounts import api, people_api

_ONE = "people/<int:pk>/"

urlpatterns = [
    path("token/", api.TokenView.as_view(), name="api-token"),
    path("me/", api.Me.as_view(), name="api-me"),
    path("people/", people_api.PeopleList.as_view(), name="api-people"),
    path(_ONE, people_api.PersonDetail.as_view(), name="api-person"),
    path(_ONE + "password/", people_api.PersonPassword.as_view(), name="api-person-password"),
    path(_ONE + "end-sessions/", people_api.EndSessions.as_view(), name="api-person-end-sessions"),
    path(_ONE + "switch-off/", people_api.SwitchOff.as_view(), name="api-person-switch-off"),
    path(_ONE + "switch-on/", people_api.SwitchOn.as_view(), name="api-person-switch-on"),
]
