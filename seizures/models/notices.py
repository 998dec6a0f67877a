"""What was said to whom, what was answered, what was chosen, what happened."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from seizures.models.goods import GoodsLine
from seizures.models.procedures import Procedure


class Notice(models.Model):
    """A dated, served message of a procedure. The mail says that there is one, never what is in it."""

    class Kind(models.TextChoices):
        SUSPENSION = "SUSPENSION", _("Suspension of release")
        DETENTION = "DETENTION", pgettext_lazy("notice", "Detention")
        DETERMINATION = "DETERMINATION", _("Result of the investigation")
        DECISION = "DECISION", pgettext_lazy("notice", "Decision")

    class Status(models.TextChoices):
        QUEUED = "QUEUED", pgettext_lazy("notice", "Waiting to be sent")
        SENT = "SENT", pgettext_lazy("notice", "Sent")
        FAILED = "FAILED", _("Could not be sent")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=14, choices=Kind)
    recipient_name = models.CharField(max_length=200)
    recipient_email = models.EmailField()
    language = models.CharField(max_length=10)
    status = models.CharField(max_length=8, choices=Status, default=Status.QUEUED)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    issued_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    served_at = models.DateTimeField(null=True, blank=True)  # the law's moment; clocks start here
    next_try_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(status="SENT") | Q(sent_at__isnull=False), name="notice_sent_has_date"),
            models.UniqueConstraint(fields=["procedure", "kind"], name="notice_once_per_kind"),
        ]
        indexes = [models.Index(fields=["next_try_at", "id"], name="notice_queue", condition=Q(status="QUEUED"))]

    def __str__(self) -> str:
        return f"{self.kind} {self.status}"


class Reply(models.Model):
    """What the right holder answered."""

    class Position(models.TextChoices):
        INFRINGES = "INFRINGES", _("The goods infringe: keep them")
        GENUINE = "GENUINE", _("The goods are genuine or authorised: release them")
        NO_ACTION = "NO_ACTION", _("We take no action")

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="replies")
    position = models.CharField(max_length=10, choices=Position)
    statement = models.TextField(blank=True)
    consents_to_destruction = models.BooleanField(default=False)
    security_amount = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    security_currency = models.CharField(max_length=3, blank=True)
    under_general_guarantee = models.BooleanField(default=False)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # By a link without an account: who signed, as it was typed.
    answer_link = models.OneToOneField("seizures.AnswerLink", models.PROTECT, null=True, blank=True)
    signer_name = models.CharField(max_length=120, blank=True)
    signer_function = models.CharField(max_length=120, blank=True)
    received_at = models.DateTimeField()
    was_late = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(security_amount__isnull=True) | (Q(security_amount__gt=0) & ~Q(security_currency="")),
                name="reply_security_has_currency",
            ),
            models.CheckConstraint(
                condition=Q(submitted_by__isnull=False, answer_link__isnull=True, signer_name="", signer_function="")
                | Q(answer_link__isnull=False, submitted_by__isnull=True) & ~Q(signer_name="") & ~Q(signer_function=""),
                name="reply_has_one_author",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position} {self.received_at:%Y-%m-%d}"

    @property
    def is_by_link(self) -> bool:
        return self.answer_link_id is not None

    @property
    def author_name(self) -> str:
        """Who answered: the person who was signed in, or the name that was typed at a link."""
        return str(self.submitted_by) if self.submitted_by is not None else self.signer_name


class Decision(models.Model):
    """What customs chose. A new decision supersedes the old one; one stands."""

    class Kind(models.TextChoices):
        DETAIN = "DETAIN", pgettext_lazy("decision", "Detain")
        CONFISCATE = "CONFISCATE", pgettext_lazy("decision", "Confiscate")
        DESTROY = "DESTROY", pgettext_lazy("decision", "Destroy")
        RELEASE = "RELEASE", pgettext_lazy("decision", "Release")
        RELEASE_ON_SECURITY = "RELEASE_ON_SECURITY", _("Release on security")
        AWAIT_COURT = "AWAIT_COURT", _("Wait for the court")

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="decisions")
    kind = models.CharField(max_length=20, choices=Kind)
    reason = models.TextField()
    legal_basis = models.CharField(max_length=200)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    decided_at = models.DateTimeField()
    is_standing = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure"], condition=Q(is_standing=True), name="decision_one_standing"),
            models.CheckConstraint(condition=~Q(reason=""), name="decision_has_reason"),
        ]

    def __str__(self) -> str:
        return self.kind


class Outcome(models.Model):
    """What happened to the goods of one line."""

    class Kind(models.TextChoices):
        DESTROYED = "DESTROYED", pgettext_lazy("outcome", "Destroyed")
        DONATED = "DONATED", _("Given to a public-welfare body")
        SOLD_TO_HOLDER = "SOLD_TO_HOLDER", _("Sold to the right holder")
        AUCTIONED = "AUCTIONED", _("Auctioned after removal of the mark")
        RELEASED = "RELEASED", pgettext_lazy("outcome", "Released")
        HANDED_TO_POLICE = "HANDED_TO_POLICE", _("Handed to the police")

    line = models.ForeignKey(GoodsLine, models.PROTECT, related_name="outcomes")
    procedure = models.ForeignKey(Procedure, models.PROTECT, null=True, blank=True, related_name="outcomes")
    kind = models.CharField(max_length=18, choices=Kind)
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    happened_on = models.DateField()
    remark = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="outcome_quantity_positive"),
            models.UniqueConstraint(fields=["line", "kind"], name="outcome_once_per_kind"),
        ]

    def __str__(self) -> str:
        return self.kind
