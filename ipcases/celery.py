"""The Celery application: one worker kind, one beat. Tasks live in each app's tasks.py."""

import logging
import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipcases.settings")
app = Celery("ipcases")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect(dispatch_uid="ipcases.logging")
def keep_own_logging(loglevel: Any = None, **_: object) -> None:
    """Keep the log lines of settings.LOGGING, which hold no personal values, instead of Celery's own."""
    if loglevel:
        logging.getLogger().setLevel(loglevel)
