"""Which fields of a shared case a correction may name, and on which page of the case each is corrected. Pure."""

from collections.abc import Mapping
from typing import Any

from sharing.fields import FIELDS

GOODS, PEOPLE, PAPERS = "seizures:correct-goods", "seizures:people", "seizures:papers"
# What is not here is no entry of the case that anybody corrects: its office, its day, its files, its rights.
_PAGES = {
    **{f"goods.{name}": GOODS for name in ("description", "brand", "category", "hs", "origin", "quantity", "value")},
    **{f"movement.{name}": GOODS for name in ("container", "parcel", "seal")},
    **{
        f"movement.{name}": PAPERS
        for name in ("origin", "provenance", "destination", "departure_place", "destination_place")
    },
    **{f"movement.{name}": PAPERS for name in ("transport_doc", "vessel")},
    **{f"seizure.{name}": PAPERS for name in ("procedure", "mode")},
    **{f"{kind}.{name}": PEOPLE for kind in ("parties", "persons") for name in ("role", "name", "country", "address")},
    "parties.tax_number": PEOPLE,
}
# Once a procedure rests on the goods, these stay as they are.
_LOCKED_WITH_GOODS = ("seizure.procedure", "seizure.mode")
# The pages on which cases are corrected.
PAGES = frozenset(_PAGES.values())


def field_at(pointer: str) -> str:
    """Return the field that a pointer into a case names (goods.quantity), or nothing when none may be corrected."""
    parts = [part for part in pointer.removeprefix("/data/").split("/") if not part.isdigit()]
    path = ".".join(parts)
    return path if pointer.startswith("/data/") and path in _PAGES else ""


def page_for(field: str) -> str:
    """Return the name of the page on which a field is corrected."""
    return _PAGES[field]


def is_locked_with_goods(pointer: str) -> bool:
    """Say whether a field stays as it is once a procedure rests on the goods."""
    field = field_at(pointer)
    return field in _LOCKED_WITH_GOODS or page_for(field) == GOODS


def tier_of(pointer: str) -> str:
    """Return the tier of the field that a pointer names."""
    return FIELDS[field_at(pointer)].tier


def pointers_into(data: Mapping[str, Any]) -> list[str]:
    """Return the places of a case as it was shared that a correction may name, in reading order."""
    found = []
    for section in ("seizure", "movement"):
        found += [f"/data/{section}/{name}" for name in data.get(section, {})]
    for section in ("goods", "parties", "persons"):
        for index, item in enumerate(data.get(section, [])):
            found += [f"/data/{section}/{index}/{name}" for name in item]
    order = {section: number for number, section in enumerate(("goods", "movement", "parties", "persons", "seizure"))}
    return sorted((pointer for pointer in found if field_at(pointer)), key=lambda pointer: order[pointer.split("/")[2]])
