"""Who owns rights, and who may act for them in the portal."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ids import uuid7
from reference.models import Country

# Merged into one that was itself merged, or standing for others while it goes: either would make a walk of every
# question about a right holder. The one that stays is locked, so that it does not go at the same moment.
_MERGED_AS_CONFIRMED = """
    IF NEW.merged_into_id IS NOT DISTINCT FROM OLD.merged_into_id THEN
        RETURN NEW;
    END IF;
    IF NEW.merged_into_id IS NOT NULL THEN
        PERFORM FROM rightsholders_rightholder WHERE id = NEW.merged_into_id AND merged_into_id IS NULL FOR SHARE;
        IF NOT FOUND OR OLD.merged_into_id IS NOT NULL
            OR EXISTS (SELECT FROM rightsholders_rightholder WHERE merged_into_id = NEW.id)
        THEN
            RAISE EXCEPTION 'an entry is merged into one that stays, and none into it'
                USING ERRCODE = 'restrict_violation';
        END IF;
    END IF;
    IF (
        SELECT kind FROM rightsholders_mergeproposal
        WHERE goes_id = NEW.id AND stays_id = COALESCE(NEW.merged_into_id, OLD.merged_into_id) AND state = 'CONFIRMED'
        ORDER BY decided_at DESC, id DESC LIMIT 1
    ) IS DISTINCT FROM (CASE WHEN NEW.merged_into_id IS NULL THEN 'UNDO' ELSE 'MERGE' END) THEN
        RAISE EXCEPTION 'two people merge entries, and two undo it' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
