"""A search as text: kept with a saved view and with every export, and read back from it."""

from dataclasses import fields
from datetime import date, datetime
from urllib.parse import parse_qsl, urlencode

from django.db.models import QuerySet

from accounts.models import User
from seizures.access import visible_seizures
from seizures.models import Seizure
from seizures.queries import SeizureFilter, filtered

# What the address of the search page says besides: how its rows stand, not which.
_OF_THE_PAGE = {"cursor", "sort", "view"}


def as_query(*, narrowed: SeizureFilter) -> str:
    """Write a filter as a query string; what is empty is left out."""
    return urlencode(
        [(field.name, str(value)) for field in fields(narrowed) if (value := getattr(narrowed, field.name))]
    )


def from_query(*, query: str) -> SeizureFilter:
    """Read a filter back; what is not ours is left out. Raises ValueError for a day that is none."""
    names = {field.name for field in fields(SeizureFilter)}
    values: dict[str, str | date] = {}
    for name, text in parse_qsl(query):
        if name in names:
            values[name] = date.fromisoformat(text) if name.endswith("_day") else text
    return SeizureFilter(**values)  # type: ignore[arg-type]


def unknown_names(*, query: str) -> list[str]:
    """Return what a query string asks for that no search knows: left out, it would be a search for more."""
    known = {field.name for field in fields(SeizureFilter)} | _OF_THE_PAGE
    return [name for name, _text in parse_qsl(query, keep_blank_values=True) if name not in known]


def chosen_seizures(*, user: User, query: str, now: datetime) -> QuerySet[Seizure]:
    """Return the seizures of a search that the user may see now."""
    return filtered(visible_seizures(user=user), narrowed=from_query(query=query), user=user, now=now)
