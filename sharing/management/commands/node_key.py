"""manage.py node_key: print the public key of this node for a partner, or replace the key."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ipcases.lib.errors import DomainError
from sharing.services.keys import announce_key, node_keys, use_key


class Command(BaseCommand):
    help = (
        "Print the public key that this node signs with, as NAME:KEY. Read it to the partner on a second channel. "
        "To replace it: --next makes a key that does not sign yet; give it to every partner; --use NAME signs with it."
    )
    requires_system_checks: list[str] = []  # data only: it need not wait for the whole site

    def add_arguments(self, parser: CommandParser) -> None:
        choice = parser.add_mutually_exclusive_group()
        choice.add_argument("--next", action="store_true", help="make the next key and print it")
        choice.add_argument("--use", metavar="NAME", help="sign with this key from now on")
        choice.add_argument("--all", action="store_true", help="print every key, the signing one first")

    def handle(self, *args: Any, **options: Any) -> None:
        now = timezone.now()
        try:
            if options["next"]:
                keys = [announce_key(now=now)]
            elif options["use"]:
                keys = [use_key(kid=options["use"], now=now)]
            else:
                ring = node_keys(now=now)
                keys = [ring.signing, *(ring.others if options["all"] else [])]
        except DomainError as error:
            raise CommandError(str(error)) from error
        for key in keys:
            self.stdout.write(f"{key.kid}:{key.public}")
