"""manage.py link_right_holder: let an account of the portal act for a right holder."""

from argparse import ArgumentParser
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ipcases.lib.errors import DomainError
from rightsholders.models import RightHolder
from rightsholders.services.mandates import link_at_console
from rightsholders.services.values import Mandate

_CAPACITIES = {"own": "OWN", "representative": "REPRESENTATIVE"}


class Command(BaseCommand):
    help = (
        "Let an account act for a right holder, who is written down if it is new here. Look at the power of attorney, "
        "or at the company's word, first: the account sees the goods that are stopped for this right holder."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username", help="an account with the role of right holder or representative")
        parser.add_argument("--name", required=True, help="the right holder, as its papers call it")
        parser.add_argument("--country", required=True, help="two letters, such as SE")
        parser.add_argument("--email", required=True, help="where notices go")
        parser.add_argument("--name-zh", default="")
        parser.add_argument("--as", dest="capacity", choices=_CAPACITIES, default="own")
        parser.add_argument("--asked-by", default="", help="who asked for it")
        parser.add_argument("--paper", default="", help="number or day of the power of attorney, or of the letter")
        parser.add_argument("--until", type=date.fromisoformat, help="its last day; one that has passed ends it")

    def handle(self, *args: Any, **options: Any) -> None:
        holder = RightHolder(
            name=options["name"], name_zh=options["name_zh"], country_id=options["country"], email=options["email"]
        )
        try:
            member = link_at_console(
                holder=holder,
                username=options["username"],
                mandate=Mandate(
                    capacity=_CAPACITIES[options["capacity"]],
                    valid_to=options["until"],
                    asked_by=options["asked_by"],
                    paper=options["paper"],
                ),
                now=timezone.now(),
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        until = f" until {member.valid_to}" if member.valid_to else ""
        self.stdout.write(f"{member.user.username} acts for {member.right_holder}{until}.")
        if holder.pk is None:
            kept = member.right_holder
            self.stdout.write(f"{kept} was known here and stays as it is: notices go to {kept.email}.")
