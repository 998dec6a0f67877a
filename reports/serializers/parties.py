"""The dossier of a party as JSON."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from reports.queries.party_dossier import Dossier, DossierFilter
from reports.serializers.reports import FigureSerializer, FiguresSerializer
from seizures.likeness import Doubt, Reason
from seizures.models import GoodsValue, Party, Seizure
from seizures.queries import MOST_CANDIDATES, Candidate, PartyMatches
from seizures.queries.parts import OUTCOMES
from seizures.serializers.seizures import PartySerializer
from sharing.models import Share


class PartySpellingSerializer(serializers.Serializer):
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Party.Kind.choices)
    country = serializers.CharField(allow_blank=True)
    tax_number = serializers.CharField(allow_blank=True)
    named_as = serializers.ListField(child=serializers.ChoiceField(choices=Party.Role.choices), source="roles")
    cases = serializers.IntegerField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()


class PartyCandidateSerializer(serializers.Serializer):
    public_id = serializers.UUIDField(help_text="To be named in `also`, or asked for its own dossier.")
    spellings = PartySpellingSerializer(many=True)
    reasons = serializers.ListField(child=serializers.ChoiceField(choices=Reason.choices))
    doubts = serializers.ListField(child=serializers.ChoiceField(choices=Doubt.choices))
    in_words = serializers.SerializerMethodField(help_text="The reasons and doubts in the reader's language.")
    cases = serializers.IntegerField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    is_counted = serializers.BooleanField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_in_words(self, candidate: Candidate) -> list[str]:
        return [str(one.label) for one in (*candidate.reasons, *candidate.doubts)]


class PartyValueSerializer(serializers.Serializer):
    kind = serializers.ChoiceField(choices=GoodsValue.Kind.choices)
    currency = serializers.CharField()
    amount = serializers.DecimalField(max_digits=20, decimal_places=2)


class PartyFiguresSerializer(serializers.Serializer):
    """Counted in cases. `query` narrows the list of the cases to just those; a case may count in several."""

    roles = FigureSerializer(many=True)
    routes = FigureSerializer(many=True)
    brands = FigureSerializer(many=True)
    outcomes = FigureSerializer(many=True)
    shares = FigureSerializer(many=True, allow_null=True, help_text="By partner; null for a user who sees no shares.")
    answers = FigureSerializer(many=True, allow_null=True, help_text="By the state of the share.")
    of_cases = FiguresSerializer(source="figures")


class PartyDossierSerializer(serializers.Serializer):
    """Somebody on the papers of a case, who is the same, who may be, and what their cases hold."""

    reference = serializers.CharField(source="matches.party.seizure.reference")
    party = PartySerializer(source="matches.party")
    spellings = PartySpellingSerializer(source="matches.spellings", many=True)
    candidates = PartyCandidateSerializer(
        source="matches.candidates", many=True, help_text=f"At most {MOST_CANDIDATES}, the likeliest first."
    )
    candidates_left_out = serializers.IntegerField(source="matches.left_out")
    others_at_address = serializers.IntegerField(
        source="matches.at_address", help_text="Of whom only the address is the same, when they are too many to show."
    )
    cases = serializers.IntegerField(source="dossier.cases")
    items = serializers.IntegerField(source="dossier.items")
    first_day = serializers.DateField(source="dossier.first_day", allow_null=True)
    last_day = serializers.DateField(source="dossier.last_day", allow_null=True)
    values = PartyValueSerializer(source="dossier.values", many=True)
    figures = PartyFiguresSerializer(source="dossier")

    @staticmethod
    def given(matches: PartyMatches, dossier: Dossier) -> dict[str, Any]:
        """Return what the serializer takes."""
        return {"matches": matches, "dossier": dossier}


class _AlsoField(serializers.CharField):
    default_error_messages = {"ids": _("Give public ids of candidates, with commas between them.")}

    def to_internal_value(self, data: Any) -> Any:
        try:
            return [UUID(text) for text in super().to_internal_value(data).split(",")][:MOST_CANDIDATES]
        except ValueError:
            self.fail("ids")


class PartyQuery(StrictSerializer):
    """Who is counted as the same."""

    also = _AlsoField(required=False, max_length=1000, help_text="public ids of candidates, with commas between them")


class PartyCasesQuery(PartyQuery):
    """Who is counted as the same, and what the cases are narrowed to."""

    office = serializers.CharField(required=False, max_length=10)
    channel = serializers.ChoiceField(required=False, choices=Seizure.Channel.choices)
    category = serializers.CharField(required=False, max_length=8)
    departure = serializers.CharField(required=False, max_length=2)
    destination = serializers.CharField(required=False, max_length=2)
    outcome = serializers.ChoiceField(required=False, choices=list(OUTCOMES))
    first_day = serializers.DateField(required=False)
    last_day = serializers.DateField(required=False)
    role = serializers.ChoiceField(required=False, choices=Party.Role.choices)
    brand = serializers.CharField(required=False, max_length=200)
    partner = serializers.CharField(required=False, max_length=16)
    share = serializers.ChoiceField(required=False, choices=Share.Status.choices)

    @staticmethod
    def wanted(chosen: dict[str, Any]) -> DossierFilter:
        """Return the filter of the checked parameters."""
        return DossierFilter(**{name: value for name, value in chosen.items() if name != "also"})
