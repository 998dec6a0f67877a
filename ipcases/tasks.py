"""Tasks of the wiring itself."""

import time
from typing import Any

from celery import shared_task
from celery.signals import task_prerun, worker_ready
from django.core.cache import cache
from django.db import close_old_connections

HEARTBEAT_KEY = "worker-heartbeat"


@shared_task(name="ipcases.heartbeat")
def heartbeat(**_: object) -> None:
    """Say that a worker is alive; /readyz reads it."""
    cache.set(HEARTBEAT_KEY, time.time(), timeout=600)


@worker_ready.connect(dispatch_uid="ipcases.heartbeat")
def show_at_once(**_: object) -> None:
    """Let a site become ready with its worker instead of with the scheduler's first round."""
    heartbeat()


@task_prerun.connect(dispatch_uid="ipcases.connections")
def take_living_connections(sender: Any, **_: object) -> None:
    """Let a task take a new connection after the database was restarted, as every request does.

    Workers keep theirs over many tasks, and the driver keeps a broken one until told.
    """
    if not sender.request.is_eager:
        close_old_connections()
