"""Add an administrator from the console: the first one, or one more when nobody can sign in any more."""

import getpass
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from accounts.roles import Role
from accounts.services.people import create_user
from ipcases.lib.errors import DomainError


class Command(BaseCommand):
    help = "Add an administrator. The password is asked for, or read from standard input."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="the person's name; the user name when left out")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            person = create_user(
                acting_user=None,
                username=options["username"],
                display_name=options["name"] or options["username"],
                password=self._password(),
                roles=[Role.ADMIN],
                # What comes from a pipe was chosen by whoever wrote the script.
                chose_password=sys.stdin.isatty(),
                confirmed_at=None,  # whoever has the console has everything
                now=timezone.now(),
            )
        except DomainError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{person} can sign in as {person.username}.")

    def _password(self) -> str:
        if sys.stdin.isatty():
            return getpass.getpass("Password: ")
        return sys.stdin.readline().rstrip("\n")
