"""The sharing app."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "sharing"

    def ready(self) -> None:
        """Tell the audit how to say the codes that events of this app hold."""
        from audit.labels import name_values
        from sharing.models import Feedback

        name_values(app="sharing", words={"feedback": Feedback.Status})
