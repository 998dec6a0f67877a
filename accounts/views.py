"""Signing in and out, the own profile, how long the session lasts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, response: HttpResponse | None, credentials: object) -> HttpResponse:
    """Answer too many wrong passwords."""
    return render(request, "errors/429.html", status=429)
