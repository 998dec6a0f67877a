"""The operations app."""

from django.apps import AppConfig


class OperationsConfig(AppConfig):
    name = "operations"

    def ready(self) -> None:
        """Tell the audit how to say the codes that events of this app hold."""
        from audit.labels import name_values
        from operations.models import Agreement
        from reference.queries import agency_name, category_name, office_name

        name_values(
            app="operations",
            words={
                "agency": agency_name,
                "category": category_name,
                "offices": office_name,
                "participants": agency_name,
                "purposes": Agreement.Purpose,
                "tiers": Agreement.Tier,
            },
        )
