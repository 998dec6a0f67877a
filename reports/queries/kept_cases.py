"""Which cases a kept file of many tells of, and whether somebody may still see all of them."""

import csv
from collections.abc import Iterator
from itertools import islice

from accounts.models import User
from ipcases.lib.files import path_of
from reports.exporters.csv_stream import BOM
from reports.exporters.xlsx_file import cases_in
from reports.models import ReportRun
from seizures.access import visible_seizures

# What the searches of those tables begin with that have a case in each line, and who sees such a table on the screen.
_TABLES_OF_CASES = {"ledger=": "seizures.see_ledger", "show=": "seizures.see_retention"}
_ASKED_AT_ONCE = 5000


def verb_of(*, run: ReportRun) -> str:
    """Return the verb without which nobody sees on the screen what a table of cases holds; nothing for other files."""
    if run.kind != ReportRun.Kind.TABLE:
        return ""
    return next((verb for begins, verb in _TABLES_OF_CASES.items() if run.query.startswith(begins)), "")


def still_sees_all(*, user: User, run: ReportRun) -> bool:
    """Say whether the user may see today every case of which a file of many tells.

    The file itself says which these are. One query for five thousand cases, the last one at the first that is hidden.
    """
    cases = iter(set(_cases_of(run)))
    while part := list(islice(cases, _ASKED_AT_ONCE)):
        if visible_seizures(user=user).filter(reference__in=part).count() < len(part):
            return False
    return True


def _cases_of(run: ReportRun) -> Iterator[str]:
    path = path_of(sha256=run.sha256)
    if not path.exists():  # whoever hands it out says that it is gone
        return
    if run.kind == ReportRun.Kind.CASES:
        yield from cases_in(path=path)
    elif verb_of(run=run):
        with path.open(encoding="utf-8", newline="") as file:
            lines = csv.reader(line.removeprefix(BOM) for line in file)
            next(lines)
            for line in lines:
                if not line:  # below it stands what the table is of
                    return
                yield line[0]
