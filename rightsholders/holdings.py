"""What is of a right holder, part by part, where two entries are compared.

Cases and their money belong to an app above. It says at the start of the site how to list them; nothing above is
imported here.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise

from accounts.models import User
from rightsholders.models import RightHolder

_SHOWN = 20


@dataclass(frozen=True)
class Item:
    """One row: how people call it, and its page where the reader has one."""

    text: str
    url: str = ""


@dataclass(frozen=True)
class Holding:
    """One part of what is of one entry: how many, and the newest of them."""

    label: str | Promise
    count: int
    items: tuple[Item, ...]

    @property
    def more(self) -> int:
        return self.count - len(self.items)


Lister = Callable[..., Iterable[Holding]]  # takes what holdings_above takes
_listers: list[Lister] = []


def list_holdings(lister: Lister) -> None:
    """Take from an app, when the site starts, how to list what it keeps for an entry."""
    _listers[:] = [lister]


def holdings_above(*, user: User, entry: RightHolder, since: datetime | None) -> list[Holding]:
    """Return what apps above keep for one entry, as far as the user may see it; with `since`, what came since."""
    return [holding for lister in _listers for holding in lister(user=user, entry=entry, since=since)]


def of_entry(rows: QuerySet[Any], *, entry: RightHolder, since: datetime | None, moment: str) -> QuerySet[Any]:
    """Keep the rows of a right holder; with `since`, those of this very entry whose `moment` came since."""
    if since is None:
        return rows.filter(right_holder__same_as=entry.pk)
    return rows.filter(right_holder=entry, **{f"{moment}__gte": since})


def holding_of(*, label: str | Promise, rows: QuerySet[Any], item: Callable[[Any], Item]) -> Holding:
    """Count a queryset and shape the newest of its rows. Two queries."""
    return Holding(label, rows.count(), tuple(item(row) for row in rows.order_by("-pk")[:_SHOWN]))
