"""API addresses of operations."""

from django.urls import path

from operations import api

urlpatterns = [
    path("agreements/", api.AgreementList.as_view(), name="api-agreements"),
    path("operations/", api.OperationList.as_view(), name="api-operations"),
    path("operations/<uuid:public_id>/", api.OperationDetail.as_view(), name="api-operation"),
    path("operations/<uuid:public_id>/seizures/", api.OperationSeizures.as_view(), name="api-operation-seizures"),
]
