"""API addresses of reports and of the audit."""

from django.urls import path

from reports import api, audit_api

urlpatterns = [
    path("reports/", api.ReportList.as_view(), name="api-reports"),
    path("reports/csv/", api.CsvReport.as_view(), name="api-reports-csv"),
    path("reports/<uuid:public_id>/", api.ReportDetail.as_view(), name="api-report"),
    path("reports/<uuid:public_id>/file/", api.ReportFile.as_view(), name="api-report-file"),
    path("reports/<uuid:public_id>/cancel/", api.CancelReport.as_view(), name="api-report-cancel"),
    path("reports/<uuid:public_id>/again/", api.ReportAgain.as_view(), name="api-report-again"),
    path("seizures/<str:reference>/dossier/", api.CaseDossier.as_view(), name="api-seizure-dossier"),
    path("saved-views/", api.SavedViewList.as_view(), name="api-saved-views"),
    path("saved-views/<uuid:public_id>/", api.SavedView.as_view(), name="api-saved-view"),
    path("saved-views/<uuid:public_id>/default/", api.DefaultView.as_view(), name="api-saved-view-default"),
    path("tables/", api.TableOfFigures.as_view(), name="api-tables"),
    path("figures/", api.FiguresOfSearch.as_view(), name="api-figures"),
    path("audit/events/", audit_api.AuditEvents.as_view(), name="api-audit-events"),
    path("audit/chain/", audit_api.AuditChain.as_view(), name="api-audit-chain"),
    path("audit/verify/", audit_api.VerifyAudit.as_view(), name="api-audit-verify"),
]
