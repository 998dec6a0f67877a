"""Lists of cases that an officer brought as a spreadsheet: kept for a week, then forgotten, for they name people."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from reference.models import Office


class CaseList(models.Model):
    """One spreadsheet as it was checked, and how far its cases are logged."""

    class State(models.TextChoices):
        CHECKED = "CHECKED", pgettext_lazy("list", "Checked")
        LOGGING = "LOGGING", pgettext_lazy("list", "In progress")
        STOPPED = "STOPPED", pgettext_lazy("list", "Stopped")
        DONE = "DONE", pgettext_lazy("list", "Done")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    code = models.CharField(max_length=8, unique=True)  # L-7F3K2M: what the audit calls it
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")  # whose supervisor sees it
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    columns = models.JSONField(default=list)  # keys of the columns, in the order of the file
    state = models.CharField(max_length=7, choices=State, default=State.CHECKED)
    wants_all = models.BooleanField(default=False)  # all cases or none
    other_parcels = models.BooleanField(default=False)  # known numbers are other parcels, the officer said
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField()
    alive_at = models.DateTimeField(null=True, blank=True)  # when whoever logs its cases last said so
    kept_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["owner", "sha256"], name="case_list_file_once")]
        indexes = [
            models.Index(fields=["office", "-id"], name="case_list_office"),
            models.Index(fields=["kept_until"], name="case_list_expiry"),
            models.Index(fields=["id"], name="case_list_logging", condition=Q(state="LOGGING")),
        ]

    def __str__(self) -> str:
        return self.code


class ListedCase(models.Model):
    """One case of a list: its rows as typed, what was said of them, and the case number it got."""

    class State(models.TextChoices):
        READY = "READY", pgettext_lazy("listed case", "Without a fault")
        FAULTY = "FAULTY", pgettext_lazy("listed case", "To mend")
        LOGGED = "LOGGED", pgettext_lazy("listed case", "Logged")

    case_list = models.ForeignKey(CaseList, models.CASCADE, related_name="cases")
    place = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=40, blank=True)  # the officer's own
    rows = models.JSONField()  # [[row number, {column: text}], …]
    # [[row, column, typed, text, what to do], …], the last two by language
    faults = models.JSONField(default=list)
    hints = models.JSONField(default=list)
    parcel_numbers = ArrayField(models.CharField(max_length=40), default=list)
    line_count = models.PositiveSmallIntegerField(default=0)
    item_count = models.PositiveBigIntegerField(default=0)
    values = models.JSONField(default=list)  # [[measure, currency, amount], …]
    is_other_parcel = models.BooleanField(default=False)  # its rows say so
    intake_key = models.UUIDField(default=uuid7, unique=True)  # however often it is tried, it is logged once
    state = models.CharField(max_length=6, choices=State)
    reference = models.CharField(max_length=40, blank=True)  # no foreign key: a case may be undone

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case_list", "place"], name="listed_case_place_once"),
            models.CheckConstraint(
                condition=Q(state="LOGGED") & ~Q(reference="") | ~Q(state="LOGGED") & Q(reference=""),
                name="listed_case_logged_has_reference",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_list_id} {self.place}"

    @property
    def row_numbers(self) -> list[int]:
        """The numbers of its rows in the spreadsheet."""
        return [number for number, _cells in self.rows]
