"""Procedures of past seizures: facts, clocks, notices, answers, decisions, outcomes and the audit.

Written in bulk, and as seizures.services would have written them: the law gives the rules, and
tests/journeys/demo/test_old_cases.py compares a case written here with one that went through the services.
"""

import datetime
from collections.abc import Iterable, Sequence
from decimal import ROUND_UP, Decimal
from functools import cache
from random import Random

from accounts.models import User
from audit.services import build, record_many
from ipcases.demo.courses import Drawer, End
from ipcases.demo.days import WorkingDays
from ipcases.demo.goods import GOODS
from ipcases.demo.past_clocks import Clocks, PastProcedure, Told
from ipcases.demo.people import DESKS
from ipcases.demo.plans import PastSeizure, PlannedLine
from ipcases.demo.recordations import Register
from reference.calendars import working_day_calendar
from seizures.events import ProcedureEvent, SeizureEvent
from seizures.laws.codes import Event, Served
from seizures.laws.registry import law_for, track_of
from seizures.models import (
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
from seizures.services.decisions import canonical_basis

_BATCH = 1000
_TRACK = "EX_OFFICIO"
_MINUTE = datetime.timedelta(minutes=1)
_S = Deadline.Status


class ProcedureWriter:
    """Draws the procedures of past seizures, acts each out under its law, and writes them."""

    def __init__(self, *, people: dict[str, User], register: Register, now: datetime.datetime, random: Random) -> None:
        self.people = people
        self.now = now
        self.register = register
        self.random = random
        days = WorkingDays(working_day_calendar(jurisdiction="CN"))
        self.clocks = Clocks(days)
        self.drawer = Drawer(days=days, random=random)

    def draw(
        self, *, plan: PastSeizure, seizure: Seizure, lines: Sequence[GoodsLine], photos: int
    ) -> list[PastProcedure]:
        """Draw one procedure per right holder of the lines and act them out, up to now. Nothing is saved."""
        by_recordation: dict[int, list[tuple[PlannedLine, GoodsLine]]] = {}
        for planned, line in zip(plan.lines, lines, strict=True):
            by_recordation.setdefault(line.recordation_id or 0, []).append((planned, line))
        drawn = [self._procedure(plan, seizure, rows) for key, rows in sorted(by_recordation.items()) if key]
        self._close_if_over(seizure, drawn)
        drawn[0].told.insert(0, self._logged(plan, seizure, photos))
        return drawn

    def _close_if_over(self, seizure: Seizure, drawn: list[PastProcedure]) -> None:
        ends = [past.course.end.recorded_at for past in drawn if past.course.end and past.outcomes]
        closed_at = max(ends, default=self.now) + datetime.timedelta(minutes=self.random.randrange(15, 180))
        if len(ends) < len(drawn) or closed_at > self.now:
            running = [row.due_on for past in drawn for row in past.deadlines if row.status == _S.RUNNING]
            seizure.next_deadline_on = min(running, default=None)
            return
        seizure.status, seizure.closed_at = Seizure.Status.CLOSED, closed_at
        status = [Seizure.Status.OPEN, Seizure.Status.CLOSED]
        drawn[-1].tell(SeizureEvent.CLOSED, self.people["desk"], seizure, closed_at, status=status)

    def write(self, drawn: Iterable[list[PastProcedure]]) -> None:
        """Save the procedures whose seizures and goods lines are saved, and write down who did what."""
        pasts = [past for of_case in drawn for past in of_case]
        Procedure.objects.bulk_create([past.procedure for past in pasts], batch_size=_BATCH)
        ProcedureLine.objects.bulk_create(
            [ProcedureLine(procedure=past.procedure, line=line) for past in pasts for line in past.lines],
            batch_size=_BATCH,
        )
        for model, name in (
            (Deadline, "deadlines"),
            (Notice, "notices"),
            (Reply, "replies"),
            (Decision, "decisions"),
            (Outcome, "outcomes"),
        ):
            rows = [row for past in pasts for row in getattr(past, name)]
            model._default_manager.bulk_create(rows, batch_size=_BATCH)
        told = sorted(
            ((line, past.procedure.seizure.reference) for past in pasts for line in past.told),
            key=lambda pair: pair[0].at,
        )
        record_many(
            events=(
                build(
                    action=line.action,
                    actor=line.actor,
                    subject=line.subject,
                    case_reference=reference,
                    changes=line.changes,
                    now=line.at,
                )
                for line, reference in told
            )
        )

    # --- one procedure, act by act -----------------------------------------------------------------
    def _procedure(
        self, plan: PastSeizure, seizure: Seizure, rows: list[tuple[PlannedLine, GoodsLine]]
    ) -> PastProcedure:
        law = law_for(jurisdiction="CN", on=seizure.detained_on)
        if law is None:
            raise ValueError(f"no law of China is written down for {seizure.detained_on}")
        course = self.drawer.draw(
            logged_at=seizure.logged_at,
            course=plan.course,
            category=GOODS[rows[0][0].kind].category,
            to_police=plan.to_police,
            hurry=plan.hurry,
            detained_on=plan.detained_on,
        )
        recordation = rows[0][1].recordation
        if recordation is None:
            raise ValueError("a past procedure rests on a recordation")
        procedure = Procedure(
            seizure=seizure,
            right_holder=recordation.right_holder,
            recordation=recordation,
            right_kind="TRADEMARK",
            law_code=law.code,
            track=_TRACK,
            status=Procedure.Status.NOTIFIED,
            opened_by=self.people[self.random.choice(DESKS)],
            opened_at=course.opened_at,
            notified_at=course.issued_at,
        )
        past = PastProcedure(procedure, course, law, law.track(_TRACK), [line for _planned, line in rows])
        self._open(past)
        self._notify(past, past.track.first_notice.kind, course.issued_at)
        self._answer(past, self._security_of(past, rows))
        self._go_on(past)
        return past

    def _go_on(self, past: PastProcedure) -> None:
        """Decide and record what happened to the goods, as far as the course has come by now."""
        course = past.course
        for number, act in enumerate(course.decisions):
            if act.decided_at <= self.now:
                self._decide(past, number)
        self.clocks.let_pass(past, self.now)
        if past.procedure.status != Procedure.Status.DECIDED:
            return
        if course.read_at is not None and course.read_at <= self.now:
            self._read(past, course.read_at)
        if course.end is not None and course.end.recorded_at <= self.now:
            self._end(past, course.end)

    def _logged(self, plan: PastSeizure, seizure: Seizure, photos: int) -> Told:
        changes = {
            "customs_office": [None, seizure.office_id],
            "channel": [None, seizure.channel],
            "direction": [None, seizure.direction],
            "action": [None, seizure.action],
            "parcels": [None, plan.parcels],
            "goods_lines": [None, len(plan.lines)],
            "photos": [None, photos],
        }
        return Told(SeizureEvent.LOGGED, seizure.logged_by, seizure, changes, seizure.logged_at)

    def _open(self, past: PastProcedure) -> None:
        procedure = past.procedure
        holder = procedure.right_holder
        past.tell(
            ProcedureEvent.OPENED,
            procedure.opened_by,
            procedure,
            procedure.opened_at,
            right_holder=[None, str(holder.public_id) if holder else ""],
            law=[None, past.law.code],
            track=[None, past.track.code],
            lines=[None, [line.position for line in past.lines]],
        )
        self.clocks.happen(
            past, past.track.opens_with, procedure.seizure.detained_on, procedure.opened_at, procedure.opened_by
        )

    def _notify(self, past: PastProcedure, kind: str, at: datetime.datetime) -> None:
        """Issue a notice and send it a minute later; what the law serves on sending is served."""
        rule = past.track.notice(kind)
        contact = self.register.contacts[past.procedure.recordation_id or 0]
        country = contact.right_holder.country_id
        notice = Notice(
            procedure=past.procedure,
            kind=kind,
            recipient_name=contact.name,
            recipient_email=contact.email,
            language="zh-hans" if country == "CN" else "en",
            status=Notice.Status.SENT,
            issued_by=past.procedure.opened_by,
            issued_at=at,
            sent_at=at + _MINUTE,
            attempts=1,
        )
        past.notices.append(notice)
        past.tell(
            ProcedureEvent.NOTICE_ISSUED,
            past.procedure.opened_by,
            notice,
            at,
            kind=[None, kind],
            again=[None, False],
            language=[None, notice.language],
        )
        past.tell(ProcedureEvent.NOTICE_SENT, None, notice, at + _MINUTE, kind=[None, kind])
        if rule is not None and rule.served == Served.ON_SENDING:
            self._serve(past, notice, at + _MINUTE, None)

    def _serve(self, past: PastProcedure, notice: Notice, at: datetime.datetime, actor: User | None) -> None:
        notice.served_at = at
        past.tell(ProcedureEvent.NOTICE_SERVED, actor, notice, at, kind=[None, notice.kind])
        rule = past.track.notice(notice.kind)
        if rule is not None and rule.event is not None:
            self.clocks.happen(past, rule.event, at.date(), at, actor)

    def _answer(self, past: PastProcedure, security: tuple[Decimal | None, bool]) -> None:
        answer = past.course.answer
        if answer is None or answer.received_at > self.now:
            return
        holder = self._holder_of(past)
        infringes = answer.position == Reply.Position.INFRINGES
        amount, under_guarantee = security if infringes else (None, False)
        currency = past.track.security.currency if amount is not None and past.track.security else ""
        reply = Reply(
            procedure=past.procedure,
            position=answer.position,
            statement=answer.statement,
            consents_to_destruction=infringes,
            security_amount=amount,
            security_currency=currency,
            under_general_guarantee=under_guarantee,
            submitted_by=holder,
            received_at=answer.received_at,
        )
        past.replies.append(reply)
        self._view(past, answer.received_at - 4 * _MINUTE)
        past.tell(
            ProcedureEvent.REPLY_RECEIVED,
            holder,
            reply,
            answer.received_at,
            position=[None, reply.position],
            was_late=[None, False],
            consents_to_destruction=[None, reply.consents_to_destruction],
            under_general_guarantee=[None, reply.under_general_guarantee],
        )
        self.clocks.happen(past, Event.REPLIED, answer.received_at.date(), answer.received_at, holder)

    def _decide(self, past: PastProcedure, number: int) -> None:
        act, procedure = past.course.decisions[number], past.procedure
        rule = past.track.decision(act.kind)
        if rule is None:
            raise ValueError(f"{past.law.code} knows no decision {act.kind}")
        self.clocks.let_pass(past, act.decided_at)
        before = past.decisions[-1] if past.decisions else None
        if before is not None:
            before.is_standing = False
        desk = procedure.opened_by
        decision = Decision(
            procedure=procedure,
            kind=act.kind,
            reason=act.reason,
            legal_basis=_basis(past.law.code, act.kind),
            decided_by=desk,
            decided_at=act.decided_at,
        )
        past.decisions.append(decision)
        past.tell(
            ProcedureEvent.DECIDED,
            desk,
            decision,
            act.decided_at,
            decision=[before.kind if before else None, act.kind],
            legal_basis=[None, decision.legal_basis],
        )
        if rule.event is not None:
            self.clocks.happen(past, rule.event, act.decided_at.date(), act.decided_at, desk)
        if rule.is_final:
            procedure.status, procedure.decided_at = Procedure.Status.DECIDED, act.decided_at
            for deadline in past.deadlines:
                if deadline.status == _S.RUNNING:
                    self.clocks.settle(past, deadline, _S.LIFTED, act.decided_at, desk)
        if rule.notice:
            self._notify(past, rule.notice, act.decided_at)

    def _read(self, past: PastProcedure, at: datetime.datetime) -> None:
        """The right holder opens the page again and has the later notices before its eyes."""
        for notice in past.notices:
            if notice.served_at is None:
                self._serve(past, notice, at, self._holder_of(past))
        self._view(past, at)

    def _view(self, past: PastProcedure, at: datetime.datetime) -> None:
        stage = past.track.stage(frozenset(past.procedure.facts))
        past.tell(
            ProcedureEvent.DETENTION_VIEWED,
            self._holder_of(past),
            past.procedure,
            at,
            stage=[None, stage.code if stage else ""],
            shown=[None, sorted(stage.shows) if stage else []],
        )

    def _end(self, past: PastProcedure, end: End) -> None:
        desk, procedure = past.procedure.opened_by, past.procedure
        procedure.status, procedure.executed_at = Procedure.Status.EXECUTED, end.recorded_at
        for line in past.lines:
            outcome = Outcome(
                line=line,
                procedure=past.procedure,
                kind=end.kind,
                quantity=line.quantity,
                happened_on=end.happened_on,
                remark=end.remark,
                recorded_by=desk,
                recorded_at=end.recorded_at,
            )
            past.outcomes.append(outcome)
            past.tell(
                ProcedureEvent.OUTCOME_RECORDED,
                desk,
                outcome,
                end.recorded_at,
                line=[None, line.position],
                outcome=[None, end.kind],
                quantity=[None, Decimal(line.quantity)],
            )
        past.tell(
            ProcedureEvent.EXECUTED,
            desk,
            past.procedure,
            end.recorded_at,
            status=[Procedure.Status.DECIDED, Procedure.Status.EXECUTED],
        )

    # --- the right holder ----------------------------------------------------------------------------
    def _holder_of(self, past: PastProcedure) -> User:
        return self.register.members[past.procedure.right_holder_id or 0]

    def _security_of(
        self, past: PastProcedure, rows: list[tuple[PlannedLine, GoodsLine]]
    ) -> tuple[Decimal | None, bool]:
        """Lodge what the law asks, rounded up to tens, or stand on the general guarantee."""
        rule = past.track.security
        if rule is None or past.procedure.right_holder_id in self.register.guaranteed:
            return None, True
        value = sum((Decimal(planned.declared * planned.quantity) for planned, _line in rows), Decimal(0))
        tens = (rule.required_for(value=value) / 10).to_integral_value(rounding=ROUND_UP)
        return tens * 10, False


@cache
def _basis(law_code: str, kind: str) -> str:
    rule = track_of(law_code=law_code, track=_TRACK).decision(kind)
    return canonical_basis(rule) if rule is not None else ""
