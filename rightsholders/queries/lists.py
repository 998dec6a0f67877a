"""Lists and figures of recordations and right holders. Each list is a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import Count as CountOf
from django.db.models import Min, Prefetch, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.urls import reverse

from accounts.models import User
from ipcases.lib.paging import Count, Page, capped_count, keyset_page
from ipcases.lib.workdays import Unit, end_of_period
from reference import snapshot
from reference.calendars import working_day_calendar
from reference.models import Jurisdiction
from reference.queries import country_name
from rightsholders.access import own_recordations, recordations_of_customs, visible_right_holders
from rightsholders.days import ENDING_SOON_DAYS, today_in
from rightsholders.folding import normalise_number, normalise_text
from rightsholders.models import (
    FormerName,
    Recordation,
    RecordationImage,
    RecordationRight,
    Right,
    RightHolder,
    UnmetCheck,
)
from rightsholders.queries.upkeep import Upkeep, upkeep_of
from rightsholders.terms import term_of

Status = Recordation.Status
NEWEST_FIRST = ("-id",)
OLDEST_FIRST = ("submitted_at", "id")
_WAITING_SHOWN = 6
_MERGED = 0  # stands for the key of a former name, and behind them all


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What a list is narrowed to; empty means everything."""

    text: str = ""
    status: str = ""  # a status of the model, or EXPIRING, NOT_YET, GIVEN_UP, UNMET
    is_as_shown: bool = True  # as pages show it: what was given up is not withdrawn, and dates say what is in force
    kind: str = ""
    nice_class: int | None = None
    right_holder: UUID | None = None


@dataclass(frozen=True)
class RecordationRow:
    """One line of a list."""

    public_id: UUID
    reference: str
    title: str
    title_zh: str
    more_marks: int
    kinds: tuple[str, ...]
    nice_classes: tuple[int, ...]
    holder_name: str
    holder_name_zh: str
    holder_country: str
    status: str
    valid_from: date | None
    valid_to: date | None
    days_left: int | None
    image_url: str
    created_at: datetime
    submitted_at: datetime | None
    decided_at: datetime | None
    age_days: int | None
    decide_by: date | None
    is_renewal: bool
    was_returned: bool
    upkeep: Upkeep | None  # of those in force, where the list shows it


def narrow(rows: QuerySet[Recordation], *, narrowing: Narrowing, today: date) -> QuerySet[Recordation]:
    """Keep the rows that fit."""
    if text := normalise_text(narrowing.text):
        marks = RecordationRight.objects.filter(
            Q(right__title__icontains=text)
            | Q(right__title_zh__icontains=text)
            | Q(right__registration_number__startswith=normalise_number(text))
        )
        rows = rows.filter(
            Q(reference__istartswith=text)
            | Q(right_holder__name__icontains=text)
            | Q(right_holder__name_zh__icontains=text)
            | Q(right_holder__same_as__in=once_named(text=text))
            | Q(pk__in=marks.values("recordation_id"))
        )
    if narrowing.status == "EXPIRING":
        soon = today + timedelta(days=ENDING_SOON_DAYS)
        rows = rows.filter(status=Status.IN_FORCE, valid_to__range=(today, soon))
    elif narrowing.status == "NOT_YET":
        rows = rows.filter(status=Status.IN_FORCE, valid_from__gt=today)
    elif narrowing.status == Status.IN_FORCE and narrowing.is_as_shown:
        rows = rows.filter(_in_force(today))
    elif narrowing.status == Status.EXPIRED and narrowing.is_as_shown:
        rows = rows.filter(status__in=[Status.IN_FORCE, Status.EXPIRED], valid_to__lt=today)
    elif narrowing.status == "GIVEN_UP":
        rows = rows.filter(status=Status.WITHDRAWN, valid_from__isnull=False)
    elif narrowing.status == Status.WITHDRAWN and narrowing.is_as_shown:
        rows = rows.filter(status=Status.WITHDRAWN, valid_from__isnull=True)
    elif narrowing.status == "UNMET":
        unmet = UnmetCheck.objects.values("recordation_id")
        rows = rows.filter(status=Status.IN_FORCE, valid_to__gte=today, pk__in=unmet)
    elif narrowing.status:
        rows = rows.filter(status=narrowing.status)
    if narrowing.kind or narrowing.nice_class:
        held = RecordationRight.objects.all()
        held = held.filter(right__kind=narrowing.kind) if narrowing.kind else held
        held = held.filter(right__nice_classes__contains=[narrowing.nice_class]) if narrowing.nice_class else held
        rows = rows.filter(pk__in=held.values("recordation_id"))
    if narrowing.right_holder:
        asked = RightHolder.objects.filter(public_id=narrowing.right_holder)
        rows = rows.filter(right_holder__same_as__in=asked.values("same_as"))
    return rows


def _in_force(today: date) -> Q:
    return Q(status=Status.IN_FORCE, valid_from__lte=today, valid_to__gte=today)


