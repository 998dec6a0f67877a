"""What runs by the clock."""

from collections.abc import Callable
from typing import Any

from celery import shared_task
from django.utils import timezone

from ipcases.lib.sweeping import do_each
from rightsholders.services.alert_ends import end_alerts
from rightsholders.services.expiry import expire_recordations
from rightsholders.services.upkeep import review_upkeep, tell_of_upkeep


@shared_task(name="rightsholders.expire_recordations")
def expire_recordations_task(**_: Any) -> None:
    """End recordations and alerts whose last day has passed, then say what the others lack. Safe to run twice."""
    now = timezone.now()
    acts: tuple[Callable[[], int], ...] = (
        lambda: expire_recordations(now=now),
        lambda: end_alerts(now=now),
        lambda: review_upkeep(now=now),
        lambda: tell_of_upkeep(clock=timezone.now),
    )
    do_each(acts, lambda act: act(), what="act of a sweep")
