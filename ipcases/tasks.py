"""Tasks of the wiring itself."""

import time

from celery import shared_task
from celery.signals import worker_ready
from django.core.cache import cache

HEARTBEAT_KEY = "worker-heartbeat"


@shared_task(name="ipcases.heartbeat")
def heartbeat(**_: object) -> None:
    """Say that a worker is alive; /readyz reads it."""
    cache.set(HEARTBEAT_KEY, time.time(), timeout=600)


@worker_ready.connect(dispatch_uid="ipcases.heartbeat")
def show_at_once(**_: object) -> None:
    """Let a site become ready with its worker instead of with the scheduler's first round."""
    heartbeat()
