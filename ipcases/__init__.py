"""IPCases: the settings, the wiring and the small pure helpers every app stands on."""

from ipcases.celery import app as celery_app

__all__ = ["celery_app"]
