"""Check a case file against its sums, the keys and the audit of this site, and name what differs."""

import zipfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ipcases.lib.days import distance_from_utc
from reports.queries.case_file_check import check_case_file
from sharing.services.keys import node_keys


class Command(BaseCommand):
    help = (
        "Check a case file: the SHA-256 of every file in it, the signature by a key on record here, that the audit "
        "tells of the ZIP itself, and that the seals in it still stand in the chain. Exit status 1 names what differs."
    )
    requires_system_checks: list[str] = []  # data only: it need not wait for the whole site

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE.zip")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            checked = check_case_file(path=options["file"], ring=node_keys(now=timezone.now()))
        except (OSError, zipfile.BadZipFile) as error:
            raise CommandError(f"{options['file']} cannot be read as a ZIP: {error}") from error
        made = checked.made
        self.stdout.write(f"SHA-256    {checked.sha256}")
        self.stdout.write(f"files      {checked.files:,} as listed in SHA256SUMS")
        self.stdout.write(
            f"signed     {f'with {checked.signed_with}' if checked.signed_with else 'by no key known here'}"
        )
        self.stdout.write(f"audit      {checked.seals:,} seals stand in the chain")
        if made is not None:
            at = timezone.localtime(made.occurred_at)
            day = f"{at:%Y-%m-%d %H:%M} {distance_from_utc(at)}"
            seal = f"seal {checked.made_under}" if checked.made_under else "no seal yet"
            self.stdout.write(f"on record  {made.case_reference}, made {day} for {made.actor_label}: {made.purpose}")
            self.stdout.write(f"           under {seal}")
        for difference in checked.differences:
            self.stdout.write(self.style.ERROR(f"differs    {difference}"))
        if checked.differences:
            raise SystemExit(1)
        self.stdout.write(self.style.SUCCESS("The case file is as it was made here."))
