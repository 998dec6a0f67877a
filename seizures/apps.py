"""The seizures app."""

from django.apps import AppConfig
from django.conf import settings


class SeizuresConfig(AppConfig):
    name = "seizures"

    def ready(self) -> None:
        """Tell the audit how to say the codes of this app, recordations and right holders what cases know of them,
        kept answers what hides a case or names.
        """
        from accounts.idempotency import show_nothing_after
        from audit.labels import name_values
        from reference.queries import agency_name, country_name, office_name, place_name
        from rightsholders.experience import tell_experience
        from rightsholders.holdings import list_holdings
        from seizures.events import SeizureEvent
        from seizures.laws import registry
        from seizures.laws.codes import Effect, Event, Fact
        from seizures.models import CoveredCopy, Decision, DestructionLine, Hold, Outcome
        from seizures.queries.experience import experience_of
        from seizures.queries.holdings import holdings_of

        show_nothing_after(
            SeizureEvent.RESTRICTED,
            SeizureEvent.MEMBER_REMOVED,
            SeizureEvent.UNDONE,
            SeizureEvent.PERSONAL_DATA_ERASED,
        )
        tell_experience(experience_of)
        list_holdings(holdings_of)
        name_values(
            app="seizures",
            words={
                "law": registry.name_of_law,
                "track": registry.name_of_track,
                "code": registry.name_of_deadline,
                "decision": Decision.Kind,
                "legal_basis": registry.basis_in_words,
                "outcome": Outcome.Kind,
                "taken_out": DestructionLine.TakenOut,
                "effect": Effect,
                "hold": Hold.Reason,
                "stage": registry.name_of_stage,
                "fact": Event,
                "shown": Fact,
                "covered": CoveredCopy.Hides,
                "language": lambda code: dict(settings.LANGUAGES).get(code, code),
                "customs_office": office_name,
                "agency": agency_name,
                "origin_country_id": country_name,
                "departure_country_id": country_name,
                "destination_country_id": country_name,
                "departure_place": place_name,
                "destination_place": place_name,
            },
        )
