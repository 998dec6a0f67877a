"""The list of seizures: filters, two orders, keyset pages, counts that stop at 1,000.

Pages and counts read covering indexes (`seizure_office_status` and its sisters); the category is a
bit mask that rides along in them.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, When
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.access import day_of
from accounts.models import User
from ipcases.lib.paging import Count, Page, capped_count, keyset_page
from reference.queries import (
    categories_without_bit,
    category_bits,
    country_name,
    eu_categories_of,
    office_name,
    office_zone,
)
from seizures.access import visible_seizures
from seizures.models import Deadline, GoodsLine, Procedure, Reply, Seizure
from seizures.models.seizure import LATEST_FIRST, SOONEST_FIRST
from seizures.queries.due import due_soon, overdue
from seizures.queries.gaps import with_gap
from seizures.queries.next_steps import NextStep, next_step
from seizures.queries.outcomes import is_all_gone
from seizures.queries.parts import Words, with_goods
from seizures.queries.search import search_filter

NEWEST = "-detained_on"
# By next step: open cases by their deadline, those without one, closed ones. Downwards only the deadlines turn round.
ORDERS: dict[str, tuple[str, ...]] = {
    NEWEST: ("-detained_on", "-id"),
    "detained_on": ("detained_on", "id"),
    "due": ("soonest_first", "id"),
    "-due": ("-latest_first", "-id"),
}
_CLOSED_AT = {"due": {"soonest_first": date.max}, "-due": {"latest_first": date.min}}
WITHOUT_PROCEDURE = "OPEN_PROCEDURE"
WITHIN_3_DAYS, PASSED, ANY_DEADLINE = "SOON", "PASSED", "ANY"
DEADLINES: dict[str, Words] = {
    WITHIN_3_DAYS: _("Within 3 days"),
    PASSED: pgettext_lazy("deadline", "Passed"),
    ANY_DEADLINE: _("Any running"),
}
STEPS: dict[str, Words] = {WITHOUT_PROCEDURE: pgettext_lazy("next step", "Open a procedure")}
_PLACES = ("origin", "departure", "destination")
GOODS_PARTS = ("transport", "made_in", "right", "standing", "outcome")


@dataclass(frozen=True)
class SeizureFilter:
    """What the list is narrowed to; empty means everything."""

    text: str = ""
    office: str = ""
    status: str = ""
    direction: str = ""
    channel: str = ""
    category: str = ""
    first_day: date | None = None
    last_day: date | None = None
    deadline: str = ""
    action: str = ""
    step: str = ""
    origin: str = ""
    departure: str = ""
    destination: str = ""
    # Of the goods: the parts of statistics, and what they lack.
    transport: str = ""
    made_in: str = ""
    right: str = ""
    standing: str = ""
    outcome: str = ""
    gap: str = ""

    @property
    def is_empty(self) -> bool:
        return self == SeizureFilter()

    def without(self, name: str) -> "SeizureFilter":
        """Return the same filter loosened by one condition."""
        emptied: dict[str, Any] = {name: None if name.endswith("_day") else ""}
        return replace(self, **emptied)


@dataclass(frozen=True)
class SeizureList:
    """One page of the list; each row carries its `next_step`."""

    page: Page
    count: Count


def filtered(queryset: QuerySet[Seizure], *, narrowed: SeizureFilter, user: User, now: datetime) -> QuerySet[Seizure]:
    """Narrow visible seizures. The text comes last: it is looked up within what the others leave."""
    equal = {
        name: value
        for name in ("office", "status", "direction", "channel", "action")
        if (value := getattr(narrowed, name))
    }
    countries = {f"{name}_country": value for name in _PLACES if (value := getattr(narrowed, name))}
    rows = queryset.filter(**equal, **countries)
    # Nothing says which cases have a gap but the cases themselves: a year is read, not the archive.
    on = day_of(user=user, now=now)
    first_day = narrowed.first_day or (first_day_of_gaps(narrowed.last_day or on) if narrowed.gap else None)
    if first_day:
        rows = rows.filter(detained_on__gte=first_day)
    if narrowed.last_day:
        rows = rows.filter(detained_on__lte=narrowed.last_day)
    if narrowed.category:
        rows = with_category(rows, category=narrowed.category)
    if narrowed.deadline == PASSED:
        rows = rows.filter(overdue(user=user, now=now))
    elif narrowed.deadline == WITHIN_3_DAYS:
        rows = rows.filter(due_soon(user=user, now=now))
    elif narrowed.deadline == ANY_DEADLINE:
        rows = rows.filter(next_deadline_on__isnull=False)
    if narrowed.step == WITHOUT_PROCEDURE:
        rows = without_procedure(rows)
    if narrowed.gap:
        rows = with_gap(rows, gap=narrowed.gap, on=on)
    rows = with_goods(rows, **{name: getattr(narrowed, name) for name in GOODS_PARTS})
    return search_filter(rows, text=narrowed.text, user=user) if narrowed.text else rows


def with_category(rows: QuerySet[Any], *, category: str, case: str = "pk") -> QuerySet[Any]:
    """Narrow to cases with goods of a category, or of one that maps to it; those without a bit only goods know of.

    Of rows that are no cases, `case` is the column that names theirs.
    """
    codes = eu_categories_of(category)
    bits, others = category_bits(codes), categories_without_bit(codes)
    held = F("category_bits" if case == "pk" else f"{case}__category_bits")
    if not others:
        return rows.alias(asked=held.bitand(bits)).filter(asked__gt=0) if bits else rows.none()
    goods = GoodsLine.objects.filter(seizure=OuterRef(case), category__in=others)
    return rows.alias(asked=held.bitand(bits)).filter(Q(asked__gt=0) | Exists(goods))


def first_day_of_gaps(day: date) -> date:
    """Return since when gaps are looked for when nobody says: the year of the day."""
    return day.replace(month=1, day=1)


def without_procedure(rows: QuerySet[Seizure]) -> QuerySet[Seizure]:
    """Narrow to the open cases that hold goods and for which nothing is running: their next step is a procedure."""
    live = Procedure.objects.filter(seizure=OuterRef("pk"), is_live=True)
    held = GoodsLine.objects.filter(seizure=OuterRef("pk")).exclude(is_all_gone())
    rows = rows.filter(~Exists(live), status=Seizure.Status.OPEN).exclude(action=Seizure.Action.RELEASE)
    return rows.filter(Exists(held))


def seizure_list(
    *, user: User, narrowed: SeizureFilter, now: datetime, sort: str = NEWEST, cursor: str = "", size: int = 50
) -> SeizureList:
    """Return one page of the visible seizures with their next steps, and how many there are.

    Queries: the page, its procedures, the count; one or two more for a text.
    """
    rows = filtered(visible_seizures(user=user), narrowed=narrowed, user=user, now=now)
    return page_of(rows, sort=sort, status=narrowed.status, cursor=cursor, size=size)


def page_of(
    rows: QuerySet[Seizure], *, sort: str = NEWEST, status: str = "", cursor: str = "", size: int = 50
) -> SeizureList:
    """Return one page of seizures that the reader may see, and how many there are. Three queries.

    `status` says that the rows were narrowed to it.
    """
    order = ORDERS.get(sort, ORDERS[NEWEST])
    ordered = with_next_step_order(rows, sort=sort, status=status)
    page = keyset_page(with_steps(ordered), order=order, cursor=cursor, size=size, keys_first=True)
    return SeizureList(page=mark_steps(page), count=capped_count(rows))


def with_next_step_order(rows: QuerySet[Seizure], *, sort: str, status: str) -> QuerySet[Seizure]:
    """Give rows what the orders by next step read.

    Closed cases stand behind all open ones in the index of such an order: where only they are asked for, it is
    entered at their day. The other indexes know nothing of that day.
    """
    rows = rows.annotate(soonest_first=SOONEST_FIRST, latest_first=LATEST_FIRST)
    return rows.filter(**_CLOSED_AT[sort]) if status == Seizure.Status.CLOSED and sort in _CLOSED_AT else rows


def with_steps(queryset: QuerySet[Seizure]) -> QuerySet[Seizure]:
    """Fetch with each seizure what `mark_steps` needs: one query more, however many rows."""
    answered = Exists(Reply.objects.filter(procedure=OuterRef("pk")))
    over = Exists(Deadline.objects.filter(procedure=OuterRef("pk"), status=Deadline.Status.PASSED))
    procedures = Procedure.objects.filter(is_live=True).only("seizure_id", "status", "is_live")
    marked = procedures.annotate(is_up_to_customs=Case(When(answered, True), When(over, True), default=False))
    left = Exists(GoodsLine.objects.filter(seizure=OuterRef("pk")).exclude(is_all_gone()))
    # Asked of open cases only: of a closed one everything is accounted for.
    rows = queryset.annotate(has_goods_left=Case(When(status=Seizure.Status.OPEN, then=left), default=False))
    return rows.prefetch_related(Prefetch("procedures", queryset=marked))


def mark_steps(page: Page) -> Page:
    """Give each row of a page its `next_step`, its office with its time zone, and its route in words."""
    for row in page.rows:
        row.next_step = step_of(row)
        row.office_name, row.zone = office_name(row.office_id), office_zone(row.office_id)
        row.route_text = route_of(row)
    return page


def route_of(seizure: Seizure) -> str:
    """Say from where to where, by country or region; empty when neither is known."""
    start, end = seizure.departure_country_id, seizure.destination_country_id
    if start and end:
        return f"{country_name(start)} → {country_name(end)}"
    if start:
        return gettext("from %(country)s") % {"country": country_name(start)}
    return gettext("to %(country)s") % {"country": country_name(end)} if end else ""


def step_of(seizure: Any) -> NextStep:
    """Say what a seizure fetched by `with_steps` needs next."""
    return next_step(seizure=seizure, procedures=seizure.procedures.all(), has_goods_left=seizure.has_goods_left)
