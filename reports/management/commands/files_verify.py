"""Read every kept file and name each one that is missing or was changed."""

import time
from typing import Any

from django.core.management.base import BaseCommand

from reports.queries.kept_files import FileTally, case_of, verify_files


class Command(BaseCommand):
    help = (
        "Read every file that a case, a draft, a recordation or a report names, and compare it with its SHA-256. "
        "Exit status 1 names what is missing or was changed."
    )
    requires_system_checks: list[str] = []  # data only: it need not wait for the whole site

    def handle(self, *args: Any, **options: Any) -> None:
        began, tally, broken = time.monotonic(), FileTally(), 0
        for finding in verify_files(tally=tally):
            broken += 1
            kind = "missing" if finding.is_missing else "changed"
            rows = [f"{row._meta.label} {row.pk} {case_of(row)}".strip() for row in finding.holders[:5]]
            self.stdout.write(self.style.ERROR(f"{kind}  {finding.sha256}  {', '.join(rows)}"))
        seconds = time.monotonic() - began
        self.stdout.write(
            f"{tally.files:,} files, {tally.bytes / 1e6:,.1f} MB, read in {seconds:.1f} s; "
            f"{tally.unnamed:,} more in the store that no row names"
        )
        if broken:
            self.stdout.write(
                self.style.ERROR(f"{broken:,} files are not what their rows say. Take them from a backup.")
            )
            raise SystemExit(1)
        self.stdout.write(self.style.SUCCESS("Every file is there, byte for byte."))
