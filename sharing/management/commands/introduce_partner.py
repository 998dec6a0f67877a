"""manage.py introduce_partner: write down where a partner's node is and which key it signs with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from ipcases.lib.errors import DomainError
from sharing.services.partners import introduce_partner


class Command(BaseCommand):
    help = (
        "Write down a partner's address and public key; safe to repeat. Compare the key with the partner on a second "
        "channel first: whoever owns it speaks as that agency. A new key counts beside the old one for seven days."
    )
    requires_system_checks: list[str] = []  # data only: it need not wait for the whole site

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--node", required=True, help="the agency's code, such as us-cbp")
        parser.add_argument(
            "--url", required=True, help="the address of its site, such as https://ipcases.partner.example"
        )
        parser.add_argument("--key", required=True, help="what node_key printed there: NAME:KEY, or the key alone")
        parser.add_argument("--kid", default="", help="the name of the key, when --key does not say it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            partner = introduce_partner(
                node=options["node"],
                url=options["url"],
                public_key=options["key"],
                kid=options["kid"],
                now=timezone.now(),
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{partner.agency_id} is introduced.")
