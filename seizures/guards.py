"""What is true of a procedure now, and the conditions that laws name in their rules."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.utils.translation import gettext as _

from ipcases.lib.days import local_day
from ipcases.lib.figures import amount_in_words
from rightsholders.models import Contact, Right
from seizures.balances import why_no_guarantee
from seizures.laws.base import DecisionRule, Law, SecurityRule, Track
from seizures.laws.codes import Event, Guard
from seizures.laws.registry import law_of
from seizures.models import Deadline, Decision, GoodsLine, Procedure, Reply, Seizure


@dataclass(frozen=True)
class Blocker:
    """Why a step cannot be taken now, and what to do about it."""

    code: str
    message: str


@dataclass(frozen=True)
class Situation:
    """A procedure with everything its law asks about. Reads relations that lists have prefetched."""

    procedure: Procedure
    law: Law
    track: Track
    now: datetime

    @cached_property
    def facts(self) -> frozenset[str]:
        return frozenset(self.procedure.facts)

    @cached_property
    def lines(self) -> list[GoodsLine]:
        return [row.line for row in self.procedure.procedure_lines.all()]

    @cached_property
    def is_perishable(self) -> bool:
        return any(line.is_perishable for line in self.lines)

    @cached_property
    def standing(self) -> Decision | None:
        return next((decision for decision in self.procedure.decisions.all() if decision.is_standing), None)

    @cached_property
    def last_interim(self) -> str:
        """The interim decision the goods are under, whatever final one has been made since."""
        interim = [
            decision
            for decision in self.procedure.decisions.all()
            if (rule := self.track.decision(decision.kind)) is not None and not rule.is_final
        ]
        return max(interim, key=lambda decision: decision.pk).kind if interim else ""

    @cached_property
    def final_rule(self) -> DecisionRule | None:
        """The rule of the final decision that stands, or None."""
        rule = self.track.decision(self.standing.kind) if self.standing else None
        return rule if rule is not None and rule.is_final else None

    @cached_property
    def reply(self) -> Reply | None:
        """The right holder's last word; one that came late counts only when it gives the goods up."""
        replies = sorted(self.procedure.replies.all(), key=lambda reply: reply.pk, reverse=True)
        counting = (r for r in replies if not r.was_late or r.position != Reply.Position.INFRINGES)
        return next(counting, None)

    @cached_property
    def has_late_reply(self) -> bool:
        return any(reply.was_late for reply in self.procedure.replies.all())

    @cached_property
    def holder_name(self) -> str:
        holder = self.procedure.right_holder
        return holder.name if holder is not None else ""

    @cached_property
    def recipient_email(self) -> str:
        contact = recipient_contact(self.procedure)
        holder = self.procedure.right_holder
        return contact.email if contact is not None else holder.email if holder is not None else ""

    def deadline(self, *codes: str) -> Deadline | None:
        """Return the deadline that began under one of these codes."""
        return next((row for row in self.procedure.deadlines.all() if row.code in codes), None)

    @cached_property
    def answer_deadline(self) -> Deadline | None:
        """The clock that the right holder's answer meets, once it runs."""
        return self.deadline(*self.track.answer_codes)

    def has_passed(self, *codes: str) -> bool:
        """Say whether a deadline began and ran out unmet, whether or not the sweep has been by."""
        deadline = self.deadline(*codes)
        if deadline is None:
            return False
        is_over = deadline.status == Deadline.Status.RUNNING and deadline.due_at < self.now
        return is_over or deadline.status == Deadline.Status.PASSED

    def test(self, guards: Iterable[Guard]) -> list[Blocker]:
        """Return a blocker for each condition that does not hold."""
        return [blocker for guard in guards if (blocker := GUARDS[guard](self)) is not None]

    @cached_property
    def goods_value(self) -> Decimal | None:
        """The value the security is measured by, or None while a line has none."""
        return goods_value(self.lines, self.track.security) if self.track.security else None

    @cached_property
    def required_security(self) -> Decimal | None:
        rule = self.track.security
        return rule.required_for(value=self.goods_value) if rule and self.goods_value is not None else None


def situation_of(procedure: Procedure, *, now: datetime) -> Situation:
    """Look at a procedure through the law it began under."""
    law = law_of(code=procedure.law_code)
    return Situation(procedure, law, law.track(procedure.track), now)


def recipient_contact(procedure: Procedure) -> Contact | None:
    """Return the legal contact of the recordation, or else of the right holder, or None.

    Of several the one that was given first, which its page names as the legal contact.
    """
    if procedure.right_holder is None:
        return None
    contacts = sorted(procedure.right_holder.contacts.all(), key=lambda contact: contact.pk)
    legal = [contact for contact in contacts if contact.kind == Contact.Kind.LEGAL]
    own = [contact for contact in legal if contact.recordation_id == procedure.recordation_id]
    return next(iter(own), next((contact for contact in legal if contact.recordation_id is None), None))


