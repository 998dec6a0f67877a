"""Brings the database to the state of this code: tables, reference data and, if asked, the demo."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from ipcases.embedded.messages import step, timed_step


class Command(BaseCommand):
    help = "Migrate, load the reference data and, with --demo, seed an empty database."
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--demo", action="store_true", help="seed the demo when the database is empty")

    def handle(self, *args: Any, **options: Any) -> None:
        with timed_step("Database", "migrating") as outcome:
            executor = MigrationExecutor(connection)
            missing = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
            call_command("migrate", interactive=False, verbosity=0)
            outcome.append(f"{missing} migrations applied" if missing else "up to date")
        with timed_step("Reference", "loading") as outcome:
            call_command("load_reference", verbosity=0)
            outcome.append("loaded")
        if options["demo"]:
            step("Demo", "seeding if the database is empty")
            call_command("seed_demo", if_empty=True)
