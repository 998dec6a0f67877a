"""What a list of cases is made of before anything is logged: rows as they were typed, and what was said of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from accounts.models import User
from ipcases.lib.said import Words
from seizures.services.values import Intake


@dataclass(frozen=True)
class ListedRow:
    """A row of a list: its number in the spreadsheet, and its cells by the key of their column."""

    number: int
    cells: dict[str, str]


@dataclass(frozen=True)
class Remark:
    """One fault or hint: where, what was typed, what is the matter, and what to do about it."""

    row: int
    column: str
    typed: str
    text: Words
    mend: Words = field(default_factory=dict)

    def along(self, other: "Remark") -> "Remark":
        """Return this remark with what another one says of the same in its language."""
        return replace(self, text=other.text | self.text, mend=other.mend | self.mend)


@dataclass(frozen=True)
class CheckedCase:
    """The rows of one case, what is wrong with them, and without a fault the intake they come to."""

    number: str  # the officer's own, as typed in the list
    rows: tuple[ListedRow, ...]
    faults: tuple[Remark, ...] = ()
    hints: tuple[Remark, ...] = ()
    intake: Intake | None = None
    values: tuple[tuple[str, str, Decimal], ...] = ()  # measure, currency, amount of the case
    items: int = 0
    parcel_numbers: tuple[str, ...] = ()


# How the rows of a list are judged. The doors hand it in: it reads the rows by the form of one case.
Judge = Callable[[User, Sequence[ListedRow], datetime], list[CheckedCase]]
