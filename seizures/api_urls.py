"""API addresses of seizures."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
