"""Everything that logging would refuse, asked part by part: a list hears all of it at once, logging the first.

The rules are those of services.intake_rules; nothing is written here.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TypeVar

from accounts.models import User
from ipcases.lib.errors import DomainError, InvalidValue
from seizures.services.intake_rules import (
    check_head,
    check_lines,
    check_office,
    check_parcels,
    check_parties,
    items_of,
    look_up_named,
)
from seizures.services.values import Intake, LineIntake, ParcelIntake

_Part = TypeVar("_Part")


def faults_of_parcels(*, parcels: Sequence[ParcelIntake], channel: str) -> list[DomainError]:
    """Return what is wrong with each parcel by itself."""
    return _each("parcels", parcels, lambda parcel: check_parcels(parcels=(parcel,), channel=channel))


def faults_of_lines(*, lines: Sequence[LineIntake], jurisdiction: str) -> list[DomainError]:
    """Return what is wrong with each goods line by itself. One query where lines name recordations."""

    def check(line: LineIntake) -> None:
        check_lines(lines=(line,), parcels=0)
        look_up_named(lines=(replace(line, recordation=None),), countries=(), jurisdiction=jurisdiction)

    if found := _each("lines", lines, check):
        return found
    linked = any(line.recordation for line in lines)
    return _refusals([lambda: look_up_named(lines=lines, countries=(), jurisdiction=jurisdiction)] if linked else [])


def faults_of_whole(*, user: User, intake: Intake, now: datetime) -> list[DomainError]:
    """Return what is wrong with a case whose parcels and goods lines are right each."""

    def check_goods() -> None:
        check_lines(lines=intake.lines, parcels=len(intake.parcels))
        named = look_up_named(lines=(), countries={party.country for party in intake.parties}, jurisdiction="")
        items_of(lines=intake.lines, units=named.units)

    return _refusals(
        [
            lambda: check_office(user=user, code=intake.office),
            lambda: check_head(intake=intake, now=now),
            lambda: check_parcels(parcels=intake.parcels, channel=intake.channel),
            lambda: check_parties(parties=intake.parties),
            check_goods,
        ]
    )


def _each(kind: str, parts: Iterable[_Part], check: Callable[[_Part], object]) -> list[DomainError]:
    """Check each part as if it were alone, and name in each refusal where the part stands."""
    found: list[DomainError] = []
    for place, part in enumerate(parts):
        for refusal in _refusals([partial(check, part)]):
            field = refusal.field.replace(f"{kind}.0", f"{kind}.{place}", 1)
            found.append(InvalidValue(refusal.code, refusal.message, field=field))
    return found


def _refusals(checks: Iterable[Callable[[], object]]) -> list[DomainError]:
    found: list[DomainError] = []
    for check in checks:
        try:
            check()
        except DomainError as refusal:
            found.append(refusal)
    return found
