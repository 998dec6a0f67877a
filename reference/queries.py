"""Choices for forms and names for pages, in the reader's language, without a query each.

Choices leave retired rows out, or those not valid `on` a date; names know every row.
"""

from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import TypeVar

from django.utils.translation import get_language

from ipcases.lib.days import day_at_seat, local_day
from ipcases.lib.models import NamedInTwoLanguages, Retirable
from ipcases.lib.spoken import spoken
from reference import snapshot
from reference.models import (
    Agency,
    Category,
    Country,
    Currency,
    HSCode,
    Jurisdiction,
    NiceClass,
    Office,
    Unit,
)

Choices = list[tuple[str, str]]
_Named = TypeVar("_Named", bound=NamedInTwoLanguages)
_Offered = TypeVar("_Offered", bound=Retirable)


# --- places -----------------------------------------------------------------------------------


def jurisdictions(*, on: date | None = None) -> list[Jurisdiction]:
    """Return the jurisdictions, by name."""
    return _by_name(_offered(snapshot.rows(Jurisdiction).values(), on))


def jurisdiction_name(code: str) -> str:
    """Return the name of a jurisdiction, or the code where it is unknown."""
    return _name(Jurisdiction, code)


def offices(*, jurisdiction: str = "", codes: Iterable[str] | None = None, on: date | None = None) -> list[Office]:
    """Return the customs offices: of a jurisdiction, or the named ones; headquarters first, then by name."""
    chosen = _offered(snapshot.rows(Office).values(), on)
    if jurisdiction:
        chosen = [office for office in chosen if office.jurisdiction_id == jurisdiction]
    if codes is not None:
        wanted = set(codes)
        chosen = [office for office in chosen if office.code in wanted]
    return sorted(_by_name(chosen), key=lambda office: (office.jurisdiction_id, not office.is_headquarters))


def offices_ever() -> list[Office]:
    """Return every customs office, the retired too: their cases keep their numbers."""
    return list(snapshot.rows(Office).values())


def offices_choices(*, jurisdiction: str = "", codes: Iterable[str] | None = None, on: date | None = None) -> Choices:
    """Return (code, name) of the customs offices."""
    return _choices(offices(jurisdiction=jurisdiction, codes=codes, on=on))


def offices_by_kind(*, jurisdiction: str) -> list[tuple[str, Choices]]:
    """Return the customs offices of a jurisdiction as `offices_choices` does, put under the name of their kind."""
    found: dict[str, list[Office]] = {kind: [] for kind in Office.Kind.values}
    for row in offices(jurisdiction=jurisdiction):
        found[row.kind].append(row)
    return [(str(Office.Kind(kind).label), _choices(rows)) for kind, rows in found.items() if rows]


def office(code: str) -> Office | None:
    """Return an office by its code, retired or not."""
    return snapshot.rows(Office).get(code)


def day_at_office(*, code: str, now: datetime) -> date:
    """Return the calendar day at an office; that at the seat where the office is unknown."""
    found = office(code)
    return local_day(now, found.time_zone) if found is not None else day_at_seat(now)


def day_in_jurisdiction(*, code: str, now: datetime) -> date:
    """Return the calendar day in a jurisdiction; that at the seat where it is unknown."""
    found = snapshot.rows(Jurisdiction).get(code)
    return local_day(now, found.time_zone) if found is not None else day_at_seat(now)


def offices_by_day(*, now: datetime, jurisdictions: Collection[str] | None = None) -> dict[date, list[str]]:
    """Return the codes of the offices, retired or not, by the day it is there; of some jurisdictions or all."""
    found: dict[date, list[str]] = {}
    for row in snapshot.rows(Office).values():
        if jurisdictions is None or row.jurisdiction_id in jurisdictions:
            found.setdefault(local_day(now, row.time_zone), []).append(row.code)
    return found


def office_zone(code: str) -> str:
    """Return the name of the time zone of an office, or nothing where it is unknown."""
    found = office(code)
    return found.time_zone if found is not None else ""


