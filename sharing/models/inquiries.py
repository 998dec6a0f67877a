"""Asking whether an agency knows an identifier, before anything of a case leaves; and what partners ask of us.

A digest stands nowhere here: what leaves is in the outbox, and goes with the names of the case.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from operations.models import Agreement
from reference.models import Office
from seizures.models import Seizure
from seizures.models.held import mark_waits
from sharing.models.inbox import InMessage
from sharing.models.outbox import OutMessage
from sharing.models.partners import Partner


class What(models.TextChoices):
    """What kind of identifier it is, on the papers of a case."""

    PARCEL = "PARCEL", _("Parcel number")
    CONTAINER = "CONTAINER", _("Container number")
    DOCUMENT = "DOCUMENT", _("Document number")
    COMPANY = "COMPANY", _("Name of a company")
    PERSON = "PERSON", _("Name of a person")  # and of whom nobody knows what it is


class InquiryState(models.TextChoices):
    """Whether a partner answered us, and we a partner."""

    WAITING = "WAITING", pgettext_lazy("inquiry", "Waiting")
    ANSWERED = "ANSWERED", pgettext_lazy("inquiry", "Answered")
    REFUSED = "REFUSED", pgettext_lazy("inquiry", "Refused")


class Inquiry(models.Model):
    """Identifiers of a case of ours about which partners are asked: do you know them?"""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="inquiries")
    purpose = models.CharField(max_length=24, choices=Agreement.Purpose)
    necessity = models.CharField(max_length=500)  # the partner reads it
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True, blank=True)  # with the personal data of the case

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(necessity=""), name="inquiry_has_necessity")]
        indexes = [models.Index(fields=["id"], name="inquiry_not_erased", condition=Q(erased_at__isnull=True))]
        triggers = [mark_waits(column="erased_at", case="seizure_id")]

    def __str__(self) -> str:
        return str(self.public_id)


class InquiryValue(models.Model):
    """One identifier asked about, in its place in the message. A name goes with the names of its case."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="values")
    position = models.PositiveSmallIntegerField()
    what = models.CharField(max_length=9, choices=What)
    value = models.CharField(max_length=200, blank=True)  # as it stands in the case

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "position"], name="inquiry_value_position_once"),
            models.CheckConstraint(
                condition=~Q(value="") | Q(what__in=["COMPANY", "PERSON"]), name="inquiry_number_stays"
            ),
        ]

    def __str__(self) -> str:
        return self.value


class AskedPartner(models.Model):
    """One partner asked, under one agreement, and its answer: known or not, in the order asked."""

    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="asked")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="+")
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    message = models.OneToOneField(OutMessage, models.PROTECT, related_name="asks")
    state = models.CharField(max_length=8, choices=InquiryState, default=InquiryState.WAITING)
    known = ArrayField(models.BooleanField(), default=list, blank=True)
    refusal = models.CharField(max_length=60, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    in_message = models.OneToOneField(InMessage, models.PROTECT, null=True, blank=True, related_name="answers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "partner"], name="inquiry_partner_once"),
            models.CheckConstraint(
                condition=Q(state="WAITING", answered_at__isnull=True, known__len=0, refusal="")
                | Q(state="ANSWERED", answered_at__isnull=False, known__len__gt=0, refusal="")
                | Q(state="REFUSED", answered_at__isnull=False, known__len=0) & ~Q(refusal=""),
                name="inquiry_answer_fits_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.partner_id}"


class ForeignInquiry(models.Model):
    """What a partner asked of us: who, when, why, about how many identifiers, and how many we knew. No digest."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="inquiries")
    inquiry_id = models.UUIDField()  # the partner's name of it
    in_message = models.OneToOneField(InMessage, models.PROTECT, related_name="foreign_inquiry")
    office = models.CharField(max_length=14, choices=Office.Kind)  # of what kind the asking office is
    purpose = models.CharField(max_length=24, choices=Agreement.Purpose)
    necessity = models.CharField(max_length=500)
    value_count = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=8, choices=InquiryState, default=InquiryState.WAITING)
    known_count = models.PositiveSmallIntegerField(default=0)
    refusal = models.CharField(max_length=60, blank=True)
    agreement = models.ForeignKey(Agreement, models.PROTECT, null=True, blank=True, related_name="+")  # of the answer
    answer = models.OneToOneField(OutMessage, models.PROTECT, null=True, blank=True, related_name="answers_inquiry")
    received_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["partner", "inquiry_id"], name="foreign_inquiry_once"),
            models.CheckConstraint(
                condition=Q(state="WAITING", answered_at__isnull=True, answer__isnull=True, refusal="", known_count=0)
                | Q(state="ANSWERED", answered_at__isnull=False, answer__isnull=False, refusal="")
                & Q(agreement__isnull=False, known_count__lte=models.F("value_count"))
                | Q(state="REFUSED", answered_at__isnull=False, answer__isnull=False, known_count=0) & ~Q(refusal=""),
                name="foreign_inquiry_answer_fits_state",
            ),
        ]
        indexes = [
            # How many of a partner today?
            models.Index(fields=["partner", "received_at"], name="foreign_inquiry_of_day"),
            models.Index(fields=["id"], name="foreign_inquiry_waiting", condition=Q(state="WAITING")),
        ]

    def __str__(self) -> str:
        return str(self.inquiry_id)


class InquiryMatch(models.Model):
    """A case of ours that holds what a partner asked about: shared with it, or let rest with a reason."""

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    inquiry = models.ForeignKey(ForeignInquiry, models.PROTECT, related_name="matches")
    seizure = models.ForeignKey(Seizure, models.PROTECT, related_name="inquiry_matches")
    kinds = ArrayField(models.CharField(max_length=9, choices=What))  # what of the case was asked about
    rested_at = models.DateTimeField(null=True, blank=True)
    rested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    rest_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inquiry", "seizure"], name="inquiry_match_once"),
            models.CheckConstraint(condition=Q(kinds__len__gt=0), name="inquiry_match_says_what"),
            models.CheckConstraint(
                condition=Q(rested_at__isnull=True, rested_by__isnull=True, rest_reason="")
                | Q(rested_at__isnull=False, rested_by__isnull=False) & ~Q(rest_reason=""),
                name="inquiry_match_rests_with_reason",
            ),
        ]
        indexes = [models.Index(fields=["-id"], name="inquiry_match_open", condition=Q(rested_at__isnull=True))]

    def __str__(self) -> str:
        return f"{self.inquiry_id} {self.seizure_id}"

    @property
    def kind_names(self) -> list[str]:
        return [str(What(kind).label) for kind in self.kinds]
