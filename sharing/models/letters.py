"""Letters between the two sides of one shared case, and the answers to them. A granted one is a permission."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from operations.models import Agreement
from sharing.models.inbox import ForeignCase, InMessage
from sharing.models.outbox import OutMessage
from sharing.models.partners import Partner
from sharing.models.shares import Share


class Letter(models.Model):
    """A signed word of one side to the other on a shared case. Only who got the case asks; both may tell."""

    class Kind(models.TextChoices):
        WORD = "WORD", pgettext_lazy("letter", "Communication")
        CORRECTION = "CORRECTION", pgettext_lazy("letter", "Proposal to correct")
        ONWARD = "ONWARD", pgettext_lazy("letter", "Request to pass on")
        COURT = "COURT", pgettext_lazy("letter", "Request for use in court")

    class State(models.TextChoices):
        SAID = "SAID", pgettext_lazy("letter", "Said")
        WAITING = "WAITING", pgettext_lazy("letter", "Waits for an answer")
        NOTED = "NOTED", pgettext_lazy("letter", "Noted")
        ACCEPTED = "ACCEPTED", pgettext_lazy("letter", "Accepted")
        GRANTED = "GRANTED", pgettext_lazy("letter", "Granted")
        REFUSED = "REFUSED", pgettext_lazy("letter", "Refused")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("letter", "Withdrawn")
        STOPPED = "STOPPED", pgettext_lazy("letter", "Did not get there")
        ENDED = "ENDED", pgettext_lazy("letter", "Over with the case")

    LEAVE = ("ONWARD", "COURT")  # what asks for leave, and is a permission once granted
    # Use in court is asked by a letter of its own.
    ONWARD_PURPOSES = tuple(code for code in Agreement.Purpose.values if code != "COURT_EVIDENCE")
    STANDING = ("WAITING", "ACCEPTED", "GRANTED")  # what ends when the partner holds the case no more

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    letter_id = models.UUIDField(default=uuid7, editable=False)  # the writer's name of it
    share = models.ForeignKey(Share, models.PROTECT, null=True, blank=True, related_name="letters")
    foreign_case = models.ForeignKey(ForeignCase, models.PROTECT, null=True, blank=True, related_name="letters")
    # Ours was sent, theirs received.
    out_message = models.OneToOneField(OutMessage, models.PROTECT, null=True, blank=True, related_name="letter")
    in_message = models.OneToOneField(InMessage, models.PROTECT, null=True, blank=True, related_name="letter")
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="+")  # of ours
    kind = models.CharField(max_length=10, choices=Kind)
    state = models.CharField(max_length=9, choices=State)
    text = models.CharField(max_length=1000, blank=True)
    # A correction: where it stands in which version of the case, what stands there, what should. Once ours was
    # accepted and carried out: in which version.
    pointer = models.CharField(max_length=120, blank=True)
    version = models.PositiveSmallIntegerField(default=0)
    shared_value = models.JSONField(null=True, blank=True)
    proposed = models.CharField(max_length=200, blank=True)
    corrected_version = models.PositiveSmallIntegerField(null=True, blank=True)
    # Leave: to whom, for what, and once granted until when.
    authority = models.CharField(max_length=120, blank=True)
    purpose = models.CharField(max_length=24, choices=Agreement.Purpose, blank=True)
    until = models.DateField(null=True, blank=True)
    answer_by = models.DateField(null=True, blank=True)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    written_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    noted_at = models.DateTimeField(null=True, blank=True)
    stopped_why = models.CharField(max_length=60, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)  # with the case: what it said is gone

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(share__isnull=False, foreign_case__isnull=True)
                | Q(share__isnull=True, foreign_case__isnull=False),
                name="letter_of_one_case",
            ),
            models.CheckConstraint(
                condition=Q(out_message__isnull=False, in_message__isnull=True)
                & Q(written_by__isnull=False, agreement__isnull=False)
                | Q(out_message__isnull=True, in_message__isnull=False, written_by__isnull=True),
                name="letter_sent_or_received",
            ),
            models.CheckConstraint(
                condition=Q(kind="WORD")
                | Q(share__isnull=False, in_message__isnull=False)
                | Q(foreign_case__isnull=False, out_message__isnull=False),
                name="letter_asked_by_who_got_the_case",
            ),
            models.CheckConstraint(
                condition=Q(kind="WORD", pointer="", authority="", purpose="", answer_by__isnull=True)
                | Q(kind="CORRECTION", authority="", purpose="", answer_by__isnull=False) & ~Q(pointer="")
                | Q(kind__in=["ONWARD", "COURT"], pointer="", answer_by__isnull=False) & ~Q(purpose=""),
                name="letter_says_what_its_kind_needs",
            ),
            models.CheckConstraint(
                condition=Q(state="SAID", kind="WORD", out_message__isnull=False)
                | Q(state="NOTED", kind="WORD", in_message__isnull=False, noted_at__isnull=False)
                | Q(state="WAITING") & (Q(in_message__isnull=False) | ~Q(kind="WORD"))
                | Q(state="ACCEPTED", kind="CORRECTION", answered_at__isnull=False)
                | Q(state="GRANTED", kind__in=["ONWARD", "COURT"], until__isnull=False, answered_at__isnull=False)
                | Q(state__in=["REFUSED", "WITHDRAWN"], answered_at__isnull=False) & ~Q(kind="WORD")
                | Q(state="STOPPED", out_message__isnull=False) & ~Q(stopped_why="")
                | Q(state="ENDED"),
                name="letter_state_fits",
            ),
            models.CheckConstraint(
                condition=Q(erased_at__isnull=True) & ~Q(text="")
                | Q(erased_at__isnull=False, text="", proposed="", authority="", shared_value__isnull=True),
                name="letter_erased_says_nothing",
            ),
            models.UniqueConstraint(fields=["share", "letter_id"], name="letter_once_per_share"),
            models.UniqueConstraint(fields=["foreign_case", "letter_id"], name="letter_once_per_foreign_case"),
        ]
        indexes = [
            models.Index(fields=["share", "-id"], name="letter_share"),
            models.Index(fields=["foreign_case", "-id"], name="letter_foreign_case"),
            models.Index(fields=["answer_by", "id"], name="letter_answer_awaited", condition=Q(state="WAITING")),
            models.Index(
                fields=["-id"],
                name="letter_waits_for_us",
                condition=Q(state="WAITING", in_message__isnull=False) | Q(state="STOPPED", noted_at__isnull=True),
            ),
            models.Index(
                fields=["share"],
                name="letter_to_carry_out",
                condition=Q(state="ACCEPTED", corrected_version__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_ours(self) -> bool:
        return self.out_message_id is not None

    @property
    def partner(self) -> Partner:
        """Return the other side."""
        case = self.share or self.foreign_case
        assert case is not None  # noqa: S101 (a constraint)
        return case.partner

    @property
    def wants_leave(self) -> bool:
        return self.kind in self.LEAVE

    def holds_on(self, day: date) -> bool:
        """Say whether it is a permission that counts on a day."""
        return self.state == self.State.GRANTED and self.until is not None and self.until >= day


class LetterAnswer(models.Model):
    """What was answered to a letter: ours first proposed where two people must agree, theirs as it came."""

    class Outcome(models.TextChoices):
        ACCEPTED = "ACCEPTED", pgettext_lazy("letter", "Accepted")
        GRANTED = "GRANTED", pgettext_lazy("letter", "Granted")
        REFUSED = "REFUSED", pgettext_lazy("letter", "Refused")
        WITHDRAWN = "WITHDRAWN", pgettext_lazy("letter", "Withdrawn")

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("Waiting for approval")
        GIVEN = "GIVEN", pgettext_lazy("answer to a letter", "Given")
        NOT_APPROVED = "NOT_APPROVED", _("Not approved")
        STOPPED = "STOPPED", pgettext_lazy("letter", "Did not get there")
        ENDED = "ENDED", pgettext_lazy("letter", "Over with the case")

    letter = models.ForeignKey(Letter, models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=9, choices=Outcome)
    state = models.CharField(max_length=12, choices=State)
    reason = models.CharField(max_length=500, blank=True)
    until = models.DateField(null=True, blank=True)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    given_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    declined_why = models.CharField(max_length=300, blank=True)
    out_message = models.OneToOneField(OutMessage, models.PROTECT, null=True, blank=True, related_name="letter_answer")
    in_message = models.OneToOneField(InMessage, models.PROTECT, null=True, blank=True, related_name="letter_answer")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(in_message__isnull=False, out_message__isnull=True, given_by__isnull=True, state="GIVEN")
                | Q(in_message__isnull=True, given_by__isnull=False)
                & (Q(out_message__isnull=False) | ~Q(state__in=["GIVEN", "STOPPED"])),
                name="letter_answer_sent_or_received",
            ),
            models.CheckConstraint(
                condition=Q(outcome="GRANTED", until__isnull=False) | ~Q(outcome="GRANTED") & Q(until__isnull=True),
                name="letter_answer_granted_until_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(outcome="GRANTED", state="GIVEN", in_message__isnull=True) | Q(decided_by__isnull=False),
                name="letter_answer_granted_by_two",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("given_by")),
                name="letter_answer_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(state="NOT_APPROVED") | ~Q(declined_why=""), name="letter_answer_declined_says_why"
            ),
            models.UniqueConstraint(
                fields=["letter"], condition=Q(state="PROPOSED"), name="letter_answer_one_proposal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.letter_id} {self.outcome}"
