"""Signing in and the own profile."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