def goods_value(lines: Iterable[GoodsLine], rule: SecurityRule) -> Decimal | None:
    """Add up the lines by the measure the law uses; measures are never mixed within a line."""
    total = Decimal(0)
    for line in lines:
        known = {value.kind: value.amount for value in line.values.all() if value.currency_id == rule.currency}
        amount = next((known[kind] for kind in rule.value_kinds if kind in known), None)
        if amount is None:
            return None
        total += amount
    return total


def _holder_applied(at: Situation) -> Blocker | None:
    if at.reply is not None and at.reply.position == Reply.Position.INFRINGES:
        return None
    if at.reply is not None:
        return Blocker("holder-gave-up", _("The right holder does not ask for detention. Release the goods."))
    if at.has_late_reply or at.has_passed("rh_reply"):
        return Blocker("holder-silent", _("The right holder did not apply in time: customs may not detain. Release."))
    return Blocker("no-reply", _("Wait for the right holder's answer."))


def _holder_stands(at: Situation) -> Blocker | None:
    if at.reply is None or at.reply.position == Reply.Position.INFRINGES:
        return None
    return Blocker("holder-gave-up", _("The right holder has withdrawn. Release the goods."))


def _holder_consents(at: Situation) -> Blocker | None:
    if Event.COURT_DECIDED in at.facts:
        return None
    if at.reply is not None and at.reply.position == Reply.Position.INFRINGES and at.reply.consents_to_destruction:
        return None
    if at.reply is not None and at.reply.position == Reply.Position.INFRINGES:
        return Blocker("holder-no-consent", _("The right holder confirmed infringement but not destruction."))
    if at.reply is not None:
        return Blocker("holder-gave-up", _("The right holder does not say that the goods infringe. Release them."))
    if at.has_late_reply or at.has_passed("rh_confirm"):
        return Blocker("holder-silent", _("The right holder did not confirm in time. Release the goods."))
    return Blocker("no-reply", _("Wait for the right holder's answer."))


def _holder_was_consulted(at: Situation) -> Blocker | None:
    if Event.HOLDER_CONSULTED in at.facts:
        return None
    return Blocker("holder-not-consulted", _("Consult the right holder before an auction, and record it."))


def _security_lodged(at: Situation) -> Blocker | None:
    rule = at.track.security
    if rule is None or at.reply is None:
        return None
    if at.reply.under_general_guarantee:
        day = local_day(at.reply.received_at, at.procedure.seizure.office.time_zone)
        reason = why_no_guarantee(procedure=at.procedure, rule=rule, on=day)
        return Blocker("no-guarantee", reason) if reason else None
    if at.required_security is None:
        return Blocker(
            "value-unknown", _("Customs has not assessed the goods yet: the security depends on their value.")
        )
    lodged = _security_lodged_for(at)
    if lodged >= at.required_security:
        return None
    message = _("The security is %(currency)s %(short)s short of the %(required)s the law asks for.")
    figures = {
        "currency": rule.currency,
        "short": amount_in_words(at.required_security - lodged, rule.currency),
        "required": amount_in_words(at.required_security, rule.currency),
    }
    return Blocker("security-short", message % figures)


def _security_lodged_for(at: Situation) -> Decimal:
    """Return what customs has received, or else what the right holder said: what is valued later may be topped up."""
    received = [security.amount for security in at.procedure.securities.all() if security.struck_out_at is None]
    if received:
        return sum(received, Decimal(0))
    replies = at.procedure.replies.all()
    amounts = (reply.security_amount for reply in replies if reply.position == Reply.Position.INFRINGES)
    return max((amount for amount in amounts if amount is not None), default=Decimal(0))


def _goods_detained(at: Situation) -> Blocker | None:
    return (
        None if Event.DETAINED in at.facts else Blocker("not-detained", _("Detain the goods first, or release them."))
    )


def _application_granted(at: Situation) -> Blocker | None:
    if Event.APPLICATION_GRANTED in at.facts:
        return None
    return Blocker("application-missing", _("Record first that the right holder's application was granted."))


def _application_in_time(at: Situation) -> Blocker | None:
    if any(at.has_passed(code) for code in ("exofficio_identify", "exofficio_afa")):
        return Blocker(
            "application-late",
            _("The application came after the time the law gives: it does not hold these goods. Release them."),
        )
    if Event.APPLICATION_FILED in at.facts:
        return None
    return Blocker("application-not-filed", _("Record first when the right holder filed the application."))


def _samples_are_out(at: Situation) -> Blocker | None:
    if Event.SAMPLES_SENT in at.facts:
        return None
    return Blocker("no-samples", _("No samples were given out."))


def _technical_right(at: Situation) -> Blocker | None:
    if at.procedure.right_kind in {Right.Kind.PATENT, Right.Kind.DESIGN}:
        return None
    return Blocker("right-not-technical", _("Release on security is for patents and designs only."))


