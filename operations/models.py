"""Agreements with agencies, and the joint operations that rest on them."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from ipcases.lib.models import NamedInTwoLanguages, in_readers_language
from reference.models import Agency, Category, Country, Currency, Office
from seizures.models import Referral, Seizure

CODE_SHAPE = r"^[A-Z0-9][A-Za-z0-9.-]*$"


class Agreement(NamedInTwoLanguages):
    """The memorandum or treaty that lets us share with an agency, for what, and how much."""

    class Kind(models.TextChoices):
        TREATY = "TREATY", _("Treaty")
        MUTUAL_ASSISTANCE = "MUTUAL_ASSISTANCE", _("Mutual assistance agreement")
        MEMORANDUM = "MEMORANDUM", _("Memorandum of cooperation")
        ACTION_PLAN = "ACTION_PLAN", _("Action plan")

    class Purpose(models.TextChoices):
        ADMINISTRATIVE = "ADMINISTRATIVE", _("Administrative enforcement")
        CRIMINAL_INVESTIGATION = "CRIMINAL_INVESTIGATION", _("Criminal investigation")
        COURT_EVIDENCE = "COURT_EVIDENCE", _("Evidence in court")
        RISK = "RISK", _("Risk analysis")
        STATISTICS = "STATISTICS", _("Statistics")

    class Tier(models.TextChoices):
        A = "A", _("Consignment")
        B = "B", _("Commercial parties")
        C = "C", _("Natural persons")
        D = "D", _("Evidence files")

    code = models.CharField(max_length=30, unique=True)
    kind = models.CharField(max_length=18, choices=Kind)
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="agreements")
    signed_on = models.DateField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    suspension_reason = models.CharField(max_length=300, blank=True, db_default="")
    suspended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # Empty: entered at the console, where it holds at once. What a person enters, another one confirms or refuses;
    # until then whoever entered it may take it back.
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refused_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    refusal_reason = models.CharField(max_length=300, blank=True, db_default="")
    taken_back_at = models.DateTimeField(null=True, blank=True)
    clause = models.CharField(max_length=40)  # the clause that permits sharing
    purposes = ArrayField(models.CharField(max_length=24, choices=Purpose), default=list)
    tiers = ArrayField(models.CharField(max_length=1, choices=Tier), default=list, blank=True)
    retention_months = models.PositiveSmallIntegerField(default=60)
    # Needed before natural persons may be named abroad (DSL art. 36, PIPL art. 36 and 41).
    authority_approval = models.CharField(max_length=60, blank=True)
    may_share_cases = models.BooleanField(default=True)  # associations: statistics only
    # Either side may ask the other whether it knows an identifier, before anything of a case leaves.
    may_inquire = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="agreement_period"
            ),
            models.CheckConstraint(
                condition=~Q(tiers__contains=["C"]) | ~Q(authority_approval=""), name="agreement_persons_need_approval"
            ),
            models.CheckConstraint(
                condition=Q(may_inquire=False) | Q(may_share_cases=True), name="agreement_inquiries_need_cases"
            ),
            models.CheckConstraint(
                condition=Q(suspended_at__isnull=True, suspension_reason="")
                | Q(suspended_at__isnull=False) & ~Q(suspension_reason=""),
                name="agreement_suspension_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(may_share_cases=False) | ~Q(tiers=[]), name="agreement_cases_need_tiers"
            ),
            # It stands in the address of the agreement's page; a capital or a digit first keeps it apart from "new".
            models.CheckConstraint(condition=Q(code__regex=CODE_SHAPE), name="agreement_code_shape"),
            models.CheckConstraint(
                condition=Q(suspended_by__isnull=True) | Q(suspended_at__isnull=False),
                name="agreement_suspended_by_with_moment",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_at__isnull=True, confirmed_by__isnull=True)
                | Q(confirmed_at__isnull=False, confirmed_by__isnull=False, entered_by__isnull=False),
                name="agreement_confirmed_together",
            ),
            models.CheckConstraint(
                condition=Q(refused_at__isnull=True, refused_by__isnull=True, refusal_reason="")
                | Q(
                    refused_at__isnull=False,
                    refused_by__isnull=False,
                    entered_by__isnull=False,
                    confirmed_at__isnull=True,
                )
                & ~Q(refusal_reason=""),
                name="agreement_refused_together",
            ),
            models.CheckConstraint(
                condition=(Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("entered_by")))
                & (Q(refused_by__isnull=True) | ~Q(refused_by=F("entered_by"))),
                name="agreement_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(taken_back_at__isnull=True)
                | Q(entered_by__isnull=False, confirmed_at__isnull=True, refused_at__isnull=True),
                name="agreement_taken_back_before_it_was_decided",
            ),
        ]

    @property
    def is_confirmed(self) -> bool:
        """Say whether it was entered at the console, or confirmed by a second person; else it never holds."""
        return self.entered_by_id is None or self.confirmed_at is not None

    @property
    def never_holds(self) -> bool:
        """Say whether it was refused or taken back: nothing ever leaves under it."""
        return self.refused_at is not None or self.taken_back_at is not None

    @property
    def waits(self) -> bool:
        """Say whether it waits for a second person."""
        return not self.is_confirmed and not self.never_holds

    @property
    def tier_names(self) -> list[str]:
        return [str(self.Tier(code).label) for code in self.tiers]

    @property
    def purpose_names(self) -> list[str]:
        return [str(self.Purpose(code).label) for code in self.purposes]


class Operation(NamedInTwoLanguages):
    """A joint enforcement operation of several administrations, in rounds."""

    class Status(models.TextChoices):
        PLANNED = "PLANNED", pgettext_lazy("operation", "Planned")
        RUNNING = "RUNNING", pgettext_lazy("operation", "Running")
        ENDED = "ENDED", pgettext_lazy("operation", "Ended")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="operations")
    status = models.CharField(max_length=8, choices=Status, default=Status.PLANNED)
    starts_on = models.DateField()
    ends_on = models.DateField()
    theme_en = models.CharField(max_length=200, blank=True)
    theme_zh = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    # Cases corrected until then have been looked at once more; empty: none since it was created.
    corrections_up_to = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="operation_period")]
        indexes = [models.Index(fields=["-starts_on", "-id"], name="operation_recent")]

    @property
    def theme(self) -> str:
        return in_readers_language(en=self.theme_en, zh=self.theme_zh)


class Round(models.Model):
    """One period of an operation in which seizures count."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="rounds")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "number"], name="round_number_once"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="round_period"),
            # A seizure counts in one round: no day belongs to two of an operation.
            ExclusionConstraint(
                name="round_days_once",
                expressions=[
                    ("operation", RangeOperators.EQUAL),
                    (
                        Func("starts_on", "ends_on", Value("[]"), function="DATERANGE", output_field=DateRangeField()),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation_id} {self.number}"


class Participant(models.Model):
    """An agency that takes part."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="participants")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    is_lead = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "agency"], name="participant_once")]

    def __str__(self) -> str:
        return f"{self.operation_id} {self.agency_id}"


class InclusionRule(models.Model):
    """Seizures of these offices, days and routes count in a round without being added by hand."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="rules")
    offices = models.ManyToManyField(Office, related_name="+", blank=True)  # empty: every office
    direction = models.CharField(max_length=8, choices=Seizure.Direction, blank=True)
    channel = models.CharField(max_length=10, choices=Seizure.Channel, blank=True)
    category = models.ForeignKey(Category, models.PROTECT, null=True, blank=True, related_name="+")
    departure_country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+")
    destination_country = models.ForeignKey(Country, models.PROTECT, null=True, blank=True, related_name="+")
    is_active = models.BooleanField(default=True)
    # The last seizure looked at, so that a run reads only new ones.
    applied_up_to_id = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


def leave_with_its_case(collector: Any, field: Any, rows: models.QuerySet[Any], using: str) -> None:
    """Let a case that is undone take along what a rule counted; what a person added or took out protects it."""
    by_hand = {
        row
        for row in rows
        if row.how != OperationSeizure.How.RULE or (row.removed_at is not None and not row.no_longer_fits)
    }
    if by_hand:
        raise models.ProtectedError("It counts in an operation.", by_hand)
    models.CASCADE(collector, field, rows, using)


class OperationSeizure(models.Model):
    """A seizure that counts in an operation."""

    class How(models.TextChoices):
        HAND = "HAND", _("By hand")
        RULE = "RULE", _("By rule")

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="operation_seizures")
    round = models.ForeignKey(Round, models.PROTECT, null=True, blank=True, related_name="operation_seizures")
    seizure = models.ForeignKey(Seizure, leave_with_its_case, related_name="operation_seizures")
    how = models.CharField(max_length=4, choices=How)
    rule = models.ForeignKey(InclusionRule, models.PROTECT, null=True, blank=True, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    removal_reason = models.CharField(max_length=300, blank=True)
    # Nobody took it out: the case was corrected and its rule fits no more. It comes back when a rule fits again.
    no_longer_fits = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["operation", "seizure"], name="operation_seizure_once"),
            models.CheckConstraint(
                condition=Q(removed_at__isnull=True) | ~Q(removal_reason="") | Q(no_longer_fits=True),
                name="operation_removal_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(no_longer_fits=False) | Q(how="RULE", removed_at__isnull=False),
                name="operation_only_counted_by_rule_no_longer_fits",
            ),
        ]
        indexes = [models.Index(fields=["operation", "-seizure"], name="operation_seizure_list")]

    def __str__(self) -> str:
        return f"{self.operation_id} {self.seizure_id}"


