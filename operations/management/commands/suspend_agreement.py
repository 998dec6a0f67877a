"""manage.py suspend_agreement: let nothing leave under an agreement for a while, or let it hold again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ipcases.lib.errors import DomainError
from operations.services.agreements import set_suspended


class Command(BaseCommand):
    help = "Suspend an agreement: nothing leaves under it, what waits is held. With --resume it holds again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--resume", action="store_true", help="let it hold again")

    def handle(self, *args: Any, **options: Any) -> None:
        suspended = not options["resume"]
        try:
            agreement = set_suspended(acting_user=None, code=options["code"], suspended=suspended, now=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{agreement.code} {'is suspended' if suspended else 'holds again'}.")
