"""The money of one procedure: its account, when the rest of its security goes back, and what may be settled now."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Case, F, OuterRef, Prefetch, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from ipcases.lib.days import local_day
from ipcases.lib.workdays import end_of_period
from reference.calendars import working_day_calendar
from rightsholders.models import Guarantee
from seizures.balances import TAKES, Account, account_of, guarantee_on, left_of_guarantee
from seizures.explaining import Explanation, explain_return
from seizures.guards import Blocker, situation_of
from seizures.models import Cost, Procedure, Reply, Security, Settlement

_K = Settlement.Kind


@dataclass(frozen=True)
class ReturnDay:
    """From which day the rest of a security may go back, and why from then."""

    day: date
    explanation: Explanation


@dataclass(frozen=True)
class Option:
    """One way to settle, and at most how much; the blockers say why not now."""

    code: str
    kind: str
    most: Decimal
    security: Security | None = None
    guarantee: Guarantee | None = None
    blockers: tuple[Blocker, ...] = ()

    @property
    def is_open(self) -> bool:
        return not self.blockers


def with_taken(guarantees: QuerySet[Guarantee]) -> QuerySet[Guarantee]:
    """Add up what was taken out of each general guarantee, as `taken`."""
    return guarantees.annotate(taken=_taken_by("guarantee"))


def guarantees_of_procedures() -> list[Prefetch]:
    """Return what fetches, with procedures, the general guarantees that they may be under, of whichever entry.

    Two queries, and three more where a right holder has several entries.
    """
    rows = with_taken(Guarantee.objects.all())
    entries = ("", "merged__", "merged_into__", "merged_into__merged__")
    return [Prefetch(f"right_holder__{entry}guarantees", queryset=rows) for entry in entries]


def _taken_by(source: str) -> Coalesce:
    moved = [When(kind=kind, then=F("amount") * Value(sign)) for kind, sign in TAKES.items()]
    rows = Settlement.objects.filter(**{source: OuterRef("pk")}, status=Settlement.Status.CONFIRMED).order_by()
    total = rows.values(source).annotate(total=Sum(Case(*moved, default=Value(Decimal(0))))).values("total")
    return Coalesce(Subquery(total), Value(Decimal(0)))


def held_securities() -> QuerySet[Security]:
    """Return the securities of which something is left, with what was `taken` out of them."""
    rows = Security.objects.filter(struck_out_at__isnull=True).annotate(taken=_taken_by("security"))
    return rows.filter(amount__gt=F("taken"))


def with_account(procedures: QuerySet[Procedure]) -> QuerySet[Procedure]:
    """Fetch procedures with what their accounts and return_day are put together from: a fixed number of queries."""
    people = ("recorded_by", "reverses", "reversed_by")
    return procedures.select_related("seizure__office", "seizure__jurisdiction", "right_holder").prefetch_related(
        "decisions",
        "procedure_lines__line__outcomes",
        Prefetch("costs", queryset=Cost.objects.select_related("office", *people).order_by("recorded_at", "pk")),
        Prefetch(
            "securities",
            queryset=Security.objects.select_related("registered_by", "struck_out_by").order_by("received_on", "pk"),
        ),
        Prefetch(
            "settlements",
            queryset=Settlement.objects.select_related("security", "guarantee", "proposed_by", "settled_by").order_by(
                "proposed_at", "pk"
            ),
        ),
    )


def full_account(*, procedure: Procedure) -> Account:
    """Read a procedure again with everything its account is put together from."""
    return account_of(procedure=with_account(Procedure.objects.filter(pk=procedure.pk)).get())


def guarantee_of(*, procedure: Procedure) -> Guarantee | None:
    """Return the general guarantee that the right holder's application for a procedure rests on, or None."""
    replies = procedure.replies.filter(under_general_guarantee=True, position=Reply.Position.INFRINGES)
    reply = replies.order_by("-pk").first()
    if reply is None:
        return None
    return guarantee_on(procedure=procedure, on=local_day(reply.received_at, procedure.seizure.office.time_zone))


def return_day(*, procedure: Procedure, now: datetime) -> ReturnDay | None:
    """Return from when the rest of the security goes back; None while goods are not accounted for, or no law says."""
    situation = situation_of(procedure, now=now)
    rule = situation.track.security
    if procedure.status != Procedure.Status.EXECUTED or procedure.executed_at is None or rule is None:
        return None
    after = rule.return_after(situation.standing.kind) if situation.standing else None
    if after is None:
        return None
    start = _accounted_on(procedure)
    stored = {"start": start.isoformat()}
    if not after.amount:
        return ReturnDay(start, explain_return(stored=stored, due_on=start, rule=after, law=situation.law))
    counted = end_of_period(
        start=start,
        amount=after.amount,
        unit=after.unit,
        calendar=working_day_calendar(jurisdiction=procedure.seizure.jurisdiction_id),
        roll_forward=situation.law.counting.calendar_days_roll_forward,
    )
    place = {"calendar": procedure.seizure.jurisdiction_id, "time_zone": procedure.seizure.office.time_zone}
    explanation = explain_return(stored=counted.as_json() | place, due_on=counted.end, rule=after, law=situation.law)
    return ReturnDay(counted.end, explanation)


