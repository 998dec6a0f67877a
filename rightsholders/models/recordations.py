"""The standing application for customs action, and what it carries."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from reference.models import Country, Jurisdiction
from rightsholders.models.holders import RightHolder
from rightsholders.models.rights import Right


class Recordation(models.Model):
    """A right holder's application for customs action in one jurisdiction."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("recordation", "Draft")  # with the right holder
        SUBMITTED = "SUBMITTED", _("Under examination")  # with the desk
        RETURNED = "RETURNED", _("Returned for completion")  # with the right holder again
        IN_FORCE = "IN_FORCE", pgettext_lazy("recordation", "In force")  # valid_from..valid_to say when
        REFUSED = "REFUSED", pgettext_lazy("recordation", "Refused")
        WITHDRAWN = "WITHDRAWN", _("Withdrawn")
        EXPIRED = "EXPIRED", pgettext_lazy("recordation", "Expired")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    reference = models.CharField(max_length=40, unique=True, null=True, blank=True)  # given when submitted
    right_holder = models.ForeignKey(RightHolder, models.PROTECT, related_name="recordations")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=Status, default=Status.DRAFT)
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decision_reason = models.TextField(blank=True)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # The recordation that this one goes on from; its period begins the day after.
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals")
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)  # last day in force
    wants_small_consignments = models.BooleanField(_("Use the small consignment procedure"), default=False)
    genuine_goods = models.TextField(_("Genuine goods: how they are made, packed and sold"), blank=True)
    known_fakes = models.TextField(_("Known fakes: routes, makers, prices"), blank=True)
    made_in = ArrayField(models.CharField(max_length=2), default=list, verbose_name=_("Genuine goods are made in"))
    median_price = models.DecimalField(_("Usual retail price"), max_digits=14, decimal_places=2, null=True, blank=True)
    price_currency = models.CharField(max_length=3, blank=True)
    # Customs must be told about licences either way: an empty list alone would not say that there are none.
    has_no_licensees = models.BooleanField(_("Nobody else is licensed"), default=False)
    version = models.PositiveIntegerField(default=1, db_default=1)  # against lost updates

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["IN_FORCE", "EXPIRED"], valid_from__isnull=False, valid_to__isnull=False)
                | ~Q(status__in=["IN_FORCE", "EXPIRED"]),
                name="recordation_in_force_has_period",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="recordation_period"
            ),
            models.CheckConstraint(
                condition=Q(status="DRAFT") | Q(submitted_at__isnull=False, reference__isnull=False),
                name="recordation_submitted_has_reference",
            ),
            models.CheckConstraint(
                condition=~Q(status="REFUSED") | ~Q(decision_reason=""), name="recordation_refusal_has_reason"
            ),
            models.CheckConstraint(
                condition=Q(status="WITHDRAWN", withdrawn_at__isnull=False)
                | (~Q(status="WITHDRAWN") & Q(withdrawn_at__isnull=True)),
                name="recordation_withdrawn_has_date",
            ),
            # A renewal that failed leaves room for another try; two live ones would compete.
            models.UniqueConstraint(
                fields=["renews"],
                condition=~Q(status__in=["REFUSED", "WITHDRAWN"]),
                name="recordation_one_live_renewal",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="recordation_queue"),
            models.Index(fields=["right_holder", "-id"], name="recordation_holder"),
            models.Index(fields=["jurisdiction", "-id"], name="recordation_jurisdiction"),
            models.Index(fields=["submitted_at", "id"], name="recordation_waiting", condition=Q(status="SUBMITTED")),
            models.Index(fields=["valid_to", "id"], name="recordation_ending", condition=Q(status="IN_FORCE")),
        ]

    def __str__(self) -> str:
        return self.reference or str(self.public_id)


