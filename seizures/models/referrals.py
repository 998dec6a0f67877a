"""Cases handed to the police, and what the police found."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from reference.models import Agency, Country, Currency, Jurisdiction, Office
from seizures.models.seizure import Seizure


class Referral(models.Model):
    """One investigation handed to the police, resting on one or many seizures."""

    class Status(models.TextChoices):
        SENT = "SENT", _("Sent to the police")
        ACCEPTED = "ACCEPTED", _("Under investigation")
        CONCLUDED = "CONCLUDED", _("Concluded")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=200)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    legal_basis = models.CharField(max_length=200)
    status = models.CharField(max_length=10, choices=Status, default=Status.SENT)
    referred_on = models.DateField()
    referred_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["jurisdiction", "-referred_on", "-id"], name="referral_jurisdiction"),
            models.Index(fields=["office", "-referred_on", "-id"], name="referral_office"),
        ]

    def __str__(self) -> str:
        return self.reference


class ReferralCounter(models.Model):
    """The last referral number of an office and year. Locked last in the transaction that refers."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year"], name="referral_counter_once")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.year}"


class ReferralSeizure(models.Model):
    """A seizure that an investigation rests on."""

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="referral_seizures")
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="referral_seizures")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["referral", "seizure"], name="referral_seizure_once")]

    def __str__(self) -> str:
        return f"{self.referral_id} {self.seizure_id}"


class ReferralResult(models.Model):
    """One thing the police did: a site closed, a search, arrests, goods found. Numbers, no names."""

    class Kind(models.TextChoices):
        SITE = "SITE", _("Site closed")
        SEARCH = "SEARCH", pgettext_lazy("police", "Search")
        ARREST = "ARREST", _("Suspects arrested")
        GOODS = "GOODS", _("Goods found")

    class SiteKind(models.TextChoices):
        PRODUCTION = "PRODUCTION", _("Production")
        SALE = "SALE", _("Sale")
        STORAGE = "STORAGE", _("Storage")
        TRANSPORT = "TRANSPORT", _("Transport")

    referral = models.ForeignKey(Referral, models.PROTECT, related_name="results")
    kind = models.CharField(max_length=8, choices=Kind)
    site_kind = models.CharField(max_length=10, choices=SiteKind, blank=True)
    count = models.PositiveIntegerField(default=1)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.ForeignKey(Currency, models.PROTECT, null=True, blank=True, related_name="+")
    country = models.ForeignKey(Country, models.PROTECT, related_name="+")
    place = models.CharField(max_length=120, blank=True)
    happened_on = models.DateField()
    remark = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(count__gte=1), name="referral_result_counts"),
            models.CheckConstraint(
                condition=Q(kind="SITE") & ~Q(site_kind="") | ~Q(kind="SITE") & Q(site_kind=""),
                name="referral_site_has_kind",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency__isnull=True) | Q(amount__gt=0, currency__isnull=False),
                name="referral_amount_has_currency",
            ),
            models.CheckConstraint(
                condition=~Q(kind="GOODS") | Q(amount__isnull=False), name="referral_goods_have_value"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.count}"
