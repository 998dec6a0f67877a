"""Reading the CSV files of reference data, so that what is wrong in them is named by file and line."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from django.core.exceptions import FieldDoesNotExist, ValidationError

from ipcases.lib.errors import InvalidValue


class Rows:
    """The rows of one file from every folder that has it, the most particular folder last."""

    def __init__(self, folders: Sequence[Path], name: str) -> None:
        self.paths = [folder / name for folder in folders]
        self.place = name

    def __iter__(self) -> Iterator[dict[str, str]]:
        for path in self.paths:
            if not path.exists():
                continue
            with path.open(encoding="utf-8-sig", newline="") as lines:
                for number, row in enumerate(csv.DictReader(lines), start=2):
                    self.place = f"{path}, line {number}"
                    if None in row or None in row.values():
                        raise ValueError("the row has not as many values as the first line has columns")
                    yield row

    @contextmanager
    def readable(self) -> Iterator[None]:
        """Turn what a row cannot be read by into a refusal that says where it stands."""
        try:
            yield
        except (KeyError, ValueError, ValidationError, FieldDoesNotExist) as error:
            raise InvalidValue("reference-row-broken", f"{self.place}: {error}") from error
