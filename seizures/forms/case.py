"""The small forms of a case page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from seizures.forms.intake import Choice, LineForm, Lines, Offered, ParcelForm, Parcels, Repeated
from seizures.models import EvidenceFile, Parcel, Party
from seizures.services.values import PartyIntake


class NoteForm(forms.Form):
    """A remark on the file."""

    text = forms.CharField(
        label=_("New note"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3, "data-chars": True}),
        error_messages={"required": _("Write the note first.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].verdict = ""


class HandOverForm(forms.Form):
    """To whom the goods go, and where they are kept then."""

    receiver = forms.ChoiceField(
        label=_("Receiver"), error_messages={"required": _("Choose who takes over the goods.")}
    )
    place = forms.CharField(
        label=_("Kept at"), max_length=120, error_messages={"required": _("Say where the goods are kept now.")}
    )
    remark = forms.CharField(label=_("Remark"), max_length=300, required=False)

    def __init__(self, *args: Any, receivers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].choices = [("", ""), *receivers]


class EvidenceForm(forms.Form):
    """Photos and papers to add. The files themselves are read by the view: there may be many."""

    shows = forms.ChoiceField(
        label=_("They show"), choices=EvidenceFile.Shows.choices, initial=EvidenceFile.Shows.GOODS
    )


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
    tax_number = forms.CharField(label=_("Tax or company number"), max_length=40, required=False)

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
    """A goods line with the suspected right."""


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
