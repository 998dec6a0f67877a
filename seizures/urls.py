"""The seizure pages."""

from django.urls import include, path

app_name = "seizures"
urlpatterns = [
    path("<str:reference>/", include("seizures.procedure_urls")),
]
