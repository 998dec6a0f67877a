"""Files that go with a case: which of ours a partner fetched, and which of a partner's we have."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from sharing.models.inbox import ForeignCase
from sharing.models.outbox import OutMessage


class ServedFile(models.Model):
    """A file of ours that a partner asked for and was given. Written before its first byte leaves."""

    message = models.ForeignKey(OutMessage, models.PROTECT, related_name="served_files")  # that named it
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    kid = models.CharField(max_length=80)
    nonce = models.CharField(max_length=40)
    url = models.CharField(max_length=340)  # covered by the signature
    signature_input = models.TextField()
    signature = models.TextField()
    served_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kid", "nonce"], name="served_file_asked_once")]

    def __str__(self) -> str:
        return f"{self.kid} {self.sha256[:12]}"


class ForeignFile(models.Model):
    """A file that a partner's case names: fetched from the partner, judged, and kept under its hash."""

    holds_files = Q(state="FETCHED")

    class State(models.TextChoices):
        WAITING = "WAITING", _("Not here yet")
        FETCHED = "FETCHED", pgettext_lazy("file", "Fetched")
        REFUSED = "REFUSED", pgettext_lazy("file", "Not kept")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    foreign_case = models.ForeignKey(ForeignCase, models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    derivative_sha256 = models.CharField(max_length=64, blank=True)
    media_type = models.CharField(max_length=40)  # as the message says; once fetched, as the bytes prove
    size = models.BigIntegerField()
    shows = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=60, blank=True)  # why it is not here
    attempts = models.PositiveIntegerField(default=0)
    due_at = models.DateTimeField()
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    named_at = models.DateTimeField()
    fetched_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["foreign_case", "sha256"], name="foreign_file_once_per_case"),
            models.CheckConstraint(
                condition=~Q(state="FETCHED") | Q(fetched_at__isnull=False), name="foreign_file_fetched_has_date"
            ),
            models.CheckConstraint(condition=~Q(state="REFUSED") | ~Q(reason=""), name="foreign_file_refused_says_why"),
        ]
        indexes = [
            models.Index(fields=["due_at", "id"], name="foreign_file_due", condition=Q(state="WAITING")),
            # Asked before bytes are removed: does another row show them?
            models.Index(fields=["sha256"], name="foreign_file_sha256"),
            models.Index(
                fields=["derivative_sha256"], name="foreign_file_derivative", condition=~Q(derivative_sha256="")
            ),
        ]

    def __str__(self) -> str:
        return self.sha256[:12]
