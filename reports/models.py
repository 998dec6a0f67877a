"""Views kept for later, and files made for somebody."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7


class SavedReport(models.Model):
    """A search with its filters under a name."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=2000)  # the URL's query string
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "name"], name="saved_report_name_once")]

    def __str__(self) -> str:
        return self.name


class ReportRun(models.Model):
    """One file made, for whom and why. Finished if and only if its hash is here."""

    class Format(models.TextChoices):
        CSV = "CSV", "CSV"
        XLSX = "XLSX", "XLSX"
        PDF = "PDF", "PDF"

    class Status(models.TextChoices):
        QUEUED = "QUEUED", pgettext_lazy("report", "Waiting")
        RUNNING = "RUNNING", pgettext_lazy("report", "In progress")
        DONE = "DONE", pgettext_lazy("report", "Ready")
        FAILED = "FAILED", pgettext_lazy("report", "Failed")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    format = models.CharField(max_length=4, choices=Format)
    query = models.CharField(max_length=2000)
    purpose = models.CharField(_("Purpose"), max_length=300)
    language = models.CharField(max_length=10)
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    row_count = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    requested_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="DONE", finished_at__isnull=False) & ~Q(sha256="")
                | ~Q(status="DONE") & Q(sha256=""),
                name="report_done_has_file",
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="report_has_purpose"),
        ]
        indexes = [models.Index(fields=["requested_by", "-id"], name="report_run_user")]

    def __str__(self) -> str:
        return f"{self.format} {self.public_id}"
