"""Sealing, once a second."""

from celery import shared_task
from django.utils import timezone

from audit import sealing


@shared_task(name="audit.seal_events")
def seal_events(**_: object) -> None:
    """Chain what was committed since; sign the head once an hour."""
    now = timezone.now()
    sealing.seal(now=now)
    sealing.checkpoint_when_due(now=now)