def office_name(code: str) -> str:
    """Return the name of an office, or the code where it is unknown."""
    return _name(Office, code)


def place_office(unlocode: str) -> Office | None:
    """Return the first office of a place, by UN/LOCODE: where the place lies and what it is called."""
    known = snapshot.rows(Office)
    return known.get(unlocode) or next((row for row in known.values() if row.unlocode == unlocode), None)


def place_name(unlocode: str) -> str:
    """Return the short name of a place, or its code where no office of ours is there."""
    found = place_office(unlocode)
    return found.place if found is not None else unlocode


def countries_choices(*, on: date | None = None) -> Choices:
    """Return (code, name) of the countries and regions, by name."""
    return _choices(_by_name(_offered(snapshot.rows(Country).values(), on)))


def country_name(code: str) -> str:
    """Return the name of a country or region, or the code where it is unknown."""
    return _name(Country, code)


# --- authorities ------------------------------------------------------------------------------


def agencies(*, kind: str = "", except_code: str = "", on: date | None = None) -> list[Agency]:
    """Return the agencies, by kind and then name."""
    return by_kind_and_name(
        agency
        for agency in _offered(snapshot.rows(Agency).values(), on)
        if (not kind or agency.kind == kind) and agency.code != except_code
    )


def by_kind_and_name(agencies: Iterable[Agency]) -> list[Agency]:
    """Sort agencies by kind and then by the reader's name."""
    order = Agency.Kind.values
    return sorted(_by_name(agencies), key=lambda agency: order.index(agency.kind))


def agencies_choices(*, kind: str = "", except_code: str = "", on: date | None = None) -> Choices:
    """Return (code, name) of the agencies."""
    return _choices(agencies(kind=kind, except_code=except_code, on=on))


def agency_name(code: str) -> str:
    """Return the name of an agency, or the code where it is unknown."""
    return _name(Agency, code)


# --- goods ------------------------------------------------------------------------------------


def categories(scheme: str = Category.Scheme.EU, *, on: date | None = None) -> list[Category]:
    """Return the product categories of a scheme in their official order."""
    chosen = (category for category in snapshot.rows(Category).values() if category.scheme == scheme)
    return sorted(_offered(chosen, on), key=lambda category: category.position)


def categories_choices(scheme: str = Category.Scheme.EU, *, on: date | None = None) -> Choices:
    """Return (code, name) of the product categories, each name led by its official number."""
    return [(category.code, category_label(category)) for category in categories(scheme, on=on)]


def category_label(category: Category) -> str:
    """Return the category's official number and name: 5b Bags, wallets, purses."""
    return f"{category.code.partition('-')[2]} {category.name}"


def category_name(code: str) -> str:
    """Return the name of a category, or the code where it is unknown."""
    return _name(Category, code)


def headings_of(category: str) -> Choices:
    """Return (code, name) of the headings of the Harmonized System that goods of a category usually fall under."""
    found, known = snapshot.rows(Category).get(category), snapshot.rows(HSCode)
    return [(code, known[code].name) for code in (found.hs_headings if found else []) if code in known]


def is_usual_heading(*, hs_code: str, category: str) -> bool:
    """Say whether a code is a heading of the category, or lies above or below one; none is odd where it names none."""
    found = snapshot.rows(Category).get(category)
    headings = found.hs_headings if found else []
    return not headings or any(one.startswith(hs_code) or hs_code.startswith(one) for one in headings)


def category_in_words(english: str) -> str:
    """Return the name of a category by its English one, as partners write it, or that where it is unknown."""
    return next((row.name for row in snapshot.rows(Category).values() if row.name_en == english), english)


def category_bits(codes: Iterable[str]) -> int:
    """Return the bits of these EU categories, as Seizure.category_bits holds them."""
    known = snapshot.rows(Category)
    bits = 0
    for code in codes:
        category = known.get(code)
        if category is not None and category.bit is not None:
            bits |= 1 << category.bit
    return bits


def categories_of_bits(bits: int) -> list[Category]:
    """Return the EU categories whose bits are set, in their official order."""
    return sorted(
        (row for row in snapshot.rows(Category).values() if row.bit is not None and bits >> row.bit & 1),
        key=lambda category: category.position,
    )