class RecordationRight(models.Model):
    """A right under a recordation, for the days it counts: never twice at a time in one jurisdiction."""

    recordation = models.ForeignKey(Recordation, models.PROTECT, related_name="recordation_rights")
    right = models.ForeignKey(Right, models.PROTECT, related_name="recordation_rights")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    # Empty until the recordation is accepted; capped by the life of the right.
    in_force = DateRangeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recordation", "right"], name="recordation_right_once"),
            ExclusionConstraint(
                name="recordation_right_no_overlap",
                expressions=[
                    ("right", RangeOperators.EQUAL),
                    ("jurisdiction", RangeOperators.EQUAL),
                    ("in_force", RangeOperators.OVERLAPS),
                ],
                condition=Q(in_force__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recordation_id} {self.right_id}"


class RecordationImage(models.Model):
    """A picture of the mark or of genuine goods, kept by hash."""

    class Kind(models.TextChoices):
        MARK = "MARK", _("The mark")
        GENUINE = "GENUINE", _("Genuine goods")
        FAKE = "FAKE", _("Known fake")

    holds_files = Q()
    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    recordation = models.ForeignKey(Recordation, models.PROTECT, related_name="images")
    kind = models.CharField(max_length=8, choices=Kind)
    caption = models.CharField(max_length=200, blank=True)
    sha256 = models.CharField(max_length=64)
    derivative_sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=40)
    size = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recordation", "sha256"], name="recordation_image_once")]
        # Asked before bytes are removed: does another row show them?
        indexes = [
            models.Index(fields=["sha256"], name="recordation_image_sha256"),
            models.Index(fields=["derivative_sha256"], name="recordation_image_derivative"),
        ]

    def __str__(self) -> str:
        return self.caption or self.sha256[:12]


class ProductGuide(models.Model):
    """One way to tell genuine goods from fakes."""

    recordation = models.ForeignKey(Recordation, models.PROTECT, related_name="guides")
    position = models.PositiveSmallIntegerField()
    genuine = models.CharField(_("On genuine goods"), max_length=300)
    fake = models.CharField(_("On fakes"), max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recordation", "position"], name="guide_position_once")]

    def __str__(self) -> str:
        return self.genuine


class Licensee(models.Model):
    """A lawful maker, importer or exporter: the allow-list asked at clearance."""

    class Capacity(models.TextChoices):
        MAKER = "MAKER", _("Maker")
        IMPORTER = "IMPORTER", _("Importer")
        EXPORTER = "EXPORTER", _("Exporter")
        DISTRIBUTOR = "DISTRIBUTOR", _("Distributor")

    recordation = models.ForeignKey(Recordation, models.PROTECT, related_name="licensees")
    name = models.CharField(pgettext_lazy("company", "Name"), max_length=200)
    country = models.ForeignKey(Country, models.PROTECT, related_name="+", verbose_name=_("Country or region"))
    capacity = models.CharField(_("Capacity"), max_length=12, choices=Capacity)
    valid_to = models.DateField(_("Licence ends"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recordation", "name", "capacity"], name="licensee_once_per_capacity")
        ]

    def __str__(self) -> str:
        return self.name


class Section(models.TextChoices):
    """The parts of a recordation: one page of the portal each."""

    RIGHTS = "RIGHTS", _("Right and number")
    GOODS = "GOODS", _("Goods and classes")
    TELLS = "TELLS", _("How to tell genuine from fake")
    IMAGES = "IMAGES", pgettext_lazy("recordation", "Pictures")
    CONTACTS = "CONTACTS", _("Contacts")
    LICENSEES = "LICENSEES", _("Who else may use the right")


class Deficiency(models.Model):
    """Something the desk found missing in one part; settled when the right holder saves that part again."""

    recordation = models.ForeignKey(Recordation, models.PROTECT, related_name="deficiencies")
    section = models.CharField(max_length=10, choices=Section)
    message = models.TextField(max_length=1000)
    raised_at = models.DateTimeField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(message=""), name="deficiency_says_what"),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True) | Q(settled_at__gte=F("raised_at")),
                name="deficiency_settled_after",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recordation_id} {self.section}"


class RecordationCounter(models.Model):
    """The last number given in a jurisdiction and year; locked while one is taken, so none is given twice."""

    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["jurisdiction", "year"], name="recordation_counter_once_a_year")]

    def __str__(self) -> str:
        return f"{self.jurisdiction_id} {self.year} {self.last_number}"


class MatchVersion(models.Model):
    """Which state of the recordations the matching index must show: one row, a new token after each change.

    A token and not a number: a number that a rolled-back transaction gave out could come again and
    stand for other rows.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="match_version_single_row")]

    def __str__(self) -> str:
        return str(self.token)
