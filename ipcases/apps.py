"""The wiring app: management commands, template tags, demo."""

from django.apps import AppConfig


class IpcasesConfig(AppConfig):
    name = "ipcases"

    def ready(self) -> None:
        import ipcases.checks  # noqa: F401  registers the system checks
