"""Ringing the doorbell: ask a worker to look at a row once the row is committed."""

import logging
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def enqueue_on_commit(task_name: str, **kwargs: Any) -> None:
    """Queue the named task with ids once the transaction commits.

    A broker that is down costs seconds, not data: a beat sweep finds the row. The name is looked
    up now, so a misspelt one fails in the test that runs the service.
    """
    task = current_app.tasks[task_name]

    def ring() -> None:
        try:
            task.apply_async(kwargs=kwargs, retry=False)
        except (OperationalError, OSError) as error:
            logger.warning("broker unreachable, the sweep will find it", extra={"task": task_name, "error": str(error)})

    transaction.on_commit(ring)
