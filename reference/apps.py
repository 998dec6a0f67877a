"""The reference app."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "reference"

    def ready(self) -> None:
        """Tell those who write amounts how many decimals a currency has."""
        from ipcases.lib.figures import tell_minor_units
        from reference.queries import minor_units_of

        tell_minor_units(minor_units_of)
