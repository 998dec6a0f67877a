"""Files that the analyst of the demo asked for: ready, thrown away, broken off, cancelled."""

import datetime

from django.utils import timezone

from accounts.models import User
from reports import services
from reports.models import ReportRun
from reports.queries.explore import lines_of, table_of, title_of
from reports.queries.filters import as_query, chosen_seizures
from seizures.queries import SeizureFilter

_DAY = datetime.timedelta(days=1)


def make_files(*, people: dict[str, User], now: datetime.datetime) -> None:
    """Ask for files in the course of five weeks; in the end do what a worker does with those that are over."""
    analyst = people["analyst"]
    express = SeizureFilter(channel="EXPRESS", first_day=timezone.localdate(now - 120 * _DAY))
    query = as_query(narrowed=express)
    _make(_ask(analyst, query, "Quarterly note on express consignments", now - 33 * _DAY), now - 33 * _DAY)
    left = _ask(analyst, query, "Answer to a question of the press", now - 9 * _DAY)
    services.cancel_run(acting_user=analyst, run=left, now=now - 9 * _DAY + datetime.timedelta(minutes=3))
    _table(analyst, express, now - 6 * _DAY)
    _ask(analyst, "", "Copy for the archive", now - 2 * _DAY, format=ReportRun.Format.CSV)  # nobody takes it
    _make(_ask(analyst, query, "Monthly meeting with the express operators", now - _DAY), now - _DAY)
    services.run_due(clock=lambda: now)


def _ask(
    user: User, query: str, purpose: str, now: datetime.datetime, *, format: str = ReportRun.Format.XLSX
) -> ReportRun:
    return services.start_export(
        acting_user=user, format=format, query=query, purpose=purpose, language="en", confirmed_at=now, now=now
    )


def _make(run: ReportRun, now: datetime.datetime) -> None:
    services.run_report(run_id=run.pk, clock=lambda: now)


def _table(user: User, narrowed: SeizureFilter, now: datetime.datetime) -> None:
    seizures = chosen_seizures(user=user, query=as_query(narrowed=narrowed), now=now)
    table = table_of(seizures=seizures, narrowed=narrowed, measure="cases", by="office", across="month")
    services.make_table(
        acting_user=user,
        query=as_query(narrowed=narrowed),
        purpose="Slide for the annual conference",
        is_shared=True,
        title=title_of(table=table),
        lines=lines_of(table=table, is_shared=True),
        rows=len(table.rows),
        language="en",
        now=now,
    )
