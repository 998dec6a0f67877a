"""Goods of many cases destroyed in one go, under two signatures."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from reference.models import Jurisdiction, Office
from seizures.models.goods import GoodsLine

_NOBODY_SIGNED = Q(signed_by__isnull=True, signed_at__isnull=True, carried_out_on__isnull=True, statement_sha256="")
_SOMEBODY_SIGNED = Q(
    signed_by__isnull=False, signed_at__isnull=False, carried_out_on__isnull=False
) & ~Q(statement_sha256="")  # fmt: skip
_NO_WITNESS = Q(witness__isnull=True, witnessed_at__isnull=True)
_WITNESS = Q(witness__isnull=False, witnessed_at__isnull=False)
_DISCREPANT = ["MISSING", "DIFFERENT"]


class Destruction(models.Model):
    """Goods that are destroyed at one place on one day. It is carried out once two people have signed."""

    class Status(models.TextChoices):
        PLANNED = "PLANNED", pgettext_lazy("destruction", "Planned")
        CARRIED_OUT = "CARRIED_OUT", pgettext_lazy("destruction", "Carried out")
        CALLED_OFF = "CALLED_OFF", pgettext_lazy("destruction", "Called off")

    class Method(models.TextChoices):
        INCINERATION = "INCINERATION", _("Incineration")
        SHREDDING = "SHREDDING", _("Shredding")
        CRUSHING = "CRUSHING", _("Crushing")
        RECYCLING = "RECYCLING", _("Recycling of the material")
        OTHER = "OTHER", pgettext_lazy("destruction", "Another method")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    reference = models.CharField(max_length=40, unique=True)
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    status = models.CharField(max_length=11, choices=Status, default=Status.PLANNED)
    planned_on = models.DateField()
    place = models.CharField(max_length=120)
    method = models.CharField(max_length=12, choices=Method)
    company = models.CharField(max_length=200)  # who destroys the goods
    why = models.CharField(max_length=200, blank=True)  # where the law puts other methods first
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    planned_at = models.DateTimeField()
    # Who carried it out says what was destroyed, and when; the witness signs just that.
    carried_out_on = models.DateField(null=True, blank=True)
    signed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True, blank=True)
    statement_sha256 = models.CharField(max_length=64, blank=True)
    witness = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    witnessed_at = models.DateTimeField(null=True, blank=True)
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_because = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=_NO_WITNESS | (_WITNESS & ~Q(witness=F("signed_by"))), name="destruction_two_people"
            ),
            models.CheckConstraint(condition=_NOBODY_SIGNED | _SOMEBODY_SIGNED, name="destruction_signed_whole"),
            models.CheckConstraint(
                condition=(Q(status="PLANNED", called_off_at__isnull=True, called_off_because="") & _NO_WITNESS)
                | (
                    Q(status="CARRIED_OUT", called_off_at__isnull=True, called_off_because="")
                    & _SOMEBODY_SIGNED
                    & _WITNESS
                )
                | (
                    Q(status="CALLED_OFF", called_off_at__isnull=False)
                    & ~Q(called_off_because="")
                    & _NOBODY_SIGNED
                    & _NO_WITNESS
                ),
                name="destruction_status_has_signatures",
            ),
        ]
        indexes = [
            models.Index(fields=["jurisdiction", "-planned_on", "-id"], name="destruction_jurisdiction"),
            models.Index(fields=["office", "-planned_on", "-id"], name="destruction_office"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def day(self) -> date:
        """Return the day it was carried out, or else the one it is planned for."""
        return self.carried_out_on or self.planned_on


class DestructionCounter(models.Model):
    """The last destruction number of an office and year. Locked last in the transaction that plans."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["office", "year"], name="destruction_counter_once")]

    def __str__(self) -> str:
        return f"{self.office_id} {self.year}"


class DestructionLine(models.Model):
    """A goods line picked for a destruction, and what came of it there."""

    class TakenOut(models.TextChoices):
        MISSING = "MISSING", pgettext_lazy("taken out", "Missing")
        DIFFERENT = "DIFFERENT", pgettext_lazy("taken out", "Different")
        PUT_BACK = "PUT_BACK", pgettext_lazy("taken out", "Put back")

    destruction = models.ForeignKey(Destruction, models.PROTECT, related_name="destruction_lines")
    line = models.ForeignKey(GoodsLine, models.PROTECT, related_name="destruction_lines")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)  # what was left of the line when it was picked
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    is_open = models.BooleanField(default=True)  # neither destroyed nor taken out, nor the destruction called off
    destroyed = models.DecimalField(max_digits=14, decimal_places=3, null=True, blank=True)
    differs_because = models.CharField(max_length=300, blank=True)
    taken_out = models.CharField(max_length=9, choices=TakenOut, blank=True)
    taken_out_because = models.CharField(max_length=300, blank=True)
    taken_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_out_at = models.DateTimeField(null=True, blank=True)
    # What is missing or different stays a discrepancy of its case until a supervisor has cleared it up.
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_as = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line"], condition=Q(is_open=True), name="destruction_line_one_open"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="destruction_line_quantity_positive"),
            models.CheckConstraint(
                condition=Q(destroyed__isnull=True, differs_because="")
                | (Q(destroyed__gt=0) & (Q(destroyed=F("quantity")) | ~Q(differs_because=""))),
                name="destruction_line_difference_explained",
            ),
            models.CheckConstraint(
                condition=Q(taken_out="", taken_out_because="", taken_out_by__isnull=True, taken_out_at__isnull=True)
                | (
                    Q(is_open=False, destroyed__isnull=True, taken_out_by__isnull=False, taken_out_at__isnull=False)
                    & ~Q(taken_out="")
                    & ~Q(taken_out_because="")
                ),
                name="destruction_line_taken_out_whole",
            ),
            models.CheckConstraint(
                condition=Q(settled_by__isnull=True, settled_at__isnull=True, settled_as="")
                | (
                    Q(taken_out__in=_DISCREPANT, settled_by__isnull=False, settled_at__isnull=False) & ~Q(settled_as="")
                ),
                name="destruction_line_settled_whole",
            ),
        ]
        indexes = [
            models.Index(
                fields=["line"],
                condition=Q(taken_out__in=_DISCREPANT, settled_at__isnull=True),
                name="destruction_line_discrepancy",
            )
        ]

    def __str__(self) -> str:
        return f"{self.destruction_id} {self.line_id}"

    @property
    def is_discrepant(self) -> bool:
        """Say whether the goods were missing or different, and nobody has cleared that up."""
        return self.taken_out in _DISCREPANT and self.settled_at is None
