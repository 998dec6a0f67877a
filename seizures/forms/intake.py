"""The form in which a seizure is logged: shapes only, the rules are in services.intake_rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.choices import BaseChoiceIterator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ui import Chips, DateTimeInput, DecimalInput, FormSet, IdentifierInput, LongSelect, RadioCards
from reference import queries as reference
from rightsholders.models import Right
from seizures.forms.clock import NOT_SAID, ClockTime, moment_on_clock
from seizures.forms.numbers import Figure
from seizures.forms.widgets import MarkInput, ScanInput
from seizures.models import GoodsValue, Parcel, Party, Seizure
from seizures.services.intake_rules import asks_why

_TOO_LARGE = _("This number is too large. Look for zeros too many.")

Choices = list[tuple[str, Any]]


class Ready(BaseChoiceIterator):
    """Choices that are pairs already: Django would look through hundreds of them again in every field of every form."""

    def __init__(self, choices: Choices) -> None:
        self.pairs = choices
        self.codes = {code for code, _word in choices}

    def __iter__(self) -> Iterator[tuple[str, Any]]:
        return iter(self.pairs)


@dataclass(frozen=True)
class Offered:
    """The choices of one request, fetched once for all lines of a form."""

    offices: Choices

    @cached_property
    def countries(self) -> Ready:
        return Ready([("", ""), *reference.countries_choices()])

    @cached_property
    def categories(self) -> Ready:
        return Ready([("", ""), *reference.categories_choices()])

    @cached_property
    def units(self) -> Ready:
        return Ready(reference.units_choices())

    @cached_property
    def currencies(self) -> Ready:
        return Ready([(row.code, row.code) for row in reference.currencies()])


class Choice(forms.ChoiceField):
    """A choice whose options come with the request."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=kwargs.pop("widget", LongSelect), **kwargs)

    def valid_value(self, value: Any) -> bool:
        """Look the value up where the choices are a long list."""
        return str(value) in self.choices.codes if isinstance(self.choices, Ready) else super().valid_value(value)


