"""The seizures that count in an operation, and which of them a figure is about."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, QuerySet, Sum
from django.db.models.functions import Coalesce

from ipcases.lib.paging import Page, keyset_page
from operations.access import visible_operation_seizures
from operations.models import Operation, OperationReferral, OperationSeizure
from seizures.models import GoodsValue, ReferralSeizure, Seizure
from seizures.queries.lists import with_category

_LAST_WEEK = datetime.date.max - datetime.timedelta(days=6)  # a later one ends after the calendar does


@dataclass(frozen=True)
class Selection:
    """What a figure is about; empty means everything. Its fields are the parameters of the link."""

    round: int | None = None
    office: str = ""
    at: str = ""  # UN/LOCODE of the place where goods were stopped
    channel: str = ""
    category: str = ""
    destination: str = ""  # country or region
    to: str = ""  # UN/LOCODE of the place goods were going to
    week: datetime.date | None = None
    value: str = ""  # kind and currency of a value: MSRP-USD
    traced: str = ""
    open: str = ""

    def as_query(self) -> str:
        """Write the selection as a query string; what is empty is left out."""
        return urlencode([(field.name, value) for field in fields(self) if (value := getattr(self, field.name))])


@dataclass(frozen=True)
class Totals:
    """How much a selection holds."""

    seizures: int
    parcels: int
    items: int


def rows_of(*, user: Any, operation: Operation, selection: Selection | None = None) -> QuerySet[OperationSeizure]:
    """Return the rows behind a figure: of the seizures this user may see."""
    chosen = selection or Selection()
    equal = {
        "round__number": chosen.round,
        "seizure__office": chosen.office,
        "seizure__office__unlocode": chosen.at,
        "seizure__channel": chosen.channel,
        "seizure__destination_country": chosen.destination,
        "seizure__destination_place": chosen.to,
        "seizure__status": Seizure.Status.OPEN if chosen.open else "",
    }
    rows = visible_operation_seizures(user=user, operation=operation)
    rows = rows.filter(**{name: value for name, value in equal.items() if value not in (None, "")})
    if chosen.category:
        rows = with_category(rows, category=chosen.category, case="seizure")
    if chosen.week:
        last = min(chosen.week, _LAST_WEEK) + datetime.timedelta(days=6)
        rows = rows.filter(seizure__detained_on__range=(chosen.week, last))
    if chosen.value:
        kind, _dash, currency = chosen.value.partition("-")
        valued = GoodsValue.objects.filter(line__seizure=OuterRef("seizure"), kind=kind, currency=currency)
        rows = rows.filter(Exists(valued))
    return rows.filter(is_traced(operation=operation)) if chosen.traced else rows


def count_hidden(*, user: Any, operation: Operation) -> int:
    """Count the seizures that count in the operation and are not this user's to see. Two queries."""
    counting = OperationSeizure.objects.filter(operation=operation, removed_at__isnull=True).count()
    return counting - visible_operation_seizures(user=user, operation=operation).count()


def is_traced(*, operation: Operation) -> Exists:
    """Return the condition that an investigation linked to the operation rests on the seizure."""
    linked = OperationReferral.objects.filter(operation=operation).values("referral")
    return Exists(ReferralSeizure.objects.filter(seizure=OuterRef("seizure"), referral__in=linked))


@contextmanager
def walking_from_the_operation() -> Iterator[None]:
    """Let PostgreSQL reach cases and goods from the operation's rows, one look-up each.

    It would rather read the whole archive and hash it as long as that looks a little cheaper; then
    the page would grow with the archive. Settings of this transaction only, so raw SQL.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off")
        yield
        cursor.execute("SET LOCAL enable_hashjoin = on; SET LOCAL enable_mergejoin = on")


def totals_of(rows: QuerySet[OperationSeizure]) -> Totals:
    """Add up what the rows hold. One query, walking from the operation."""
    with walking_from_the_operation():
        sums = rows.order_by().aggregate(
            seizures=Count("pk"), parcels=Sum("seizure__parcel_count"), items=Sum("seizure__item_count")
        )
    return Totals(sums["seizures"], sums["parcels"] or 0, sums["items"] or 0)


def taken_out(*, user: Any, operation: Operation) -> QuerySet[OperationSeizure]:
    """Return the rows somebody took out, of the seizures this user may see."""
    return visible_operation_seizures(user=user, operation=operation, counting=False)


# The order of lists, the last detained first, by the `day` of `listed`.
LAST_DETAINED_FIRST = ("-day", "-pk")


def listed(rows: QuerySet[OperationSeizure]) -> QuerySet[OperationSeizure]:
    """Add what a list line shows, and its `day`. One query a page.

    The day is not the column itself: its index would lead through the whole archive to an operation's few cases.
    """
    shown = rows.select_related(
        "seizure__office", "round", "seizure__destination_country", "seizure__departure_country"
    )
    return shown.annotate(day=Coalesce("seizure__detained_on", "seizure__detained_on"))


def rows_page(rows: QuerySet[OperationSeizure], *, cursor: str = "") -> Page:
    """Return one page of the rows, walking from the operation."""
    with walking_from_the_operation():
        return keyset_page(listed(rows), order=LAST_DETAINED_FIRST, cursor=cursor)