class OperationReferral(models.Model):
    """An investigation that came of an operation."""

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="operation_referrals")
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="operation_referrals")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["operation", "referral"], name="operation_referral_once")]

    def __str__(self) -> str:
        return f"{self.operation_id} {self.referral_id}"


class ContributedResult(models.Model):
    """A figure a participant reports for its own side; shown apart, never mixed into counted rows."""

    class Kind(models.TextChoices):
        SEIZURES = "SEIZURES", pgettext_lazy("result", "Seizures")
        ARRESTS = "ARRESTS", pgettext_lazy("result", "Arrests")
        SITES = "SITES", _("Sites closed")
        VALUE = "VALUE", pgettext_lazy("result", "Value")

    operation = models.ForeignKey(Operation, models.PROTECT, related_name="contributed_results")
    agency = models.ForeignKey(Agency, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    count = models.PositiveIntegerField(default=0)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    currency = models.ForeignKey(Currency, models.PROTECT, null=True, blank=True, related_name="+")
    reported_on = models.DateField()
    source = models.CharField(max_length=200)
    # The case that signed feedback is about: the figure stands for as long as the case counts.
    counted = models.ForeignKey(
        OperationSeizure, models.PROTECT, null=True, blank=True, related_name="contributed_results"
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(counted__isnull=True) | Q(recorded_by__isnull=True),
                name="contributed_of_a_case_is_signed",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawal_reason="")
                | Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason=""),
                name="contributed_withdrawal_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True, currency__isnull=True) | Q(amount__gt=0, currency__isnull=False),
                name="contributed_amount_has_currency",
            ),
            # The same report never counts twice.
            models.UniqueConstraint(
                fields=["operation", "agency", "kind", "source"],
                condition=Q(withdrawn_at__isnull=True),
                name="contributed_once_per_source",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.count}"

    @property
    def is_signed(self) -> bool:
        """Say whether it came with a partner's signed feedback: then nobody here wrote it down."""
        return self.recorded_by_id is None
