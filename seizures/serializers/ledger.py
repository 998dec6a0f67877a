"""Guarantees, securities, costs and settlements as JSON. Amounts are strings: nothing is rounded on the way."""

from typing import Any

from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer
from rightsholders.models import Guarantee
from seizures.models import Cost, Security, Settlement
from seizures.queries.ledger import SHOWN
from seizures.services.costs import Bill, Receipt
from seizures.services.guarantees import Letter


def _money(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=18, decimal_places=2, **options)


class CostSerializer(serializers.ModelSerializer):
    """A cost; `reverses` names the one that it takes back, and its amount is below zero."""

    office = serializers.CharField(source="office_id")
    reverses = serializers.UUIDField(source="reverses.public_id", allow_null=True, default=None)
    recorded_by = serializers.CharField(source="recorded_by.username")

    class Meta:
        model = Cost
        fields = (
            "public_id",
            "kind",
            "amount",
            "currency",
            "office",
            "incurred_on",
            "paper_number",
            "remark",
            "reverses",
            "recorded_by",
            "recorded_at",
        )
        read_only_fields = fields


class SecuritySerializer(serializers.ModelSerializer):
    """Security that came in for one procedure."""

    registered_by = serializers.CharField(source="registered_by.username")

    class Meta:
        model = Security
        fields = (
            "public_id",
            "instrument",
            "amount",
            "currency",
            "paper_number",
            "received_on",
            "registered_by",
            "registered_at",
            "struck_out_at",
            "struck_out_because",
        )
        read_only_fields = fields


class SettlementSerializer(serializers.ModelSerializer):
    """A settlement: money counts as moved once a second person has confirmed it."""

    security = serializers.UUIDField(source="security.public_id", allow_null=True, default=None)
    guarantee = serializers.UUIDField(source="guarantee.public_id", allow_null=True, default=None)
    proposed_by = serializers.CharField(source="proposed_by.username")
    settled_by = serializers.CharField(source="settled_by.username", allow_null=True, default=None)

    class Meta:
        model = Settlement
        fields = (
            "public_id",
            "kind",
            "status",
            "amount",
            "currency",
            "security",
            "guarantee",
            "paper_number",
            "proposed_by",
            "proposed_at",
            "settled_by",
            "settled_at",
            "refused_because",
        )
        read_only_fields = fields


class OptionSerializer(serializers.Serializer):
    """A way to settle the account, and why not now."""

    way = serializers.CharField(source="code")
    kind = serializers.ChoiceField(choices=Settlement.Kind.choices)
    most = _money()
    blockers = serializers.SerializerMethodField()

    def get_blockers(self, option: Any) -> list[str]:
        return [blocker.code for blocker in option.blockers]


class AccountSerializer(serializers.Serializer):
    """The money of one procedure, in one currency."""

    currency = serializers.CharField()
    cost = _money()
    covered = _money()
    open = _money(help_text="owed by the right holder; below zero, to it")
    held = _money()
    costs = CostSerializer(many=True)
    securities = SecuritySerializer(many=True)
    settlements = SettlementSerializer(many=True)
    ways = serializers.SerializerMethodField()
    goes_back_from = serializers.SerializerMethodField(
        help_text="the day from which the rest of the security goes back"
    )

    def get_ways(self, account: Any) -> list[dict[str, Any]]:
        return list(OptionSerializer(self.context["options"], many=True).data)

    def get_goes_back_from(self, account: Any) -> str | None:
        day = self.context["return_day"]
        return day.day.isoformat() if day is not None else None


class CostInput(StrictSerializer):
    """One cost, in the currency of the law."""

    kind = serializers.ChoiceField(choices=Cost.Kind.choices)
    amount = _money()
    office = serializers.CharField(max_length=10)
    incurred_on = serializers.DateField()
    paper_number = serializers.CharField(max_length=80)
    remark = serializers.CharField(max_length=300, required=False, default="", allow_blank=True)

    def bill(self) -> Bill:
        """Return what a checked body says."""
        return Bill(**self.validated_data)


class SecurityInput(StrictSerializer):
    """Security that came in, in the currency of the law."""

    instrument = serializers.ChoiceField(choices=Security.Instrument.choices)
    amount = _money()
    paper_number = serializers.CharField(max_length=80)
    received_on = serializers.DateField()

    def receipt(self) -> Receipt:
        """Return what a checked body says."""
        return Receipt(**self.validated_data)


class SettlementInput(StrictSerializer):
    """One of the `ways` of the account."""

    way = serializers.CharField(max_length=60)
    amount = _money()
    paper_number = serializers.CharField(max_length=80, required=False, default="", allow_blank=True)


class BecauseInput(StrictSerializer):
    """Why something is refused or taken back."""

    reason = serializers.CharField(max_length=300)


class GuaranteeSerializer(serializers.ModelSerializer):
    """A general guarantee and what is left of it."""

    right_holder = serializers.UUIDField(source="right_holder.public_id")
    jurisdiction = serializers.CharField(source="jurisdiction_id")
    law = serializers.CharField(source="law_code")
    left = _money()
    renews = serializers.UUIDField(source="renews.public_id", allow_null=True, default=None)

    class Meta:
        model = Guarantee
        fields = (
            "public_id",
            "right_holder",
            "jurisdiction",
            "law",
            "number",
            "issuer",
            "amount",
            "currency",
            "left",
            "valid_from",
            "valid_to",
            "drawable_to",
            "renews",
            "status",
            "reason",
        )
        read_only_fields = fields


class GuaranteeInput(StrictSerializer):
    """What the letter of a general guarantee says."""

    number = serializers.CharField(max_length=80)
    issuer = serializers.CharField(max_length=200)
    amount = _money()
    valid_from = serializers.DateField()
    valid_to = serializers.DateField()
    drawable_to = serializers.DateField()
    renews = serializers.UUIDField(required=False, allow_null=True, default=None)

    def letter(self) -> Letter:
        """Return what a checked body says."""
        return Letter(**{name: value for name, value in self.validated_data.items() if name != "renews"})


class EndInput(StrictSerializer):
    """When a general guarantee ends early, and why."""

    last_day = serializers.DateField()
    reason = serializers.CharField(max_length=300)


class SumsSerializer(serializers.Serializer):
    """What the cases of a right holder come to in one currency."""

    currency = serializers.CharField()
    guaranteed = _money(help_text="left of the general guarantees in force")
    received = _money()
    drawn = _money()
    released = _money()
    held = _money()
    cost = _money()
    open = _money(help_text="owed by the right holder")
    owed = _money(help_text="owed to the right holder")


class LedgerSerializer(serializers.Serializer):
    """The ledger of one right holder."""

    sums = SumsSerializer(many=True)
    guarantees = GuaranteeSerializer(many=True)


class LedgerRowFilter(StrictSerializer):
    """Which rows of a ledger."""

    show = serializers.ChoiceField(choices=sorted(SHOWN), required=False, default="")


class LedgerRowSerializer(serializers.Serializer):
    """A procedure with money on it."""

    procedure = serializers.UUIDField(source="public_id")
    case = serializers.CharField(source="seizure.reference")
    currency = serializers.CharField(source="seizure.jurisdiction.currency_id")
    received = _money()
    drawn = _money()
    released = _money()
    held = _money()
    cost = _money()
    open = _money()
