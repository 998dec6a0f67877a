"""Forms of alerts: what a right holder expects, why it is withdrawn, what the desk decides."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.sending_twice import Seen
from ipcases.lib.ui import DateInput, FoldedCheckboxes, LongSelect, Radios
from reference.queries import countries_choices, offices_by_kind
from rightsholders.models import Alert
from rightsholders.services.values import AlertValues

_BLANK = [("", _("Choose"))]


class AlertForm(forms.Form):
    """A shipment that is expected: what, by what officers know it, when, how you know, whom they ask."""

    recordation = forms.ChoiceField(
        label=_("Under which recordation"),
        error_messages={"required": _("Choose a recordation in force.")},
    )
    expectation = forms.CharField(
        label=_("What is expected"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Goods, quantity, how they are packed: what an officer will see."),
        error_messages={"required": _("Say what goods you expect, and how.")},
    )
    numbers = forms.CharField(
        label=_("Container, transport document or parcel numbers"),
        max_length=3000,
        required=False,
        widget=forms.Textarea(
            attrs={"rows": 3, "class": "in-id", "autocapitalize": "characters", "spellcheck": "false"}
        ),
        help_text=_("One on each line. A number finds a shipment best."),
    )
    sender_name = forms.CharField(label=_("Name of the sender"), max_length=200, required=False)
    addressee_name = forms.CharField(label=_("Name of the addressee"), max_length=200, required=False)
    origin_country = forms.ChoiceField(label=_("Made in"), required=False, widget=LongSelect)
    departure_country = forms.ChoiceField(label=_("Sent from"), required=False, widget=LongSelect)
    destination_country = forms.ChoiceField(label=_("Sent to"), required=False, widget=LongSelect)
    expected_from = forms.DateField(label=_("Expected from"), required=False, widget=DateInput)
    expected_to = forms.DateField(label=_("Expected to"), required=False, widget=DateInput)
    source = forms.ChoiceField(
        label=_("How you know"),
        widget=Radios,
        choices=Alert.Source.choices,
        error_messages={"required": _("Say how you know.")},
    )
    source_words = forms.CharField(
        label=_("More about that"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The address of the offer, for instance. Name no informant."),
    )
    confidence = forms.ChoiceField(
        label=_("How sure you are"),
        widget=Radios,
        choices=Alert.Confidence.choices,
        error_messages={"required": _("Say how sure you are.")},
    )
    contact_name = forms.CharField(
        label=_("Whom officers may ask"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Say whom officers may ask.")},
    )
    contact_email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Give the e-mail address.")},
    )
    contact_phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "in-m"}),
    )
    valid_to = forms.DateField(
        label=_("Look out for it until"),
        required=False,
        widget=DateInput,
        help_text=_("At most a year. Left empty, the alert ends by itself after 90 days."),
    )

    seen = Seen()

    def __init__(self, *args: Any, recordations: Iterable[tuple[UUID, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(str(public_id), name) for public_id, name in recordations]
        self.fields["recordation"].choices = known if len(known) == 1 else _BLANK + known
        for name in ("origin_country", "departure_country", "destination_country"):
            self.fields[name].choices = [*_BLANK, *countries_choices()]

    def values(self) -> AlertValues:
        typed = {name: value for name, value in self.cleaned_data.items() if name not in {"recordation", "seen"}}
        return AlertValues(**{**typed, "numbers": typed["numbers"].splitlines()})


class WithdrawAlertForm(forms.Form):
    """Why the alert is taken back."""

    reason = forms.CharField(
        label=pgettext_lazy("withdrawal", "Reason"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say why you withdraw it; customs will read this.")},
    )


class AcceptAlertForm(forms.Form):
    """Which offices look out for it."""

    offices = forms.MultipleChoiceField(
        label=_("Only these offices"),
        required=False,
        widget=FoldedCheckboxes,
    )

    def __init__(self, *args: Any, jurisdiction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offices"].choices = offices_by_kind(jurisdiction=jurisdiction)


class ReturnAlertForm(forms.Form):
    """What the right holder should say better in a new one."""

    reason = forms.CharField(
        label=_("What is missing?"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The right holder reads this and can send a better one, filled in from this one."),
        error_messages={"required": _("Say what is missing; the right holder will read it.")},
    )
