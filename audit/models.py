"""What happened, who did it, and the seals that make a change to it visible.

Written only by audit.services.record and audit.sealing. Rows are never changed or deleted: a
trigger refuses it, and the chain shows it when someone gets past the trigger.
"""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.fields.json import KT

# Where an event that tells of a file holds its fingerprint.
FINGERPRINT = "changes__sha256__1"


def _no_truncate() -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name="no_truncate",
        operation=pgtrigger.Truncate,
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        func="RAISE EXCEPTION 'the audit is append-only';",
    )


class AuditEvent(models.Model):
    """One act: who, what, on which row, when (UTC), and what changed."""

    # When it happened, and when it was written down: an act entered later shows as such.
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # Kept as text so that the line reads the same when the person is renamed.
    actor_label = models.CharField(max_length=200)
    action = models.CharField(max_length=60)
    subject_type = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=60)
    case_reference = models.CharField(max_length=40, blank=True)
    changes = models.JSONField(default=dict)
    purpose = models.CharField(max_length=300, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    # HMAC over the canonical event, with a key the database does not hold.
    mac = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["case_reference", "occurred_at", "id"], name="audit_event_case"),
            models.Index(fields=["actor", "occurred_at", "id"], name="audit_event_actor"),
            models.Index(fields=["action", "occurred_at", "id"], name="audit_event_action"),
            models.Index(fields=["subject_type", "subject_id", "id"], name="audit_event_subject"),
            models.Index(fields=["occurred_at", "id"], name="audit_event_time"),
            # Strangers ask by it whether a file was made here.
            models.Index(KT(FINGERPRINT), name="audit_event_sha256", condition=Q(changes__has_key="sha256")),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            _no_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type}/{self.subject_id}"


class AuditSeal(models.Model):
    """One link of the chain: a keyed hash over the previous hash, the event's id and its mac."""

    seq = models.BigIntegerField(primary_key=True)
    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="seal")
    prev_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(seq__gte=1), name="audit_seal_seq_from_one"),
            # Two seals may not follow the same one: the chain has no forks.
            models.UniqueConstraint(fields=["prev_hash"], name="audit_seal_no_fork"),
        ]
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            _no_truncate(),
        ]

    def __str__(self) -> str:
        return str(self.seq)


class AuditCheckpoint(models.Model):
    """A signed statement of the chain's head; shown, and kept outside to prove the tail."""

    seq = models.BigIntegerField(primary_key=True)
    hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    signature = models.CharField(max_length=64)

    class Meta:
        triggers = [
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
            _no_truncate(),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"


class SealingProgress(models.Model):
    """Where the sealer need not look again. One row; losing it costs one slow pass and nothing else.

    Every event up to `floor` is sealed and none can appear there any more. `next_floor` becomes the
    floor once all transactions that began before `next_floor_at` have ended. The rows of cases are sealed for the
    events up to the seal `case_seq`.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    floor = models.BigIntegerField(default=0)
    next_floor = models.BigIntegerField(default=0)
    next_floor_at = models.DateTimeField()
    case_seq = models.BigIntegerField(default=0, db_default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="sealing_progress_one_row")]

    def __str__(self) -> str:
        return str(self.floor)


class CaseSeal(models.Model):
    """What the acts on a case, up to the seal `seq` of the chain, have left in its rows: a hash of each."""

    case_reference = models.CharField(max_length=40, primary_key=True)
    seq = models.BigIntegerField()
    tables = models.CharField(max_length=500)  # a code for each table, of the columns that were read
    rows = models.JSONField(default=dict)  # table → key → hash
    made_at = models.DateTimeField()
    mac = models.CharField(max_length=64)

    class Meta:
        indexes = [models.Index(fields=["tables"], name="case_seal_tables")]

    def __str__(self) -> str:
        return self.case_reference


class PendingEvent(models.Model):
    """News for an upper layer: the one road upwards. Deleted by whoever has acted on it."""

    event = models.OneToOneField(AuditEvent, models.PROTECT, related_name="pending")

    def __str__(self) -> str:
        return str(self.pk)
