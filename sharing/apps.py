"""The sharing app."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "sharing"

    def ready(self) -> None:
        """Tell the audit how to say the codes that events of this app hold."""
        from audit.labels import name_values
        from reference.queries import agency_name
        from sharing.events import PROGRAMS
        from sharing.models import Feedback

        name_values(
            app="sharing",
            words={
                "actor": lambda code: PROGRAMS.get(code) or agency_name(code),
                "feedback": Feedback.Status,
                "partner": agency_name,
            },
        )
