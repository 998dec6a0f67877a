"""The deadlines that a change of a calendar dated again."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from accounts.access import may
from accounts.models import User
from audit.models import AuditEvent
from audit.queries import NEWEST_FIRST
from ipcases.lib.paging import Page, keyset_page
from reference.queries import office_name
from seizures.access import visible_seizures
from seizures.events import ProcedureEvent
from seizures.laws.registry import track_of
from seizures.models import Deadline

# How long the list of cases points to what moved: until everybody had a day at the desk.
LATELY = timedelta(days=14)


@dataclass(frozen=True)
class MovedDeadline:
    """One deadline with its day before and after. `reference` is empty for who may not see the case."""

    at: datetime
    reference: str
    office: str
    label: str
    old: date
    new: date


def moved_deadlines(*, user: User, cursor: str = "", size: int = 50) -> Page:
    """Return one page of the deadlines that moved, newest first.

    Who may see cases gets those of the visible ones; who keeps the calendars gets all, without the case.
    """
    events = AuditEvent.objects.filter(action=ProcedureEvent.DEADLINE_MOVED)
    if may(user=user, verb="seizures.view"):
        events = events.filter(case_reference__in=visible_seizures(user=user).values("reference"))
        is_named = True
    else:
        events = events if may(user=user, verb="reference.administer") else events.none()
        is_named = False
    page = keyset_page(events, order=NEWEST_FIRST, cursor=cursor, size=size)
    known = _deadlines([event.subject_id for event in page.rows])
    rows = [_moved(event, known, is_named) for event in page.rows]
    return Page(rows, page.next_cursor, page.previous_cursor)


def has_moved_lately(*, user: User, now: datetime) -> bool:
    """Say whether a deadline of a case that the user sees moved within the last two weeks."""
    events = AuditEvent.objects.filter(action=ProcedureEvent.DEADLINE_MOVED, occurred_at__gt=now - LATELY)
    return events.filter(case_reference__in=visible_seizures(user=user).values("reference")).exists()


def _deadlines(ids: list[str]) -> dict[str, Deadline]:
    rows = Deadline.objects.filter(pk__in=[int(number) for number in ids]).select_related("procedure__seizure")
    return {str(row.pk): row for row in rows}


def _moved(event: AuditEvent, known: dict[str, Deadline], is_named: bool) -> MovedDeadline:
    old, new = (date.fromisoformat(day) for day in event.changes["due_on"])
    deadline = known.get(event.subject_id)
    return MovedDeadline(
        at=event.occurred_at,
        reference=event.case_reference if is_named else "",
        office=office_name(deadline.procedure.seizure.office_id) if deadline else "",
        label=_label(deadline) if deadline else event.changes["code"][1],
        old=old,
        new=new,
    )


def _label(deadline: Deadline) -> str:
    rule = track_of(law_code=deadline.procedure.law_code, track=deadline.procedure.track).deadline(deadline.code)
    return str(rule.label) if rule is not None else deadline.code
