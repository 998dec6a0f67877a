"""The decision to let one partner have one seizure under one agreement."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from operations.models import Agreement
from seizures.models import Seizure
from seizures.models.held import mark_waits
from sharing.models.partners import Partner, Policy


class Share(models.Model):
    """One partner, one seizure, one agreement."""

    class Status(models.TextChoices):
        DRAFT = "DRAFT", pgettext_lazy("share", "Draft")
        PENDING_APPROVAL = "PENDING_APPROVAL", _("Waiting for approval")
        QUEUED = "QUEUED", _("Approved, on its way")
        DELIVERED = "DELIVERED", pgettext_lazy("share", "Received by the partner")  # technical receipt
        ACCEPTED = "ACCEPTED", _("Accepted by the partner")
        REJECTED = "REJECTED", _("Rejected by the partner")
        IN_PROGRESS = "IN_PROGRESS", _("Partner is acting on it")
        CLOSED = "CLOSED", pgettext_lazy("share", "Closed by the partner")
        UNANSWERED = "UNANSWERED", pgettext_lazy("share", "Closed without an answer")
        BLOCKED = "BLOCKED", _("Stopped: the agreement no longer allows it")
        CANCELLED = "CANCELLED", pgettext_lazy("share", "Cancelled")
        DECLINED = "DECLINED", _("Not approved")
        RECALLED = "RECALLED", pgettext_lazy("share", "Recalled")

    class Urgency(models.TextChoices):
        URGENT = "A_URGENT", pgettext_lazy("urgency", "Urgent")
        ROUTINE = "B_ROUTINE", pgettext_lazy("urgency", "Routine")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="shares")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="shares")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    policy = models.ForeignKey(Policy, models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=24, choices=Agreement.Purpose)
    necessity = models.TextField(max_length=1000)
    urgency = models.CharField(max_length=10, choices=Urgency, default=Urgency.ROUTINE)
    # H0–H3, source, grade, onward, court use, retain until: immutable once approved.
    handling = models.JSONField(default=dict)
    requested_action = models.CharField(max_length=200, blank=True)
    # The question's day, empty in a draft: the usual one. When it was answered, and when we last reminded.
    answer_by = models.DateField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    # Why we wait no longer: "unknown" alone is no end.
    closed_reason = models.CharField(max_length=300, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    closed_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    version = models.PositiveSmallIntegerField(default=1)
    # What leaves, exactly: frozen when the draft is put up for approval.
    preview = models.BinaryField(default=bytes)
    preview_sha256 = models.CharField(max_length=64, blank=True)
    # What it discloses: [pointer, field, tier, transform, clause] for each field in it.
    preview_fields = models.JSONField(default=list, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    submitted_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    # The last version that was approved. A later `version` with `update_waits` waits for approval.
    approved_version = models.PositiveSmallIntegerField(default=0)
    update_waits = models.BooleanField(default=False)
    # News came while the gate was closed: told when it is open again.
    news_waits = models.BooleanField(default=False)
    delivered_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)  # with the personal data of the case: our copies are gone

    # What keeps a second share of the same case to the same partner away; SENT may still get news.
    SENT = ("QUEUED", "DELIVERED", "ACCEPTED", "IN_PROGRESS", "CLOSED", "UNANSWERED")
    NOT_LEFT = ("DRAFT", "PENDING_APPROVAL")
    LIVE = (*NOT_LEFT, *SENT)
    # The partner has it, and may still answer.
    AWAITED = ("DELIVERED", "ACCEPTED", "IN_PROGRESS")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "seizure"],
                condition=Q(
                    status__in=[
                        *("DRAFT", "PENDING_APPROVAL", "QUEUED", "DELIVERED"),
                        *("ACCEPTED", "IN_PROGRESS", "CLOSED", "UNANSWERED"),
                    ]
                ),
                name="share_one_live",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_reason="")
                | Q(closed_at__isnull=False) & ~Q(closed_reason=""),
                name="share_closed_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status="UNANSWERED") | Q(closed_at__isnull=False), name="share_unanswered_was_closed"
            ),
            models.CheckConstraint(condition=~Q(necessity=""), name="share_has_necessity"),
            models.CheckConstraint(
                condition=Q(status__in=["DRAFT", "PENDING_APPROVAL", "CANCELLED", "DECLINED", "BLOCKED"])
                | Q(approved_at__isnull=False),
                name="share_sent_was_approved",
            ),
            models.CheckConstraint(
                condition=~Q(status="PENDING_APPROVAL") | ~Q(preview_sha256=""), name="share_pending_has_preview"
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) | Q(preview=b""), name="share_erased_has_no_preview"
            ),
        ]
        indexes = [
            models.Index(fields=["-id"], name="share_update_waits", condition=Q(update_waits=True)),
            models.Index(fields=["id"], name="share_news_waits", condition=Q(news_waits=True)),
            models.Index(
                fields=["answer_by", "id"],
                name="share_answer_awaited",
                condition=Q(
                    answered_at__isnull=True,
                    answer_by__isnull=False,
                    status__in=["DELIVERED", "ACCEPTED", "IN_PROGRESS"],
                ),
            ),
            models.Index(fields=["status", "-id"], name="share_queue"),
            models.Index(fields=["partner", "-id"], name="share_partner"),
        ]
        triggers = [mark_waits(column="erased_at", case="seizure_id")]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def status_word(self) -> str:
        """Say how it stands, and of a share the partner did not take, whether people or its system refused it."""
        if self.status != self.Status.REJECTED:
            return self.get_status_display()
        # To be declined is an answer; a system refuses what nobody has read.
        return str(_("Declined by the partner") if self.answered_at else _("Refused by the partner's system"))

    @property
    def awaits_answer(self) -> bool:
        """Say whether the partner has it and has not answered."""
        return self.status in self.AWAITED and self.answered_at is None

    @property
    def can_be_recalled(self) -> bool:
        """Say whether something of it left, or may leave, that is not called back yet."""
        return bool(self.approved_version) and self.status in (*self.SENT, "REJECTED", "BLOCKED")


class ShareApproval(models.Model):
    """Who approved or declined exactly which bytes."""

    share = models.ForeignKey(Share, models.PROTECT, related_name="approvals")
    version = models.PositiveSmallIntegerField(default=1)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    approved = models.BooleanField()
    reason = models.CharField(max_length=300, blank=True)
    preview_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(approved=True) | ~Q(reason=""), name="share_refusal_has_reason"),
            models.UniqueConstraint(fields=["share", "version", "decided_by"], name="share_decided_once_each"),
        ]

    def __str__(self) -> str:
        return f"{self.share_id} {self.approved}"


class Recall(models.Model):
    """A request that a partner stops using a share. The proof is its answer."""

    class Reason(models.TextChoices):
        ERROR = "ERROR", pgettext_lazy("recall", "Sent in error")
        LAW = "LAW", _("The law requires it")
        COURT = "COURT", _("A court ordered it")

    share = models.OneToOneField(Share, models.PROTECT, related_name="recall")
    reason = models.CharField(max_length=8, choices=Reason)
    remark = models.CharField(max_length=300)
    recalled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recalled_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.share_id)
