"""The procedures of a case, shaped for its page, for their own pages and for the API."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import may
from accounts.models import StandIn, User
from accounts.queries import StandingIn, told_of
from accounts.roles import roles_opening, roles_with
from ipcases.lib.workdays import end_of_period
from reference.calendars import working_day_calendar
from seizures.explaining import Explanation, explain
from seizures.guards import Blocker, Situation, situation_of
from seizures.laws.base import DeadlineRule, NoticeRule
from seizures.laws.codes import Event
from seizures.laws.registry import basis_in_words, track_of
from seizures.models import (
    AnswerLink,
    Deadline,
    Decision,
    GoodsLine,
    Notice,
    Outcome,
    Procedure,
    ProcedureLine,
    Reply,
    Seizure,
)
from seizures.queries.accounts import guarantees_of_procedures
from seizures.queries.where_it_stands import where_it_stands
from seizures.workflow import (
    STEPS,
    blockers,
    decision_options,
    fact_options,
    notice_blockers,
    why_link_ended,
)

_S = Procedure.Status


@dataclass(frozen=True)
class DeadlineView:
    """A deadline with its rule and its explanation."""

    deadline: Deadline
    rule: DeadlineRule | None
    explanation: Explanation
    is_over: bool
    may_extend: bool

    @property
    def label(self) -> str:
        return str(self.rule.label) if self.rule else self.deadline.code

    @property
    def is_running(self) -> bool:
        return self.deadline.status == Deadline.Status.RUNNING and not self.is_over

    @property
    def has_passed(self) -> bool:
        return self.is_over or self.deadline.status == Deadline.Status.PASSED


@dataclass(frozen=True)
class LinkView:
    """An answer link that left with a notice; `ended` is empty while it may be used."""

    link: AnswerLink
    ended: str

    @property
    def end_label(self) -> str:
        return str(AnswerLink.Ended(self.ended).label) if self.ended else ""


@dataclass(frozen=True)
class NoticeView:
    """A notice with the law's words for it, its links, the newest first, and whether it can be issued again."""

    notice: Notice
    rule: NoticeRule | None
    may_issue_again: bool
    links: list[LinkView]
    may_withdraw: bool


@dataclass(frozen=True)
class DecisionView:
    """A decision, with the article it rests on in the reader's language."""

    decision: Decision
    legal_basis: str | Promise


@dataclass(frozen=True)
class FactView:
    """A dated fact of a procedure."""

    label: str
    on: date
    note: str


@dataclass(frozen=True)
class StepView:
    """A step as a button: where it leads, or what stands in its way."""

    code: str
    label: str
    icon: str
    url: str
    blockers: list[Blocker] = field(default_factory=list)
    is_urged: bool = True  # it leads on; otherwise it is merely possible

    @property
    def is_open(self) -> bool:
        return not self.blockers


@dataclass(frozen=True)
class OthersStep:
    """The step that leads on, where the reader's own roles do not open it."""

    label: str
    roles: list[str | Promise]
    stand_ins: list[StandingIn]  # who holds one of these roles in place of somebody who is away


@dataclass(frozen=True)
class ProcedureView:
    """Everything a page shows of one procedure."""

    procedure: Procedure
    situation: Situation
    url: str
    lines: list[GoodsLine]
    deadlines: list[DeadlineView]
    notices: list[NoticeView]
    replies: list[Reply]
    decisions: list[DecisionView]
    facts: list[FactView]
    steps: list[StepView]
    others_step: OthersStep | None
    hint: str

    @property
    def law(self) -> Any:
        return self.situation.law

    @property
    def track(self) -> Any:
        return self.situation.track

    @property
    def next_deadline(self) -> DeadlineView | None:
        """The running deadline that ends first."""
        running = [view for view in self.deadlines if view.is_running]
        return min(running, key=lambda view: view.deadline.due_at, default=None)

    @property
    def passed_deadlines(self) -> list[DeadlineView]:
        """Deadlines that ran out and whose effect still waits for somebody."""
        is_open = self.procedure.is_live and self.procedure.status in {_S.OPENED, _S.NOTIFIED}
        return [view for view in self.deadlines if view.has_passed] if is_open else []


