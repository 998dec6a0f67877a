"""One interception by customs and its file."""

from datetime import date, timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from reference.models import Country, Jurisdiction, Office
from seizures.models.held import mark_waits, rows_stay

_ALONG = ["category_bits", "is_restricted", "direction", "channel", "destination_country", "logged_by"]


def _due(*, without_deadline: date, closed: date) -> Case:
    """Return the day of the nearest deadline; open cases without one and closed ones get a day of their own."""
    of_open = Coalesce("next_deadline_on", Value(without_deadline))
    return Case(When(status="CLOSED", then=Value(closed)), default=of_open, output_field=models.DateField())


# What needs a next step stands first whichever way one sorts: open cases by their deadline, then open ones without one,
# then closed ones. A keyset needs a value in every row and reads one way, so each way has days of its own at its end.
SOONEST_FIRST = _due(without_deadline=date.max - timedelta(days=1), closed=date.max)
LATEST_FIRST = _due(without_deadline=date.min + timedelta(days=1), closed=date.min)


class Seizure(models.Model):
    """One interception: where, when, by whom, on which route. Users also call its file the case."""

    class Status(models.TextChoices):
        OPEN = "OPEN", pgettext_lazy("seizure", "Open")
        CLOSED = "CLOSED", pgettext_lazy("seizure", "Closed")  # every goods line has an outcome

    class Direction(models.TextChoices):
        EXPORT = "EXPORT", pgettext_lazy("direction", "Export")
        IMPORT = "IMPORT", pgettext_lazy("direction", "Import")
        TRANSIT = "TRANSIT", pgettext_lazy("direction", "Transit")

    class Channel(models.TextChoices):
        POSTAL = "POSTAL", pgettext_lazy("channel", "Postal")
        EXPRESS = "EXPRESS", pgettext_lazy("channel", "Express")
        CARGO = "CARGO", pgettext_lazy("channel", "Cargo")
        ECOMMERCE = "ECOMMERCE", _("Cross-border e-commerce")
        PASSENGER = "PASSENGER", pgettext_lazy("channel", "Passenger")

    class Regime(models.TextChoices):
        """The customs procedure the goods were declared for."""

        FREE_CIRCULATION = "FREE_CIRCULATION", _("Release for free circulation")
        EXPORT = "EXPORT", pgettext_lazy("regime", "Export")
        TRANSIT = "TRANSIT", pgettext_lazy("regime", "Transit")
        WAREHOUSING = "WAREHOUSING", _("Customs warehousing")
        PROCESSING = "PROCESSING", _("Inward or outward processing")
        TEMPORARY = "TEMPORARY", _("Temporary admission")
        FREE_ZONE = "FREE_ZONE", _("Free zone")
        NOT_DECLARED = "NOT_DECLARED", _("Not declared")

    class Action(models.TextChoices):
        DETAIN = "DETAIN", pgettext_lazy("action", "Detain")
        SEIZE = "SEIZE", pgettext_lazy("action", "Seize")
        RELEASE = "RELEASE", pgettext_lazy("action", "Release")

    class Reason(models.TextChoices):
        PRICE = "PRICE", _("Price far below market")
        WORKMANSHIP = "WORKMANSHIP", _("Poor print or stitching")
        KNOWN_SENDER = "KNOWN_SENDER", _("Known sender")
        PACKAGING = "PACKAGING", _("No brand packaging")
        ROUTE = "ROUTE", _("Route does not fit goods")
        HOLDER_ALERT = "HOLDER_ALERT", _("Right holder's alert")
        RISK_PROFILE = "RISK_PROFILE", _("Risk profile hit")
        PARTNER_TIP = "PARTNER_TIP", _("Information from a partner agency")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    # The draft this came from: sending the same draft twice logs one seizure.
    intake_key = models.UUIDField(unique=True)
    # These three need no index of their own: several below begin with them.
    office = models.ForeignKey(Office, models.PROTECT, related_name="+", db_index=False)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+", db_index=False)
    found_at_place = models.CharField(max_length=120, blank=True)  # bay, belt, warehouse
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    logged_at = models.DateTimeField()
    detained_at = models.DateTimeField()
    detained_on = models.DateField()  # the office's own calendar day: what deadlines count from
    direction = models.CharField(_("Direction"), max_length=8, choices=Direction)
    channel = models.CharField(pgettext_lazy("channel", "Channel"), max_length=10, choices=Channel)
    action = models.CharField(pgettext_lazy("what happens", "Action"), max_length=8, choices=Action)
    action_reason = models.CharField(max_length=300, blank=True)
    reasons = ArrayField(models.CharField(max_length=20, choices=Reason), default=list)
    origin_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    departure_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    destination_country = models.ForeignKey(Country, models.PROTECT, null=True, related_name="+")
    departure_place = models.CharField(max_length=5, blank=True)  # UN/LOCODE
    destination_place = models.CharField(max_length=5, blank=True)
    transport_document = models.CharField(max_length=60, blank=True)
    conveyance = models.CharField(max_length=80, blank=True)  # vessel and voyage, flight, plate
    regime = models.CharField(
        _("Customs procedure"), max_length=16, choices=Regime, blank=True, default="", db_default=""
    )
    declaration_number = models.CharField(_("Declaration number"), max_length=40, blank=True, default="", db_default="")
    gross_weight_kg = models.DecimalField(_("Gross weight, kg"), max_digits=12, decimal_places=3, null=True, blank=True)
    status = models.CharField(max_length=8, choices=Status, default=Status.OPEN)
    closed_at = models.DateTimeField(null=True, blank=True)
    is_restricted = models.BooleanField(default=False)
    # Kept by services.intake so that lists need no join: EU category bits, and totals.
    category_bits = models.BigIntegerField(default=0)
    parcel_count = models.PositiveIntegerField(default=0)
    line_count = models.PositiveIntegerField(default=0)
    item_count = models.PositiveIntegerField(default=0)
    headline = models.CharField(max_length=200, blank=True)  # brands and goods, for lists
    # The nearest open deadline, kept by services.deadlines.
    next_deadline_on = models.DateField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)  # against lost updates
    # Until when the law lets names be kept, set on closing; erased after that, the figures stay.
    personal_data_until = models.DateField(null=True, blank=True)
    personal_data_purged_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status="CLOSED", closed_at__isnull=False) | Q(status="OPEN", closed_at__isnull=True),
                name="seizure_closed_has_date",
            ),
            models.CheckConstraint(
                condition=Q(gross_weight_kg__isnull=True) | Q(gross_weight_kg__gt=0), name="seizure_weight_positive"
            ),
            models.CheckConstraint(
                condition=~Q(action="RELEASE") | ~Q(action_reason=""), name="seizure_release_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(status="CLOSED")
                | Q(personal_data_until__isnull=True, personal_data_purged_at__isnull=True),
                name="seizure_names_go_after_closing",
            ),
        ]
        indexes = [
            # Equality columns first, then the sort. What the list filters by and figures count, and what access
            # asks of a restricted case, rides along, so that pages, capped counts and figures read the index only.
            models.Index(
                fields=["office", "status", "-detained_on", "-id"],
                name="seizure_office_status",
                include=[*_ALONG, "jurisdiction"],
            ),
            models.Index(
                fields=["office", "-detained_on", "-id"], name="seizure_office", include=[*_ALONG, "jurisdiction"]
            ),
            models.Index(
                fields=["jurisdiction", "status", "-detained_on", "-id"],
                name="seizure_jur_status",
                include=[*_ALONG, "office"],
            ),
            models.Index(
                fields=["jurisdiction", "-detained_on", "-id"],
                name="seizure_jurisdiction",
                include=[*_ALONG, "office"],
            ),
            models.Index(fields=["-detained_on", "-id"], name="seizure_recent"),
            # By next step, in either direction.
            models.Index("office", SOONEST_FIRST, "id", name="seizure_office_soonest"),
            models.Index("office", LATEST_FIRST, "id", name="seizure_office_latest"),
            models.Index("jurisdiction", SOONEST_FIRST, "id", name="seizure_jurisdiction_soonest"),
            models.Index("jurisdiction", LATEST_FIRST, "id", name="seizure_jurisdiction_latest"),
            models.Index(SOONEST_FIRST, "id", name="seizure_soonest"),
            models.Index(LATEST_FIRST, "id", name="seizure_latest"),
            models.Index(
                fields=["next_deadline_on", "id"], name="seizure_deadline", condition=Q(next_deadline_on__isnull=False)
            ),
            models.Index(fields=["logged_by", "-logged_at", "-id"], name="seizure_logged"),
            models.Index(
                fields=["personal_data_until", "id"],
                name="seizure_purge",
                condition=Q(personal_data_until__isnull=False, personal_data_purged_at__isnull=True),
            ),
            models.Index(
                fields=["-personal_data_purged_at", "-id"],
                name="seizure_purged",
                condition=Q(personal_data_purged_at__isnull=False),
            ),
        ]
        triggers = [mark_waits(column="personal_data_purged_at", case="id")]

    def __str__(self) -> str:
        return self.reference


