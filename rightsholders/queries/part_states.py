"""What a part of a recordation held when a page showed it, in short: another state once it says something else."""

import hashlib
import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

from rightsholders.models import Section
from rightsholders.queries.particulars import Particulars


def state_of_part(*, parts: Particulars, section: str, right: UUID | None = None) -> str:
    """Return the state of a part, or of one right of it. What others write in other parts is not in the way."""
    held = _right(parts, right) if right is not None else _HELD[section](parts) if section in _HELD else ""
    return hashlib.sha256(json.dumps(held, default=str).encode()).hexdigest()[:32]


def _right(parts: Particulars, public_id: UUID) -> Any:
    return [
        [row.kind, row.register, row.number, row.title, row.title_zh, row.registered_on, row.expires_on]
        for row in parts.rights
        if row.public_id == public_id
    ]


def _goods(parts: Particulars) -> Any:
    held = parts.recordation
    return [
        [[row.public_id, [number for number, _name in row.classes], row.goods] for row in parts.rights],
        [held.made_in, held.median_price, held.price_currency, held.wants_small_consignments],
    ]


def _tells(parts: Particulars) -> Any:
    held = parts.recordation
    return [held.genuine_goods, held.known_fakes, [[row.genuine, row.fake] for row in parts.tells]]


def _contacts(parts: Particulars) -> Any:
    return [[row.kind, row.name, row.email, row.phone, row.is_around_the_clock] for row in parts.contacts]


def _licensees(parts: Particulars) -> Any:
    rows = [[row.name, row.country_id, row.capacity, row.valid_to] for row, _country in parts.licensees]
    return [parts.recordation.has_no_licensees, rows]


_HELD: dict[str, Callable[[Particulars], Any]] = {
    Section.GOODS: _goods,
    Section.TELLS: _tells,
    Section.CONTACTS: _contacts,
    Section.LICENSEES: _licensees,
}
