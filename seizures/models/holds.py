"""Holds: while one stands, nothing of its case may be erased."""

from datetime import date

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from seizures.models.seizure import Seizure

# The day on which somebody is to ask whether a hold is still needed, or the end of days.
REVIEW_OR_NEVER = Coalesce("review_on", Value(date.max), output_field=models.DateField())
_STANDS = Q(released_at__isnull=True, released_by__isnull=True, release_reason="")
_IS_RELEASED = Q(released_at__isnull=False, released_by__isnull=False) & ~Q(release_reason="")


class Hold(models.Model):
    """Somebody's word, with a paper behind it, that nothing of a case may be erased; a second person ends it."""

    class Reason(models.TextChoices):
        COURT = "COURT", _("Court order")
        AUDIT = "AUDIT", pgettext_lazy("hold", "Audit")
        COMPLAINT = "COMPLAINT", _("Complaint")
        FOREIGN = "FOREIGN", _("Foreign request")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=9, choices=Reason)
    paper_number = models.CharField(max_length=80)
    review_on = models.DateField(null=True, blank=True)
    act_id = models.UUIDField(default=uuid7, editable=False)  # shared by what was held in one act
    set_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    set_at = models.DateTimeField()
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    released_at = models.DateTimeField(null=True, blank=True)
    release_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_STANDS | _IS_RELEASED, name="hold_release_is_whole"),
            models.CheckConstraint(
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("set_by")), name="hold_two_people"
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | Q(released_at__gte=F("set_at")), name="hold_released_after_set"
            ),
            models.CheckConstraint(condition=~Q(paper_number=""), name="hold_has_paper"),
            models.UniqueConstraint(
                fields=["seizure", "reason", "paper_number"],
                condition=Q(released_at__isnull=True),
                name="hold_stands_once_per_paper",
            ),
        ]
        indexes = [
            models.Index(fields=["act_id"], name="hold_act"),
            models.Index(REVIEW_OR_NEVER, "id", name="hold_review", condition=Q(released_at__isnull=True)),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="as_set", exclude=["review_on", "released_by", "released_at", "release_reason"]),
            pgtrigger.Protect(
                name="released_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__released_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.paper_number
