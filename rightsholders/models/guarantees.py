"""General guarantees: what stands in for the security of single cases, registered by one and confirmed by another."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from reference.models import Jurisdiction
from rightsholders.models.holders import RightHolder


class Days(Func):
    """The days from one to another, both counted."""

    function, output_field = "DATERANGE", DateRangeField()


class Guarantee(models.Model):
    """A general guarantee that stands for the security of single cases (CN Measures art. 24).

    Goods detained from `valid_from` to `valid_to` are under it; what they cost is drawn from it up to `drawable_to`.
    """

    class Status(models.TextChoices):
        REGISTERED = "REGISTERED", pgettext_lazy("guarantee", "To be confirmed")
        CONFIRMED = "CONFIRMED", pgettext_lazy("guarantee", "Confirmed")
        REFUSED = "REFUSED", pgettext_lazy("guarantee", "Refused")
        ENDED = "ENDED", pgettext_lazy("guarantee", "Ended early")  # on its last day, `valid_to`

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    right_holder = models.ForeignKey(RightHolder, models.PROTECT, related_name="guarantees")
    jurisdiction = models.ForeignKey(Jurisdiction, models.PROTECT, related_name="+")
    number = models.CharField(max_length=80, blank=True)  # empty for those from before there was a register
    issuer = models.CharField(max_length=200, blank=True)
    law_code = models.CharField(max_length=30, blank=True)  # the law it was given under
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    valid_from = models.DateField()
    valid_to = models.DateField()
    drawable_to = models.DateField()
    renews = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="renewals")
    status = models.CharField(max_length=10, choices=Status, default=Status.REGISTERED)
    registered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # why it was refused, or ended early

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="guarantee_positive"),
            models.CheckConstraint(condition=Q(valid_to__gte=F("valid_from")), name="guarantee_period"),
            models.CheckConstraint(condition=Q(drawable_to__gte=F("valid_to")), name="guarantee_drawable_after"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("registered_by")), name="guarantee_two_people"
            ),
            models.CheckConstraint(
                condition=Q(status="REGISTERED", decided_at__isnull=True, ended_at__isnull=True, reason="")
                | Q(status="CONFIRMED", ended_at__isnull=True, reason="")
                | (Q(status="REFUSED", decided_at__isnull=False, ended_at__isnull=True) & ~Q(reason=""))
                | (Q(status="ENDED", ended_at__isnull=False, ended_by__isnull=False) & ~Q(reason="")),
                name="guarantee_status_has_people",
            ),
            # So that for each day it is plain which one the goods are under.
            ExclusionConstraint(
                name="guarantee_one_a_day",
                expressions=[
                    ("right_holder", RangeOperators.EQUAL),
                    ("jurisdiction", RangeOperators.EQUAL),
                    (
                        Days("valid_from", "valid_to", RangeBoundary(inclusive_upper=True)),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status__in=["CONFIRMED", "ENDED"]),
            ),
            models.UniqueConstraint(
                fields=["right_holder", "jurisdiction", "number"],
                condition=~Q(status="REFUSED") & ~Q(number=""),
                name="guarantee_number_once",
            ),
        ]
        indexes = [models.Index(fields=["status", "valid_to", "id"], name="guarantee_ending")]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(
                name="as_registered",
                exclude=[
                    "status",
                    "valid_to",
                    "decided_by",
                    "decided_at",
                    "ended_by",
                    "ended_at",
                    "reason",
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.number or f"{self.right_holder_id} {self.valid_from:%Y}"

    def covers(self, day: date) -> bool:
        """Say whether goods detained on a day are under it, however much of it is left."""
        return self.status in {self.Status.CONFIRMED, self.Status.ENDED} and self.valid_from <= day <= self.valid_to
