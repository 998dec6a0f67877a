"""Views kept for later, and files made for somebody."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from reference.models import Office


class SavedReport(models.Model):
    """A search with its filters under a name."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    query = models.CharField(max_length=2000)  # the URL's query string
    created_at = models.DateTimeField()
    # The office whose people see the view too; empty: only the owner.
    shared_office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="+")
    is_default = models.BooleanField(default=False)  # what the owner's search page opens with

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_report_name_once"),
            models.UniqueConstraint(fields=["owner"], condition=Q(is_default=True), name="saved_report_one_default"),
        ]
        indexes = [
            models.Index(fields=["shared_office"], name="saved_report_shared", condition=Q(shared_office__isnull=False))
        ]

    def __str__(self) -> str:
        return self.name


MEDIA_TYPES = {
    "XLSX": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "PDF": "application/pdf",
    "ZIP": "application/zip",
    "CSV": "text/csv; charset=utf-8",
}


BOTH = "both"  # a report in English and in Chinese, one after the other


class ReportRun(models.Model):
    """One file made, for whom and why. Finished if and only if its hash is here."""

    class Kind(models.TextChoices):
        CASES = "CASES", pgettext_lazy("report", "Cases")
        TABLE = "TABLE", pgettext_lazy("report", "Table of figures")
        DOSSIER = "DOSSIER", pgettext_lazy("report", "Dossier")
        CASE_FILE = "CASE_FILE", pgettext_lazy("report", "Case file")
        RESULTS = "RESULTS", pgettext_lazy("report", "Results of an operation")

    class Format(models.TextChoices):
        CSV = "CSV", "CSV"
        XLSX = "XLSX", "XLSX"
        PDF = "PDF", "PDF"
        ZIP = "ZIP", "ZIP"

    class Status(models.TextChoices):
        QUEUED = "QUEUED", pgettext_lazy("report", "Waiting")
        RUNNING = "RUNNING", pgettext_lazy("report", "In progress")
        DONE = "DONE", pgettext_lazy("report", "Ready")
        FAILED = "FAILED", pgettext_lazy("report", "Failed")
        CANCELLED = "CANCELLED", pgettext_lazy("report", "Cancelled")
        EXPIRED = "EXPIRED", pgettext_lazy("report", "Expired")  # the file is gone, its hash stays

    holds_files = Q(status="DONE", expires_at__isnull=False)  # a CSV of cases was handed out and not kept
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    format = models.CharField(max_length=4, choices=Format)
    query = models.CharField(max_length=2000)
    purpose = models.CharField(_("Purpose"), max_length=300)
    language = models.CharField(max_length=10)
    kind = models.CharField(max_length=9, choices=Kind, default=Kind.CASES)
    status = models.CharField(max_length=9, choices=Status, default=Status.QUEUED)
    row_count = models.PositiveIntegerField(default=0)  # while it is made: so far
    row_target = models.PositiveIntegerField(default=0)  # how many rows are expected; 0: not counted
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    requested_at = models.DateTimeField()
    alive_at = models.DateTimeField(null=True, blank=True)  # when whoever makes it last said so
    finished_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)  # when a kept file is thrown away
    repeats = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["DONE", "EXPIRED"], finished_at__isnull=False) & ~Q(sha256="")
                | ~Q(status__in=["DONE", "EXPIRED"]) & Q(sha256=""),
                name="report_done_has_file",
            ),
            models.CheckConstraint(condition=~Q(purpose=""), name="report_has_purpose"),
        ]
        indexes = [
            models.Index(fields=["requested_by", "-id"], name="report_run_user"),
            models.Index(fields=["expires_at"], name="report_run_expiry", condition=Q(status="DONE")),
            # Strangers ask by it whether a file was made here.
            models.Index(fields=["sha256"], name="report_run_sha256", condition=~Q(sha256="")),
        ]

    def __str__(self) -> str:
        return f"{self.format} {self.public_id}"

    @property
    def case_reference(self) -> str:
        """Return the case that the file is about; nothing for a file of many."""
        return self.query if self.kind in (self.Kind.DOSSIER, self.Kind.CASE_FILE) else ""

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.format]
