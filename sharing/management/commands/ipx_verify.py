"""manage.py ipx_verify: prove a stored message again, without the partner and without the network."""

import uuid
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from sharing.services.proving import prove


class Command(BaseCommand):
    help = "Check digests, signatures, receipts, disclosures and approvals of a message, sent or received, by its id."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("message_id", help="the id of the message, as the pages show it")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            message_id = uuid.UUID(options["message_id"])
        except ValueError as error:
            raise CommandError("This is no message id. Copy it from the page of the share.") from error
        findings = prove(message_id=message_id, now=timezone.now())
        if not findings:
            raise CommandError("No message of this id was sent or received here.")
        for finding in findings:
            self.stdout.write(f"{'ok    ' if finding.holds else 'BROKEN'}  {finding.what}")
        if not all(finding.holds for finding in findings):
            raise CommandError("This message does not prove what it should.")
