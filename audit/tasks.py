"""Sealing, once a second; cases a little later, and a look at each of them once a day."""

from celery import shared_task
from django.utils import timezone

from audit import sealing, services


@shared_task(name="audit.seal_events")
def seal_events(**_: object) -> None:
    """Chain what was committed since; sign the head once an hour."""
    now = timezone.now()
    sealing.seal(now=now)
    sealing.checkpoint_when_due(now=now)


@shared_task(name="audit.seal_cases")
def seal_cases(**_: object) -> None:
    """Seal the rows of the cases that were acted on."""
    services.seal_cases(now=timezone.now())


@shared_task(name="audit.watch_cases")
def watch_cases(**_: object) -> None:
    """Compare this hour's part of the cases with their seals."""
    services.watch_cases(now=timezone.now())
