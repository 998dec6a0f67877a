"""The right holder's pages of seizures."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
