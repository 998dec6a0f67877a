"""manage.py load_reference: bring reference data in line with the files. Safe to run at every start."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError
from django.utils import timezone

from ipcases.lib.errors import InvalidValue
from reference.services.loading import load_reference


class Command(BaseCommand):
    requires_system_checks = []  # data only: it need not wait for the whole site
    help = "Load countries, offices, agencies, categories, codes and holidays; write only what differs."

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = load_reference(now=timezone.now())
        except (InvalidValue, IntegrityError) as refusal:
            raise CommandError(f"Nothing was loaded. {refusal}") from refusal
        if options["verbosity"] < 1:
            return
        if not report.changed_anything:
            self.stdout.write("Reference data is up to date.")
        for name, changes in report.tables.items():
            if changes:
                self.stdout.write(
                    f"{name}: {changes.added} added, {changes.changed} changed, {changes.retired} retired"
                )