def _owner_gave_security(at: Situation) -> Blocker | None:
    if Event.OWNER_SECURITY in at.facts:
        return None
    return Blocker("owner-security-missing", _("Record first that the declarant or holder lodged the security."))


def _owner_consents(at: Situation) -> Blocker | None:
    if at.facts & {Event.OWNER_AGREED, Event.CONSENT_DEEMED, Event.COURT_DECIDED}:
        return None
    if Event.OWNER_OPPOSED in at.facts:
        return Blocker("owner-opposed", _("The declarant or holder opposes destruction: only a court can order it."))
    if at.has_passed("owner_reply", "small_owner_reply"):
        return Blocker("consent-not-deemed", _("Record first that you take the declarant's silence as agreement."))
    return Blocker("owner-silent", _("Wait for the declarant's or holder's answer."))


def _owner_is_silent(at: Situation) -> Blocker | None:
    if at.has_passed("owner_reply", "small_owner_reply"):
        return None
    return Blocker("owner-has-time", _("The declarant or holder still has time to answer."))


def _owner_has_opposed(at: Situation) -> Blocker | None:
    if Event.OWNER_OPPOSED in at.facts:
        return None
    return Blocker("owner-not-opposed", _("The right holder is told only when the declarant or holder opposes."))


def _has_late_proceedings(at: Situation) -> bool:
    """Say whether proceedings came after their time: they hold the goods no longer, only a court's order does."""
    if Event.PROCEEDINGS not in at.facts:
        return False
    own = at.deadline("rh_proceed", "small_rh_proceed")
    return at.has_passed(own.code) if own is not None else at.has_passed("rh_confirm")


def _is_before_a_court(at: Situation) -> bool:
    return Event.COURT_NOTICE in at.facts or (Event.PROCEEDINGS in at.facts and not _has_late_proceedings(at))


def _court_is_asked(at: Situation) -> Blocker | None:
    if _is_before_a_court(at):
        return None
    if _has_late_proceedings(at):
        return Blocker(
            "proceedings-late",
            _("The proceedings began too late. Release the goods unless a court orders that they be held."),
        )
    return Blocker("no-court", _("Record first that a court has the case."))


def _no_court_order(at: Situation) -> Blocker | None:
    if Event.COURT_NOTICE in at.facts and Event.COURT_DECIDED not in at.facts:
        return Blocker("court-order", _("A court has ordered that the goods be held."))
    return None


def _no_court_pending(at: Situation) -> Blocker | None:
    if _is_before_a_court(at) and Event.COURT_DECIDED not in at.facts:
        return Blocker("court-pending", _("A court has the case. Record its decision first."))
    return None


def _court_has_decided(at: Situation) -> Blocker | None:
    if Event.COURT_DECIDED in at.facts:
        return None
    return Blocker("court-undecided", _("Only a court can order this. Record its decision first."))


def _court_decided_if_awaited(at: Situation) -> Blocker | None:
    if at.last_interim != Decision.Kind.AWAIT_COURT:
        return None
    return _court_has_decided(at)


def _not_imported_trademark(at: Situation) -> Blocker | None:
    is_import = at.procedure.seizure.direction == Seizure.Direction.IMPORT
    if not is_import or at.procedure.right_kind != Right.Kind.TRADEMARK:
        return None
    return Blocker(
        "mark-removal-not-enough",
        _("Removing the mark is not enough for imported counterfeit trademark goods. Destroy them."),
    )


GUARDS: dict[Guard, Callable[[Situation], Blocker | None]] = {
    Guard.HOLDER_APPLIED: _holder_applied,
    Guard.HOLDER_STANDS: _holder_stands,
    Guard.HOLDER_CONSENTS: _holder_consents,
    Guard.HOLDER_WAS_CONSULTED: _holder_was_consulted,
    Guard.SECURITY_LODGED: _security_lodged,
    Guard.GOODS_DETAINED: _goods_detained,
    Guard.APPLICATION_IN_TIME: _application_in_time,
    Guard.APPLICATION_GRANTED: _application_granted,
    Guard.SAMPLES_ARE_OUT: _samples_are_out,
    Guard.TECHNICAL_RIGHT: _technical_right,
    Guard.OWNER_GAVE_SECURITY: _owner_gave_security,
    Guard.OWNER_CONSENTS: _owner_consents,
    Guard.OWNER_IS_SILENT: _owner_is_silent,
    Guard.OWNER_HAS_OPPOSED: _owner_has_opposed,
    Guard.COURT_IS_ASKED: _court_is_asked,
    Guard.NO_COURT_ORDER: _no_court_order,
    Guard.NO_COURT_PENDING: _no_court_pending,
    Guard.COURT_HAS_DECIDED: _court_has_decided,
    Guard.COURT_DECIDED_IF_AWAITED: _court_decided_if_awaited,
    Guard.NOT_IMPORTED_TRADEMARK: _not_imported_trademark,
}
