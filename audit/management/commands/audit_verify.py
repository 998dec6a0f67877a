"""Walk the whole audit chain and every case under seal, and name every broken row."""

import json
import time
from argparse import ArgumentParser
from dataclasses import asdict
from datetime import timedelta
from itertools import chain
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from audit.case_verification import CaseTally, verify_cases
from audit.verification import MAX_UNSEALED, Finding, Tally, verify


class Command(BaseCommand):
    help = (
        "Verify that no audit event was edited, deleted, put in or moved, and that the rows of every case are what the "
        "acts on it made them. Exit status 1 names what is broken."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")
        parser.add_argument(
            "--max-unsealed-seconds",
            type=int,
            default=int(MAX_UNSEALED.total_seconds()),
            help="how long an event may wait for its seal",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        began, tally, cases = time.monotonic(), Tally(), CaseTally()
        report = _JSONReport(self) if options["json"] else _TextReport(self)
        max_unsealed = timedelta(seconds=options["max_unsealed_seconds"])
        now = timezone.now()
        for finding in chain(
            verify(now=now, tally=tally, max_unsealed=max_unsealed),
            verify_cases(now=now, tally=cases, max_unsealed=max_unsealed),
        ):
            report.add(finding)
        report.close(tally, cases, seconds=time.monotonic() - began)
        if report.count:
            raise SystemExit(1)


class _Report:
    """Says each finding as it comes: a chain that is broken everywhere must not fill the memory."""

    def __init__(self, command: BaseCommand) -> None:
        self.out = command.stdout
        self.style = command.style
        self.count = 0
        self.first: Finding | None = None

    def add(self, finding: Finding) -> None:
        self.count += 1
        self.first = self.first or finding
        self.say(finding)

    def say(self, finding: Finding) -> None:
        raise NotImplementedError

    def close(self, tally: Tally, cases: CaseTally, *, seconds: float) -> None:
        raise NotImplementedError


class _TextReport(_Report):
    def say(self, finding: Finding) -> None:
        self.out.write(self.style.ERROR(f"{finding.kind:<13} {finding.sentence}"))

    def close(self, tally: Tally, cases: CaseTally, *, seconds: float) -> None:
        self.out.write(
            f"{tally.events:,} events, {tally.seals:,} seals, {tally.statements:,} signed statements, "
            f"{tally.unsealed:,} events not yet sealed; {cases.cases:,} cases with {cases.case_rows:,} rows, "
            f"{cases.cases_waiting:,} cases not yet sealed; in {seconds:.1f} s"
        )
        for loss in tally.losses:
            self.out.write(
                self.style.WARNING(
                    f"Seals {loss.first_seq} to {loss.last_seq} went with a restored backup, "
                    f"as noted on {loss.noted_at}: {loss.reason}"
                )
            )
        if self.first is None:
            self.out.write(self.style.SUCCESS(f"The chain is whole. Head: seal {tally.head_seq} {tally.head_hash}"))
            self.out.write(self.style.SUCCESS("Every case is as the acts on it have left it."))
            return
        self.out.write(self.style.ERROR(f"Broken rows: {self.count:,}. The first: {self.first.row}."))
        if self.count > 1 and self.count >= tally.events:
            self.out.write("Every event is refused: is IPCASES_AUDIT_KEY the key of this instance?")


class _JSONReport(_Report):
    def say(self, finding: Finding) -> None:
        self.out.write("," if self.count > 1 else '{"findings": [', ending="\n")
        self.out.write(json.dumps(asdict(finding)), ending="")

    def close(self, tally: Tally, cases: CaseTally, *, seconds: float) -> None:
        rest = {
            "ok": self.first is None,
            "first": asdict(self.first) if self.first else None,
            "broken": self.count,
            "seconds": round(seconds, 3),
            **asdict(tally),
            **asdict(cases),
        }
        self.out.write("]," if self.count else '{"findings": [],')
        self.out.write(json.dumps(rest)[1:])
