"""A right holder's alert: a shipment it expects, told to customs so that officers look out for it."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from reference.models import Country
from rightsholders.models.holders import RightHolder
from rightsholders.models.recordations import Recordation

MOST_DAYS = 366  # one year, a leap year too
_OVER = ("RETURNED", "WITHDRAWN", "ENDED")


class Alert(models.Model):
    """A shipment that a right holder expects, under one of its recordations. It ends by itself."""

    class Status(models.TextChoices):
        SENT = "SENT", pgettext_lazy("alert", "With customs")  # waits for the desk; matched only once accepted
        ACCEPTED = "ACCEPTED", pgettext_lazy("alert", "In force")
        RETURNED = "RETURNED", pgettext_lazy("alert", "Returned")  # for good: a better one is a new one
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("alert", "Withdrawn")
        ENDED = "ENDED", pgettext_lazy("alert", "Ended")

    class Source(models.TextChoices):
        """How the right holder knows."""

        INVESTIGATION = "INVESTIGATION", _("Own investigation")
        WEBSITE = "WEBSITE", _("Offer on a website")
        TEST_PURCHASE = "TEST_PURCHASE", _("Test purchase")
        INFORMANT = "INFORMANT", _("Somebody told us")
        AUTHORITY = "AUTHORITY", _("Another authority")

    class Confidence(models.TextChoices):
        CERTAIN = "CERTAIN", pgettext_lazy("how sure", "Certain")
        LIKELY = "LIKELY", pgettext_lazy("how sure", "Likely")
        POSSIBLE = "POSSIBLE", pgettext_lazy("how sure", "Possible")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    right_holder = models.ForeignKey(RightHolder, models.PROTECT, related_name="alerts", db_index=False)
    number = models.PositiveIntegerField()  # counted by right holder: alert 3 of Nordvik
    recordation = models.ForeignKey(Recordation, models.PROTECT, related_name="alerts")
    status = models.CharField(max_length=9, choices=Status, default=Status.SENT)
    expectation = models.TextField(_("What is expected"), max_length=2000, blank=True)
    sender_name = models.CharField(_("Sender"), max_length=200, blank=True)
    addressee_name = models.CharField(_("Addressee"), max_length=200, blank=True)
    sender_key = models.CharField(max_length=200, blank=True)  # the names as they compare, see folding.name_key
    addressee_key = models.CharField(max_length=200, blank=True)
    origin_country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Made in")
    )
    departure_country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Sent from")
    )
    destination_country = models.ForeignKey(
        Country, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("Sent to")
    )
    expected_from = models.DateField(_("Expected from"), null=True, blank=True)
    expected_to = models.DateField(_("Expected to"), null=True, blank=True)
    source = models.CharField(_("How you know"), max_length=13, choices=Source)
    source_words = models.CharField(max_length=1000, blank=True)
    confidence = models.CharField(_("How sure you are"), max_length=8, choices=Confidence)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_email = models.EmailField(blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    sent_at = models.DateTimeField()
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sent_on = models.DateField()  # where the recordation counts
    valid_to = models.DateField(_("Valid to"))  # last day
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # The offices that look out for it; empty: every office of the jurisdiction.
    offices = ArrayField(models.CharField(max_length=10), default=list)
    over_at = models.DateTimeField(null=True, blank=True)  # returned, withdrawn or ended
    over_reason = models.TextField(max_length=1000, blank=True)
    # When the right holder was first told of goods that were stopped after this alert.
    goods_told_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["right_holder", "number"], name="alert_number_once"),
            models.CheckConstraint(
                condition=Q(expected_from__isnull=True, expected_to__isnull=True)
                | Q(expected_from__isnull=False, expected_to__isnull=False, expected_to__gte=F("expected_from")),
                name="alert_expected_period",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__gte=F("sent_on"), valid_to__lte=F("sent_on") + timedelta(days=MOST_DAYS)),
                name="alert_valid_a_year_at_most",
            ),
            models.CheckConstraint(
                condition=Q(status__in=_OVER, over_at__isnull=False) | (~Q(status__in=_OVER) & Q(over_at__isnull=True)),
                name="alert_over_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["ACCEPTED", "RETURNED"])
                | Q(decided_at__isnull=False, decided_by__isnull=False),
                name="alert_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["RETURNED", "WITHDRAWN"]) | ~Q(over_reason="") | Q(erased_at__isnull=False),
                name="alert_taken_back_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(goods_told_at__isnull=True) | (Q(decided_at__isnull=False) & ~Q(status="RETURNED")),
                name="alert_goods_after_acceptance",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True)
                | Q(
                    over_at__isnull=False,
                    expectation="",
                    sender_name="",
                    addressee_name="",
                    sender_key="",
                    addressee_key="",
                    source_words="",
                    contact_name="",
                    contact_email="",
                    contact_phone="",
                    over_reason="",
                ),
                name="alert_erased_names_nobody",
            ),
        ]
        indexes = [
            models.Index(fields=["right_holder", "-id"], name="alert_holder"),
            models.Index(fields=["sent_at", "id"], name="alert_waiting", condition=Q(status="SENT")),
            models.Index(fields=["valid_to", "id"], name="alert_ending", condition=Q(status__in=["SENT", "ACCEPTED"])),
            models.Index(
                fields=["sender_key"], name="alert_sender", condition=Q(status="ACCEPTED") & ~Q(sender_key="")
            ),
            models.Index(
                fields=["addressee_key"], name="alert_addressee", condition=Q(status="ACCEPTED") & ~Q(addressee_key="")
            ),
            models.Index(fields=["over_at", "id"], name="alert_to_erase", condition=Q(erased_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return f"{self.right_holder_id} {self.number}"


class AlertNumber(models.Model):
    """A container, transport document or parcel number by which the shipment is known."""

    alert = models.ForeignKey(Alert, models.PROTECT, related_name="numbers")
    number = models.CharField(max_length=40)  # normalised
    number_as_written = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["alert", "number"], name="alert_number_once_per_alert"),
            models.CheckConstraint(condition=~Q(number=""), name="alert_number_says_something"),
        ]
        indexes = [models.Index(fields=["number"], name="alert_number")]

    def __str__(self) -> str:
        return self.number
