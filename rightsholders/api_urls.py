"""API addresses of rightsholders."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