def _accounted_on(procedure: Procedure) -> date:
    """Return the day on which the last goods ended, or else the one on which that was recorded."""
    ended = [outcome.happened_on for row in procedure.procedure_lines.all() for outcome in row.line.outcomes.all()]
    recorded = procedure.executed_at or procedure.opened_at
    return max(ended, default=local_day(recorded, procedure.seizure.office.time_zone))


def release_blockers(*, account: Account, now: datetime) -> tuple[Blocker, ...]:
    """Say why the rest of a security cannot go back now."""
    procedure = account.procedure
    found: list[Blocker] = []
    if account.open > 0:
        found.append(Blocker("costs-open", _("Costs are not covered yet. Settle them first.")))
    if procedure.is_live and procedure.status != Procedure.Status.EXECUTED:
        found.append(Blocker("not-executed", _("The goods are not accounted for yet.")))
    day = return_day(procedure=procedure, now=now)
    if day is not None and local_day(now, procedure.seizure.office.time_zone) < day.day:
        words = {"day": date_format(day.day, "DATE_FORMAT")}
        found.append(Blocker("too-early", _("The law lets it go back from %(day)s.") % words))
    return tuple(found)


def options_of(*, account: Account, now: datetime) -> list[Option]:
    """List how a procedure may be settled now: costs taken, paid or put back, the rest of a security given back."""
    guarantee = guarantee_of(procedure=account.procedure)
    if account.open < 0:
        return _ways_back(account, guarantee)
    options = _ways_to_cover(account, guarantee, now) if account.open > 0 else []
    held = [security for security in account.standing if account.left_of(security) > 0]
    blockers = release_blockers(account=account, now=now) if held else ()
    return options + [
        Option(f"RELEASED:{row.public_id}", _K.RELEASED, account.left_of(row), security=row, blockers=blockers)
        for row in held
    ]


def _ways_to_cover(account: Account, guarantee: Guarantee | None, now: datetime) -> list[Option]:
    options = [
        Option(f"DRAWN:{row.public_id}", _K.DRAWN, min(account.open, account.left_of(row)), security=row)
        for row in account.standing
        if account.left_of(row) > 0
    ]
    if guarantee is not None:
        options.append(_draw_on(guarantee, account, now))
    return [*options, Option("PAID", _K.PAID, account.open)]


def _draw_on(guarantee: Guarantee, account: Account, now: datetime) -> Option:
    left, blockers = left_of_guarantee(guarantee), []
    if left <= 0:
        blockers.append(Blocker("used-up", _("Nothing is left of this guarantee.")))
    if local_day(now, account.procedure.seizure.office.time_zone) > guarantee.drawable_to:
        words = {"day": date_format(guarantee.drawable_to, "DATE_FORMAT")}
        blockers.append(Blocker("letter-over", _("It could be drawn on until %(day)s.") % words))
    most = min(account.open, left)
    return Option("DRAWN:GUARANTEE", _K.DRAWN, most, guarantee=guarantee, blockers=tuple(blockers))


def _ways_back(account: Account, guarantee: Guarantee | None) -> list[Option]:
    """Costs were taken back after they had been covered: the money goes where it came from, or to the right holder."""
    owed = -account.open
    options = [
        Option(f"PUT_BACK:{row.public_id}", _K.PUT_BACK, min(owed, drawn), security=row)
        for row in account.standing
        if (drawn := _net(account.settlements, row.pk, None)) > 0
    ]
    if guarantee is not None and (drawn := _net(account.settlements, None, guarantee.pk)) > 0:
        options.append(Option("PUT_BACK:GUARANTEE", _K.PUT_BACK, min(owed, drawn), guarantee=guarantee))
    if (paid := _net(account.settlements, None, None)) > 0:
        options.append(Option("PUT_BACK", _K.PUT_BACK, min(owed, paid)))
    return options


def _net(settlements: Iterable[Settlement], security: int | None, guarantee: int | None) -> Decimal:
    """Add up what one source gave for costs and did not get back."""
    signs = {_K.DRAWN: 1, _K.PAID: 1, _K.PUT_BACK: -1}
    mine = (row for row in settlements if (row.security_id, row.guarantee_id) == (security, guarantee))
    confirmed = (row for row in mine if row.status == Settlement.Status.CONFIRMED)
    return sum((row.amount * signs.get(_K(row.kind), 0) for row in confirmed), Decimal(0))
