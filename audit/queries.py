"""Reading the audit: the history of a case, the list of events, how far the chain has come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from audit.labels import Change, changes_in_words, label_of, look_of
from audit.models import AuditCheckpoint, AuditEvent, AuditSeal, SealingProgress
from ipcases.lib.paging import Count, Page, capped_count, keyset_page

NEWEST_FIRST = ("-occurred_at", "-id")
SYSTEM_NAME = "system"


@dataclass(frozen=True)
class HistoryEntry:
    """One event in words; its names fit templates/components/timeline.html."""

    id: int
    at: datetime
    recorded_at: datetime
    actor: str
    action: str
    title: str
    changes: tuple[Change, ...]
    purpose: str
    case_reference: str
    subject: str
    request_id: str
    icon: str
    tone: str

    @property
    def actor_label(self) -> str:
        return self.actor

    @property
    def label(self) -> str:
        return self.title

    @property
    def detail(self) -> str:
        return " · ".join(str(change) for change in self.changes)

    @property
    def was_entered_later(self) -> bool:
        return self.recorded_at - self.at > timedelta(hours=1)


@dataclass(frozen=True)
class EventFilter:
    """What the list of events is narrowed to; empty means everything."""

    actor: str = ""
    action: str = ""
    case_reference: str = ""
    subject_type: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class ChainStatus:
    """How far the chain has come."""

    sealed: int
    unsealed: int
    oldest_unsealed_at: datetime | None
    checkpoint: AuditCheckpoint | None
    last_verification: HistoryEntry | None


def history_of(*, case_reference: str, cursor: str = "", size: int = 50) -> Page:
    """Return one page of what happened to a case, newest first, as HistoryEntry rows."""
    events = AuditEvent.objects.filter(case_reference=case_reference)
    return _in_words(keyset_page(events, order=NEWEST_FIRST, cursor=cursor, size=size))


def list_events(*, narrowed: EventFilter, cursor: str = "", size: int = 50) -> Page:
    """Return one page of all events, newest first, as HistoryEntry rows."""
    return _in_words(keyset_page(_matching(narrowed), order=NEWEST_FIRST, cursor=cursor, size=size))


def count_events(*, narrowed: EventFilter) -> Count:
    """Count the events of a filter, no further than the cap."""
    return capped_count(_matching(narrowed))


def chain_status() -> ChainStatus:
    """Say how many events are sealed and how many wait."""
    head = AuditSeal.objects.order_by("-seq").first()
    waiting = unsealed_events(floor=sealing_floor())
    oldest = waiting.order_by("id").first()
    verifications = AuditEvent.objects.filter(action="audit.verified").order_by(*NEWEST_FIRST)
    return ChainStatus(
        sealed=head.seq if head else 0,
        unsealed=capped_count(waiting).value if oldest else 0,
        oldest_unsealed_at=oldest.recorded_at if oldest else None,
        checkpoint=AuditCheckpoint.objects.order_by("-seq").first(),
        last_verification=next((entry_of(event) for event in verifications[:1]), None),
    )


def sealing_floor() -> int:
    """Return the event number below which everything is sealed for good."""
    return SealingProgress.objects.values_list("floor", flat=True).first() or 0


def unsealed_events(*, floor: int) -> QuerySet[AuditEvent]:
    """Return the events beyond the floor that no seal names."""
    return AuditEvent.objects.filter(id__gt=floor, seal__isnull=True)


def entry_of(event: AuditEvent) -> HistoryEntry:
    """Put one event into words of the reader's language."""
    icon, tone = look_of(event.action)
    return HistoryEntry(
        id=event.id,
        at=event.occurred_at,
        recorded_at=event.recorded_at,
        actor=event.actor_label,
        action=event.action,
        title=label_of(event.action),
        changes=changes_in_words(subject_type=event.subject_type, changes=event.changes),
        purpose=event.purpose,
        case_reference=event.case_reference,
        subject=f"{event.subject_type} {event.subject_id}".strip(),
        request_id=event.request_id,
        icon=icon,
        tone=tone,
    )


def person_exists(*, username: str) -> bool:
    """Say whether the name in the filter is somebody's."""
    return username == SYSTEM_NAME or get_user_model()._default_manager.filter(username=username).exists()


def next_event_ids(*, count: int) -> Sequence[int]:
    """Take numbers from the sequence of events, so that the code of an event can cover its number."""
    # The ORM cannot call nextval.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence('audit_auditevent', 'id')) FROM generate_series(1, %s)", [count]
        )
        return [row[0] for row in cursor.fetchall()]


def _matching(narrowed: EventFilter) -> QuerySet[AuditEvent]:
    condition = Q()
    if narrowed.actor == SYSTEM_NAME:
        condition &= Q(actor__isnull=True)
    elif narrowed.actor:
        people: QuerySet[Any] = get_user_model()._default_manager.filter(username=narrowed.actor)
        condition &= Q(actor_id__in=list(people.values_list("pk", flat=True)))
    if narrowed.action:
        condition &= Q(action=narrowed.action)
    if narrowed.case_reference:
        condition &= Q(case_reference=narrowed.case_reference)
    if narrowed.subject_type:
        condition &= Q(subject_type=narrowed.subject_type)
    if narrowed.first_day:
        condition &= Q(occurred_at__gte=_midnight(narrowed.first_day))
    if narrowed.last_day:
        condition &= Q(occurred_at__lt=_midnight(narrowed.last_day + timedelta(days=1)))
    return AuditEvent.objects.filter(condition)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _in_words(page: Page) -> Page:
    return Page([entry_of(event) for event in page.rows], page.next_cursor, page.previous_cursor)
