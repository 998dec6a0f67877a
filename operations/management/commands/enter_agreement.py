"""manage.py enter_agreement: write down a memorandum or treaty from the signed paper."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ipcases.lib.errors import DomainError
from operations.models import Agreement
from operations.services.agreements import Terms, enter_agreement


class Command(BaseCommand):
    help = "Write down an agreement with an agency: what may leave under it, for what, and by which article."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("code", help="what it is called here, such as MOC-2007-IPR")
        parser.add_argument("--agency", required=True, help="the agency's code, such as us-cbp")
        parser.add_argument("--kind", required=True, choices=Agreement.Kind.values)
        parser.add_argument("--name-en", required=True)
        parser.add_argument("--name-zh", required=True)
        parser.add_argument("--signed", required=True, type=date.fromisoformat, metavar="YYYY-MM-DD")
        parser.add_argument("--from", dest="valid_from", type=date.fromisoformat, help="in force from; when signed")
        parser.add_argument("--until", type=date.fromisoformat, help="its last day, if it has one")
        parser.add_argument("--article", required=True, help="the clause that permits sharing")
        parser.add_argument(
            "--tiers",
            nargs="+",
            required=True,
            choices=Agreement.Tier.values,
            help="what may leave: A the consignment, B commercial parties, C natural persons, D evidence files",
        )
        parser.add_argument("--purposes", nargs="+", required=True, choices=Agreement.Purpose.values)
        parser.add_argument("--months", type=int, default=60, help="how long the partner keeps what it gets")
        parser.add_argument("--persons-approval", default="", help="its number, without which nobody is named (tier C)")
        parser.add_argument("--no-cases", action="store_true", help="statistics only, as with associations")
        parser.add_argument("--inquiries", action="store_true", help="either side may ask what the other knows")

    def handle(self, *args: Any, **options: Any) -> None:
        terms = Terms(
            code=options["code"],
            kind=options["kind"],
            agency=options["agency"],
            signed_on=options["signed"],
            valid_from=options["valid_from"],
            valid_to=options["until"],
            article=options["article"],
            purposes=options["purposes"],
            tiers=options["tiers"],
            retention_months=options["months"],
            persons_approval=options["persons_approval"],
            shares_cases=not options["no_cases"],
            may_inquire=options["inquiries"],
            name_en=options["name_en"],
            name_zh=options["name_zh"],
        )
        try:
            agreement = enter_agreement(acting_user=None, terms=terms, now=timezone.now())
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{agreement.code} is entered.")
