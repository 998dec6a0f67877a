"""The outbox: PostgreSQL is the queue. A row that is not delivered is the retry list."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from sharing.models.partners import Partner
from sharing.models.shares import Share


class StreamHead(models.Model):
    """The last number given out to a partner. Locked last, so numbers have no gaps."""

    partner = models.OneToOneField(Partner, models.PROTECT, primary_key=True, related_name="stream_head")
    last_seq = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.partner_id} {self.last_seq}"


class OutMessage(models.Model):
    """One message to one partner: its bytes are frozen here and signed when sent."""

    class State(models.TextChoices):
        READY = "READY", _("Ready to send")
        RETRY = "RETRY", _("Waiting to be sent again")
        DELIVERED = "DELIVERED", pgettext_lazy("message", "Delivered")
        HELD = "HELD", _("Held: somebody must look")
        REJECTED = "REJECTED", _("Refused by the partner")
        DEAD = "DEAD", _("Given up after the last try")
        CANCELLED = "CANCELLED", pgettext_lazy("message", "Cancelled")
        SET_ASIDE = "SET_ASIDE", pgettext_lazy("message", "Set aside")  # it leaves no more: another goes instead

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="out_messages")
    share = models.ForeignKey(Share, models.PROTECT, null=True, blank=True, related_name="messages")
    type = models.CharField(max_length=60)
    # What keeps its order: a case, or one of the partner's own messages we answer.
    order_key = models.CharField(max_length=80)
    order_seq = models.PositiveIntegerField()
    stream_seq = models.BigIntegerField()
    body = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.READY)
    held_reason = models.CharField(max_length=60, blank=True)
    urgency = models.CharField(max_length=10, choices=Share.Urgency, default=Share.Urgency.ROUTINE)
    due_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_outcome = models.CharField(max_length=60, blank=True)  # of the last attempt, for lists
    # The partner's system said what became of the message (business receipt).
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)  # sent again because that word was missing
    # What went instead of a message that was set aside.
    replaced_by = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            # What was set aside before it was ever tried leaves its numbers to what goes instead.
            models.UniqueConstraint(
                fields=["partner", "stream_seq"], condition=~Q(state="SET_ASIDE"), name="out_message_stream_once"
            ),
            models.UniqueConstraint(
                fields=["partner", "order_key", "order_seq"],
                condition=~Q(state="SET_ASIDE"),
                name="out_message_order_once",
            ),
            models.CheckConstraint(
                condition=Q(replaced_by__isnull=True) | Q(state="SET_ASIDE"), name="out_message_replaced_was_set_aside"
            ),
            models.CheckConstraint(
                condition=Q(state="DELIVERED", delivered_at__isnull=False) | ~Q(state="DELIVERED"),
                name="out_message_delivered_has_date",
            ),
            models.CheckConstraint(condition=~Q(state="HELD") | ~Q(held_reason=""), name="out_message_held_has_reason"),
        ]
        indexes = [
            models.Index(
                fields=["urgency", "due_at", "id"], name="out_message_due", condition=Q(state__in=["READY", "RETRY"])
            ),
            models.Index(
                fields=["partner", "urgency", "due_at", "id"],
                name="out_message_partner_due",
                condition=Q(state__in=["READY", "RETRY"]),
            ),
            models.Index(fields=["partner", "order_key", "order_seq"], name="out_message_order"),
            models.Index(
                fields=["delivered_at", "id"],
                name="out_message_unacknowledged",
                condition=Q(state="DELIVERED", acknowledged_at__isnull=True, type__startswith="ipx.case."),
            ),
            # The few that are being sent now: asked before a failing partner is probed.
            models.Index(
                fields=["partner", "lease_until"], name="out_message_leased", condition=Q(lease_until__isnull=False)
            ),
            models.Index(
                fields=["partner", "-stream_seq"],
                name="out_message_problems",
                condition=Q(state__in=["HELD", "REJECTED", "DEAD"]),
            ),
            models.Index(
                fields=["share"],
                name="out_message_set_aside",
                condition=Q(state="SET_ASIDE", replaced_by__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.id}"


class Attempt(models.Model):
    """One try to send, opened before the request leaves."""

    message = models.ForeignKey(OutMessage, models.PROTECT, related_name="attempt_rows")
    lease_token = models.UUIDField(default=uuid.uuid4)
    url = models.CharField(max_length=340, blank=True)  # covered by the signature
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    status_code = models.PositiveSmallIntegerField(null=True, blank=True)
    outcome = models.CharField(max_length=60, blank=True)
    milliseconds = models.PositiveIntegerField(null=True, blank=True)
    signature_input = models.TextField(blank=True)
    signature = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.message_id} {self.outcome}"


class Receipt(models.Model):
    """The partner's signed statement that it has the bytes."""

    class Kind(models.TextChoices):
        TECHNICAL = "TECHNICAL", _("Stored")
        BUSINESS = "BUSINESS", pgettext_lazy("receipt", "Accepted")

    message = models.ForeignKey(OutMessage, models.PROTECT, related_name="receipts")
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=20)
    body = models.BinaryField()
    signature_input = models.TextField()
    signature = models.TextField()
    kid = models.CharField(max_length=80)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "kind"], name="receipt_once_per_kind")]

    def __str__(self) -> str:
        return f"{self.message_id} {self.kind}"


class Disclosure(models.Model):
    """One field that left: to whom, by which clause, and a salted hash of what it said."""

    message = models.ForeignKey(OutMessage, models.PROTECT, related_name="disclosures")
    pointer = models.CharField(max_length=200)  # RFC 6901, into the body
    field = models.CharField(max_length=80)
    tier = models.CharField(max_length=1)
    transform = models.CharField(max_length=10)
    clause = models.CharField(max_length=40)
    value_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "pointer"], name="disclosure_once_per_field")]

    def __str__(self) -> str:
        return self.pointer
