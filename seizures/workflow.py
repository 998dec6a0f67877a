"""Which steps a procedure may take now, and what stands in the way.

The table STEPS is the state machine; the law of the procedure adds its own conditions. Pages show
the blockers, services refuse on them. Nothing is written here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from ipcases.lib.errors import DomainError
from seizures.guards import Blocker, Situation, situation_of
from seizures.laws.base import DecisionRule, FactRule, NoticeRule, OutcomeRule
from seizures.laws.codes import Event
from seizures.models import AnswerLink, Deadline, GoodsLine, Notice, Outcome, Procedure, Seizure

_S = Procedure.Status
# Blockers of a notice that needs nothing more: it waits for its mail, or it left.
NOTICE_QUEUED, NOTICE_SENT = "notice-queued", "notice-sent"
ISSUED = {NOTICE_QUEUED, NOTICE_SENT}
# Of these, one can be true.
_ANSWERS = frozenset({Event.OWNER_AGREED, Event.OWNER_OPPOSED, Event.CONSENT_DEEMED})


@dataclass(frozen=True)
class Step:
    """One arrow of the state machine: where from, where to, who may, on which conditions."""

    label: str | Promise
    sources: tuple[str, ...]
    target: str  # "" = stays where it is
    verb: str
    condition: str | Promise = ""


STEPS: dict[str, Step] = {
    "notify": Step(
        pgettext_lazy("step", "Notify the right holder"),
        (_S.OPENED,),
        _S.NOTIFIED,
        "seizures.issue_notice",
        gettext_lazy("the right holder has an e-mail address"),
    ),
    "answer": Step(
        pgettext_lazy("step", "Answer"),
        (_S.NOTIFIED,),
        "",
        "portal.answer",
        gettext_lazy("no final decision yet; a late answer is marked so"),
    ),
    "record_fact": Step(
        pgettext_lazy("step", "Record a fact"),
        (_S.OPENED, _S.NOTIFIED, _S.DECIDED, _S.EXECUTED),
        "",
        "seizures.edit",
        gettext_lazy("once executed, only what a court decided"),
    ),
    "extend": Step(
        pgettext_lazy("step", "Extend a deadline"),
        (_S.OPENED, _S.NOTIFIED),
        "",
        "seizures.decide",
        gettext_lazy("once, before it passes, never for perishable goods"),
    ),
    "hold": Step(
        pgettext_lazy("step", "Detain, or wait for the court"),
        (_S.OPENED, _S.NOTIFIED),
        "",
        "seizures.decide",
        gettext_lazy("what the law asks for this decision"),
    ),
    "decide": Step(
        pgettext_lazy("step", "Decide on the goods"),
        (_S.OPENED, _S.NOTIFIED, _S.DECIDED),
        _S.DECIDED,
        "seizures.decide",
        gettext_lazy("what the law asks for this decision; nothing executed yet"),
    ),
    "execute": Step(
        pgettext_lazy("step", "Record what happened to the goods"),
        (_S.DECIDED,),
        _S.EXECUTED,
        "seizures.record_outcome",
        gettext_lazy("every goods line is accounted for, by lawful methods"),
    ),
    "abandon": Step(
        pgettext_lazy("step", "Abandon the procedure"),
        (_S.OPENED, _S.NOTIFIED),
        "",
        "seizures.decide",
        gettext_lazy("in favour of another"),
    ),
}


def blockers(*, procedure: Procedure, step: str, now: datetime) -> list[Blocker]:
    """Return what keeps the procedure from a step; an empty list means go."""
    if found := _status_blockers(procedure, step):
        return found
    if step == "notify":
        situation = situation_of(procedure, now=now)
        return _notice_blockers(situation, situation.track.first_notice)
    return []


def notice_blockers(*, procedure: Procedure, kind: str, now: datetime) -> list[Blocker]:
    """Return what keeps a notice of this kind from being issued, or issued again."""
    situation = situation_of(procedure, now=now)
    rule = situation.track.notice(kind)
    if rule is None:
        return [Blocker("notice-unknown", _("The law of this procedure knows no such notice."))]
    if not procedure.is_live:
        return [_abandoned()]
    issued = next((notice for notice in procedure.notices.all() if notice.kind == kind), None)
    is_first = rule is situation.track.first_notice
    if is_first and issued is None:
        return blockers(procedure=procedure, step="notify", now=now)
    if not is_first and not _is_called_for(situation, rule):
        return [Blocker("notice-not-due", _("This notice follows a decision that has not been made."))]
    if issued is not None and issued.status == Notice.Status.QUEUED:
        return [Blocker(NOTICE_QUEUED, _("This notice is already waiting to be sent."))]
    if issued is not None and issued.status == Notice.Status.SENT:
        return [Blocker(NOTICE_SENT, _("This notice has been sent. It is on the right holder's page."))]
    return _notice_blockers(situation, rule)


def why_link_ended(*, link: AnswerLink, procedure: Procedure, now: datetime) -> str:
    """Return why an answer link is dead, as AnswerLink.Ended, or an empty text while it may be used."""
    if link.ended_as:
        return link.ended_as
    if not settings.ANSWER_LINKS:
        return AnswerLink.Ended.OFF
    situation = situation_of(procedure, now=now)
    if _status_blockers(procedure, "answer") or situation.standing is not None:
        return AnswerLink.Ended.OVER
    deadline = situation.answer_deadline
    if deadline is None or (deadline.status == Deadline.Status.RUNNING and deadline.due_at >= now):
        return ""
    return AnswerLink.Ended.PASSED if situation.has_passed(deadline.code) else AnswerLink.Ended.OVER


def decision_blockers(*, procedure: Procedure, rule: DecisionRule, now: datetime) -> list[Blocker]:
    """Return what keeps customs from deciding so now, by the state machine and by the law."""
    situation = situation_of(procedure, now=now)
    if found := _status_blockers(procedure, "decide" if rule.is_final else "hold"):
        return found
    if procedure.status == _S.OPENED and not rule.before_notice:
        return [Blocker("not-notified", _("Notify the right holder first."))]
    if any(outcome.procedure_id == procedure.pk for line in situation.lines for outcome in line.outcomes.all()):
        return [Blocker("already-executed", _("Goods have already left under the decision that stands."))]
    if found := _order_blockers(situation, rule):
        return found
    return situation.test(rule.guards)


def decision_options(*, procedure: Procedure, now: datetime) -> list[tuple[DecisionRule, list[Blocker]]]:
    """List every decision the law knows here, each with what stands in its way."""
    rules = situation_of(procedure, now=now).track.decisions
    return [(rule, decision_blockers(procedure=procedure, rule=rule, now=now)) for rule in rules]


def fact_blockers(*, procedure: Procedure, rule: FactRule, now: datetime) -> list[Blocker]:
    """Return what keeps a fact from being entered by hand."""
    if found := _status_blockers(procedure, "record_fact"):
        return found
    situation = situation_of(procedure, now=now)
    if procedure.status == _S.EXECUTED and rule.event != Event.COURT_DECIDED:
        return [Blocker("executed", _("This procedure is over: all its goods are accounted for."))]
    if rule.event in situation.facts:
        return [Blocker("fact-recorded", _("This fact is already recorded."))]
    if rule.event in _ANSWERS and situation.facts & _ANSWERS:
        return [Blocker("owner-answered", _("What the declarant or holder wants is already recorded."))]
    return situation.test(rule.guards)


def fact_options(*, procedure: Procedure, now: datetime) -> list[tuple[FactRule, list[Blocker]]]:
    """List every fact the law asks about here, each with what stands in its way."""
    rules = situation_of(procedure, now=now).track.facts
    return [(rule, fact_blockers(procedure=procedure, rule=rule, now=now)) for rule in rules]


def outcome_blockers(*, line: GoodsLine, kind: str, procedures: Iterable[Procedure], now: datetime) -> list[Blocker]:
    """Return what keeps goods of a line from ending so.

    `procedures` are the live ones of the line. Every one must be decided; one of them must allow this
    outcome; goods are released only when none of them holds them.
    """
    situations = [situation_of(procedure, now=now) for procedure in procedures]
    if not situations:
        return _free_outcome_blockers(kind)
    for situation in situations:
        if situation.final_rule is None:
            message = _("The procedure of %(holder)s is not decided yet. Decide it first.")
            return [Blocker("not-decided", message % {"holder": situation.holder_name})]
    allowing = [(situation, rule) for situation in situations if (rule := _outcome_rule(situation, kind))]
    if not allowing:
        return [Blocker("outcome-unlawful", _("The decision that stands does not allow this. Choose another method."))]
    if kind == Outcome.Kind.RELEASED and len(allowing) < len(situations):
        return [Blocker("held-for-another", _("The goods are held for another right holder and cannot be released."))]
    tested = [situation.test(rule.guards) for situation, rule in allowing]
    return [] if any(not found for found in tested) else tested[0]


def outcome_rules(*, procedures: Iterable[Procedure], now: datetime) -> list[OutcomeRule]:
    """List the outcomes that the decisions on a line allow, in the order of the law."""
    found: dict[str, OutcomeRule] = {}
    for procedure in procedures:
        rule = situation_of(procedure, now=now).final_rule
        for outcome in rule.outcomes if rule else ():
            found.setdefault(outcome.kind, outcome)
    return sorted(found.values(), key=lambda rule: rule.rank or 99)


def close_blockers(*, seizure: Seizure, lines: Iterable[GoodsLine]) -> list[Blocker]:
    """Return what keeps the case open: it is already closed, or goods are not accounted for."""
    if seizure.status != Seizure.Status.OPEN:
        return [Blocker("closed", _("This case is already closed."))]
    found = []
    for line in lines:
        left = line.quantity - sum(outcome.quantity for outcome in line.outcomes.all())
        if left > 0:
            message = _("%(goods)s: record what happened to %(left)s %(unit)s.")
            shown = {"goods": f"{line.brand} {line.description}", "left": f"{left.normalize():f}", "unit": line.unit}
            found.append(Blocker("line-open", message % shown))
    return found


def refuse_if_blocked(found: list[Blocker]) -> None:
    """Raise DomainError (409) with the first reason as its code and all of them as its sentence."""
    if found:
        raise DomainError(found[0].code, " ".join(str(blocker.message) for blocker in found))


def _status_blockers(procedure: Procedure, step: str) -> list[Blocker]:
    if not procedure.is_live:
        return [_abandoned()]
    if procedure.status in STEPS[step].sources:
        return []
    sentences = {
        _S.OPENED: _("Notify the right holder first."),
        _S.NOTIFIED: _("Not yet decided, or the right holder was notified already. Open the procedure again."),
        _S.DECIDED: _("The goods of this procedure are already decided on."),
        _S.EXECUTED: _("This procedure is over: all its goods are accounted for."),
    }
    codes = {_S.OPENED: "not-notified", _S.NOTIFIED: "wrong-state", _S.DECIDED: "decided", _S.EXECUTED: "executed"}
    if step == "execute" and procedure.status in {_S.OPENED, _S.NOTIFIED}:
        return [Blocker("not-decided", _("Decide on the goods first."))]
    if step == "notify" and procedure.status == _S.NOTIFIED:
        return [Blocker("notified", _("The right holder was notified already."))]
    status = _S(procedure.status)
    return [Blocker(codes[status], sentences[status])]


def _abandoned() -> Blocker:
    return Blocker("abandoned", _("This procedure was abandoned. Work with the one that replaced it."))


def _notice_blockers(situation: Situation, rule: NoticeRule) -> list[Blocker]:
    found = situation.test(rule.guards)
    if not situation.recipient_email:
        found.append(Blocker("no-recipient", _("The right holder has no e-mail address. Ask the IPR desk to add one.")))
    return found


def _is_called_for(situation: Situation, rule: NoticeRule) -> bool:
    standing = situation.track.decision(situation.standing.kind) if situation.standing else None
    return standing is not None and standing.notice == rule.kind and situation.procedure.notified_at is not None


def _order_blockers(situation: Situation, rule: DecisionRule) -> list[Blocker]:
    if situation.last_interim in rule.after:
        return []
    if situation.last_interim == rule.kind:
        return [Blocker("already-decided", _("This has already been decided."))]
    if "DETAIN" in rule.after and not situation.last_interim:
        return [Blocker("not-detained", _("Detain the goods first, or release them."))]
    return [Blocker("decision-out-of-order", _("The decision that stands does not lead to this one."))]


def _outcome_rule(situation: Situation, kind: str) -> OutcomeRule | None:
    rules = situation.final_rule.outcomes if situation.final_rule else ()
    return next((rule for rule in rules if rule.kind == kind), None)


def _free_outcome_blockers(kind: str) -> list[Blocker]:
    """Goods that no procedure holds: they go free, or to the police."""
    if kind in {Outcome.Kind.RELEASED, Outcome.Kind.HANDED_TO_POLICE}:
        return []
    return [Blocker("no-procedure", _("Open a procedure for these goods first: only a decision allows this."))]


def state_diagram() -> str:
    """Draw STEPS as a Mermaid diagram with a table of who may and on which conditions, in English."""
    with translation.override("en"):
        lines = ["stateDiagram-v2", f"    [*] --> {_S.OPENED}: open"]
        for name, step in STEPS.items():
            for source in step.sources:
                lines.append(f"    {source} --> {step.target or source}: {name}")
        lines.append(f"    {_S.EXECUTED} --> [*]")
        rows = ["| step | what | from | to | who | conditions |", "|---|---|---|---|---|---|"]
        for name, step in STEPS.items():
            sources = ", ".join(step.sources)
            target = step.target or "stays"
            rows.append(f"| {name} | {step.label} | {sources} | {target} | {step.verb} | {step.condition or '–'} |")
    return "\n".join(["```mermaid", *lines, "```", "", *rows])
