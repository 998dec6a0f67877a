"""The pages of rightsholders."""

from django.urls import URLPattern

app_name = "rightsholders"
urlpatterns: list[URLPattern] = []