def list_recordations(
    *, rows: QuerySet[Recordation], narrowing: Narrowing, today: date, cursor: str = "", size: int = 50
) -> Page:
    """Return one page of `rows`, a queryset of access.py, newest first, as RecordationRow."""
    kept = _with_particulars(narrow(rows, narrowing=narrowing, today=today))
    page = keyset_page(kept, order=NEWEST_FIRST, cursor=cursor, size=size)
    return _shaped(page, today, upkeep=upkeep_of(recordations=page.rows, today=today))


def count_recordations(*, rows: QuerySet[Recordation], narrowing: Narrowing, today: date) -> Count:
    """Count the recordations of the list, no further than the cap."""
    return capped_count(narrow(rows, narrowing=narrowing, today=today))


def list_desk_queue(*, user: User, today: date, cursor: str = "", size: int = 50) -> Page:
    """Return one page of what waits for the desk, oldest first, with the day to decide by."""
    waiting = recordations_of_customs(user=user).filter(status=Status.SUBMITTED)
    page = keyset_page(_with_particulars(waiting), order=OLDEST_FIRST, cursor=cursor, size=size)
    return _shaped(page, today, decide_by=_decision_days(page.rows))


def desk_figures(*, user: User) -> dict[str, Any]:
    """Return how many wait for the desk, since when, and how many are with their right holders again."""
    visible = recordations_of_customs(user=user).filter(status__in=[Status.SUBMITTED, Status.RETURNED])
    return visible.aggregate(
        waiting=CountOf("pk", filter=Q(status=Status.SUBMITTED)),
        oldest=Min("submitted_at", filter=Q(status=Status.SUBMITTED)),
        returned=CountOf("pk", filter=Q(status=Status.RETURNED)),
    )


def own_figures(*, user: User, today: date) -> dict[str, int]:
    """Return how the right holder's recordations stand."""
    own = own_recordations(user=user)
    soon = today + timedelta(days=ENDING_SOON_DAYS)
    return own.aggregate(
        in_force=CountOf("pk", filter=_in_force(today)),
        to_come=CountOf("pk", filter=Q(status=Status.IN_FORCE, valid_from__gt=today)),
        ending=CountOf("pk", filter=Q(status=Status.IN_FORCE, valid_to__range=(today, soon))),
        examined=CountOf("pk", filter=Q(status=Status.SUBMITTED)),
        to_do=CountOf("pk", filter=Q(status__in=[Status.DRAFT, Status.RETURNED])),
    )


def waiting_for_holder(*, user: User, today: date) -> list[RecordationRow]:
    """Return what the right holder has begun: returned first, then drafts. What lacks something is queries.upkeep's."""
    own = _with_particulars(own_recordations(user=user))
    found = [
        *own.filter(status=Status.RETURNED).order_by("-id")[:_WAITING_SHOWN],
        *own.filter(status=Status.DRAFT).order_by("-id")[:_WAITING_SHOWN],
    ]
    return [_row(recordation, today) for recordation in found]


def list_right_holders(*, user: User, text: str = "") -> QuerySet[RightHolder]:
    """Return the right holders the user may see, narrowed by name in either script."""
    return named(visible_right_holders(user=user).select_related("country"), text=text)


def named(rows: QuerySet[RightHolder], *, text: str) -> QuerySet[RightHolder]:
    """Keep the right holders whose name, or one that they had, contains the text, in either script."""
    if text := normalise_text(text):
        rows = rows.filter(Q(name__icontains=text) | Q(name_zh__icontains=text) | Q(pk__in=once_named(text=text)))
    return rows


def once_named(*, text: str) -> QuerySet[Any, Any]:
    """Return, for a subquery, the keys of the right holders that had a name with the text in it, in either script.

    What an entry was called that was merged into another is a name that the right holder had.
    """
    former = FormerName.objects.filter(Q(name__icontains=text) | Q(name_zh__icontains=text))
    merged = RightHolder.objects.filter(merged_into__isnull=False).filter(
        Q(as_entered__name__icontains=text) | Q(as_entered__name_zh__icontains=text)
    )
    return former.values_list("right_holder__same_as").union(merged.values_list("same_as"))


class NameHad(NamedTuple):
    """A name that a right holder once had, or that an entry has which was merged into it."""

    name: str
    is_merged: bool


def names_had(*, holders: Collection[RightHolder]) -> dict[int, list[NameHad]]:
    """Return the names that right holders once had, those of entries merged into them included. One query.

    By their keys, the latest name first.
    """
    keys = [holder.pk for holder in holders]
    former = FormerName.objects.filter(right_holder__same_as__in=keys)
    merged = RightHolder.objects.filter(merged_into__in=keys)
    named = merged.values_list("merged_into", KeyTextTransform("name", "as_entered"), Value(_MERGED))
    rows = former.values_list("right_holder__same_as", "name", "pk").union(named)
    found: dict[int, list[NameHad]] = {}
    for key, name, place in sorted(rows, key=lambda row: -row[2]):
        found.setdefault(key, []).append(NameHad(name, is_merged=place == _MERGED))
    return found


