"""The sharing tab of a case."""

from django.urls import URLPattern

app_name = "sharing-case"
urlpatterns: list[URLPattern] = []
