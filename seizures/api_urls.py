"""API addresses of seizures."""

from django.urls import path

from seizures import api
from seizures.procedure_api_urls import procedure_patterns

_ONE = "seizures/<str:reference>/"

urlpatterns = [
    path("seizures/", api.SeizureList.as_view(), name="api-seizures"),
    path(_ONE, api.SeizureDetail.as_view(), name="api-seizure"),
    path(_ONE + "evidence/", api.SeizureEvidence.as_view(), name="api-seizure-evidence"),
    path(_ONE + "notes/", api.SeizureNotes.as_view(), name="api-seizure-notes"),
    *procedure_patterns,
]
