"""How a past procedure went: each act with its moment, drawn in the working days the law counts."""

import datetime
from dataclasses import dataclass
from random import Random

from ipcases.demo import wording
from ipcases.demo.days import WorkingDays, at, at_the_desk
from seizures.models import Decision, Outcome, Reply

_Kind = Decision.Kind
# Of goods found to infringe, a hundred: how they ended. The law's order is in the remarks.
_ENDS = (
    (Outcome.Kind.DESTROYED, 84, wording.DESTROYED),
    (Outcome.Kind.DONATED, 11, wording.DONATED),
    (Outcome.Kind.SOLD_TO_HOLDER, 5, wording.SOLD),
)
# What can be worn or carried may be given away; the rest is not fit for it.
_FIT_FOR_WELFARE = frozenset({"EU-3a", "EU-4a", "EU-5b", "EU-9a"})


@dataclass(frozen=True)
class Act:
    """A decision with its moment and reason."""

    kind: str
    decided_at: datetime.datetime
    reason: str


@dataclass(frozen=True)
class Answer:
    """What the right holder said, and when."""

    position: str
    received_at: datetime.datetime
    statement: str


@dataclass(frozen=True)
class End:
    """What happened to the goods."""

    kind: str
    happened_on: datetime.date
    recorded_at: datetime.datetime
    remark: str


@dataclass(frozen=True)
class Course:
    """The acts of one procedure in their order."""

    opened_at: datetime.datetime
    issued_at: datetime.datetime
    answer: Answer | None
    decisions: tuple[Act, ...]
    end: End | None
    read_at: datetime.datetime | None  # when the right holder opened the later notices, if it did


class Drawer:
    """Draws courses. `hurry` leaves out the slack, for cases that must be over soon after they began."""

    def __init__(self, *, days: WorkingDays, random: Random) -> None:
        self.days = days
        self.random = random

    def draw(
        self,
        *,
        logged_at: datetime.datetime,
        course: str,
        category: str,
        to_police: bool,
        hurry: bool,
        detained_on: datetime.date | None = None,
    ) -> Course:
        """Draw the course of a procedure from the logging of its case to the end of its goods.

        With `detained_on` it goes no further than the detention, on that day.
        """
        opened_at, issued_at = self._first_steps(logged_at)
        answer = self._answer(course, issued_at)
        if detained_on is not None:
            detain = Act(_Kind.DETAIN, at_the_desk(detained_on, self.random), self.random.choice(wording.DETAINED))
            return Course(opened_at, issued_at, answer, (detain,), None, None)
        due = self.days.counted(issued_at.date(), 3).end
        decisions = self._decisions(course, answer, due, hurry=hurry)
        last = decisions[-1].decided_at
        end = self._end(course, category, last, to_police=to_police, hurry=hurry)
        read = last + datetime.timedelta(hours=self.random.randrange(2, 60), minutes=self.random.randrange(60))
        return Course(opened_at, issued_at, answer, decisions, end, read if self.random.random() < 0.85 else None)

    def _first_steps(self, logged_at: datetime.datetime) -> tuple[datetime.datetime, datetime.datetime]:
        """The desk opens the procedure the same day when there is time, else the next working day."""
        day = logged_at.date()
        same_day = logged_at.hour < 15 and self.days.after(day, 0) == day
        opened_at = (
            logged_at + datetime.timedelta(minutes=self.random.randrange(12, 100))
            if same_day
            else at(self.days.after(day, 1), 9, self.random.randrange(5, 55))
        )
        return opened_at, opened_at + datetime.timedelta(minutes=self.random.randrange(6, 48))

    def _answer(self, course: str, issued_at: datetime.datetime) -> Answer | None:
        if course == "SILENT":
            return None
        words = {
            "GENUINE": (Reply.Position.GENUINE, wording.SAYS_GENUINE),
            "NO_ACTION": (Reply.Position.NO_ACTION, wording.SAYS_NOTHING),
        }.get(course, (Reply.Position.INFRINGES, wording.SAYS_INFRINGING))
        # Some answer within the hour, most the next day, a few on the last evening.
        wait = self.random.choices((0, 1, 2, 3), (16, 42, 28, 14))[0]
        if wait == 0:
            moment = issued_at + datetime.timedelta(minutes=self.random.randrange(25, 240))
        else:
            day = self.days.counted(issued_at.date(), wait).end
            moment = at(day, self.random.choice((9, 10, 11, 14, 15, 16, 17, 20, 22)), self.random.randrange(60))
        return Answer(words[0], moment, self.random.choice(words[1]))

    def _decisions(self, course: str, answer: Answer | None, due: datetime.date, *, hurry: bool) -> tuple[Act, ...]:
        choose = self.random.choice
        if answer is None:
            return (Act(_Kind.RELEASE, self._desk(due, 1), choose(wording.NOT_APPLIED)),)
        answered = answer.received_at.date()
        if course in {"GENUINE", "NO_ACTION"}:
            reasons = wording.GENUINE if course == "GENUINE" else wording.NO_ACTION
            return (Act(_Kind.RELEASE, self._desk(answered, choose((1, 1, 2))), choose(reasons)),)
        detain = Act(_Kind.DETAIN, self._desk(answered, choose((1, 1, 1, 2))), choose(wording.DETAINED))
        began = detain.decided_at.date()
        if course == "UNDETERMINED":
            unclear = Act(
                _Kind.AWAIT_COURT, self._desk(began, self.random.randrange(22, 30)), choose(wording.UNDETERMINED)
            )
            over = self.days.counted(began, 50).end
            return detain, unclear, Act(_Kind.RELEASE, self._desk(over, choose((1, 2))), choose(wording.NO_COURT))
        investigated = self.random.randrange(4, 9) if hurry else int(self.random.triangular(5, 30, 14))
        found = Act(_Kind.CONFISCATE, self._desk(began, investigated), choose(wording.INFRINGING))
        return detain, found

    def _end(self, course: str, category: str, last: datetime.datetime, *, to_police: bool, hurry: bool) -> End:
        if course != "CONFISCATED":
            moment = self._desk(last.date(), self.random.choice((1, 1, 2, 3)))
            return End(Outcome.Kind.RELEASED, moment.date(), moment, "")
        if to_police:
            moment = self._desk(last.date(), self.random.randrange(2, 6))
            return End(Outcome.Kind.HANDED_TO_POLICE, moment.date(), moment, self.random.choice(wording.HANDED_OVER))
        kind, _share, remarks = self.random.choices(_ENDS, [share for _kind, share, _remarks in _ENDS])[0]
        if kind == Outcome.Kind.DONATED and category not in _FIT_FOR_WELFARE:
            kind, remarks = Outcome.Kind.DESTROYED, wording.DESTROYED
        # Goods wait in the store until a lorry is full: destructions fall on few days.
        wait = self.random.randrange(4, 9) if hurry else self.random.choice((12, 18, 25, 33, 41, 56))
        moment = self._desk(last.date(), wait)
        return End(kind, moment.date(), moment, self.random.choice(remarks))

    def _desk(self, day: datetime.date, working_days: int) -> datetime.datetime:
        return at_the_desk(self.days.counted(day, working_days).end, self.random)
