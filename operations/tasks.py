"""What runs by itself for operations."""

from celery import shared_task
from django.utils import timezone

from operations import services


@shared_task(name="operations.apply_rules")
def apply_rules(**_: object) -> None:
    """Count new seizures that fit a rule."""
    services.apply_rules(now=timezone.now())
