"""Put on record that a backup was restored and the end of the audit chain went with it."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audit.services import note_restoration
from audit.witness import Unreadable
from ipcases.lib.errors import DomainError


class Command(BaseCommand):
    help = (
        "After a restored backup: write down which seals of the audit chain went with it, as the statements kept "
        "outside the database name them. Run it before the workers start again."
    )
    requires_system_checks: list[str] = []  # data only: it need not wait for the whole site

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--reason", required=True, help="which backup was restored, and why")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            loss = note_restoration(reason=options["reason"], now=timezone.now())
        except (DomainError, Unreadable) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Noted: seals {loss.first_seq} to {loss.last_seq} are lost.")
