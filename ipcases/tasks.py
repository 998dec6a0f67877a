"""Tasks of the wiring itself."""

import time
from typing import Any

from celery import shared_task
from celery.signals import task_failure, task_prerun, task_success, worker_ready
from django.conf import settings
from django.core.cache import cache
from django.db import close_old_connections

HEARTBEAT_KEY = "worker-heartbeat"
_FAILED_KEY = "task-failed:"
_FAILED_FOR_SECONDS = 24 * 3600


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


@task_failure.connect(dispatch_uid="ipcases.failures")
def note_failure(sender: Any, **_: object) -> None:
    """Remember that a task failed, until it succeeds again: the log says why, the first page that it did."""
    cache.set(_FAILED_KEY + sender.name, True, timeout=_FAILED_FOR_SECONDS)


@task_success.connect(dispatch_uid="ipcases.failures")
def forget_failure(sender: Any, **_: object) -> None:
    cache.delete(_FAILED_KEY + sender.name)


def failing_tasks() -> list[str]:
    """Return the names of the tasks of the schedule whose last run failed."""
    names = sorted(str(entry["task"]) for entry in settings.CELERY_BEAT_SCHEDULE.values())
    failed = cache.get_many([_FAILED_KEY + name for name in names])
    return [name for name in names if _FAILED_KEY + name in failed]
