"""What runs by the clock."""

from typing import Any

from celery import shared_task
from django.utils import timezone

from rightsholders.services import expiry


@shared_task(name="rightsholders.expire_recordations")
def expire_recordations(**_: Any) -> None:
    """End recordations whose last day has passed. Safe to run at any time and twice."""
    expiry.expire_recordations(now=timezone.now())