def with_everything(procedures: QuerySet[Procedure]) -> QuerySet[Procedure]:
    """Fetch procedures with all that the law asks about and pages show: a fixed number of queries."""
    lines = ProcedureLine.objects.select_related("line__unit", "line__category", "line__parcel").order_by(
        "line__position"
    )
    return procedures.select_related(
        "right_holder__country", "recordation", "opened_by", "seizure__office", "seizure__jurisdiction"
    ).prefetch_related(
        Prefetch("procedure_lines", queryset=lines),
        "procedure_lines__line__values",
        Prefetch("procedure_lines__line__outcomes", queryset=Outcome.objects.order_by("pk")),
        Prefetch("deadlines", queryset=Deadline.objects.order_by("due_at", "pk")),
        Prefetch("notices", queryset=Notice.objects.select_related("issued_by").order_by("-issued_at", "-pk")),
        Prefetch("replies", queryset=Reply.objects.select_related("submitted_by", "answer_link").order_by("-pk")),
        Prefetch("notices__answer_links", queryset=AnswerLink.objects.order_by("-pk")),
        Prefetch("decisions", queryset=Decision.objects.select_related("decided_by").order_by("-pk")),
        "right_holder__contacts",
        *guarantees_of_procedures(),
        "securities",
    )


def procedures_of(
    *, seizure: Seizure, user: User, now: datetime, stand_ins: Sequence[StandIn] = ()
) -> list[ProcedureView]:
    """Return the procedures of a case for its page: live ones first, in the order they were opened."""
    rows = with_everything(Procedure.objects.filter(seizure=seizure)).order_by("-is_live", "pk")
    return [view_of(procedure=procedure, user=user, now=now, stand_ins=stand_ins) for procedure in rows]


def full_procedure(*, procedure: Procedure) -> Procedure:
    """Read a procedure again with everything its page shows."""
    return with_everything(Procedure.objects.filter(pk=procedure.pk)).get()


def view_of(*, procedure: Procedure, user: User, now: datetime, stand_ins: Sequence[StandIn] = ()) -> ProcedureView:
    """Shape one procedure that was fetched with everything; `stand_ins` are those at its office today. No query."""
    situation = situation_of(procedure, now=now)
    may_decide = may(user=user, verb="seizures.decide")
    steps = _steps(situation, lambda verb: may(user=user, verb=verb))
    return ProcedureView(
        procedure=procedure,
        situation=situation,
        url=reverse("seizures:procedure", args=[procedure.seizure.reference, procedure.public_id]),
        lines=situation.lines,
        deadlines=[_deadline_view(row, situation, may_decide) for row in procedure.deadlines.all()],
        notices=[
            _notice_view(row, situation, is_allowed=may(user=user, verb="seizures.issue_notice"))
            for row in procedure.notices.all()
        ],
        replies=list(procedure.replies.all()),
        decisions=[DecisionView(row, basis_in_words(row.legal_basis)) for row in procedure.decisions.all()],
        facts=facts_of(procedure),
        steps=steps,
        others_step=None if any(step.is_urged for step in steps) else _others_step(situation, stand_ins),
        hint=where_it_stands(situation=situation),
    )


def facts_of(procedure: Procedure) -> list[FactView]:
    """List the dated facts of a procedure, the first one first."""
    known = {event.value: event.label for event in Event}
    dated = [(code, fact) for code, fact in procedure.facts.items() if code in known and "on" in fact]
    order = list(known)
    dated.sort(key=lambda item: (item[1]["on"], item[1].get("recorded_at", ""), order.index(item[0])))
    return [FactView(str(known[code]), date.fromisoformat(fact["on"]), fact.get("note", "")) for code, fact in dated]


def previewed_deadline(*, rule: DeadlineRule, procedure: Procedure, day: date) -> date:
    """Return when a deadline would end if its event happened on a day."""
    situation = situation_of(procedure, now=procedure.opened_at)
    return end_of_period(
        start=day,
        amount=rule.amount_for(is_perishable=situation.is_perishable),
        unit=rule.unit,
        calendar=working_day_calendar(jurisdiction=procedure.seizure.jurisdiction_id),
        roll_forward=situation.law.counting.calendar_days_roll_forward,
    ).end


def has_deadline(*, procedure: Procedure, code: str) -> bool:
    """Say whether a deadline of this code has begun to run."""
    return procedure.deadlines.filter(code=code).exists()


def deadline_words(*, procedure: Procedure, code: str) -> str:
    """Name a deadline that has begun to run, with the day it ends; an empty text when none of this code has."""
    deadline = procedure.deadlines.filter(code=code).first()
    if deadline is None:
        return ""
    rule = track_of(law_code=procedure.law_code, track=procedure.track).deadline(code)
    words = {"deadline": rule.label if rule else code, "day": date_format(deadline.due_on, "DATE_FORMAT")}
    return _("%(deadline)s, now until %(day)s") % words


