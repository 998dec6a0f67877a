"""Put on record that a case which was changed past the application is right as it stands."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audit.services import accept_case
from ipcases.lib.errors import DomainError


class Command(BaseCommand):
    help = (
        "After audit_verify has named rows of a case, and somebody has looked at them: write down why the case is "
        "right as it stands. Its rows are then sealed as they are."
    )
    requires_system_checks: list[str] = []  # data only: it need not wait for the whole site

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("reference", help="the number of the case")
        parser.add_argument("--reason", required=True, help="what was found, and who has decided")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            accept_case(reference=options["reference"], reason=options["reason"], now=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Noted: {options['reference']} is taken as it stands.")
