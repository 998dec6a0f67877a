"""Tasks of the wiring itself."""

import time

from celery import shared_task
from django.core.cache import cache

HEARTBEAT_KEY = "worker-heartbeat"


@shared_task(name="ipcases.heartbeat")
def heartbeat(**_: object) -> None:
    """Say that a worker is alive; /readyz reads it."""
    cache.set(HEARTBEAT_KEY, time.time(), timeout=600)
