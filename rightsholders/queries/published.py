"""What anybody may read of recordations in force: the right, its goods, whose it is and until when.

Neither contacts, licensees, prices, pictures nor ways to tell a fake: those would teach whoever makes fakes.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, QuerySet

from ipcases.lib.paging import Count, Page, capped_count, keyset_page
from reference.queries import country_name, nice_class_name
from rightsholders.folding import normalise_number, normalise_text
from rightsholders.models import RecordationRight, Right, RightHolder
from rightsholders.queries.lists import once_named
from rightsholders.registers import register_name

_NEWEST_FIRST = ("-id",)


@dataclass(frozen=True)
class RecordedRight:
    """One right that customs protects."""

    reference: str
    title: str
    title_zh: str
    kind: str
    register: str
    registration_number: str
    classes: tuple[tuple[int, str], ...]  # number and name, of the Nice classification
    goods: str
    holder_name: str
    holder_name_zh: str
    holder_country: str
    last_day: date


def list_recorded_rights(
    *, rows: QuerySet[RecordationRight], text: str = "", kind: str = "", cursor: str = "", size: int = 25
) -> Page:
    """Return one page of `rows`, those of access.published_rights, newest first, as RecordedRight. One query."""
    found = _narrow(rows, text=text, kind=kind).select_related("recordation", "right__right_holder")
    page = keyset_page(found, order=_NEWEST_FIRST, cursor=cursor, size=size)
    return Page([_shaped(row) for row in page.rows], page.next_cursor, page.previous_cursor)


def count_recorded_rights(*, rows: QuerySet[RecordationRight], text: str = "", kind: str = "") -> Count:
    """Count the rights of the list, no further than the cap. One query."""
    return capped_count(_narrow(rows, text=text, kind=kind))


def _narrow(rows: QuerySet[RecordationRight], *, text: str, kind: str) -> QuerySet[RecordationRight]:
    if text := normalise_text(text):
        # Each branch has an index of its own; their union is read, not every right.
        marks = Right.objects.filter(Q(title__icontains=text) | Q(title_zh__icontains=text))
        numbers = Right.objects.filter(registration_number=normalise_number(text))
        holders = RightHolder.objects.filter(Q(name__icontains=text) | Q(name_zh__icontains=text))
        owned = Right.objects.filter(right_holder__in=holders)
        once_owned = Right.objects.filter(right_holder__same_as__in=once_named(text=text))
        rows = rows.filter(
            Q(right__in=marks.values("pk"))
            | Q(right__in=numbers.values("pk"))
            | Q(right__in=owned.values("pk"))
            | Q(right__in=once_owned.values("pk"))
            | Q(recordation__reference__iexact=text)
        )
    return rows.filter(right__kind=kind) if kind else rows


def _shaped(row: RecordationRight) -> RecordedRight:
    right, holder = row.right, row.right.right_holder
    return RecordedRight(
        reference=row.recordation.reference or "",
        title=right.title,
        title_zh=right.title_zh,
        kind=str(Right.Kind(right.kind).label),
        register=register_name(right.register_office),
        registration_number=right.registration_number,
        classes=tuple((number, nice_class_name(number)) for number in right.nice_classes),
        goods=right.goods,
        holder_name=holder.name,
        holder_name_zh=holder.name_zh,
        holder_country=country_name(holder.country_id),
        last_day=row.in_force.upper - timedelta(days=1),
    )
