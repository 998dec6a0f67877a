"""The sharing app."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    name = "sharing"

    def ready(self) -> None:
        """Tell the audit how to say the codes that events of this app hold, and kept answers what hides or erases."""
        from accounts.idempotency import show_nothing_after
        from audit.labels import name_values
        from reference.queries import agency_name
        from sharing.events import ERASED, PROGRAMS, ForeignCaseEvent, ForeignInquiryEvent, InquiryEvent, ShareEvent
        from sharing.fields import FIELDS
        from sharing.models import Feedback, LetterAnswer

        show_nothing_after(
            *(ForeignCaseEvent.WITHDRAWN, ForeignCaseEvent.ERASED, ShareEvent.ERASED),
            *(InquiryEvent.ERASED, ForeignInquiryEvent.ERASED),
        )
        said_in = {path: field.label for path, field in FIELDS.items()}

        def clause_of(said: str) -> str:
            path, _space, clause = said.partition(" ")
            return f"{said_in.get(path, path)} · {clause}"

        name_values(
            app="sharing",
            words={
                "clauses": clause_of,
                "actor": lambda code: PROGRAMS.get(code) or agency_name(code),
                "feedback": Feedback.Status,
                "fields": lambda name: ERASED.get(name, name),
                "outcome": LetterAnswer.Outcome,
                "partner": agency_name,
                "said_in": lambda path: said_in.get(path, path),
            },
        )
