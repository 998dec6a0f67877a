"""Reading the store of files once a week, and putting on record what is missing or was changed."""

import logging
from datetime import datetime

from audit.services import record
from reports.events import ReportEvent
from reports.queries.kept_files import FOLDERS, FileTally, case_of, verify_files

logger = logging.getLogger(__name__)
_HOURS = 7 * 24


def watch_files(*, now: datetime) -> int:
    """Read the files of this hour's folders, every folder once a week; return how many are not what they were.

    Each such file is an event, in the history of the case where it is evidence: ISO/IEC 27037 asks for integrity that
    can be shown. Read a hundred and sixty-eighth at a time: the whole store takes longer than a task may.
    """
    hour = int(now.timestamp() // 3600) % _HOURS
    folders = [folder for place, folder in enumerate(FOLDERS) if place * _HOURS // len(FOLDERS) == hour]
    broken = 0
    for finding in verify_files(tally=FileTally(), folders=folders):
        broken += 1
        fault = "missing" if finding.is_missing else "changed"
        logger.error("a kept file is not what it was", extra={"what": fault, "row": finding.sha256})
        for row in finding.holders:
            record(
                action=ReportEvent.FILE_MISSING if finding.is_missing else ReportEvent.FILE_CHANGED,
                actor=None,
                actor_label="files",
                subject=row,
                case_reference=case_of(row),
                changes={"sha256": [None, finding.sha256]},
                now=now,
            )
    return broken
