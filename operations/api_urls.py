"""API addresses of operations."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
