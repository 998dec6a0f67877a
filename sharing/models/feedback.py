"""What a partner says came of a share, and what we say of theirs."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from sharing.models.inbox import ForeignCase, InMessage
from sharing.models.outbox import OutMessage
from sharing.models.shares import Share


class Feedback(models.Model):
    """One step reported: given by us on a foreign case, or received on our share. Numbers, no names."""

    class Status(models.TextChoices):
        ACCEPTED = "ACCEPTED", pgettext_lazy("feedback", "Accepted")
        DECLINED = "DECLINED", pgettext_lazy("feedback", "Declined")
        UNDER_INVESTIGATION = "UNDER_INVESTIGATION", _("Under investigation")
        ACTION_TAKEN = "ACTION_TAKEN", _("Action taken")
        NOTHING_FOUND = "NOTHING_FOUND", _("Nothing found")
        NOT_POSSIBLE = "NOT_POSSIBLE", _("No answer possible")
        CLOSED = "CLOSED", pgettext_lazy("feedback", "Closed")

    class Attribution(models.TextChoices):
        DECISIVE = "DECISIVE", _("The information was decisive")
        CONTRIBUTORY = "CONTRIBUTORY", _("The information helped")
        NONE = "NONE", _("The information played no part")
        UNSTATED = "UNSTATED", _("Not stated")

    # What answers a question; "accepted" and "under investigation" only say that somebody is at it.
    ANSWERS = ("DECLINED", "ACTION_TAKEN", "NOTHING_FOUND", "NOT_POSSIBLE", "CLOSED")
    NEED_REASON = ("DECLINED", "NOT_POSSIBLE")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    share = models.ForeignKey(Share, models.PROTECT, null=True, blank=True, related_name="feedback")
    foreign_case = models.ForeignKey(ForeignCase, models.PROTECT, null=True, blank=True, related_name="feedback")
    in_message = models.OneToOneField(InMessage, models.PROTECT, null=True, blank=True, related_name="feedback")
    out_message = models.OneToOneField(OutMessage, models.PROTECT, null=True, blank=True, related_name="feedback")
    status = models.CharField(max_length=20, choices=Status)
    reason = models.CharField(max_length=300, blank=True)
    arrests = models.PositiveIntegerField(default=0)
    suspects = models.PositiveIntegerField(default=0)
    searches = models.PositiveIntegerField(default=0)
    further_seizures = models.PositiveIntegerField(default=0)
    attribution = models.CharField(max_length=12, choices=Attribution, default=Attribution.UNSTATED)
    happened_on = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share__isnull=False, foreign_case__isnull=True, in_message__isnull=False)
                | Q(share__isnull=True, foreign_case__isnull=False, out_message__isnull=False),
                name="feedback_received_or_given",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["DECLINED", "NOT_POSSIBLE"]) | ~Q(reason=""), name="feedback_no_has_reason"
            ),
        ]
        indexes = [models.Index(fields=["share", "id"], name="feedback_share")]

    def __str__(self) -> str:
        return self.status
