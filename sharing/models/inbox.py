"""What partners sent us: kept as received, applied once."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from sharing.models.partners import Partner
from sharing.models.shares import Recall


class InMessage(models.Model):
    """A message as it arrived, with its signature. One effect per origin and id."""

    class State(models.TextChoices):
        APPLIED = "APPLIED", pgettext_lazy("inbox", "Applied")
        PARKED = "PARKED", _("Waiting for an earlier one")
        REFUSED = "REFUSED", pgettext_lazy("inbox", "Refused")

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="in_messages")
    message_id = models.UUIDField()
    type = models.CharField(max_length=60)
    stream_seq = models.BigIntegerField()  # 0 counts for nothing: an older version kept two under one number
    order_key = models.CharField(max_length=80)
    order_seq = models.PositiveIntegerField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    signature_input = models.TextField()
    signature = models.TextField()
    kid = models.CharField(max_length=80)
    state = models.CharField(max_length=8, choices=State)
    refusal = models.CharField(max_length=60, blank=True)
    received_at = models.DateTimeField()
    applied_at = models.DateTimeField(null=True, blank=True)
    # The signed answer, sent again unchanged when the same message comes again.
    receipt_body = models.BinaryField(default=bytes)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "message_id"], name="in_message_one_effect"),
            # Its index says, too, up to which number we hold a stream and what is missing: asked for each ping.
            models.UniqueConstraint(
                fields=["partner", "stream_seq"], condition=Q(stream_seq__gt=0), name="in_message_number_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="APPLIED") | Q(applied_at__isnull=False), name="in_message_applied_has_date"
            ),
        ]
        indexes = [
            models.Index(fields=["partner", "order_key", "order_seq"], name="in_message_order"),
            models.Index(fields=["partner"], name="in_message_parked", condition=Q(state="PARKED")),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.message_id}"


class ForeignCase(models.Model):
    """A partner's case as it shared it with us: read only, marked, its originator stays the owner."""

    class Status(models.TextChoices):
        RECEIVED = "RECEIVED", pgettext_lazy("foreign case", "Received")
        ACCEPTED = "ACCEPTED", pgettext_lazy("foreign case", "Accepted")
        DECLINED = "DECLINED", pgettext_lazy("foreign case", "Declined")
        CLOSED = "CLOSED", pgettext_lazy("foreign case", "Closed")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="foreign_cases")
    share_id = models.UUIDField()  # the partner's name of its share
    subject = models.CharField(max_length=120)
    reference = models.CharField(max_length=80)
    headline = models.CharField(max_length=200, blank=True)
    data = models.JSONField()  # the message's data block, last version
    handling = models.JSONField()
    retain_until = models.DateField()
    version = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=8, choices=Status, default=Status.RECEIVED)
    is_restricted = models.BooleanField(default=False)  # after a recall
    recalled_at = models.DateTimeField(null=True, blank=True)
    recall_reason = models.CharField(max_length=8, choices=Recall.Reason, blank=True)
    recall_remark = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    triaged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    erased_at = models.DateTimeField(null=True, blank=True)  # its time was over: what it said is gone
    # The partner's question: by which day it wants an answer, when it last reminded us, when we answered.
    answer_by = models.DateField(null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "share_id"], name="foreign_case_once_per_share"),
            models.CheckConstraint(
                condition=Q(is_restricted=False) | Q(recalled_at__isnull=False), name="foreign_case_restricted_has_date"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(data={}, headline="", recall_remark=""),
                name="foreign_case_erased_says_nothing",
            ),
        ]
        indexes = [
            models.Index(fields=["status", "-id"], name="foreign_case_queue"),
            models.Index(
                fields=["answer_by", "id"],
                name="foreign_case_answer_owed",
                condition=Q(answered_at__isnull=True, answer_by__isnull=False),
            ),
            models.Index(fields=["retain_until"], name="foreign_case_kept", condition=Q(erased_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def owes_answer(self) -> bool:
        """Say whether the partner waits for our answer by a day."""
        is_open = self.status in (self.Status.RECEIVED, self.Status.ACCEPTED) and not self.is_restricted
        return is_open and self.answered_at is None and self.answer_by is not None

    @property
    def order_key(self) -> str:
        """Return what the partner's messages about this case keep their order with."""
        return f"share/{self.share_id}"
