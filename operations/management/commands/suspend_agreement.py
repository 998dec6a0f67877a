"""manage.py suspend_agreement: let nothing leave under an agreement for a while, or let it hold again."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ipcases.lib.errors import DomainError
from operations.services.agreements import resume_agreement, suspend_agreement


class Command(BaseCommand):
    help = "Suspend an agreement: nothing leaves under it, what waits is held. With --resume it holds again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("--reason", required=True, help="why, and who decided it")
        parser.add_argument("--resume", action="store_true", help="let it hold again")

    def handle(self, *args: Any, **options: Any) -> None:
        act = resume_agreement if options["resume"] else suspend_agreement
        try:
            agreement = act(acting_user=None, code=options["code"], reason=options["reason"], now=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{agreement.code} {'holds again' if options['resume'] else 'is suspended'}.")
