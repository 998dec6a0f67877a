"""How one value of a message reads: days, places, figures, choices, each in the reader's language."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import pgettext, pgettext_lazy

from ipcases.lib.figures import money_in_words, of_one
from ipcases.lib.listed import listed
from reference.queries import category_in_words, country_name, office_name, place_name, unit_name
from rightsholders.models import Right
from seizures.models import EvidenceFile, GoodsValue, Party, Seizure

_STAGES = {
    "detained": pgettext_lazy("stage", "Detained"),
    "seized": pgettext_lazy("stage", "Seized"),
    "released": pgettext_lazy("stage", "Released"),
}
_FIGURE = re.compile(r"\d+(?:\.\d+)?")


def words_of(path: str, value: Any) -> str:
    """Write a value of the message as people read it."""
    if path in _WRITERS:
        try:
            return _WRITERS[path](value)
        except (KeyError, TypeError, ValueError, AttributeError):
            return str(value)
    if isinstance(value, list):
        return listed(str(item) for item in value)
    return str(value)


def side_by_side(words: Iterable[str]) -> str:
    """List what may hold commas itself."""
    return pgettext("between long parts of a list", "; ").join(words)


def _country(code: str) -> str:
    return country_name(code) if len(code) == 2 else code


def day_in_words(text: str) -> str:
    """Write a day of the message; a month alone as it stands."""
    return date_format(date.fromisoformat(text), "DATE_FORMAT") if len(text) == 10 else text


def _place(name_of: Callable[[str], str]) -> Callable[[str], str]:
    """Write an office or a place with its code; the country alone where only that leaves."""

    def write(code: str) -> str:
        if len(code) == 2:
            return country_name(code)
        name = name_of(code)
        return name if name == code else f"{name} · {code}"

    return write


def _choice(choices: Any) -> Any:
    words = dict(choices)
    return lambda code: str(words.get(code.upper(), code))


def _quantity(value: Mapping[str, str]) -> str:
    unit = unit_name(value["unit"])
    return f"{_figures(value['value'])} {of_one(unit) if value['value'] == '1' else unit}"


def _figures(text: str) -> str:
    """Write a figure, or the span that stands for it, as every page writes figures."""
    return _FIGURE.sub(lambda found: number_format(Decimal(found[0]), force_grouping=True), text).replace("-", "–")


def _money(text: str, currency: str) -> str:
    """Write an amount as every page does; the span that stands for one in figures."""
    if _FIGURE.fullmatch(text):
        return money_in_words(Decimal(text), currency)
    return f"{currency} {_figures(text)}"


def _values(values: Sequence[Mapping[str, str]]) -> str:
    words = dict(GoodsValue.Kind.choices)
    return side_by_side(
        f"{_money(value['amount'], value['currency'])} · {words.get(value['basis'].upper(), value['basis'])}"
        for value in values
    )


def _rights(rights: Sequence[Mapping[str, str]]) -> str:
    words = dict(Right.Kind.choices)
    return side_by_side(
        " · ".join(
            filter(
                None,
                (
                    str(words.get(right["type"].upper(), right["type"])),
                    right.get("name", ""),
                    right.get("reg_no", ""),
                    right.get("holder", ""),
                ),
            )
        )
        for right in rights
    )


_WRITERS: dict[str, Any] = {
    "seizure.date": day_in_words,
    "seizure.port": _place(office_name),
    "seizure.procedure": _choice(Seizure.Direction.choices),
    "seizure.mode": _choice(Seizure.Channel.choices),
    "seizure.stage": lambda code: str(_STAGES.get(code, code)),
    "goods.category": category_in_words,
    "goods.origin": _country,
    "goods.quantity": _quantity,
    "goods.value": _values,
    "goods.rights": _rights,
    "movement.origin": _country,
    "movement.provenance": _country,
    "movement.destination": _country,
    "movement.departure_place": _place(place_name),
    "movement.destination_place": _place(place_name),
    "parties.role": _choice(Party.Role.choices),
    "parties.country": _country,
    "persons.role": _choice(Party.Role.choices),
    "persons.country": _country,
    "files.sha256": lambda digest: f"{digest[:16]}…",
    "files.title": _choice(EvidenceFile.Shows.choices),
    "subject": lambda text: text.removeprefix("case/"),
}
