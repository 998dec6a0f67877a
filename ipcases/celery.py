"""The Celery application: one worker kind, one beat. Tasks live in each app's tasks.py."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ipcases.settings")
app = Celery("ipcases")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
