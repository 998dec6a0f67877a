"""Cases of a year for the annual return: complete, unless the test says what is missing."""

import datetime
from decimal import Decimal

from reports.queries.annual import annual_return, year_of
from reports.queries.annual_gaps import gaps_of_return
from reports.queries.filters import as_query, chosen_seizures
from seizures.models import GoodsLine, GoodsValue, Outcome, Seizure
from tests.operations.factories import NOW, make_seizure

LATER = datetime.datetime(2026, 11, 28, 4, tzinfo=datetime.UTC)  # midday in China
TODAY = LATER.date()
_BITS = {"EU-4a": 1 << 7, "EU-5b": 1 << 10, "EU-9a": 1 << 22}


def make_case(officer, *, lines=({},), **values) -> Seizure:
    """Make a case with these goods lines; what a line does not say is complete."""
    bits = 0
    for line in lines:
        bits |= _BITS[line.get("category", "EU-4a")]
    defaults = {"origin_country_id": "CN", "category_bits": bits}
    seizure = make_seizure(logged_by=officer, **{**defaults, **values})
    for position, line in enumerate(lines, start=1):
        make_goods(seizure, position=position, **line)
    return seizure


def make_goods(
    seizure,
    *,
    position=1,
    category="EU-4a",
    quantity="10",
    unit="PR",
    values=(("MSRP", "1000.00", "USD"),),
    outcomes=(),
    **others,
) -> GoodsLine:
    """Give a case a line with its values and outcomes."""
    line = GoodsLine.objects.create(
        seizure=seizure,
        position=position,
        brand="NORDVIK",
        description="Running shoes",
        category_id=category,
        quantity=Decimal(quantity),
        unit_id=unit,
        **others,
    )
    for kind, amount, currency in values:
        GoodsValue.objects.create(
            line=line, kind=kind, amount=Decimal(amount), currency_id=currency, valued_on=seizure.detained_on
        )
    for kind, part in outcomes:
        Outcome.objects.create(
            line=line,
            kind=kind,
            quantity=Decimal(part),
            happened_on=seizure.detained_on,
            recorded_by=seizure.logged_by,
            recorded_at=NOW,
        )
    return line


def rows_of(user, *, year=2026, office=""):
    """Return the cases that the return of a user is made of."""
    query = as_query(narrowed=year_of(year=year, office=office))
    return chosen_seizures(user=user, query=query, now=LATER)


def returned(user, *, year=2026, schema="EU", office=""):
    """Compute a return."""
    return annual_return(seizures=rows_of(user, year=year, office=office), year=year, schema=schema, office=office)


def found_gaps(user, *, year=2026, schema="EU", office=""):
    """Find the gaps of a return."""
    rows = rows_of(user, year=year, office=office)
    return gaps_of_return(seizures=rows, year=year, schema=schema, office=office, on=TODAY)


def lacking(user, **asked):
    """Count the gaps of a return: office → gap → cases."""
    offices = found_gaps(user, **asked).offices
    return {office.code: {one.code: one.count for one in office.counts if one.count} for office in offices}


def table(found, name):
    """Return the lines of one table by their key, those without cases left out."""
    (chosen,) = [one for one in found.tables if one.name == name]
    return {line.key: line for line in chosen.lines if line.cases}
