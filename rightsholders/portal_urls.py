"""The right holder's pages of rightsholders."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
