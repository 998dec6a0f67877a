"""What can happen to reports."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ReportEvent(models.TextChoices):
    EXPORTED = "report.exported", _("Cases exported")
    DOWNLOADED = "report.downloaded", _("Exported file downloaded")
    DOSSIER = "report.dossier", _("Dossier of the case made")
    CANCELLED = "report.cancelled", _("Export cancelled")