class SeizureMember(models.Model):
    """A person admitted by name to a restricted case."""

    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seizure", "user"], name="seizure_member_once")]

    def __str__(self) -> str:
        return f"{self.seizure_id} {self.user_id}"


class SeizureSearch(models.Model):
    """The words of one seizure: reference, parcel numbers, brands, goods, parties, both scripts.

    `tokens` finds whole words, their beginnings and Chinese pairs of characters; `document` finds
    fragments of three characters and more.
    """

    seizure = models.OneToOneField(Seizure, models.PROTECT, primary_key=True, related_name="search")
    document = models.TextField()
    tokens = SearchVectorField()

    class Meta:
        indexes = [
            GinIndex(fields=["tokens"], name="seizure_search_tokens", fastupdate=False),
            GinIndex(fields=["document"], name="seizure_search_trgm", opclasses=["gin_trgm_ops"], fastupdate=False),
        ]

    def __str__(self) -> str:
        return str(self.seizure_id)


class SeizureDraft(models.Model):
    """A form on its way: kept on the server so that a lost session loses nothing."""

    public_id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=8, unique=True)  # D-7F3K: what the officer reads out
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    fields = models.JSONField(default=dict)  # field name → list of values, as posted
    started_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    seizure = models.OneToOneField(Seizure, models.PROTECT, null=True, blank=True, related_name="draft")
    # One draft may be open on two devices: how often it was stored, and the page that stored it last.
    revision = models.PositiveIntegerField(default=0, db_default=0)
    written_by = models.CharField(max_length=36, blank=True, default="", db_default="")
    # When somebody began to type, as far as a script told: from there to the case number is how long logging takes.
    typed_from = models.DateTimeField(null=True)
    aside = models.JSONField(default=list, db_default=[])  # what gave way: {"id", "at", "fields"}
    # A colleague may finish it: who had it last before, and since when it is in other hands.
    handed_over_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    handed_over_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["user", "-updated_at"], name="draft_of_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(handed_over_by__isnull=True, handed_over_at__isnull=True)
                | Q(handed_over_by__isnull=False, handed_over_at__isnull=False),
                name="draft_handed_over_by_and_when",
            ),
            models.CheckConstraint(
                condition=Q(handed_over_by__isnull=True) | ~Q(handed_over_by=models.F("user")),
                name="draft_handed_over_two_people",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class UndoneSeizure(models.Model):
    """A case number that was given and taken back within minutes, with what was logged. It is not given again."""

    reference = models.CharField(max_length=40, unique=True)
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    logged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    logged_at = models.DateTimeField()
    undone_at = models.DateTimeField()
    headline = models.CharField(max_length=200, blank=True)
    item_count = models.PositiveIntegerField(default=0)
    parcel_numbers = ArrayField(models.CharField(max_length=40), default=list)
    intake_key = models.UUIDField(null=True, db_index=True)  # sent again, it logs nothing that nobody wants
    # The form goes back to its officer and may become another case; a case logged over the API had none.
    draft = models.ForeignKey(SeizureDraft, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(undone_at__gte=models.F("logged_at")), name="seizure_undone_after_logged"
            )
        ]

    def __str__(self) -> str:
        return self.reference


class DraftPhoto(models.Model):
    """A photo sent with a form that is still on its way; it moves to the seizure with the rest."""

    holds_files = Q()
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    draft = models.ForeignKey(SeizureDraft, models.CASCADE, related_name="photos")
    shows = models.CharField(max_length=10)
    sha256 = models.CharField(max_length=64)
    derivative_sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()
    file_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["draft", "sha256"], name="draft_photo_once")]
        indexes = [
            models.Index(fields=["sha256"], name="draft_photo_sha256"),
            models.Index(
                fields=["derivative_sha256"], name="draft_photo_derivative", condition=~Q(derivative_sha256="")
            ),
        ]

    def __str__(self) -> str:
        return self.file_name or self.sha256[:12]


class CaseCounter(models.Model):
    """The last case number of an office and year. Locked last in the intake transaction."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year"], name="case_counter_once")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.year}"


class Note(models.Model):
    """A remark on the file."""

    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="notes")
    text = models.TextField(max_length=4000)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        triggers = [rows_stay()]

    def __str__(self) -> str:
        return self.text[:60]
