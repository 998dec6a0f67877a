"""The portal's forms for people: contacts and licensees."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ui import DateInput, LongSelect, RadioCards
from reference.queries import countries_choices
from rightsholders.models import Contact, Licensee
from rightsholders.services.values import ContactValues, LicenseeValues

_BLANK = [("", _("Choose"))]
_LEAST_DIGITS = 5


# Two contacts stand on one page: what is missing says of which.
_MISSING = {
    Contact.Kind.LEGAL: {
        "name": _("Give the name of the legal contact."),
        "email": _("Give the e-mail address of the legal contact."),
        "phone": _("Give a telephone number for the legal contact."),
    },
    Contact.Kind.TECHNICAL: {
        "name": _("Give the name of the technical contact."),
        "email": _("Give the e-mail address of the technical contact."),
    },
}


class ContactForm(forms.Form):
    """A person customs may call."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "in-m"}),
        help_text=_("With the country code, such as +46\u00a08\u00a0123\u00a045\u00a067."),
    )
    is_around_the_clock = forms.BooleanField(label=_("Answers at any hour"), required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=kind.lower(), **kwargs)  # type: ignore[misc]  # never among args
        self.kind = kind
        for name, message in _MISSING[Contact.Kind(kind)].items():
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = message

    def clean_phone(self) -> str:
        phone: str = self.cleaned_data["phone"]
        if phone and sum(character.isdigit() for character in phone) < _LEAST_DIGITS:
            raise forms.ValidationError(_("This is no telephone number. Give one with the country code."))
        return phone

    def values(self) -> ContactValues:
        return ContactValues(kind=self.kind, **self.cleaned_data)


class LicensingForm(forms.Form):
    """Whether there are licensees at all: customs must be told either way."""

    licensing = forms.ChoiceField(
        label=_("Does anybody else make, bring in or send out these goods with your permission?"),
        choices=[("SOME", _("Yes, these")), ("NONE", _("No, nobody else"))],
        widget=RadioCards,
        error_messages={"required": _("Say whether there are licensees.")},
    )


class LicenseeForm(forms.Form):
    """A lawful maker, importer, exporter or distributor."""

    name = forms.CharField(
        label=pgettext_lazy("company", "Name"),
        max_length=200,
        error_messages={"required": _("Give the name of the licensee.")},
    )
    country = forms.ChoiceField(
        label=_("Country or region"),
        widget=LongSelect,
        error_messages={"required": _("Choose the country or region.")},
    )
    capacity = forms.ChoiceField(
        label=_("Capacity"),
        choices=[*_BLANK, *Licensee.Capacity.choices],
        error_messages={"required": _("Choose the capacity.")},
    )
    valid_to = forms.DateField(label=_("Licence ends"), widget=DateInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [*_BLANK, *countries_choices()]

    def values(self) -> LicenseeValues:
        kept = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        return LicenseeValues(**kept)
