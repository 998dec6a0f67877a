"""The wiring app: management commands, template tags, demo."""

import gc

from django.apps import AppConfig


class IpcasesConfig(AppConfig):
    name = "ipcases"

    def ready(self) -> None:
        import ipcases.checks  # noqa: F401  registers the system checks
        from ipcases.celery import app

        # The web process queues tasks by name, so it must know every name too.
        app.autodiscover_tasks(force=True)
        # This is the last app to be ready: what lives now lives as long as the process, and its forks share it.
        gc.freeze()
