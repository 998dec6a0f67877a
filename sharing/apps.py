"""The sharing app."""

from django.apps import AppConfig
from django.utils.functional import Promise


class SharingConfig(AppConfig):
    name = "sharing"

    def ready(self) -> None:
        """Tell the audit how to say the codes that events of this app hold."""
        from audit.labels import name_values
        from sharing.models import Feedback

        statuses: dict[str, str | Promise] = dict(Feedback.Status.choices)
        name_values(app="sharing", words={"feedback": lambda code: statuses.get(code, code)}, names={})
