"""What runs by the clock."""

from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.utils import timezone

from ipcases.lib.sweeping import do_each
from rightsholders.services.alert_ends import end_alerts
from rightsholders.services.expiry import expire_recordations


@shared_task(name="rightsholders.expire_recordations")
def expire_recordations_task(**_: Any) -> None:
    """End recordations and alerts whose last day has passed. Safe to run at any time and twice."""
    now = timezone.now()
    acts: tuple[Callable[..., int], ...] = (expire_recordations, end_alerts)
    do_each(acts, lambda act: act(now=now), what="act of a sweep")
