"""API addresses of reports."""

from django.urls import path

from reports import api

urlpatterns = [
    path("reports/", api.ReportList.as_view(), name="api-reports"),
    path("reports/<uuid:public_id>/", api.ReportDetail.as_view(), name="api-report"),
    path("reports/<uuid:public_id>/file/", api.ReportFile.as_view(), name="api-report-file"),
]