class PublicIds(forms.Field):
    """Rows chosen by their public id, each in a box of its own that the page draws."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[UUID]:
        try:
            return list(dict.fromkeys(UUID(text) for text in value or ()))
        except ValueError as error:
            raise forms.ValidationError(_("Choose one of the values offered.")) from error


class IntakeForm(forms.Form):
    """Where and when, who is named on the papers, why, and what happens next."""

    stand_below = ("reasons", "action", "action_reason", "note")  # the parcels and lines, on the page

    office = Choice(label=_("Office"), error_messages={"required": _("Choose the office.")})
    found_at_place = forms.CharField(label=_("Place within the office"), max_length=120, required=False)
    channel = forms.ChoiceField(
        label=pgettext_lazy("channel", "Channel"), error_messages={"required": _("Choose the channel.")}
    )
    direction = forms.ChoiceField(label=_("Direction"), error_messages={"required": _("Choose the direction.")})
    detained_at = ClockTime(
        label=_("Found"),
        widget=DateTimeInput,
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        error_messages={"required": _("Enter when the goods were found.")},
    )
    transport_document = forms.CharField(
        label=_("Transport document"), max_length=60, required=False, widget=IdentifierInput
    )
    conveyance = forms.CharField(label=_("Vessel, flight or vehicle"), max_length=80, required=False)
    sender_name = forms.CharField(label=_("Sender, as written on the label"), max_length=200, required=False)
    sender_kind = forms.ChoiceField(label=_("The sender is"), required=False)
    sender_address = forms.CharField(
        label=_("Address of the sender"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    sender_country = Choice(label=_("Country or region of the sender"), required=False)
    addressee_name = forms.CharField(label=_("Addressee, as written on the label"), max_length=200, required=False)
    addressee_kind = forms.ChoiceField(label=_("The addressee is"), required=False)
    addressee_address = forms.CharField(
        label=_("Address of the addressee"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    addressee_country = Choice(label=_("Country or region of the addressee"), required=False)
    reasons = forms.MultipleChoiceField(
        label=_("What made you stop it?"),
        choices=Seizure.Reason.choices,
        widget=Chips,
        error_messages={"required": _("Choose at least one reason why you stopped it.")},
    )
    action = forms.ChoiceField(
        label=pgettext_lazy("what happens", "Action"),
        choices=Seizure.Action.choices,
        widget=RadioCards(
            hints={
                "DETAIN": _("The right holder is asked. The clock of the law starts."),
                "SEIZE": _("Clearly counterfeit. Name the legal basis below."),
                "RELEASE": _("Genuine, or no right is concerned. Say why below."),
            }
        ),
        error_messages={"required": _("Choose what happens with the goods.")},
    )
    action_reason = forms.CharField(
        label=_("Legal basis, or reason for the release"),
        max_length=300,
        required=False,
        help_text=_("Needed to seize or to release."),
    )
    note = forms.CharField(
        label=_("Note for the desk"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "data-chars": True}),
    )
    alerts = PublicIds(required=False)
    log_anyway = forms.BooleanField(label=_("Log it again: this is another parcel"), required=False)
    undone = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offered: Offered, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now
        self.fields["office"].choices = offered.offices
        self.fields["channel"].choices = [("", ""), *Seizure.Channel.choices]
        self.fields["direction"].choices = [("", ""), *Seizure.Direction.choices]
        for side in ("sender", "addressee"):
            self.fields[f"{side}_kind"].choices = [(Party.Kind.UNKNOWN, _("Not known")), *Party.Kind.choices[:2]]
            self.fields[f"{side}_country"].choices = offered.countries
        self.fields["note"].verdict = ""
        self.fields["action_reason"].mark_optional = False  # its hint says when it is needed
        for field in self.fields.values():
            field.widget.is_required = False  # the page says what is missing, not the browser

    def clean_detained_at(self) -> datetime:
        """Read the clock of the office: 14:31 is 14:31 there, wherever the server stands."""
        found, latest = self.cleaned_data["detained_at"], self.now + timedelta(minutes=5)
        if found.tzinfo is NOT_SAID:
            office = reference.office(str(self.data.get(self.add_prefix("office"), "")))
            zone = ZoneInfo(office.time_zone) if office else timezone.get_current_timezone()
            found = moment_on_clock(shown=found, zone=zone, latest=latest)
        if found is None:
            raise forms.ValidationError(_("The clocks went forward then. Enter when the goods were found."))
        if found > latest:
            raise forms.ValidationError(_("The time is in the future. Enter when the goods were found."))
        return found

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("alerts"):  # whoever says that it is the shipment of an alert has said why it was stopped
            self.errors.pop("reasons", None)
            reasons = [*cleaned.get("reasons", []), Seizure.Reason.HOLDER_ALERT.value]
            cleaned["reasons"] = list(dict.fromkeys(reasons))
        ground = cleaned.get("action_reason", "").strip()
        if cleaned.get("action") == Seizure.Action.RELEASE and not ground:
            self.add_error("action_reason", _("Say why the goods are released."))
        if cleaned.get("action") == Seizure.Action.SEIZE and not ground:
            self.add_error("action_reason", _("Name the legal basis on which the goods are seized."))
        found = cleaned.get("detained_at")
        if found and asks_why(detained_at=found, now=self.now) and not cleaned.get("note", "").strip():
            self.add_error(
                "note", _("It was found more than 12 hours ago: write in the note why it is logged only now.")
            )
        for side, word in (("sender", _("Enter the sender's name.")), ("addressee", _("Enter the addressee's name."))):
            if not cleaned.get(f"{side}_name", "").strip() and cleaned.get(f"{side}_address", "").strip():
                self.add_error(f"{side}_name", word)
        return cleaned


class ParcelForm(forms.Form):
    """One parcel: its number, where it comes from and goes to."""

    mark_optional = False  # the columns are narrow; what is missing is said when the form is sent

    number = forms.CharField(
        label=_("Parcel, waybill or container number"),
        max_length=60,
        widget=ScanInput,
        error_messages={"required": _("Enter the parcel, waybill or container number.")},
    )
    sent_from_country = Choice(label=_("Sent from"), required=False)
    sent_to_country = Choice(label=_("Sent to"), required=False)
    weight_kg = Figure(
        label=_("Weight, kg"), required=False, min_value=Decimal("0.001"), max_value=Decimal(10) ** 7 - 1,
        decimal_places=3, widget=DecimalInput,
        error_messages={"min_value": _("Enter a weight above 0, in kilograms.")},
    )  # fmt: skip
    kind = forms.ChoiceField(required=False, widget=forms.HiddenInput, choices=[("", ""), *Parcel.Kind.choices])
    seal_number = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offered: Offered, defaults: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sent_from_country"].choices = self.fields["sent_to_country"].choices = offered.countries
        self.initial = {**(defaults or {}), **self.initial}
        self.fields["number"].verdict = ""

    def has_changed(self) -> bool:
        """Say whether anything was typed: what the form filled in by itself does not make a parcel."""
        return _typed(self, "number", "weight_kg")


class LineForm(forms.Form):
    """Goods of one kind and brand."""

    mark_optional = False

    brand = forms.CharField(
        label=_("Brand or mark"),
        max_length=200,
        widget=MarkInput(attrs={"data-need": _("Enter the brand or mark, or write “none”.")}),
        error_messages={"required": _("Enter the brand or mark, or write “none”.")},
    )
    description = forms.CharField(
        label=pgettext_lazy("what it is", "Goods"),
        max_length=254,
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-need": _("Say what the goods are.")}),
        error_messages={"required": _("Say what the goods are.")},
    )
    quantity = Figure(
        label=_("Quantity"), min_value=Decimal("0.001"), max_value=Decimal(10) ** 11 - 1, decimal_places=3,
        widget=DecimalInput(attrs={"data-need": _("Enter a quantity above 0."), "data-positive": True}),
        error_messages={
            **dict.fromkeys(("required", "min_value"), _("Enter a quantity above 0.")),
            "max_value": _TOO_LARGE,
        },
    )  # fmt: skip
    unit = Choice(label=pgettext_lazy("of quantity", "Unit"), error_messages={"required": _("Choose the unit.")})
    unit_value = Figure(
        label=_("Unit value"), required=False, min_value=Decimal(0), max_value=Decimal(10) ** 12 - 1, decimal_places=2,
        widget=DecimalInput,
        error_messages={"min_value": _("Enter a value of 0 or more."), "max_value": _TOO_LARGE},
    )  # fmt: skip
    category = Choice(label=_("Category"), error_messages={"required": _("Choose a category of goods.")})
    value_kind = forms.ChoiceField(label=_("The value is"), required=False, choices=GoodsValue.Kind.choices)
    currency = Choice(label=_("Currency"), required=False)
    suspected_right = forms.ChoiceField(label=_("Suspected right"), required=False, choices=Right.Kind.choices)
    is_perishable = forms.BooleanField(label=_("Perishable goods"), required=False)
    recordation = forms.UUIDField(required=False, widget=forms.HiddenInput)
    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, offered: Offered, defaults: dict[str, str] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unit"].choices = offered.units
        self.fields["category"].choices = offered.categories
        self.fields["currency"].choices = offered.currencies
        self.initial = {"suspected_right": Right.Kind.TRADEMARK, **(defaults or {}), **self.initial}

    def has_changed(self) -> bool:
        """Say whether anything was typed: what the form filled in by itself does not make a line."""
        return _typed(self, "brand", "description", "quantity", "unit_value", "recordation")


def _typed(form: forms.Form, *names: str) -> bool:
    return any(str(form.data.get(form.add_prefix(name), "")).strip() for name in names)


class Repeated(FormSet):
    """Lines that can be removed; a removed line is not judged."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "too_many_forms": _("One case takes at most %(num)d. Log the others as another case.")
    }
    deletion_widget = forms.HiddenInput

    def full_clean(self) -> None:
        super().full_clean()
        if self.is_bound:
            for form in self.forms:
                if self.is_excused(form):
                    form._errors = ErrorDict()

    def is_excused(self, form: forms.Form) -> bool:
        return self._should_delete_form(form)

    def live_forms(self) -> list[Any]:
        """Return the forms that count: neither removed nor left empty."""
        return [form for form in self.forms if not self._should_delete_form(form) and form.has_changed()]


class Parcels(Repeated):
    """Parcels. Only goods of passengers come without one."""

    line_words = _("Parcel %(number)d: ")

    def add_fields(self, form: forms.Form, index: int | None) -> None:
        super().add_fields(form, index)
        if index == 0:
            form.fields["number"].widget.attrs["data-key"] = "Alt+P"

    def is_excused(self, form: forms.Form) -> bool:
        without = self.data.get("channel") == Seizure.Channel.PASSENGER and not form.has_changed()
        return without or super().is_excused(form)


class Lines(Repeated):
    """Goods lines; the first is asked for."""


ParcelFormSet = forms.formset_factory(
    ParcelForm, formset=Parcels, extra=0, min_num=1, max_num=200, absolute_max=250, validate_max=True, can_delete=True
)
LineFormSet = forms.formset_factory(
    LineForm, formset=Lines, extra=0, min_num=1, max_num=200, absolute_max=250, validate_max=True, can_delete=True
)
