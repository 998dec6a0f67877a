"""What partner instances call."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