def rows_for_api(rows: QuerySet[Recordation]) -> QuerySet[Recordation]:
    """Fetch what one row of the API names, in a fixed number of queries."""
    return _with_particulars(rows)


def shown_status(recordation: Recordation, *, today: date) -> str:
    """Return how it stands on a day. Once accepted, its dates say: they are ahead of the hourly task."""
    if recordation.valid_from is None or recordation.valid_to is None:
        return recordation.status
    gone_at = recordation.withdrawn_at
    if gone_at is not None and today_in(jurisdiction=recordation.jurisdiction, now=gone_at) <= today:
        return "GIVEN_UP"
    if recordation.valid_to < today:
        return Status.EXPIRED
    if recordation.valid_from > today:
        return "NOT_YET"
    return "EXPIRING" if recordation.valid_to <= today + timedelta(days=ENDING_SOON_DAYS) else Status.IN_FORCE


def _with_particulars(rows: QuerySet[Recordation]) -> QuerySet[Recordation]:
    return rows.select_related("right_holder", "jurisdiction").prefetch_related(
        Prefetch("recordation_rights", RecordationRight.objects.select_related("right").order_by("id")),
        Prefetch(
            "images",
            RecordationImage.objects.filter(kind=RecordationImage.Kind.MARK).order_by("id"),
            to_attr="mark_images",
        ),
        Prefetch("deficiencies", to_attr="all_deficiencies"),
    )


def _shaped(
    page: Page, today: date, decide_by: Mapping[int, date] | None = None, upkeep: Mapping[int, Upkeep] | None = None
) -> Page:
    days, kept = decide_by or {}, upkeep or {}
    rows = [_row(row, today, decide_by=days.get(row.pk), upkeep=kept.get(row.pk)) for row in page.rows]
    return Page(rows, page.next_cursor, page.previous_cursor)


def _row(
    recordation: Recordation, today: date, *, decide_by: date | None = None, upkeep: Upkeep | None = None
) -> RecordationRow:
    rights = [held.right for held in recordation.recordation_rights.all()]
    first = rights[0] if rights else None
    images: list[RecordationImage] = recordation.mark_images  # type: ignore[attr-defined]
    sent_at, jurisdiction = recordation.submitted_at, recordation.jurisdiction
    status = shown_status(recordation, today=today)
    last_day = None if status == "GIVEN_UP" else recordation.valid_to  # it no longer holds to that day
    return RecordationRow(
        public_id=recordation.public_id,
        reference=recordation.reference or "",
        title=first.title if first else "",
        title_zh=first.title_zh if first else "",
        more_marks=max(0, len(rights) - 1),
        kinds=tuple(dict.fromkeys(str(Right.Kind(right.kind).label) for right in rights)),
        nice_classes=tuple(sorted({number for right in rights for number in right.nice_classes})),
        holder_name=recordation.right_holder.name,
        holder_name_zh=recordation.right_holder.name_zh,
        holder_country=country_name(recordation.right_holder.country_id),
        status=status,
        valid_from=recordation.valid_from,
        valid_to=last_day,
        days_left=(last_day - today).days if last_day else None,
        image_url=reverse("rightsholders:image", args=[images[0].public_id]) if images else "",
        created_at=recordation.created_at,
        submitted_at=recordation.submitted_at,
        decided_at=recordation.decided_at,
        # Both days are of one place: the reader's office may be in another zone than its jurisdiction.
        age_days=(today - today_in(jurisdiction=jurisdiction, now=sent_at)).days if sent_at else None,
        decide_by=decide_by,
        is_renewal=recordation.renews_id is not None,
        was_returned=bool(recordation.all_deficiencies),  # type: ignore[attr-defined]
        upkeep=upkeep,
    )


def decision_day(*, recordation: Recordation) -> date | None:
    """Return by when the law wants a decision on an application."""
    return _decision_days([recordation]).get(recordation.pk)


def _decision_days(rows: Iterable[Recordation]) -> dict[int, date]:
    """Work out the last day to decide for each row; one calendar per jurisdiction."""
    days: dict[int, date] = {}
    calendars = {}
    for recordation in rows:
        term = term_of(jurisdiction=recordation.jurisdiction_id)
        if term is None or term.decision_working_days is None or recordation.submitted_at is None:
            continue
        code = recordation.jurisdiction_id
        if code not in calendars:
            calendars[code] = working_day_calendar(jurisdiction=code)
        days[recordation.pk] = end_of_period(
            start=today_in(jurisdiction=snapshot.rows(Jurisdiction)[code], now=recordation.submitted_at),
            amount=term.decision_working_days,
            unit=Unit.WORKING_DAYS,
            calendar=calendars[code],
        ).end
    return days
