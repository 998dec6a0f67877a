"""What runs by itself for reports."""

from celery import shared_task
from django.utils import timezone

from reports import services


@shared_task(name="reports.run")
def run(*, run_id: int, **_: object) -> None:
    """Make the file of one run."""
    services.run_report(run_id=run_id, clock=timezone.now)


@shared_task(name="reports.run_due")
def run_due(**_: object) -> None:
    """Make what waits."""
    services.run_due(clock=timezone.now)


@shared_task(name="reports.watch_files")
def watch_files(**_: object) -> None:
    """Read this hour's part of the kept files."""
    services.watch_files(now=timezone.now())


@shared_task(name="reports.count_gaps")
def count_gaps(**_: object) -> None:
    """Count what is left of what offices were asked to mend."""
    services.count_gaps(now=timezone.now())


@shared_task(name="reports.follow_watches")
def follow_watches(**_: object) -> None:
    """Find what came in for the watches, and tell their owners."""
    now = timezone.now()
    try:
        services.find_news(now=now)
    finally:
        services.tell_owners(now=now)


@shared_task(name="reports.mail_watches")
def mail_watches(**_: object) -> None:
    """Send the mails that say so."""
    services.send_mails(clock=timezone.now)
