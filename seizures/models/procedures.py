"""What the law runs for one right holder on some goods lines, and its clock."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from rightsholders.models import Recordation, Right, RightHolder
from seizures.models.goods import GoodsLine
from seizures.models.seizure import Seizure


class Procedure(models.Model):
    """The unit that has a clock: one right holder, one kind of right, one seizure, one law."""

    class Status(models.TextChoices):
        OPENED = "OPENED", pgettext_lazy("procedure", "Opened")  # goods held, nobody told yet
        NOTIFIED = "NOTIFIED", pgettext_lazy("procedure", "Right holder notified")  # the reply clock runs
        DECIDED = "DECIDED", pgettext_lazy("procedure", "Decided")  # what happens to the goods is settled
        EXECUTED = "EXECUTED", pgettext_lazy("procedure", "Executed")  # every line has its outcome

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="procedures")
    right_holder = models.ForeignKey(RightHolder, models.PROTECT, null=True, blank=True, related_name="procedures")
    recordation = models.ForeignKey(Recordation, models.PROTECT, null=True, blank=True, related_name="procedures")
    right_kind = models.CharField(max_length=14, choices=Right.Kind)
    law_code = models.CharField(max_length=30)  # the law it began under, kept to its end
    track = models.CharField(max_length=30)  # which procedure of that law
    status = models.CharField(max_length=10, choices=Status, default=Status.OPENED)
    is_live = models.BooleanField(default=True)  # false once abandoned in favour of another
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    notified_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    executed_at = models.DateTimeField(null=True, blank=True)
    # Facts with dates: suspended, detained, determined, confiscated … under the words of its law.
    facts = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["seizure", "right_holder", "right_kind"], condition=Q(is_live=True), name="procedure_one_live"
            ),
            models.CheckConstraint(
                condition=Q(recordation__isnull=False) | Q(right_holder__isnull=False),
                name="procedure_has_holder_or_recordation",
            ),
            models.CheckConstraint(
                condition=Q(
                    status="OPENED", notified_at__isnull=True, decided_at__isnull=True, executed_at__isnull=True
                )
                | Q(status="NOTIFIED", notified_at__isnull=False, decided_at__isnull=True, executed_at__isnull=True)
                | Q(status="DECIDED", decided_at__isnull=False, executed_at__isnull=True)
                | Q(status="EXECUTED", decided_at__isnull=False, executed_at__isnull=False),
                name="procedure_status_has_dates",
            ),
        ]
        indexes = [models.Index(fields=["right_holder", "-id"], name="procedure_holder")]

    def __str__(self) -> str:
        return str(self.public_id)


class ProcedureLine(models.Model):
    """A goods line that a procedure is about."""

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="procedure_lines")
    line = models.ForeignKey(GoodsLine, models.PROTECT, related_name="procedure_lines")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["procedure", "line"], name="procedure_line_once")]

    def __str__(self) -> str:
        return f"{self.procedure_id} {self.line_id}"


class Deadline(models.Model):
    """A time limit that has begun to run, and why it ends when it does."""

    class Status(models.TextChoices):
        RUNNING = "RUNNING", pgettext_lazy("deadline", "Running")
        MET = "MET", pgettext_lazy("deadline", "Met")
        PASSED = "PASSED", pgettext_lazy("deadline", "Passed")
        LIFTED = "LIFTED", pgettext_lazy("deadline", "No longer needed")

    procedure = models.ForeignKey(Procedure, models.PROTECT, related_name="deadlines")
    code = models.CharField(max_length=40)  # of the law: rh_reply, investigate …
    triggered_by = models.CharField(max_length=40)  # detention, service …
    triggered_on = models.DateField()
    due_on = models.DateField()
    due_at = models.DateTimeField()  # the last moment, in the office's time zone
    status = models.CharField(max_length=8, choices=Status, default=Status.RUNNING)
    settled_at = models.DateTimeField(null=True, blank=True)
    # Rule, calendar, every day skipped and why, and whether a calendar year is unconfirmed.
    explanation = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "code"], name="deadline_once_per_code"),
            models.CheckConstraint(
                condition=Q(status="RUNNING", settled_at__isnull=True)
                | ~Q(status="RUNNING") & Q(settled_at__isnull=False),
                name="deadline_settled_has_moment",
            ),
        ]
        indexes = [models.Index(fields=["due_at", "id"], name="deadline_running", condition=Q(status="RUNNING"))]

    def __str__(self) -> str:
        return f"{self.code} {self.due_on}"
