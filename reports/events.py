"""What can happen to reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReportEvent(models.TextChoices):
    EXPORTED = "report.exported", _("Cases exported")
    EXPORT_MADE = "report.export_made", _("Exported file made")
    DOWNLOADED = "report.downloaded", _("Exported file downloaded")
    DOSSIER = "report.dossier", _("Dossier of the case made")
    CASE_FILE_ASKED = "report.case_file_asked", _("Case file asked for")
    CASE_FILE = "report.case_file", _("Case file made")
    RESULTS = "report.results", _("Report of the operation made")
    ANNUAL = "report.annual", _("Annual return made")
    CERTIFICATE = "report.certificate", _("Certificate of destruction made")
    GAPS_ASKED = "report.gaps_asked", _("Office asked for what its cases lack")
    CANCELLED = "report.cancelled", _("Export cancelled")
    FILE_MISSING = "file.missing", _("Kept file found missing")
    FILE_CHANGED = "file.changed", _("Kept file found changed")


class ViewEvent(models.TextChoices):
    SAVED = "view.saved", _("View saved")
    CHANGED = "view.changed", _("View replaced")
    DELETED = "view.deleted", _("View deleted")


class WatchEvent(models.TextChoices):
    MADE = "watch.made", _("Watch made")
    CHANGED = "watch.changed", _("Watch changed")
    MUTED = "watch.muted", _("Watch muted")
    UNMUTED = "watch.unmuted", _("Watch tells again")
    DELETED = "watch.deleted", _("Watch deleted")


# What the audit calls what changed.
FIELDS = {
    "by_mail": pgettext_lazy("field", "By e-mail too"),
    "cadence": pgettext_lazy("field", "How often it tells"),
    "customs_office": pgettext_lazy("field", "Customs office"),
    "files": pgettext_lazy("field", "Files"),
    "for_outside": pgettext_lazy("field", "For readers outside"),
    "format": pgettext_lazy("field", "File format"),
    "lacking": pgettext_lazy("field", "Cases that lack data"),
    "name_or_note": pgettext_lazy("field", "Name or note"),
    "purpose": pgettext_lazy("field", "Purpose"),
    "repeats": pgettext_lazy("field", "Repeats"),
    "rows": pgettext_lazy("field", "Rows"),
    "schema": pgettext_lazy("field", "Schema"),
    "search": pgettext_lazy("field", "Search"),
    "sha256": pgettext_lazy("field", "Fingerprint (SHA-256)"),
    "shared_office": pgettext_lazy("field", "Shared with the office"),
    "threshold": pgettext_lazy("field", "New cases that make an alert"),
    "year": pgettext_lazy("field", "Year"),
}

# What the audit calls the rows that events are about, by their model.
SUBJECTS = {
    "GapRequest": pgettext_lazy("subject", "Request for data"),
    "ReportRun": pgettext_lazy("subject", "Report"),
    "SavedReport": pgettext_lazy("subject", "Saved search"),
    "Watch": pgettext_lazy("subject", "Watch"),
}
