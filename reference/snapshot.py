"""The small tables in memory, so that names and choices cost no query on a page.

A change announces a new version in the cache; each process looks for it at most once a second.
Without the cache a process keeps what it has for an hour.
"""

import time
import uuid
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.cache import cache
from django.db import models, transaction

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

TABLES: tuple[type[models.Model], ...] = (
    Currency,
    Country,
    Jurisdiction,
    Office,
    Agency,
    HSCode,
    Category,
    Unit,
    NiceClass,
)
_KEY = "reference-version"
_LOOK_EVERY_SECONDS = 1.0
_KEEP_SECONDS = 3600.0

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True)
class _Snapshot:
    version: str | None
    taken_at: float
    tables: dict[type[models.Model], dict[Any, models.Model]]


class _Memory:
    """What this process holds."""

    snapshot: _Snapshot | None = None
    looked_at: float = 0.0


def rows(model: type[Row]) -> dict[Any, Row]:
    """Return every row of a reference table by its code, the retired ones included."""
    return _current().tables[model]  # type: ignore[return-value]


def warm() -> None:
    """Read the tables now instead of at the first page."""
    _current()


def forget() -> None:
    """Drop what this process holds and tell the others to."""
    _Memory.snapshot = None
    cache.set(_KEY, uuid.uuid4().hex, None)


def forget_on_commit() -> None:
    """Forget once the change is committed."""
    transaction.on_commit(forget)


def _current() -> _Snapshot:
    now = time.monotonic()
    held = _Memory.snapshot
    if held is not None and now - _Memory.looked_at < _LOOK_EVERY_SECONDS:
        return held
    version = cache.get(_KEY)
    _Memory.looked_at = now
    # No announcement is no news: an emptied cache must not send every process to the database.
    is_news = version is not None and held is not None and version != held.version
    if held is None or is_news or now - held.taken_at > _KEEP_SECONDS:
        held = _Snapshot(version, now, {model: _read(model) for model in TABLES})
        _Memory.snapshot = held
    return held


def _read(model: type[models.Model]) -> dict[Any, models.Model]:
    return {row.pk: row for row in model._default_manager.order_by("pk")}
