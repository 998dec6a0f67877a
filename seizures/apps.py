"""The seizures app."""

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class SeizuresConfig(AppConfig):
    name = "seizures"

    def ready(self) -> None:
        """Tell the audit how to say the codes that events of this app hold."""
        from audit.labels import name_values
        from reference.queries import office_name
        from seizures.laws import registry
        from seizures.laws.base import Event, Fact

        name_values(
            app="seizures",
            words={
                "law": registry.name_of_law,
                "track": registry.name_of_track,
                "code": registry.name_of_deadline,
                "stage": registry.name_of_stage,
                "fact": lambda code: Event(code).label if code in Event.values else code,
                "shown": lambda code: Fact(code).label if code in Fact.values else code,
                "language": lambda code: dict(settings.LANGUAGES).get(code, code),
                "customs_office": office_name,
            },
            names={"code": _("Time limit"), "track": _("Procedure")},
        )
