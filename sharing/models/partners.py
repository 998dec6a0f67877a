"""Agencies with a channel, their keys, and which fields an agreement lets through."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from operations.models import Agreement
from reference.models import Agency


class Partner(models.Model):
    """An agency that exchanges messages with us. Its node is the agency's code."""

    agency = models.OneToOneField(Agency, models.PROTECT, related_name="partner")
    is_active = models.BooleanField(default=True)
    contact_name = models.CharField(max_length=120, blank=True)
    contact_phone = models.CharField(max_length=40, blank=True)
    contact_email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return self.agency_id


class Channel(models.Model):
    """How messages reach a partner, and whether they do at present (the breaker)."""

    class Kind(models.TextChoices):
        PUSH = "PUSH", pgettext_lazy("channel kind", "Push")
        PULL = "PULL", pgettext_lazy("channel kind", "Pull")

    # Reasons that only a person lifts; every other one is tried again now and then.
    BY_HAND = ("operator", "gone", "behind")

    partner = models.OneToOneField(Partner, models.PROTECT, related_name="channel")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.PUSH)
    url = models.URLField(max_length=300)  # of the partner's site; the paths are ours
    failures_in_a_row = models.PositiveIntegerField(default=0)
    open_until = models.DateTimeField(null=True, blank=True)  # breaker: held, not failed
    held_reason = models.CharField(max_length=60, blank=True)
    last_success_at = models.DateTimeField(null=True, blank=True)
    last_failure = models.CharField(max_length=60, blank=True)
    last_failure_at = models.DateTimeField(null=True, blank=True)
    # The last number of our stream that the partner said it holds; and up to which it held numbers that we had not
    # given to anything it got, when we last lay behind.
    partner_holds = models.BigIntegerField(default=0)
    taken_up_to = models.BigIntegerField(default=0)
    last_heard_at = models.DateTimeField(null=True, blank=True)  # the partner's last message to us

    def __str__(self) -> str:
        return self.url


class PartnerKey(models.Model):
    """A public key of a partner, confirmed by a person on a second channel."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="keys")
    kid = models.CharField(max_length=80, unique=True)
    public_key = models.CharField(max_length=64)  # Ed25519, base64
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(not_after__isnull=True) | Q(not_after__gt=F("not_before")), name="partner_key_period"
            )
        ]

    def __str__(self) -> str:
        return self.kid


class Policy(models.Model):
    """One version of the fields an agreement lets through. Never changed, only followed by another.

    What one person proposes, another puts in force or refuses. The usual rules are made by nobody.
    """

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", pgettext_lazy("field rules", "Waits for a second person")
        MADE = "MADE", pgettext_lazy("field rules", "Put in force")
        REFUSED = "REFUSED", pgettext_lazy("field rules", "Refused")
        TAKEN_BACK = "TAKEN_BACK", pgettext_lazy("field rules", "Taken back")
        ENDED = "ENDED", pgettext_lazy("field rules", "Ended with the agreement")  # it was refused or taken back

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="policies")
    version = models.PositiveSmallIntegerField()
    is_current = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.MADE, db_default=State.MADE)
    # The version in force with which it was compared; 0 are the usual rules before the first share.
    compared_with = models.PositiveSmallIntegerField(null=True)
    reason = models.CharField(max_length=300, blank=True, db_default="")
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal_reason = models.CharField(max_length=300, blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agreement", "version"], name="policy_version_once"),
            models.UniqueConstraint(fields=["agreement"], condition=Q(is_current=True), name="policy_one_current"),
            models.UniqueConstraint(fields=["agreement"], condition=Q(state="PROPOSED"), name="policy_one_proposal"),
            models.CheckConstraint(
                condition=Q(is_current=False) | Q(state="MADE"), name="policy_in_force_when_decided"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True, decided_at__isnull=True)
                | Q(decided_by__isnull=False, decided_at__isnull=False, proposed_by__isnull=False),
                name="policy_decided_together",
            ),
            models.CheckConstraint(
                condition=Q(state="PROPOSED", proposed_by__isnull=False, decided_by__isnull=True)
                | Q(state="MADE", proposed_by__isnull=True, decided_by__isnull=True)
                | Q(state="MADE", decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))
                | Q(state="REFUSED", decided_by__isnull=False) & ~Q(decided_by=F("proposed_by"))
                | Q(state="TAKEN_BACK", decided_by__isnull=False, decided_by=F("proposed_by"))
                # Whoever ended the agreement, who may have proposed them.
                | Q(state="ENDED", decided_by__isnull=False),
                name="policy_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="REFUSED") & ~Q(refusal_reason="") | ~Q(state="REFUSED") & Q(refusal_reason=""),
                name="policy_refusal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agreement_id} v{self.version}"


class FieldRule(models.Model):
    """A field that may leave, how, and by which clause. What has no rule stays."""

    class Transform(models.TextChoices):
        PASS = "PASS", _("As it is")
        MASK = "MASK", _("Masked")
        GENERALISE = "GENERALISE", _("Made general")

    policy = models.ForeignKey(Policy, models.PROTECT, related_name="rules")
    field = models.CharField(max_length=80)  # a path of the case message: goods.description
    tier = models.CharField(max_length=1, choices=Agreement.Tier)
    transform = models.CharField(max_length=10, choices=Transform, default=Transform.PASS)
    clause = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["policy", "field"], name="field_rule_once")]

    def __str__(self) -> str:
        return f"{self.field} {self.transform}"
