"""Pages of the procedures of a case."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
