"""The rightsholders app."""

from django.apps import AppConfig


class RightsholdersConfig(AppConfig):
    name = "rightsholders"

    def ready(self) -> None:
        """Tell the audit how to say the codes that events of this app hold."""
        from audit.labels import name_values
        from reference.queries import country_name, office_name
        from rightsholders.models import RightHolder, Section, UnmetCheck

        named = {field.name: field.verbose_name for field in RightHolder._meta.fields}
        name_values(
            app="rightsholders",
            words={
                "section": Section,
                "sections": Section,
                "offices": office_name,
                "country": country_name,
                "fields": lambda name: named.get(name, name),
                "checks": UnmetCheck.Code,
            },
        )
