"""The rightsholders app."""

from django.apps import AppConfig


class RightsholdersConfig(AppConfig):
    name = "rightsholders"

    def ready(self) -> None:
        """Tell the audit how to say the codes of this app, and kept answers for whom somebody acts and what hides."""
        from accounts.idempotency import follow_standing, show_nothing_after
        from audit.labels import name_step, name_values
        from ipcases.lib.statuses import TAGS
        from reference.queries import country_name, office_name
        from rightsholders.access import holder_ids
        from rightsholders.events import AlertEvent
        from rightsholders.models import Recordation, RightHolder, Section, UnmetCheck

        follow_standing(holder_ids)
        show_nothing_after(AlertEvent.ERASED)
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
        # Withdrawn in force is given up, in the audit as on the pages.
        status = Recordation.Status
        word = TAGS["recordation"]["GIVEN_UP"].word
        name_step(app="rightsholders", field="status", old=status.IN_FORCE, new=status.WITHDRAWN, word=word)
