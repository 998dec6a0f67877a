"""The operations tab of a case."""

from django.urls import URLPattern

app_name = "operations-case"
urlpatterns: list[URLPattern] = []
