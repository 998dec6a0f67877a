"""What a list of licensees would change, told before anything is saved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from reference.queries import country_name
from rightsholders.forms.portal_contacts import LicenseeForm
from rightsholders.forms.portal_licensees import ListedLicensee, PastedList, licensee_key
from rightsholders.models import Licensee
from rightsholders.portal.differing import Difference
from rightsholders.services.values import LicenseeValues


@dataclass(frozen=True)
class Change:
    """A licensee that stands and of whom the list says something else."""

    number: int
    name: str
    capacity: str
    differing: tuple[Difference, ...]


@dataclass(frozen=True)
class Comparison:
    """A list beside the licensees that stand, in their order; the row of each, where the list has one."""

    standing: tuple[tuple[Licensee, ListedLicensee | None], ...]
    absent: tuple[Licensee, ...]
    added: tuple[ListedLicensee, ...]

    @property
    def changed(self) -> list[Change]:
        """Return those of whom the list says something else, in the order of the list."""
        pairs = [(licensee, row) for licensee, row in self.standing if row is not None]
        found = [
            Change(row.number, row.values.name, capacity_label(row.values.capacity), differing)
            for licensee, row in pairs
            if (differing := _differing(licensee, row.values))
        ]
        return sorted(found, key=lambda change: change.number)

    @property
    def same_count(self) -> int:
        return sum(row is not None for _licensee, row in self.standing) - len(self.changed)

    def licensees(self, *, takes_away: bool) -> list[LicenseeValues]:
        """Return who would stand then; those that the list does not have stay, unless it `takes_away`."""
        gone = {licensee.pk for licensee in self.absent} if takes_away else set()
        kept = [
            row.values if row is not None else values_of(licensee)
            for licensee, row in self.standing
            if licensee.pk not in gone
        ]
        return kept + [row.values for row in self.added]


def compare(*, licensees: Sequence[Licensee], pasted: PastedList) -> Comparison:
    """Put a list beside the licensees that stand. The same name in the same capacity is the same licensee.

    A licensee that only a faulty row names is not absent: nobody is taken away because of a slip of the pen.
    """
    exact = {(row.values.name, row.values.capacity): row for row in pasted.rows}
    found = {row.pk: exact.pop((_plain(row.name), row.capacity), None) for row in licensees}
    alike = {(licensee_key(row.values.name), row.values.capacity): row for row in exact.values()}
    for licensee in licensees:
        if found[licensee.pk] is None:
            found[licensee.pk] = alike.pop((licensee_key(licensee.name), licensee.capacity), None)
    missed = [row for row in licensees if found[row.pk] is None]
    return Comparison(
        standing=tuple((row, found[row.pk]) for row in licensees),
        absent=tuple(row for row in missed if not any(faulty.means(row) for faulty in pasted.faulty)),
        added=tuple(sorted(alike.values(), key=lambda row: row.number)),
    )


def values_of(licensee: Licensee) -> LicenseeValues:
    """Return a licensee as the service takes it."""
    return LicenseeValues(
        name=licensee.name,
        country=licensee.country_id,
        capacity=licensee.capacity,
        valid_to=licensee.valid_to,
    )


def capacity_label(code: str) -> str:
    """Return the word of a capacity."""
    return str(Licensee.Capacity(code).label)


def _differing(licensee: Licensee, values: LicenseeValues) -> tuple[Difference, ...]:
    fields = LicenseeForm.base_fields
    told: dict[str, tuple[Any, Any]] = {
        "name": (_plain(licensee.name), values.name),
        "country": (country_name(licensee.country_id), country_name(values.country)),
        "valid_to": (_end(licensee.valid_to), _end(values.valid_to)),
    }
    return tuple(Difference(str(fields[name].label), old, new) for name, (old, new) in told.items() if old != new)


def _plain(name: str) -> str:
    return " ".join(name.split())


def _end(day: date | None) -> str:
    return date_format(day, "SHORT_DATE_FORMAT") if day else _("no end")
