"""The small forms of a case page."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.sending_twice import Seen
from ipcases.lib.ui import Checkboxes, CodeInput, DecimalInput, IdentifierInput
from reference.identifiers import normalise_hs
from reference.queries import headings_of
from seizures.forms.intake import Choice, LineForm, Lines, Offered, ParcelForm, Parcels, Repeated
from seizures.forms.numbers import Figure
from seizures.models import EvidenceFile, GoodsValue, Parcel, Party, Seizure
from seizures.services.values import PartyIntake


class NoteForm(forms.Form):
    """A remark on the file."""

    text = forms.CharField(
        label=_("New note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "data-chars": True}),
        error_messages={"required": _("Write the note first.")},
    )
    seen = Seen()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].verdict = ""


class HandOverDraftForm(forms.Form):
    """Who goes on with a form."""

    receiver = forms.ChoiceField(label=_("Receiver"), error_messages={"required": _("Choose who takes over.")})

    def __init__(self, *args: Any, receivers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].choices = [("", ""), *receivers]


class HandOverForm(HandOverDraftForm):
    """To whom the goods go, and where they are kept then."""

    place = forms.CharField(
        label=_("Kept at"), max_length=120, error_messages={"required": _("Say where the goods are kept now.")}
    )
    remark = forms.CharField(label=_("Note"), max_length=300, required=False)
    seen = Seen()


class HandOverTogetherForm(HandOverForm):
    """Which cases go to one receiver."""

    cases = forms.MultipleChoiceField(
        label=_("Cases whose goods you hand over"),
        widget=Checkboxes,
        error_messages={"required": _("Choose at least one case.")},
    )
    field_order = ("cases", "receiver", "place", "remark")

    def __init__(self, *args: Any, cases: dict[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(cases)
        self.fields["cases"].widget.hints = cases
        self.fields["cases"].initial = list(cases)

    def offer(self, references: Iterable[str]) -> None:
        """Name these cases to choose from."""
        self.fields["cases"].choices = [(reference, reference) for reference in references]


class ReceiveForm(forms.Form):
    """Which goods that were handed to the user are there."""

    events = forms.TypedMultipleChoiceField(
        label=_("What you have received"),
        coerce=int,
        widget=Checkboxes,
        error_messages={
            "required": _("Tick what you have received. If nothing came, leave this page: nothing has changed hands.")
        },
    )

    def __init__(self, *args: Any, events: list[tuple[int, str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["events"].choices = [(pk, reference) for pk, reference, _words in events]
        self.fields["events"].widget.hints = {str(pk): words for pk, _reference, words in events}
        self.fields["events"].initial = [pk for pk, _reference, _words in events]

    def judge(self, *, accepted: Iterable[int]) -> bool:
        """Say whether it is valid, also where a second press names again what the first one accepted."""
        events = self.fields["events"]
        offered, events.choices = events.choices, [*events.choices, *((pk, "") for pk in accepted)]
        is_valid, events.choices = self.is_valid(), offered
        return is_valid


class EvidenceForm(forms.Form):
    """Photos and papers to add. The files themselves are read by the view: there may be many."""

    shows = forms.ChoiceField(
        label=_("They show"), choices=EvidenceFile.Shows.choices, initial=EvidenceFile.Shows.GOODS
    )
    seen = Seen(widget=forms.HiddenInput({"id": "id_files_seen"}))  # the form of the notes stands on the same page


class RestrictForm(forms.Form):
    """Why access is restricted, or opened again."""

    purpose = forms.CharField(label=_("Why"), max_length=300, error_messages={"required": _("Say why.")})


class MemberForm(forms.Form):
    """Whom to admit to a restricted case."""

    member = forms.ChoiceField(label=_("Colleague"), error_messages={"required": _("Choose a colleague.")})

    def __init__(self, *args: Any, colleagues: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["member"].choices = [("", ""), *colleagues]


class PartyForm(forms.Form):
    """Somebody named on the papers."""

    role = forms.ChoiceField(label=pgettext_lazy("party", "Role"), choices=Party.Role.choices)
    name = forms.CharField(
        label=_("Name, as written"), max_length=200,
        error_messages={"required": _("Enter the name as it is written on the papers.")},
    )  # fmt: skip
    kind = forms.ChoiceField(label=_("Is a"), choices=Party.Kind.choices, initial=Party.Kind.UNKNOWN)
    country = Choice(label=_("Country or region"), required=False)
    address = forms.CharField(
        label=_("Address"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    tax_number = forms.CharField(label=_("EORI, tax or company number"), max_length=40, required=False)

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = offered.countries

    def has_changed(self) -> bool:
        """Say whether anything was typed."""
        names = ("name", "address", "tax_number")
        return any(str(self.data.get(self.add_prefix(name), "")).strip() for name in names)

    def as_intake(self) -> PartyIntake:
        """Return what was typed as a value."""
        typed = self.cleaned_data
        return PartyIntake(
            role=typed["role"],
            name=typed["name"],
            kind=typed["kind"],
            address=typed["address"],
            country=typed["country"],
            tax_number=typed["tax_number"],
        )


class VersionForm(forms.Form):
    """Which state of the case the user had before the eyes."""

    version = forms.IntegerField(min_value=1, max_value=2_000_000_000, widget=forms.HiddenInput)


class CorrectParcelForm(ParcelForm):
    """A parcel with everything that is known of it."""

    kind = forms.ChoiceField(label=_("Kind"), choices=Parcel.Kind.choices)
    seal_number = forms.CharField(label=_("Seal number"), max_length=40, required=False)


class CorrectLineForm(LineForm):
    """A goods line with everything that is known of it. A second value is of another kind or currency."""

    hs_code = forms.CharField(label=_("HS code"), max_length=7, required=False, widget=CodeInput)
    origin_country = Choice(label=_("Country of origin"), required=False)
    retail_packs = forms.IntegerField(
        label=_("Retail packages"), required=False, min_value=1, max_value=2_000_000_000, widget=DecimalInput
    )
    more_value = Figure(
        label=_("Second unit value"), required=False, min_value=Decimal(0), max_value=Decimal(10) ** 12 - 1,
        decimal_places=2, widget=DecimalInput,
    )  # fmt: skip
    more_kind = forms.ChoiceField(label=_("The second value is"), required=False, choices=GoodsValue.Kind.choices)
    more_currency = Choice(label=_("Currency of the second value"), required=False)

    def __init__(self, *args: Any, offered: Offered, **kwargs: Any) -> None:
        super().__init__(*args, offered=offered, **kwargs)
        self.fields["origin_country"].choices = offered.countries
        self.fields["more_currency"].choices = offered.currencies
        self.fields["hs_code"].widget.offered = headings_of(str(self["category"].value() or ""))

    def clean_hs_code(self) -> str:
        return normalise_hs(self.cleaned_data["hs_code"])


class PapersForm(forms.Form):
    """How the goods travelled and what was declared."""

    direction = forms.ChoiceField(label=_("Direction"), choices=Seizure.Direction.choices)
    channel = forms.ChoiceField(label=pgettext_lazy("channel", "Channel"), choices=Seizure.Channel.choices)
    found_at_place = forms.CharField(label=_("Place within the office"), max_length=120, required=False)
    regime = forms.ChoiceField(
        label=_("Customs procedure"),
        choices=[("", ""), *Seizure.Regime.choices],
        required=False,
        help_text=_("As declared."),
    )
    declaration_number = forms.CharField(
        label=_("Declaration number"), max_length=40, required=False, widget=IdentifierInput,
        help_text=_("MRN or entry number."),
    )  # fmt: skip
    transport_document = forms.CharField(
        label=_("Transport document"), max_length=60, required=False, widget=IdentifierInput
    )
    conveyance = forms.CharField(label=_("Vessel, flight or vehicle"), max_length=80, required=False)
    gross_weight_kg = Figure(
        label=_("Gross weight, kg"), required=False, min_value=Decimal("0.001"), max_value=Decimal(10) ** 9 - 1,
        decimal_places=3, widget=DecimalInput,
        error_messages={"min_value": _("Enter a weight above 0, in kilograms.")},
    )  # fmt: skip
    origin_country = Choice(label=_("Country of origin"), required=False, help_text=_("Where the goods were made."))
    departure_country = Choice(label=_("Sent from"), required=False, help_text=_("The country of provenance."))
    departure_place = forms.CharField(
        label=_("Place of departure"), max_length=6, required=False, widget=IdentifierInput, help_text=_("UN/LOCODE.")
    )
    destination_country = Choice(label=_("Sent to"), required=False, help_text=_("The country of destination."))
    destination_place = forms.CharField(
        label=_("Place of destination"), max_length=6, required=False, widget=IdentifierInput,
        help_text=_("UN/LOCODE."),
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Offered, is_locked: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("origin_country", "departure_country", "destination_country"):
            self.fields[name].choices = offered.countries
        for name in ("direction", "channel"):
            self.fields[name].disabled = is_locked


CorrectParcels = forms.formset_factory(
    CorrectParcelForm, formset=Parcels, extra=0, min_num=1, max_num=200, absolute_max=250, validate_max=True,
    can_delete=True,
)  # fmt: skip
CorrectLines = forms.formset_factory(
    CorrectLineForm, formset=Lines, extra=0, min_num=1, max_num=200, absolute_max=250, validate_max=True,
    can_delete=True,
)  # fmt: skip


class People(Repeated):
    """The people named on the papers; there may be none."""


PartyFormSet = forms.formset_factory(
    PartyForm, formset=People, extra=1, max_num=20, absolute_max=30, validate_max=True, can_delete=True
)
