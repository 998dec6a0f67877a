"""API addresses of reports and of the audit."""

from django.urls import path

from reports.api import annual, audit, figures, parties, reports, saved_views, verifying, watches

urlpatterns = [
    path("reports/", reports.ReportList.as_view(), name="api-reports"),
    path("reports/csv/", reports.CsvReport.as_view(), name="api-reports-csv"),
    path("reports/annual/", annual.AnnualReturn.as_view(), name="api-annual-return"),
    path("reports/annual/gaps/", annual.AnnualGaps.as_view(), name="api-annual-gaps"),
    path("reports/annual/ask/", annual.AskOffice.as_view(), name="api-annual-ask"),
    path("reports/<uuid:public_id>/", reports.ReportDetail.as_view(), name="api-report"),
    path("reports/<uuid:public_id>/file/", reports.ReportFile.as_view(), name="api-report-file"),
    path("reports/<uuid:public_id>/cancel/", reports.CancelReport.as_view(), name="api-report-cancel"),
    path("reports/<uuid:public_id>/again/", reports.ReportAgain.as_view(), name="api-report-again"),
    path("seizures/<str:reference>/dossier/", reports.CaseDossier.as_view(), name="api-seizure-dossier"),
    path("seizures/<str:reference>/case-file/", reports.CaseFile.as_view(), name="api-seizure-case-file"),
    path("parties/<uuid:public_id>/", parties.PartyDossier.as_view(), name="api-party"),
    path("parties/<uuid:public_id>/cases/", parties.PartyCases.as_view(), name="api-party-cases"),
    path("operations/<uuid:public_id>/report/", reports.OperationReport.as_view(), name="api-operation-report"),
    path(
        "destructions/<uuid:public_id>/certificate/", reports.Certificate.as_view(), name="api-destruction-certificate"
    ),
    path("saved-views/", saved_views.SavedViewList.as_view(), name="api-saved-views"),
    path("saved-views/<uuid:public_id>/", saved_views.SavedView.as_view(), name="api-saved-view"),
    path("saved-views/<uuid:public_id>/default/", saved_views.DefaultView.as_view(), name="api-saved-view-default"),
    path("watches/", watches.WatchList.as_view(), name="api-watches"),
    path("watches/<uuid:public_id>/", watches.WatchDetail.as_view(), name="api-watch"),
    path("watches/<uuid:public_id>/mute/", watches.MuteWatch.as_view(), name="api-watch-mute"),
    path("watches/<uuid:public_id>/cases/", watches.NewCases.as_view(), name="api-watch-cases"),
    path("watches/<uuid:public_id>/open/", watches.OpenWatch.as_view(), name="api-watch-open"),
    path("tables/", figures.TableOfFigures.as_view(), name="api-tables"),
    path("figures/", figures.FiguresOfSearch.as_view(), name="api-figures"),
    path("verify/<str:sha256>/", verifying.Fingerprint.as_view(), name="api-verify"),
    path("audit/events/", audit.AuditEvents.as_view(), name="api-audit-events"),
    path("audit/chain/", audit.AuditChain.as_view(), name="api-audit-chain"),
    path("audit/verify/", audit.VerifyAudit.as_view(), name="api-audit-verify"),
]
