"""Views kept for later, watches for new cases, and files made for somebody."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from reference.models import Office
from seizures.models import Seizure


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


class Watch(models.Model):
    """A search that tells its owner when a case comes in that fits."""

    class Cadence(models.TextChoices):
        AT_ONCE = "AT_ONCE", pgettext_lazy("cadence", "At once")
        DAILY = "DAILY", pgettext_lazy("cadence", "Once a day")
        WEEKLY = "WEEKLY", pgettext_lazy("cadence", "Once a week")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    note = models.CharField(max_length=300, blank=True)  # why the owner cares: stands with each alert
    query = models.CharField(max_length=2000)  # the URL's query string
    cadence = models.CharField(max_length=7, choices=Cadence)
    threshold = models.PositiveSmallIntegerField(default=1)  # how many new cases make an alert
    by_mail = models.BooleanField(default=False)
    # When the watch was made no whole word of the register fitted, so that its search looked for parts of words.
    finds_fragments = models.BooleanField(default=False)
    looks_from = models.DateTimeField()  # what happened before is no news
    looked_up_to = models.BigIntegerField()  # the seal of the chain up to which it has looked
    muted_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)  # when its news was looked at last
    told_at = models.DateTimeField(null=True, blank=True)  # the last alert; it stands until the watch is opened
    tells_at = models.DateTimeField(null=True, blank=True)  # when the next alert is due; empty while nothing has come
    mail_at = models.DateTimeField(null=True, blank=True)  # the next try to send a mail that waits
    mail_tries = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="watch_name_once"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(query=""), name="watch_has_name_and_search"),
            models.CheckConstraint(condition=Q(threshold__range=(1, 1000)), name="watch_threshold_in_range"),
            models.CheckConstraint(condition=Q(cadence__in=["AT_ONCE", "DAILY", "WEEKLY"]), name="watch_cadence_known"),
            models.CheckConstraint(
                condition=Q(muted_at__isnull=True) | Q(tells_at__isnull=True, mail_at__isnull=True),
                name="watch_muted_is_silent",
            ),
            models.CheckConstraint(
                condition=Q(mail_at__isnull=True) | Q(by_mail=True, told_at__isnull=False),
                name="watch_mail_follows_alert",
            ),
        ]
        indexes = [
            models.Index(fields=["tells_at"], name="watch_tells", condition=Q(tells_at__isnull=False)),
            models.Index(fields=["mail_at"], name="watch_mail", condition=Q(mail_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name


class WatchHit(models.Model):
    """A case that a watch has found; unseen, it is news. Those that fitted when the watch was made are here as seen."""

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="hits")
    # Goes with a case that is undone: to be watched is no use of it.
    seizure = models.ForeignKey(Seizure, models.CASCADE, related_name="+")
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["watch", "seizure"], name="watch_hit_once"),
            models.CheckConstraint(
                condition=Q(seen_at__isnull=True) | Q(seen_at__gte=F("found_at")), name="watch_hit_seen_after_found"
            ),
        ]
        indexes = [models.Index(fields=["watch"], name="watch_hit_unseen", condition=Q(seen_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.watch_id} {self.seizure_id}"


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
        ANNUAL = "ANNUAL", pgettext_lazy("report", "Annual return")
        DESTROYED = "DESTROYED", pgettext_lazy("report", "Certificate of destruction")

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


class GapRequest(models.Model):
    """An office was asked to mend what its cases of a year lack for statistics. It waits until nothing is left.

    A worker counts what is left: the first page of a whole office must not look through a year of cases.
    """

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    left = models.PositiveIntegerField()  # cases that lacked something when they were counted last

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year"], name="gap_request_once")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.year}"
