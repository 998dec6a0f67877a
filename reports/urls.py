"""The pages of analysts."""

from django.urls import path

from reports.views import annual, cases, destructions, explore, files, ledger, operations, parties, retention, watches

app_name = "reports"
urlpatterns = [
    path("", cases.search, name="search"),
    path("figures/", cases.figures, name="figures"),
    path("explore/", explore.explore, name="explore"),
    path("ledger/<uuid:public_id>/file/", ledger.ledger_file, name="ledger-file"),
    path("retention/file/", retention.retention_file, name="retention-file"),
    path("explore/file/", explore.table_file, name="table-file"),
    path("annual/", annual.annual, name="annual"),
    path("annual/file/", annual.annual_file, name="annual-file"),
    path("annual/ask/", annual.ask_office, name="annual-ask"),
    path("export/", cases.export, name="export"),
    path("files/", files.runs, name="runs"),
    path("files/<uuid:public_id>/", files.download, name="download"),
    path("files/<uuid:public_id>/cancel/", files.cancel, name="cancel"),
    path("files/<uuid:public_id>/again/", files.again, name="again"),
    path("views/", files.save_view, name="save-view"),
    path("views/<uuid:public_id>/delete/", files.delete_view, name="delete-view"),
    path("views/<uuid:public_id>/open/", files.open_with_view, name="open-with-view"),
    path("watches/", watches.watches, name="watches"),
    path("watches/new/", watches.new, name="watch-new"),
    path("watches/<uuid:public_id>/", watches.watch, name="watch"),
    path("watches/<uuid:public_id>/change/", watches.change, name="watch-change"),
    path("watches/<uuid:public_id>/mute/", watches.mute, name="watch-mute"),
    path("watches/<uuid:public_id>/delete/", watches.delete, name="watch-delete"),
    path("parties/<uuid:public_id>/", parties.party, name="party"),
    path("operations/<uuid:public_id>/", operations.operation_report, name="operation-report"),
    path("destructions/<uuid:public_id>/", destructions.certificate, name="certificate"),
    path("cases/<str:reference>/dossier/", cases.dossier, name="dossier"),
    path("cases/<str:reference>/file/", cases.case_file, name="case-file"),
]