def _deadline_view(deadline: Deadline, situation: Situation, may_decide: bool) -> DeadlineView:
    rule = situation.track.deadline(deadline.code)
    is_over = deadline.status == Deadline.Status.RUNNING and deadline.due_at < situation.now
    is_extensible = (
        rule is not None
        and rule.extension is not None
        and deadline.status == Deadline.Status.RUNNING
        and not is_over
        and "extended_by" not in deadline.explanation
        and (rule.extension.for_perishable or not situation.is_perishable)
    )
    return DeadlineView(
        deadline=deadline,
        rule=rule,
        explanation=explain(stored=deadline.explanation, due_on=deadline.due_on, rule=rule, law=situation.law),
        is_over=is_over,
        may_extend=may_decide and is_extensible and situation.procedure.is_live,
    )


def _notice_view(notice: Notice, situation: Situation, *, is_allowed: bool) -> NoticeView:
    may_issue = is_allowed and notice.status == Notice.Status.FAILED
    if may_issue:
        may_issue = not notice_blockers(procedure=situation.procedure, kind=notice.kind, now=situation.now)
    links = [
        LinkView(link, why_link_ended(link=link, procedure=situation.procedure, now=situation.now))
        for link in notice.answer_links.all()
    ]
    may_withdraw = is_allowed and any(not row.ended for row in links)
    return NoticeView(notice, situation.track.notice(notice.kind), may_issue, links, may_withdraw)


def _others_step(situation: Situation, stand_ins: Sequence[StandIn]) -> OthersStep | None:
    """Say what leads on and who does it, of all that anybody may do now."""
    for step in _steps(situation, lambda verb: True):
        if step.is_urged and step.is_open:
            verb = STEPS[step.code].verb
            told = told_of(rows=stand_ins, roles=roles_opening(verb=verb))
            return OthersStep(step.label, roles_with(verb=verb), told)
    return None


def _steps(situation: Situation, opens: Callable[[str], bool]) -> list[StepView]:
    """List the steps that can be taken with the verbs that are open: the one that leads on first."""
    procedure, now = situation.procedure, situation.now
    if not procedure.is_live or procedure.status == _S.EXECUTED:
        return []
    steps: list[StepView] = []
    if procedure.status == _S.DECIDED and opens("seizures.record_outcome"):
        url = reverse("seizures:outcomes", args=[procedure.seizure.reference])
        steps.append(StepView("execute", pgettext("step", "Record the outcome"), "clipboard-check", url))
    if opens("seizures.issue_notice"):
        steps += _unsent_steps(situation)
    if procedure.status == _S.OPENED and opens("seizures.issue_notice"):
        found = blockers(procedure=procedure, step="notify", now=now)
        kind = situation.track.first_notice.kind
        is_urged = situation.track.tells_holder_first or not found
        steps.append(_step("notify", "send", found, procedure, "seizures:notice", kind, is_urged=is_urged))
    if opens("seizures.decide"):
        steps += _decide_steps(situation)
    if opens("seizures.edit") and not all(found for _rule, found in fact_options(procedure=procedure, now=now)):
        steps.append(_step("record_fact", "pencil", [], procedure, "seizures:fact", is_urged=False))
    return steps


def _unsent_steps(situation: Situation) -> list[StepView]:
    """Offer to issue again what could not be sent: until then nobody has been told."""
    label = pgettext("step", "Issue the notice again")
    return [
        StepView("notify", label, "refresh-cw", _url(situation.procedure, "seizures:notice", notice.kind))
        for notice in situation.procedure.notices.all()
        if _notice_view(notice, situation, is_allowed=True).may_issue_again
    ]


def _decide_steps(situation: Situation) -> list[StepView]:
    procedure = situation.procedure
    options = decision_options(procedure=procedure, now=situation.now)
    open_now = [rule for rule, found in options if not found]
    url = _url(procedure, "seizures:decide")
    if not open_now:
        return []
    if procedure.status == _S.DECIDED:
        return [StepView("decide", pgettext("step", "Decide again"), "gavel", url, is_urged=False)]
    holder_is_done = situation.reply is not None or situation.has_late_reply or situation.standing is not None
    is_urged = holder_is_done or any(situation.has_passed(rule.code) for rule in situation.track.deadlines)
    is_urged = is_urged or any(rule.kind != Decision.Kind.RELEASE for rule in open_now)
    if [rule.kind for rule in open_now] == [Decision.Kind.RELEASE]:
        return [StepView("decide", pgettext("step", "Release"), "lock-open", url, is_urged=is_urged)]
    return [StepView("decide", pgettext("step", "Decide"), "gavel", url, is_urged=is_urged)]


def _step(
    code: str,
    icon: str,
    found: Sequence[Blocker],
    procedure: Procedure,
    url_name: str,
    *args: Any,
    is_urged: bool = True,
) -> StepView:
    return StepView(code, str(STEPS[code].label), icon, _url(procedure, url_name, *args), list(found), is_urged)


def _url(procedure: Procedure, name: str, *args: Any) -> str:
    return reverse(name, args=[procedure.seizure.reference, procedure.public_id, *args])