"""


class RightHolder(models.Model):
    """A person or company that owns intellectual property rights, or one of several entries of the same one.

    An entry that was merged into another keeps its rows, and says what the other says: whoever names it, writes to it
    or lists it means the one that stays. What it said itself is given back when the merge is undone.
    """

    # What an entry says of its right holder: while it is merged, as the one that stays says it.
    PARTICULARS = ("name", "name_zh", "country_id", "address", "email", "phone")

    public_id = models.UUIDField(default=uuid7, unique=True, editable=False)
    name = models.CharField(pgettext_lazy("company", "Name"), max_length=200)
    name_zh = models.CharField(_("Name in Chinese"), max_length=200, blank=True)
    country = models.ForeignKey(Country, models.PROTECT, related_name="+", verbose_name=_("Country or region"))
    address = models.TextField(_("Address"), blank=True)
    email = models.EmailField(_("E-mail for notices"))
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="merged")
    as_entered = models.JSONField(null=True, blank=True, editable=False)  # its own particulars, while it is merged
    # Which right holder it is: itself, or the one that it was merged into. Rows of one right holder share it.
    same_as = models.GeneratedField(
        expression=Coalesce("merged_into", "id"), output_field=models.BigIntegerField(), db_persist=True
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["name", "country"],
                condition=Q(merged_into__isnull=True),
                name="right_holder_once_per_country",
            ),
            models.CheckConstraint(
                condition=Q(merged_into__isnull=True, as_entered__isnull=True)
                | Q(merged_into__isnull=False, as_entered__isnull=False) & ~Q(merged_into=F("id")),
                name="right_holder_merged_keeps_its_own",
            ),
        ]
        indexes = [
            # Serves the list by name; what is asked rides along, so that no row is read for a name that does not fit.
            models.Index(
                fields=["name", "id"], name="right_holder_name", include=["name_zh", "country", "merged_into"]
            ),
            models.Index(fields=["same_as"], name="right_holder_same_as"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="merged_as_confirmed",
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("merged_into_id"),
                when=pgtrigger.Before,
                func=_MERGED_AS_CONFIRMED,
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def own_name(self) -> str:
        """What this entry itself calls its right holder, merged or not."""
        return self.own["name"]

    @property
    def entered_as(self) -> str:
        """What tells an entry that was merged from the one that stays; empty for one that stands for itself.

        It is its own name, with its country where both have one name.
        """
        if self.merged_into_id is None:
            return ""
        return self.own_name if self.own_name != self.name else f"{self.own_name} ({self.own['country_id']})"

    @property
    def own(self) -> dict[str, str]:
        """What this entry itself says of its right holder, merged or not."""
        return self.as_entered or {name: getattr(self, name) for name in self.PARTICULARS}


class FormerName(models.Model):
    """A name that a right holder had, and from which day and by which paper it has another. It is found by it still."""

    right_holder = models.ForeignKey(RightHolder, models.PROTECT, related_name="former_names")
    name = models.CharField(max_length=200)
    name_zh = models.CharField(max_length=200, blank=True)
    replaced_on = models.DateField()  # the first day of the name that followed
    paper = models.CharField(max_length=120)
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(name="") & ~Q(paper=""), name="former_name_has_name_and_paper"),
        ]
        triggers = [pgtrigger.Protect(name="kept", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.name


class HolderMember(models.Model):
    """A portal user who acts for a right holder: its own staff, or its representative.

    One row for each person, with what customs was shown the last time; what was before stands in the audit.
    """

    class Capacity(models.TextChoices):
        OWN = "OWN", _("Own staff")
        REPRESENTATIVE = "REPRESENTATIVE", _("Representative under power of attorney")

    right_holder = models.ForeignKey(RightHolder, models.PROTECT, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="holder_memberships")
    capacity = models.CharField(max_length=14, choices=Capacity)
    valid_to = models.DateField(null=True, blank=True)
    asked_by = models.CharField(max_length=120, blank=True)
    paper = models.CharField(max_length=120, blank=True)
    # Empty: linked at the console. What one person proposes, another one confirms.
    linked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    # From before a second person was asked for: it holds as it did, and needs one when it is renewed.
    is_by_one_person = models.BooleanField(default=False, db_default=False)
    linked_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)  # from this moment, whatever day `valid_to` says
    end_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["right_holder", "user"], name="holder_member_once"),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, ended_by__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False, ended_by__isnull=False) & ~Q(end_reason="")),
                name="holder_member_end_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(linked_by__isnull=True, confirmed_by__isnull=True)
                | Q(is_by_one_person=True, confirmed_by__isnull=True)
                | Q(linked_by__isnull=False, confirmed_by__isnull=False) & ~Q(confirmed_by=F("linked_by")),
                name="holder_member_two_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.right_holder_id}"


class MandateProposal(models.Model):
    """That somebody shall act for a right holder, or by a new paper: one person proposes it, another one decides.

    By itself it opens nothing. Until then whoever proposed it may take it back. It stays as it was decided.
    """

    class State(models.TextChoices):
        WAITS = "WAITS", pgettext_lazy("mandate", "Waits for a second person")
        CONFIRMED = "CONFIRMED", pgettext_lazy("mandate", "Confirmed")
        REFUSED = "REFUSED", pgettext_lazy("mandate", "Refused")
        TAKEN_BACK = "TAKEN_BACK", pgettext_lazy("mandate", "Taken back")

    right_holder = models.ForeignKey(RightHolder, models.PROTECT, related_name="mandate_proposals")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    capacity = models.CharField(max_length=14, choices=HolderMember.Capacity)
    valid_to = models.DateField(null=True)
    asked_by = models.CharField(max_length=120)
    paper = models.CharField(max_length=120)
    # The state of the link of this person when it was proposed, where there was one: what changed since is not undone.
    link_seen = models.CharField(max_length=16, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITS)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["right_holder", "user"], condition=Q(state="WAITS"), name="mandate_proposal_one_waits"
            ),
            models.CheckConstraint(
                condition=Q(state="WAITS", decided_by__isnull=True, decided_at__isnull=True)
                | Q(state__in=["CONFIRMED", "REFUSED"], decided_by__isnull=False, decided_at__isnull=False)
                & ~Q(decided_by=F("proposed_by"))
                | Q(
                    state="TAKEN_BACK", decided_by__isnull=False, decided_by=F("proposed_by"), decided_at__isnull=False
                ),
                name="mandate_proposal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(state="REFUSED") & ~Q(refusal_reason="") | ~Q(state="REFUSED") & Q(refusal_reason=""),
                name="mandate_proposal_refusal_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(user=F("proposed_by")) & (~Q(state="CONFIRMED") | ~Q(user=F("decided_by"))),
                name="mandate_proposal_not_for_oneself",
            ),
            models.CheckConstraint(
                condition=~Q(asked_by="") & ~Q(paper=""), name="mandate_proposal_has_word_and_paper"
            ),
        ]
        triggers = [
            pgtrigger.Protect(name="kept", operation=pgtrigger.Delete),
            pgtrigger.ReadOnly(name="as_proposed", exclude=["state", "decided_by", "decided_at", "refusal_reason"]),
            pgtrigger.Protect(
                name="decided_once", operation=pgtrigger.Update, condition=pgtrigger.Q(old__decided_at__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} for {self.right_holder_id}: {self.state}"


class Contact(models.Model):
    """Whom customs calls: legal for procedures, technical for telling fakes."""

    class Kind(models.TextChoices):
        LEGAL = "LEGAL", _("Legal contact")
        TECHNICAL = "TECHNICAL", _("Technical contact")

    right_holder = models.ForeignKey(RightHolder, models.PROTECT, related_name="contacts")
    recordation = models.ForeignKey("rightsholders.Recordation", models.PROTECT, null=True, related_name="contacts")
    kind = models.CharField(_("Kind"), max_length=10, choices=Kind)
    name = models.CharField(_("Name"), max_length=120)
    email = models.EmailField(_("E-mail"))
    phone = models.CharField(_("Telephone"), max_length=40, blank=True)
    is_around_the_clock = models.BooleanField(_("Answers at any hour"), default=False)
    # A notice that failed before is no word against the address: whoever saved it again stands by it.
    saved_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name
