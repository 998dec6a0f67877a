"""A search in words: what it is narrowed to, in the reader's language. No query."""

from collections.abc import Callable
from dataclasses import fields
from typing import Any
from urllib.parse import parse_qsl

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reference.queries import category_name, country_name, office_name
from reports.queries.filters import from_query
from seizures.models import Seizure
from seizures.queries.gaps import ANY, GAPS
from seizures.queries.lists import DEADLINES, STEPS
from seizures.queries.parts import OUTCOMES, RIGHTS, STANDINGS, TRANSPORTS

_LABELS: dict[str, str | Promise] = {
    "text": _("Reference, parcel number, brand or party"),
    "office": _("Office"),
    "status": pgettext_lazy("field", "Status"),
    "direction": pgettext_lazy("field", "Direction"),
    "channel": pgettext_lazy("field", "Channel"),
    "category": _("Category"),
    "first_day": _("Detained from"),
    "last_day": _("Detained to"),
    "deadline": _("Deadline"),
    "action": pgettext_lazy("field", "Action"),
    "step": _("Next step"),
    "origin": _("Origin"),
    "departure": _("Sent from"),
    "destination": _("Sent to"),
    "transport": _("How it came"),
    "made_in": _("Where the goods were made"),
    "right": _("Suspected right"),
    "standing": _("Recordation"),
    "outcome": _("What happened to the goods"),
    "gap": _("Lacks for statistics"),
}


def _choice(choices: list[tuple[str, Any]]) -> Callable[[str], Any]:
    labels = dict(choices)
    return lambda code: labels.get(code, code)


_VALUES: dict[str, Callable[[Any], Any]] = {
    "office": office_name,
    "status": _choice(Seizure.Status.choices),
    "direction": _choice(Seizure.Direction.choices),
    "channel": _choice(Seizure.Channel.choices),
    "category": category_name,
    "first_day": date_format,
    "last_day": date_format,
    "deadline": _choice([*DEADLINES.items()]),
    "action": _choice(Seizure.Action.choices),
    "step": _choice([*STEPS.items()]),
    "origin": country_name,
    "departure": country_name,
    "destination": country_name,
    "transport": _choice([*TRANSPORTS.items()]),
    "made_in": country_name,
    "right": _choice([*RIGHTS.items()]),
    "standing": _choice([*STANDINGS.items()]),
    "outcome": _choice([*OUTCOMES.items()]),
    "gap": _choice([(ANY, _("Anything")), *((code, gap.name) for code, gap in GAPS.items())]),
}


def search_in_words(*, query: str) -> list[tuple[str, str]]:
    """Return (what, value) for each condition of a search."""
    narrowed = from_query(query=query)
    said = []
    for field in fields(narrowed):
        if value := getattr(narrowed, field.name):
            say = _VALUES.get(field.name, str)
            said.append((str(_LABELS.get(field.name, field.name)), str(say(value))))
    return said


def search_in_a_line(*, query: str) -> str:
    """Say a search in one line; what is no condition of it, such as a split of figures, stays as it is written.

    The words that are looked for stand without a label: its length would hide them.
    """
    said = [
        value if what == _LABELS["text"] else pgettext("search", "%(what)s: %(value)s") % {"what": what, "value": value}
        for what, value in search_in_words(query=query)
    ]
    return " · ".join([*said, *(f"{name}={text}" for name, text in parse_qsl(query) if name not in _LABELS)])


def about_cases(*, query: str) -> list[tuple[str, str]]:
    """Return what a report of cases is of: its rows, and the search behind it."""
    searched = search_in_words(query=query) or [(gettext("Search"), gettext("All cases that you may see"))]
    rows = gettext("One for each goods line. Values by different measures are never added up.")
    return [(pgettext("sheet", "Rows"), rows), *searched]


def about_table(*, title: str, query: str, made: str, is_shared: bool) -> list[list[str]]:
    """Return the lines below a table that say what it is of: its title, the search behind it, how it was made.

    One for readers outside says why figures are missing in it.
    """
    searched = [[what, value] for what, value in search_in_words(query=query)]
    held_back = [["<5", gettext("Fewer than five cases. There are no totals that would give them away.")]]
    return [[gettext("Table"), title], *searched, *(held_back if is_shared else []), [gettext("File"), made]]
