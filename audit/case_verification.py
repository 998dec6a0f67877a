"""Comparing the rows of each case with its seal: is any other than the acts on the case have left it?"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from audit.case_rows import Rows, known_references, news_since, rows_of, tables_code
from audit.case_sealing import is_genuine
from audit.models import CaseSeal
from audit.verification import MAX_UNSEALED, Finding, snapshot

HOURS = 24
_BATCH = 500


@dataclass
class CaseTally:
    """What a verification of cases has looked at. `cases_waiting` are too young, or sealed anew after an upgrade."""

    cases: int = 0
    case_rows: int = 0
    cases_waiting: int = 0


def verify_cases(
    *, now: datetime, tally: CaseTally, hour: int | None = None, max_unsealed: timedelta = MAX_UNSEALED
) -> Iterator[Finding]:
    """Give every row of a case that is not as its seal says, counting into `tally`; with `hour`, of that hour's cases.

    One snapshot; five hundred cases at a time, whatever their number. An act that is not sealed yet makes its case
    wait, and longer than `max_unsealed` is a finding.
    """
    with snapshot():
        references = (name for name in known_references() if hour is None or zlib.crc32(name.encode()) % HOURS == hour)
        while batch := list(islice(references, _BATCH)):
            seals, rows = CaseSeal.objects.in_bulk(batch), rows_of(references=batch)
            news = news_since(references=batch)
            for reference in batch:
                tally.cases += 1
                tally.case_rows += sum(map(len, rows[reference].values()))
                seal, since = seals.get(reference), news.get(reference)
                if seal is not None and not is_genuine(seal=seal):
                    yield _of_case(reference, "changed", "its seal does not fit its code: it was changed or put in")
                elif since is not None and now - since > max_unsealed:
                    seconds = int((now - since).total_seconds())
                    what = f"its rows were read before an act of {seconds} seconds ago" if seal else "its seal is gone"
                    yield _of_case(reference, "unsealed", f"{what}, or no worker seals")
                elif since is not None or (seal is not None and seal.tables != tables_code()):
                    tally.cases_waiting += 1
                elif seal is None:
                    yield _of_case(reference, "put-in", "it has rows and no act: it was put in past the application")
                else:
                    yield from _compare(reference, seal.rows, rows[reference])


def _compare(reference: str, sealed: Rows, standing: Rows) -> Iterator[Finding]:
    for table in sorted(sealed.keys() | standing.keys()):
        then, today = sealed.get(table, {}), standing.get(table, {})
        for key in sorted(then.keys() | today.keys(), key=lambda key: (len(key), key)):
            row = f"{table} {key} of {reference}"
            if key not in today:
                yield Finding(row, "deleted", f"{row} is gone, and no act deleted it", reference)
            elif key not in then:
                yield Finding(row, "put-in", f"{row} was put in past the application", reference)
            elif then[key] != today[key]:
                yield Finding(row, "changed", f"{row} was changed past the application", reference)


def _of_case(reference: str, kind: str, what: str) -> Finding:
    return Finding(f"case {reference}", kind, f"case {reference}: {what}", reference)
