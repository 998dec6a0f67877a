"""One past procedure in memory, and the clocks of its law as seizures.services.deadlines would run them."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import models

from accounts.models import User
from ipcases.demo.courses import Course
from ipcases.demo.days import WorkingDays
from ipcases.lib.days import end_of_day
from seizures.events import ProcedureEvent
from seizures.laws.base import Law, Track
from seizures.laws.codes import Event
from seizures.models import Deadline, Decision, GoodsLine, Notice, Outcome, Procedure, Reply

_S = Deadline.Status
# The sweep comes by a few minutes after midnight.
_SWEEP = datetime.timedelta(minutes=5)


@dataclass(frozen=True)
class Told:
    """One line of the audit, before its subject has its number."""

    action: str
    actor: User | None
    subject: models.Model
    changes: dict[str, Any]
    at: datetime.datetime


@dataclass
class PastProcedure:
    """One procedure with the rows that hang on it."""

    procedure: Procedure
    course: Course
    law: Law
    track: Track
    lines: list[GoodsLine]
    deadlines: list[Deadline] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    outcomes: list[Outcome] = field(default_factory=list)
    told: list[Told] = field(default_factory=list)

    def tell(
        self, action: str, actor: User | None, subject: models.Model, at: datetime.datetime, **changes: Any
    ) -> None:
        """Remember a line of the audit."""
        self.told.append(Told(action, actor, subject, changes, at))


class Clocks:
    """Starts and settles deadlines on what happens. Nothing is saved here."""

    def __init__(self, days: WorkingDays) -> None:
        self.days = days

    def happen(
        self, past: PastProcedure, event: Event, day: datetime.date, at: datetime.datetime, actor: User | None
    ) -> None:
        """Keep an event as a fact; settle and start the clocks that hang on it."""
        past.procedure.facts.setdefault(
            event.value,
            {
                "on": day.isoformat(),
                "recorded_at": at.isoformat(),
                "recorded_by": actor.pk if actor else None,
                "note": "",
            },
        )
        for deadline in past.deadlines:
            rule = past.track.deadline(deadline.code)
            if rule is not None and event in rule.met_by and deadline.status == _S.RUNNING:
                self.settle(past, deadline, _S.MET if day <= deadline.due_on else _S.PASSED, at, actor)
        for rule in past.track.deadlines:
            if event == rule.starts_on:
                self._start(past, rule.code, day, at, actor)

    def _start(
        self, past: PastProcedure, code: str, day: datetime.date, at: datetime.datetime, actor: User | None
    ) -> None:
        rule = past.track.deadline(code)
        if rule is None or any(deadline.code == code for deadline in past.deadlines):
            return
        office = past.procedure.seizure.office
        counted = self.days.counted(day, rule.amount)
        deadline = Deadline(
            procedure=past.procedure,
            code=code,
            triggered_by=rule.starts_on.value,
            triggered_on=day,
            due_on=counted.end,
            due_at=end_of_day(counted.end, office.time_zone),
            explanation={
                "amount": rule.amount,
                "unit": rule.unit.value,
                "is_perishable": False,
                "event": rule.starts_on.value,
                "calendar": office.jurisdiction_id,
                "time_zone": office.time_zone,
                **counted.as_json(),
            },
        )
        past.deadlines.append(deadline)
        past.tell(
            ProcedureEvent.DEADLINE_STARTED, actor, deadline, at, code=[None, code], due_on=[None, deadline.due_on]
        )

    def settle(
        self,
        past: PastProcedure,
        deadline: Deadline,
        status: Deadline.Status,
        at: datetime.datetime,
        actor: User | None,
    ) -> None:
        deadline.status, deadline.settled_at = status, at
        action = {
            _S.MET: ProcedureEvent.DEADLINE_MET,
            _S.PASSED: ProcedureEvent.DEADLINE_PASSED,
            _S.LIFTED: ProcedureEvent.DEADLINE_LIFTED,
        }[status]
        changes: dict[str, Any] = {"code": [None, deadline.code], "status": [_S.RUNNING, status]}
        if status == _S.PASSED:
            rule = past.track.deadline(deadline.code)
            changes["effect"] = [None, rule.effect.value if rule else ""]
        past.tell(action, actor, deadline, at, **changes)

    def let_pass(self, past: PastProcedure, now: datetime.datetime) -> None:
        """Settle what ran out before a moment, a few minutes after its last one, as the sweep does."""
        for deadline in past.deadlines:
            if deadline.status == _S.RUNNING and deadline.due_at < now:
                self.settle(past, deadline, _S.PASSED, deadline.due_at + _SWEEP, None)
