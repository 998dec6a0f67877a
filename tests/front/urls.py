"""Addresses that the shared templates name, without the views behind them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", nothing, name="home"),
    path("look-up/", nothing, name="look-up"),
    path("theme/", nothing, name="theme"),
    path("keyboard/", nothing, name="keyboard"),
    path("session/", nothing, name="session"),
    path("sign-in/", nothing, name="sign-in"),
    path("sign-out/", nothing, name="sign-out"),
    path("profile/", nothing, name="profile"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("seizures/", include(([path("", nothing, name="list")], "seizures"))),
]
