"""Reading the audit: the history of a case, the list of events, how far the chain has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.functional import Promise

from audit.access import events_of_case, visible_events
from audit.authenticity import mac_of, same, seal_hash
from audit.events import AuditAction
from audit.labels import (
    SYSTEM_NAME,
    Change,
    actor_in_words,
    changes_in_words,
    fault_in_words,
    label_of,
    look_of,
    row_in_words,
    subject_in_words,
)
from audit.models import FINGERPRINT, AuditCheckpoint, AuditEvent, AuditSeal, SealingProgress
from ipcases.lib.paging import Count, Page, capped_count, keyset_page

NEWEST_FIRST = ("-occurred_at", "-id")
SEALED_WITHIN_SECONDS = 30


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
        return " · ".join(str(change) for change in self.changes if change.is_news)

    @property
    def was_entered_later(self) -> bool:
        return self.recorded_at - self.at > timedelta(days=1)


@dataclass(frozen=True)
class SealedEntry:
    """One event in words, its code, and its place in the chain; no seal while it is younger than the sealer is slow."""

    entry: HistoryEntry
    code: str
    seal: AuditSeal | None


@dataclass(frozen=True)
class EventFilter:
    """What the list of events is narrowed to; empty means everything."""

    actor: str = ""
    action: str = ""
    case_reference: str = ""
    subject_type: str = ""
    sha256: str = ""
    first_day: date | None = None
    last_day: date | None = None


@dataclass(frozen=True)
class ActOnCase:
    """One act in the chain, with the number of its seal."""

    seq: int
    action: str
    case_reference: str
    at: datetime


@dataclass(frozen=True)
class Verification:
    """What the last look at the chain found; `rows` are the first broken ones with what is wrong."""

    at: datetime
    actor: str
    first_seal: int
    last_seal: int
    events: int
    broken: int
    rows: tuple[tuple[str, str | Promise], ...]


@dataclass(frozen=True)
class ChainStatus:
    """How far the chain has come."""

    sealed: int
    unsealed: Count
    oldest_unsealed_seconds: int
    checkpoint: AuditCheckpoint | None
    verification: Verification | None

    @property
    def is_late(self) -> bool:
        """Say whether an event waits longer for its seal than a working sealer takes."""
        return self.oldest_unsealed_seconds > SEALED_WITHIN_SECONDS


def history_of(
    *, case_reference: str, reader: Any, cursor: str = "", size: int = 50, leaving_out: Sequence[str] = ()
) -> Page:
    """Return one page of what happened to a case and the reader may read, newest first, as HistoryEntry rows."""
    events = events_of_case(case_reference=case_reference, reader=reader).exclude(action__in=leaving_out)
    return _in_words(keyset_page(events, order=NEWEST_FIRST, cursor=cursor, size=size))


def sealed_history_of(*, case_reference: str, reader: Any, leaving_out: Sequence[str] = ()) -> list[SealedEntry]:
    """Return all that happened to a case and the reader may read, oldest first, with codes and seals; one query."""
    events = events_of_case(case_reference=case_reference, reader=reader).exclude(action__in=leaving_out)
    return [
        SealedEntry(entry=entry_of(event), code=event.mac, seal=getattr(event, "seal", None))
        for event in events.select_related("seal").order_by("occurred_at", "id")
    ]


def seals_of(*, numbers: Sequence[int]) -> dict[int, str]:
    """Return the hash of each of these seals that stands in the chain."""
    return dict(AuditSeal.objects.filter(seq__in=numbers).values_list("seq", "hash"))


def event_of_file(*, sha256: str, actions: Sequence[str]) -> tuple[AuditEvent, int | None] | None:
    """Return the first of these events that tells of a file with this fingerprint, and the number of its seal.

    One that does not fit its code is passed over, and so is a seal that does not fit its own: whoever can write every
    row of the database has not the key. One query, by an index.
    """
    told = sorted(_of_file(AuditEvent.objects.select_related("seal"), sha256), key=lambda event: event.id)
    event = next((row for row in told if row.action in actions and same(mac_of(row), row.mac)), None)
    if event is None:
        return None
    seal = getattr(event, "seal", None)
    return event, seal.seq if seal is not None and _is_genuine(seal, event) else None


def cases_with(*, actions: Sequence[str], since: datetime) -> list[str]:
    """Return the references of the cases to which one of these things happened since a moment."""
    events = AuditEvent.objects.filter(action__in=actions, occurred_at__gte=since).exclude(case_reference="")
    return list(events.order_by().values_list("case_reference", flat=True).distinct())


def has_happened(*, actions: Sequence[str], since: datetime, case_reference: str = "") -> bool:
    """Say whether one of these things happened since a moment: to whatever, or to this case or what is of no case."""
    events = AuditEvent.objects.filter(action__in=actions, occurred_at__gte=since)
    if case_reference:
        events = events.filter(case_reference__in=[case_reference, ""])
    return events.exists()


def chain_head() -> int:
    """Return the number of the last seal of the chain, 0 before the first. One row of an index."""
    return AuditSeal.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def acts_on_cases(*, actions: Sequence[str], after: int, up_to: int, since: datetime, limit: int) -> list[ActOnCase]:
    """Return which of these things happened to cases since a moment, in the order of the chain, between two seals.

    A seal is given after the commit and never below the last one: whoever remembers how far it has read
    misses nothing and reads nothing twice, however long a transaction took. Walks that part of the chain only.
    """
    part = AuditSeal.objects.filter(seq__gt=after, seq__lte=up_to)
    seals = part.filter(event__action__in=actions, event__occurred_at__gte=since)
    rows = seals.exclude(event__case_reference="").order_by("seq")
    values = rows.values_list("seq", "event__action", "event__case_reference", "event__occurred_at")
    return [ActOnCase(*row) for row in values[:limit]]


def list_events(*, user: Any, narrowed: EventFilter, cursor: str = "", size: int = 50) -> Page:
    """Return one page of the events the user may read, newest first, as HistoryEntry rows."""
    return _in_words(keyset_page(_matching(user, narrowed), order=NEWEST_FIRST, cursor=cursor, size=size))


def events_matching(*, user: Any, narrowed: EventFilter) -> QuerySet[AuditEvent]:
    """Return the events of a filter the user may read, in no order."""
    return _matching(user, narrowed)


def count_events(*, user: Any, narrowed: EventFilter) -> Count:
    """Count the events of a filter, no further than the cap."""
    return capped_count(_matching(user, narrowed))


def chain_status(*, now: datetime | None = None) -> ChainStatus:
    """Say how many events are sealed, how many wait and for how long, and what was found last."""
    head = AuditSeal.objects.order_by("-seq").values_list("seq", flat=True).first()
    waiting = unsealed_events(floor=sealing_floor())
    oldest = waiting.order_by("id").values_list("recorded_at", flat=True).first()
    return ChainStatus(
        sealed=head or 0,
        unsealed=capped_count(waiting),
        oldest_unsealed_seconds=int(((now or timezone.now()) - oldest).total_seconds()) if oldest else 0,
        checkpoint=AuditCheckpoint.objects.order_by("-seq").first(),
        verification=last_verification(),
    )


def last_verification() -> Verification | None:
    """Return what the last verification on the site found."""
    event = AuditEvent.objects.filter(action=AuditAction.VERIFIED).order_by(*NEWEST_FIRST).first()
    if event is None:
        return None
    found = {name: new for name, (_old, new) in event.changes.items()}
    rows = (row.rpartition(": ") for row in found["broken_rows"])
    return Verification(
        at=event.occurred_at,
        actor=event.actor_label,
        first_seal=found["first_seal"],
        last_seal=found["last_seal"],
        events=found["events"],
        broken=found["broken"],
        rows=tuple((row_in_words(row), fault_in_words(kind)) for row, _colon, kind in rows),
    )


def count_changed_cases(*, now: datetime) -> int:
    """Count the cases that were found changed past the application in the last week."""
    found = AuditEvent.objects.filter(action=AuditAction.CASE_CHANGED, occurred_at__gt=now - timedelta(days=7))
    return found.values("case_reference").distinct().count()


def sealing_floor() -> int:
    """Return the event number below which everything is sealed for good."""
    return SealingProgress.objects.values_list("floor", flat=True).first() or 0


def unsealed_events(*, floor: int) -> QuerySet[AuditEvent]:
    """Return the events beyond the floor that no seal names."""
    return AuditEvent.objects.filter(id__gt=floor, seal__isnull=True)


def entry_of(event: AuditEvent, *, people: Mapping[str, str] | None = None) -> HistoryEntry:
    """Put one event into words of the reader's language; `people` says who they are that events are about."""
    about = event.subject_id
    if people and event.subject_type == get_user_model()._meta.label:
        about = people.get(about, about)
    icon, tone = look_of(event.action)
    who = event.actor_label
    return HistoryEntry(
        id=event.id,
        at=event.occurred_at,
        recorded_at=event.recorded_at,
        actor=who if event.actor_id else actor_in_words(subject_type=event.subject_type, label=who),
        action=event.action,
        title=label_of(event.action),
        changes=changes_in_words(subject_type=event.subject_type, changes=event.changes),
        purpose=event.purpose,
        case_reference=event.case_reference,
        subject=subject_in_words(subject_type=event.subject_type, subject_id=about),
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


def _matching(user: Any, narrowed: EventFilter) -> QuerySet[AuditEvent]:
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
    if narrowed.last_day and narrowed.last_day < date.max:  # after the last day of all there is no midnight
        condition &= Q(occurred_at__lt=_midnight(narrowed.last_day + timedelta(days=1)))
    events = visible_events(user=user).filter(condition)
    return _of_file(events, narrowed.sha256) if narrowed.sha256 else events


def _of_file(events: QuerySet[AuditEvent], sha256: str) -> QuerySet[AuditEvent]:
    """Narrow to events that tell of a file with this fingerprint, as the index has them."""
    return events.filter(changes__has_key="sha256").alias(told=KT(FINGERPRINT)).filter(told=sha256)


def _is_genuine(seal: AuditSeal, event: AuditEvent) -> bool:
    return same(seal_hash(seq=seal.seq, prev_hash=seal.prev_hash, event_id=event.id, mac=event.mac), seal.hash)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _in_words(page: Page) -> Page:
    people = _people_named_by(page.rows)
    entries = [entry_of(event, people=people) for event in page.rows]
    return Page(entries, page.next_cursor, page.previous_cursor)


def _people_named_by(events: Sequence[AuditEvent]) -> dict[str, str]:
    """Return the user name of each person that these events are about; one query, or none.

    A sign-in with a name that nobody has is about no person.
    """
    person = get_user_model()
    keys = {event.subject_id for event in events if event.subject_type == person._meta.label and event.subject_id}
    if not keys:
        return {}
    return {str(key): name for key, name in person._default_manager.filter(pk__in=keys).values_list("pk", "username")}