def categories_without_bit(codes: Iterable[str]) -> list[str]:
    """Return which of these categories have no bit in Seizure.category_bits: only goods lines know of them."""
    known = snapshot.rows(Category)
    return [code for code in codes if code in known and known[code].bit is None]


def eu_categories_of(code: str) -> list[str]:
    """Return the EU categories that map to a US category; any other code stands for itself."""
    known = snapshot.rows(Category)
    found = known.get(code)
    if found is None or found.scheme == Category.Scheme.EU:
        return [code]
    return [row.code for row in known.values() if row.us_category_id == code]


def units(*, on: date | None = None) -> list[Unit]:
    """Return the units: those that count items first."""
    chosen = _offered(snapshot.rows(Unit).values(), on)
    first = ("H87", "C62", "PR", "SET", "PK", "KGM", "GRM", "LTR", "MTR")
    return sorted(chosen, key=lambda unit: (first.index(unit.code) if unit.code in first else len(first), unit.code))


def units_choices(*, on: date | None = None) -> Choices:
    """Return (code, name) of the units."""
    return _choices(units(on=on))


def unit_name(code: str) -> str:
    """Return the name of a unit, or the code where it is unknown."""
    return _name(Unit, code)


def nice_classes() -> list[NiceClass]:
    """Return the classes of the Nice Classification in order."""
    return list(snapshot.rows(NiceClass).values())


def nice_classes_choices() -> list[tuple[int, str]]:
    """Return (number, "number title") of the Nice classes."""
    return [(row.number, f"{row.number} {row.name}") for row in nice_classes()]


def nice_class_name(number: int) -> str:
    """Return the title of a Nice class."""
    row = snapshot.rows(NiceClass).get(number)
    return row.name if row is not None else str(number)


def counts_items(code: str) -> bool:
    """Say whether a unit counts articles: pieces, pairs and sets may be added up; kilograms may not."""
    unit = snapshot.rows(Unit).get(code)
    return unit is not None and unit.counts_items


# --- money ------------------------------------------------------------------------------------


def currencies() -> list[Currency]:
    """Return the currencies: those of the jurisdictions first, then by code."""
    own = {row.currency_id for row in snapshot.rows(Jurisdiction).values()}
    return sorted(snapshot.rows(Currency).values(), key=lambda currency: (currency.code not in own, currency.code))


def currencies_choices() -> Choices:
    """Return (code, "code name") of the currencies."""
    return [(currency.code, f"{currency.code} {currency.name}") for currency in currencies()]


def minor_units_of(code: str) -> int:
    """Return how many digits a currency has after the point."""
    row = snapshot.rows(Currency).get(code)
    return row.minor_units if row is not None else 2


# --- shared -----------------------------------------------------------------------------------


def _offered(rows: Iterable[_Offered], on: date | None) -> list[_Offered]:
    """Leave out what is retired or, with a date, what was not valid on it."""
    if on is None:
        return [row for row in rows if row.valid_to is None]
    return [
        row
        for row in rows
        if (row.valid_from is None or row.valid_from <= on) and (row.valid_to is None or on < row.valid_to)
    ]


def _by_name(rows: Iterable[_Named]) -> list[_Named]:
    """Sort by the reader's name; a Chinese one as it is spoken: 重庆 stands under C."""
    if (get_language() or "").startswith("zh"):
        return sorted(rows, key=lambda row: (_spoken(row.name_zh), row.name_zh))
    return sorted(rows, key=lambda row: row.name_en.casefold())


@lru_cache(maxsize=2000)  # each name of a small table once, not at every form
def _spoken(name: str) -> str:
    return spoken(name)


def _choices(rows: Iterable[NamedInTwoLanguages]) -> Choices:
    return [(row.pk, row.name) for row in rows]


def _name(model: type[NamedInTwoLanguages], code: str) -> str:
    row = snapshot.rows(model).get(code)
    return row.name if row is not None else code
