"""What a program may say of a seizure. Keys nobody knows are refused."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from ipcases.lib.api_bodies import StrictSerializer, UploadField
from ipcases.lib.ids import uuid7
from rightsholders.models import Right
from seizures.models import EvidenceFile, GoodsValue, Parcel, Party, Seizure
from seizures.queries import SeizureFilter
from seizures.queries.gaps import ANY, GAPS
from seizures.queries.lists import ANY_DEADLINE, PASSED, WITHIN_3_DAYS
from seizures.queries.parts import GENUINE, OUTCOMES, RIGHTS, STANDINGS, TRANSPORTS
from seizures.serializers.rows import once_each
from seizures.services.corrections import Papers
from seizures.services.values import Intake, LineIntake, ParcelIntake, PartyIntake, ValueIntake


class SeizureListFilter(StrictSerializer):
    """What the list may be narrowed by."""

    q = serializers.CharField(required=False, max_length=200, help_text="numbers, brands, goods, names")
    office = serializers.CharField(required=False, max_length=10)
    status = serializers.ChoiceField(required=False, choices=Seizure.Status.choices)
    direction = serializers.ChoiceField(required=False, choices=Seizure.Direction.choices)
    channel = serializers.ChoiceField(required=False, choices=Seizure.Channel.choices)
    action = serializers.ChoiceField(required=False, choices=Seizure.Action.choices)
    category = serializers.CharField(required=False, max_length=8, help_text="a category: EU-5b, US-03")
    detained_from = serializers.DateField(required=False)
    detained_to = serializers.DateField(required=False)
    deadline = serializers.ChoiceField(required=False, choices=[WITHIN_3_DAYS, PASSED, ANY_DEADLINE])
    transport = serializers.ChoiceField(required=False, choices=list(TRANSPORTS))
    made_in = serializers.CharField(required=False, max_length=2, help_text="where some of the goods were made")
    right = serializers.ChoiceField(required=False, choices=list(RIGHTS))
    standing = serializers.ChoiceField(required=False, choices=list(STANDINGS))
    outcome = serializers.ChoiceField(required=False, choices=list(OUTCOMES))
    gap = serializers.ChoiceField(
        required=False,
        choices=[ANY, *GAPS],
        help_text="what statistics need and the case lacks; of one year when no first day is given",
    )

    @staticmethod
    def narrowed(chosen: dict[str, Any]) -> SeizureFilter:
        """Return the filter of the checked parameters."""
        return SeizureFilter(
            text=chosen.pop("q", ""),
            first_day=chosen.pop("detained_from", None),
            last_day=chosen.pop("detained_to", None),
            **chosen,
        )


class _Moment(serializers.DateTimeField):
    """A time with its offset: without one nobody knows which hour is meant."""

    default_error_messages = {"offset": _("Give the time with its offset: 2026-11-23T14:31:00+08:00.")}

    def to_internal_value(self, value: Any) -> datetime:
        found = super().to_internal_value(value)
        try:
            typed = parse_datetime(value) if isinstance(value, str) else None
        except ValueError:
            typed = None
        if typed is None or typed.tzinfo is None:
            self.fail("offset")
        return found


class ValueInput(StrictSerializer):
    """A value of a goods line by one measure."""

    kind = serializers.ChoiceField(choices=GoodsValue.Kind.choices)
    currency = serializers.CharField(max_length=3)
    unit_amount = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=Decimal(0), required=False, allow_null=True
    )
    amount = serializers.DecimalField(
        max_digits=14, decimal_places=2, min_value=Decimal(0), required=False, allow_null=True,
        help_text="of the whole line; unit_amount times quantity when left out",
    )  # fmt: skip


class LineInput(StrictSerializer):
    """Goods of one kind and brand."""

    brand = serializers.CharField(max_length=200)
    description = serializers.CharField(max_length=254)
    category = serializers.CharField(max_length=8)
    quantity = serializers.DecimalField(max_digits=14, decimal_places=3)
    unit = serializers.CharField(max_length=3)
    values = ValueInput(many=True, required=False, max_length=10)
    recordation = serializers.UUIDField(required=False, allow_null=True)
    hs_code = serializers.CharField(max_length=6, required=False, allow_blank=True)
    origin_country = serializers.CharField(max_length=2, required=False, allow_blank=True)
    suspected_right = serializers.ChoiceField(choices=Right.Kind.choices, required=False)
    is_perishable = serializers.BooleanField(required=False)
    retail_packs = serializers.IntegerField(
        min_value=1, max_value=100_000_000, required=False, allow_null=True, help_text="packages as sold to consumers"
    )
    parcel = serializers.IntegerField(min_value=1, max_value=200, required=False, allow_null=True)


class ParcelInput(StrictSerializer):
    """A physical unit."""

    number = serializers.CharField(max_length=60)
    kind = serializers.ChoiceField(choices=Parcel.Kind.choices, required=False, allow_blank=True)
    sent_from = serializers.CharField(max_length=2, required=False, allow_blank=True)
    sent_to = serializers.CharField(max_length=2, required=False, allow_blank=True)
    weight_kg = serializers.DecimalField(max_digits=10, decimal_places=3, required=False, allow_null=True)
    seal_number = serializers.CharField(max_length=40, required=False, allow_blank=True)


class PartyInput(StrictSerializer):
    """Somebody named on the papers."""

    role = serializers.ChoiceField(choices=Party.Role.choices)
    name = serializers.CharField(max_length=200)
    kind = serializers.ChoiceField(choices=Party.Kind.choices, required=False)
    address = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    country = serializers.CharField(max_length=2, required=False, allow_blank=True)
    tax_number = serializers.CharField(max_length=40, required=False, allow_blank=True)


class SeizureInput(StrictSerializer):
    """A seizure to log. The same `intake_key` sent twice logs one seizure."""

    intake_key = serializers.UUIDField(required=False)
    office = serializers.CharField(max_length=10)
    channel = serializers.ChoiceField(choices=Seizure.Channel.choices)
    direction = serializers.ChoiceField(choices=Seizure.Direction.choices)
    detained_at = _Moment()
    reasons = serializers.ListField(
        child=serializers.ChoiceField(choices=Seizure.Reason.choices), min_length=1, max_length=8
    )
    action = serializers.ChoiceField(choices=Seizure.Action.choices)
    action_reason = serializers.CharField(max_length=300, required=False, allow_blank=True)
    note = serializers.CharField(
        max_length=4000, required=False, allow_blank=True, help_text="needed when the goods were found 12 hours ago"
    )
    found_at_place = serializers.CharField(max_length=120, required=False, allow_blank=True)
    origin_country = serializers.CharField(max_length=2, required=False, allow_blank=True)
    departure_country = serializers.CharField(max_length=2, required=False, allow_blank=True)
    destination_country = serializers.CharField(max_length=2, required=False, allow_blank=True)
    departure_place = serializers.CharField(max_length=5, required=False, allow_blank=True)
    destination_place = serializers.CharField(max_length=5, required=False, allow_blank=True)
    transport_document = serializers.CharField(max_length=60, required=False, allow_blank=True)
    conveyance = serializers.CharField(max_length=80, required=False, allow_blank=True)
    log_anyway = serializers.BooleanField(
        required=False, help_text="though a case of the last 90 days holds one of these parcel numbers"
    )
    parcels = ParcelInput(many=True, required=False, max_length=200)
    lines = LineInput(many=True, max_length=200)
    parties = PartyInput(many=True, required=False, max_length=20)
    alerts = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        max_length=20,
        help_text="right holders' alerts it was stopped after, with HOLDER_ALERT among the reasons",
    )

    def intake(self) -> Intake:
        """Return what was sent as an intake."""
        sent = dict(self.validated_data)
        return Intake(
            intake_key=sent.pop("intake_key", None) or uuid7(),
            reasons=tuple(sent.pop("reasons")),
            alerts=tuple(sent.pop("alerts", ())),
            parcels=tuple(ParcelIntake(**parcel) for parcel in sent.pop("parcels", ())),
            parties=tuple(PartyIntake(**party) for party in sent.pop("parties", ())),
            lines=_line_intakes(sent.pop("lines")),
            **sent,
        )


def _line_intakes(lines: list[dict[str, Any]]) -> tuple[LineIntake, ...]:
    return tuple(
        LineIntake(**{**line, "values": tuple(ValueIntake(**value) for value in line.get("values", ()))})
        for line in lines
    )


class CorrectLineInput(LineInput):
    """A goods line as it should be. With its `public_id` it stays the line that photos show."""

    public_id = serializers.UUIDField(required=False, allow_null=True)


class CorrectGoodsInput(StrictSerializer):
    """All parcels and goods lines as they should be; what is left out is gone."""

    parcels = ParcelInput(many=True, required=False, max_length=200)
    lines = CorrectLineInput(many=True, max_length=200)

    def values(self) -> dict[str, Any]:
        """Return what services.corrections.correct_goods takes."""
        sent = self.validated_data
        parcels = tuple(ParcelIntake(**parcel) for parcel in sent.get("parcels", ()))
        return {"parcels": parcels, "lines": _line_intakes(sent["lines"])}


class CorrectPapersInput(StrictSerializer):
    """Route, transport and declaration as they should be; what is left out is emptied."""

    direction = serializers.ChoiceField(choices=Seizure.Direction.choices)
    channel = serializers.ChoiceField(choices=Seizure.Channel.choices)
    found_at_place = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    regime = serializers.ChoiceField(choices=Seizure.Regime.choices, required=False, allow_blank=True, default="")
    declaration_number = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    transport_document = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    conveyance = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    gross_weight_kg = serializers.DecimalField(
        max_digits=12, decimal_places=3, required=False, allow_null=True, default=None
    )
    origin_country = serializers.CharField(max_length=2, required=False, allow_blank=True, default="")
    departure_country = serializers.CharField(max_length=2, required=False, allow_blank=True, default="")
    departure_place = serializers.CharField(max_length=5, required=False, allow_blank=True, default="")
    destination_country = serializers.CharField(max_length=2, required=False, allow_blank=True, default="")
    destination_place = serializers.CharField(max_length=5, required=False, allow_blank=True, default="")

    def values(self) -> dict[str, Any]:
        """Return what services.corrections.correct_papers takes."""
        return {"papers": Papers(**self.validated_data)}


class PriceInput(StrictSerializer):
    """What one of the genuine goods of a line costs."""

    line = serializers.IntegerField(min_value=1, max_value=32767, help_text="position of the goods line")
    price = serializers.DecimalField(max_digits=14, decimal_places=2)


class CompletionInput(StrictSerializer):
    """What statistics need and the case lacks; what is known already is refused."""

    origin_country = serializers.CharField(max_length=2, required=False, allow_blank=True, default="")
    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in GENUINE], default=GENUINE[-1])
    currency = serializers.CharField(max_length=3, required=False, allow_blank=True, default="")
    prices = PriceInput(many=True, required=False, max_length=200)

    def validate_prices(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return once_each(rows, key="line")

    def values(self) -> dict[str, Any]:
        """Return what services.completing.complete_case takes."""
        sent = dict(self.validated_data)
        return {**sent, "prices": {row["line"]: row["price"] for row in sent.pop("prices", [])}}


class CorrectPartiesInput(StrictSerializer):
    """Everybody named on the papers; who is left out is gone."""

    parties = PartyInput(many=True, max_length=20)

    def values(self) -> dict[str, Any]:
        """Return what services.corrections.correct_parties takes."""
        sent = self.validated_data
        return {"parties": tuple(PartyIntake(**party) for party in sent["parties"])}


class EvidenceInput(StrictSerializer):
    """A photo or paper."""

    file = UploadField(max_length=200, allow_empty_file=False)
    shows = serializers.ChoiceField(choices=EvidenceFile.Shows.choices)
    line = serializers.UUIDField(required=False)


class NoteInput(StrictSerializer):
    """A remark on the file."""

    text = serializers.CharField(max_length=4000)
