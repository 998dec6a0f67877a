"""That two entries are of one right holder, and that they are not after all: said by one, confirmed by another."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Greatest, Least
from django.utils.translation import pgettext_lazy

from rightsholders.models.holders import RightHolder


class MergeProposal(models.Model):
    """That one entry is merged into another, or that this is undone: one person proposes it, another one decides.

    By itself it changes nothing. Until then whoever proposed it may take it back. It stays as it was decided.
    """

    class Kind(models.TextChoices):
        MERGE = "MERGE", pgettext_lazy("merge", "They are one right holder")
        UNDO = "UNDO", pgettext_lazy("merge", "They are two after all")

    class State(models.TextChoices):
        WAITS = "WAITS", pgettext_lazy("mandate", "Waits for a second person")
        CONFIRMED = "CONFIRMED", pgettext_lazy("mandate", "Confirmed")
        REFUSED = "REFUSED", pgettext_lazy("mandate", "Refused")
        TAKEN_BACK = "TAKEN_BACK", pgettext_lazy("mandate", "Taken back")

    kind = models.CharField(max_length=5, choices=Kind)
    goes = models.ForeignKey(RightHolder, models.PROTECT, related_name="merges_as_gone")
    stays = models.ForeignKey(RightHolder, models.PROTECT, related_name="merges_as_kept")
    reason = models.CharField(max_length=300)
    paper = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.WAITS)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                Least("goes", "stays"),
                Greatest("goes", "stays"),
                condition=Q(state="WAITS"),
                name="merge_proposal_one_waits",
            ),
            models.CheckConstraint(condition=~Q(goes=F("stays")), name="merge_proposal_of_two"),
            models.CheckConstraint(
                condition=Q(state="WAITS", decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["CONFIRMED", "REFUSED"], decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("proposed_by"))
                | Q(
                    state="TAKEN_BACK", decided_by__isnull=False, decided_by=F("proposed_by"), decided_at__isnull=False
                ),
                name="merge_proposal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="REFUSED") & ~Q(refusal_reason="") | ~Q(state="REFUSED") & Q(refusal_reason=""),
                name="merge_proposal_refusal_has_reason",
            ),
            models.CheckConstraint(condition=~Q(reason="") & ~Q(paper=""), name="merge_proposal_has_reason_and_paper"),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="as_proposed", exclude=["state", "decided_by", "decided_at", "refusal_reason"]),
            pgtrigger.Protect(
                name="decided_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__decided_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goes_id} into {self.stays_id}: {self.kind} {self.state}"
