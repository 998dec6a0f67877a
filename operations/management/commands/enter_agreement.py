"""manage.py enter_agreement: write down a memorandum or treaty from the signed paper."""

from argparse import ArgumentParser
from dataclasses import fields
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ipcases.lib.errors import DomainError
from operations.models import Agreement
from operations.services.agreements import Terms, enter_agreement


class Command(BaseCommand):
    help = "Write down an agreement with an agency: what may leave under it, for what, and by which clause."

    def add_arguments(self, parser: ArgumentParser) -> None:
        day: dict[str, Any] = {"type": date.fromisoformat, "metavar": "YYYY-MM-DD"}
        parser.add_argument("code", help="what it is called here, such as MOC-2007-IPR")
        parser.add_argument("--agency", dest="agency_id", required=True, help="the agency's code, such as us-cbp")
        parser.add_argument("--kind", required=True, choices=Agreement.Kind.values)
        parser.add_argument("--name-en", required=True)
        parser.add_argument("--name-zh", required=True)
        parser.add_argument("--signed", dest="signed_on", required=True, **day)
        parser.add_argument("--from", dest="valid_from", help="its first day; left out, the day it was signed", **day)
        parser.add_argument("--until", dest="valid_to", help="its last day, if it has one", **day)
        parser.add_argument("--clause", required=True, help="the clause that permits sharing")
        parser.add_argument(
            "--tiers",
            nargs="+",
            default=[],
            choices=Agreement.Tier.values,
            help="what may leave: A the consignment, B commercial parties, C natural persons, D evidence files",
        )
        parser.add_argument("--purposes", nargs="+", required=True, choices=Agreement.Purpose.values)
        parser.add_argument(
            "--months", dest="retention_months", type=int, default=60, help="how long the partner keeps what it gets"
        )
        parser.add_argument(
            "--approval", dest="authority_approval", default="", help="its number; without it nobody is named (tier C)"
        )
        parser.add_argument(
            "--no-cases", dest="may_share_cases", action="store_false", help="statistics only, as with associations"
        )
        parser.add_argument(
            "--inquiries", dest="may_inquire", action="store_true", help="either side may ask what the other knows"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        said = {field.name: options[field.name] for field in fields(Terms)}
        said["valid_from"] = said["valid_from"] or said["signed_on"]
        try:
            agreement = enter_agreement(acting_user=None, terms=Terms(**said), now=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{agreement.code} is entered.")
