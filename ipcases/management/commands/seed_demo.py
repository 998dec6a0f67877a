"""manage.py seed_demo: fill an empty database with the demo."""

import gc
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from ipcases.demo.seed import AlreadyFilled, seed


class Command(BaseCommand):
    help = "Fill an empty database with the demo: the joint China–US work of 2013–2017 and a current operation."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when the database holds users already")
        parser.add_argument("--holders", type=int, default=4000, help="how many right holders to invent")
        parser.add_argument("--every", type=int, default=1, help="write each n-th past seizure only; for tries")

    def handle(self, *args: Any, **options: Any) -> None:
        def say(text: str) -> None:
            self.stdout.write(f"  {text}")
            sys.stdout.flush()

        if options["every"] < 1:
            raise CommandError("--every wants 1 or more: 10 writes each tenth of the past seizures.")
        gc.disable()  # all that is made is kept: looking for garbage takes a tenth of the time
        try:
            seed(now=timezone.now(), holders=options["holders"], say=say, every=options["every"])
        except AlreadyFilled:
            if not options["if_empty"]:
                raise CommandError("The database holds users already. Start over with `make reset`.") from None
        finally:
            gc.enable()
