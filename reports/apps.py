"""The reports app."""

from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        """Tell the audit how to say the codes that events of this app hold."""
        from audit.labels import name_values
        from reference.queries import office_name
        from reports.queries.annual import SCHEMAS
        from reports.queries.in_words import search_in_a_line

        name_values(
            app="reports",
            words={
                "customs_office": office_name,
                "schema": lambda code: SCHEMAS.get(code, code),
                "shared_office": office_name,
                "search": lambda query: search_in_a_line(query=query),
            },
        )
