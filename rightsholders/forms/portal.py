"""Forms of the portal: one per part of a recordation."""

import re
from collections.abc import Iterable
from itertools import zip_longest
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ui import DateInput, DecimalInput, IdentifierInput, RadioCards, Radios
from reference.queries import countries_choices, currencies_choices
from rightsholders.folding import normalise_text
from rightsholders.models import Contact, Licensee, Recordation, RecordationImage, Right, RightHolder
from rightsholders.registers import register_choices
from rightsholders.services.values import (
    ContactValues,
    CoveredGoods,
    LicenseeValues,
    RightValues,
    Tell,
)
from rightsholders.terms import Term, term_of

_BLANK = [("", "")]
_LONG = 4000


class StartForm(forms.Form):
    """For whom: asked of a representative with several clients."""

    right_holder = forms.ChoiceField(
        label=_("Right holder"),
        widget=Radios,
        error_messages={"required": _("Choose for whom you record the right.")},
    )

    def __init__(self, *args: Any, holders: Iterable[RightHolder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["right_holder"].choices = [
            (str(holder.public_id), " · ".join(filter(None, [holder.name, holder.name_zh]))) for holder in holders
        ]


class RightForm(forms.Form):
    """A right as its register has it."""

    kind = forms.ChoiceField(
        label=_("Kind of right"),
        widget=RadioCards,
        error_messages={"required": _("Choose the kind of right.")},
    )
    register_office = forms.ChoiceField(
        label=pgettext_lazy("intellectual property", "Register"),
        help_text=_("Where the right is registered. For an international registration choose WIPO."),
        error_messages={"required": _("Choose the register.")},
    )
    registration_number = forms.CharField(
        label=_("Registration number"),
        max_length=40,
        widget=IdentifierInput(attrs={"class": "in-id in-m"}),
        error_messages={"required": _("Give the registration number.")},
    )
    title = forms.CharField(
        label=_("Mark or title"),
        max_length=200,
        help_text=_("As it stands on the goods: officers look for these words."),
        error_messages={"required": _("Give the mark or title.")},
    )
    title_zh = forms.CharField(
        label=_("Mark or title in Chinese"),
        max_length=200,
        required=False,
        help_text=_("If the goods carry a Chinese name, or officers know it by one."),
    )
    registered_on = forms.DateField(
        label=_("Registered on"),
        widget=DateInput,
        error_messages={"required": _("Give the date of registration.")},
    )
    expires_on = forms.DateField(
        label=_("Right expires on"),
        widget=DateInput,
        required=False,
        help_text=_("The last day. Leave it empty if the register knows no end, as for copyright."),
    )

    def __init__(self, *args: Any, jurisdiction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        term = term_of(jurisdiction=jurisdiction)
        kinds = [(value, label) for value, label in Right.Kind.choices if term is None or value in term.years]
        self.fields["kind"].choices = kinds
        self.fields["register_office"].choices = _BLANK + register_choices()

    def values(self) -> RightValues:
        return RightValues(**self.cleaned_data)


class KnownRightForm(forms.Form):
    """A right the holder gave before."""

    right = forms.ChoiceField(
        label=_("Use a right you have given before"),
        error_messages={"required": _("Choose a right from the list.")},
    )

    def __init__(self, *args: Any, rights: Iterable[Right], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["right"].choices = _BLANK + [
            (str(right.public_id), f"{right.title} · {right.register_office} {right.registration_number}")
            for right in rights
        ]


class NiceClassesField(forms.CharField):
    """Class numbers, however they are divided: "18, 25", "18 25", "18、25"."""

    default_error_messages = {
        "class": _("%(text)s is not a Nice class. Give numbers from 1 to 45, such as 18, 25."),
    }

    def to_python(self, value: Any) -> Any:
        text = normalise_text(super().to_python(value) or "")
        numbers = []
        for part in filter(None, re.split(r"[\s,;、，；]+", text)):
            if not part.isascii() or not part.isdigit() or not 1 <= int(part[:4]) <= 45:
                raise forms.ValidationError(self.error_messages["class"], code="class", params={"text": part[:20]})
            numbers.append(int(part))
        return sorted(set(numbers))

    def prepare_value(self, value: Any) -> Any:
        return ", ".join(map(str, value)) if isinstance(value, list | tuple) else value

    def run_validators(self, value: Any) -> None:
        """A list of numbers has no text left to check."""


class CoveredGoodsForm(forms.Form):
    """The goods of one right."""

    nice_classes = NiceClassesField(
        label=_("Nice classes"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"class": "in-m", "inputmode": "text", "autocomplete": "off"}),
    )
    goods = forms.CharField(
        label=_("Goods covered"),
        max_length=_LONG,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("In plain words, the goods most often faked first."),
        error_messages={"required": _("Say which goods it covers.")},
    )

    def __init__(self, *args: Any, right: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.right = right
        if right.kind == Right.Kind.TRADEMARK:
            classes = self.fields["nice_classes"]
            classes.required = True
            classes.error_messages["required"] = _("Give at least one Nice class.")
            classes.help_text = _("Numbers, such as 18, 25.")
        else:
            del self.fields["nice_classes"]
        if right.is_fixed:
            for field in self.fields.values():
                field.widget.attrs["readonly"] = True

    def values(self) -> CoveredGoods:
        return CoveredGoods(
            right=self.right.public_id,
            nice_classes=self.cleaned_data.get("nice_classes", []),
            goods=self.cleaned_data["goods"],
        )


class MarketForm(forms.Form):
    """Where genuine goods come from and what they cost; the small consignment choice where the law has it."""

    _LEAST_PLACES = 4
    median_price = forms.DecimalField(
        label=_("Usual retail price"),
        required=False,
        max_digits=14,
        decimal_places=2,
        min_value=0,
        widget=DecimalInput(attrs={"class": "in-num in-s"}),
        help_text=_("Of one piece, as in a shop. It helps to value what is stopped."),
    )
    price_currency = forms.ChoiceField(
        label=pgettext_lazy("money", "Currency"), required=False, widget=forms.Select(attrs={"class": "in-m"})
    )
    wants_small_consignments = forms.BooleanField(
        label=_("Destroy small consignments without asking me each time"),
        required=False,
        help_text=_("Post and express parcels of up to three units or less than two kilograms."),
    )

    def __init__(self, *args: Any, term: Term | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = list(self.initial.get("made_in", ()))
        self.place_names = [f"made_in_{n}" for n in range(1, max(self._LEAST_PLACES, len(known) + 1) + 1)]
        for name, code in zip_longest(self.place_names, known):
            self.fields[name] = forms.ChoiceField(
                label=_("Country or region"), choices=_BLANK + countries_choices(), required=False, initial=code
            )
        self.fields["price_currency"].choices = _BLANK + currencies_choices()
        if term is None or not term.offers_small_consignments:
            del self.fields["wants_small_consignments"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("median_price") is not None and not cleaned.get("price_currency"):
            self.add_error("price_currency", _("Choose the currency of the price."))
        return cleaned

    @property
    def places(self) -> list[forms.BoundField]:
        """The boxes for where genuine goods are made."""
        return [self[name] for name in self.place_names]

    def values(self) -> dict[str, Any]:
        given = {name: value for name, value in self.cleaned_data.items() if name not in self.place_names}
        return {**given, "made_in": [self.cleaned_data[name] for name in self.place_names if self.cleaned_data[name]]}


class TellForm(forms.Form):
    """One sign: how it is on genuine goods and, if known, on fakes."""

    genuine = forms.CharField(
        label=_("On genuine goods"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say how it is on genuine goods.")},
    )
    fake = forms.CharField(
        label=_("On fakes"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def values(self) -> Tell:
        return Tell(genuine=self.cleaned_data["genuine"], fake=self.cleaned_data["fake"])


class BackgroundForm(forms.Form):
    """What else helps to tell genuine from fake."""

    genuine_goods = forms.CharField(
        label=_("Genuine goods: how they are made, packed and sold"),
        max_length=_LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    known_fakes = forms.CharField(
        label=_("Known fakes: routes, makers, prices"),
        max_length=_LONG,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class LineFormSet(forms.BaseFormSet):
    """Lines that may be left empty: an empty line is no line."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs = super().get_form_kwargs(index)
        return {**kwargs, "empty_permitted": True, "use_required_attribute": False}

    def filled(self) -> list[Any]:
        """Return the forms of the lines that hold something and stay."""
        return [
            form
            for form in self.forms
            if form.has_changed() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]

    def typed(self) -> list[dict[str, Any]]:
        """Return what stands in the lines, unchecked, to show it again with one line more."""
        return [
            {name: form[name].data for name in form.fields if name != "DELETE"}
            for form in self.forms
            if not form["DELETE"].data
        ]


TellFormSet = forms.formset_factory(TellForm, formset=LineFormSet, extra=0, can_delete=True, max_num=30)


class ImageForm(forms.Form):
    """A picture and what it shows."""

    kind = forms.ChoiceField(
        label=_("What it shows"),
        choices=RecordationImage.Kind.choices,
        widget=RadioCards(
            hints={
                "MARK": _("The mark or work alone, as registered."),
                "GENUINE": _("Goods, labels and packing of your own make."),
                "FAKE": _("What you found, with the faults to see."),
            }
        ),
        error_messages={"required": _("Say what the picture shows.")},
    )
    file = forms.FileField(
        label=pgettext_lazy("image", "Picture"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
        error_messages={
            "required": _("Choose a picture."),
            "empty": _("This file is empty. Choose another."),
        },
    )
    caption = forms.CharField(
        label=_("In words"),
        max_length=200,
        required=False,
        help_text=_("What to look at. It is read aloud to people who cannot see the picture."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        megabytes = settings.FILE_MAX_BYTES // (1024 * 1024)
        self.fields["file"].help_text = _("JPEG or PNG, at most %(n)d MB. Data hidden in it is removed.") % {
            "n": megabytes
        }


class ContactForm(forms.Form):
    """A person customs may call."""

    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": _("Give the name.")},
    )
    email = forms.EmailField(
        label=_("E-mail"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": _("Give the e-mail address.")},
    )
    phone = forms.CharField(
        label=_("Telephone"),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "class": "in-m"}),
        help_text=_("With the country code, such as +46 8 123 45 67."),
    )
    is_around_the_clock = forms.BooleanField(label=_("Answers at any hour"), required=False)

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, prefix=kind.lower(), **kwargs)  # type: ignore[misc]  # never among args
        self.kind = kind
        if kind == Contact.Kind.LEGAL:
            self.fields["phone"].required = True
            self.fields["phone"].error_messages["required"] = _("Give a telephone number for the legal contact.")

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
        label=_("Country or region"), error_messages={"required": _("Choose the country or region.")}
    )
    capacity = forms.ChoiceField(
        label=_("Capacity"),
        choices=[*_BLANK, *Licensee.Capacity.choices],
        error_messages={"required": _("Choose the capacity.")},
    )
    valid_to = forms.DateField(label=_("Licence ends"), widget=DateInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = _BLANK + countries_choices()

    def values(self) -> LicenseeValues:
        kept = {name: value for name, value in self.cleaned_data.items() if name != "DELETE"}
        return LicenseeValues(**kept)


LicenseeFormSet = forms.formset_factory(LicenseeForm, formset=LineFormSet, extra=0, can_delete=True, max_num=120)


class DeclarationForm(forms.Form):
    """What the right holder stands for when it submits."""

    is_declared = forms.BooleanField(
        label=_("What I say here is true and complete, and I may act for the right holder."),
        help_text=_(
            "I tell customs within 30 working days when the right, its owner or a licence changes, "
            "and bear the costs of storing and destroying goods that are held for me."
        ),
        error_messages={"required": _("Declare that what you say is true and complete.")},
    )


class WithdrawForm(forms.Form):
    """Why the recordation is taken back."""

    reason = forms.CharField(
        label=pgettext_lazy("withdrawal", "Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OwnListForm(forms.Form):
    """Filters of the right holder's own list."""

    mark_optional = False
    q = forms.CharField(
        label=_("Mark, number or reference"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    status = forms.ChoiceField(label=pgettext_lazy("recordation", "Status"), required=False)
    right_holder = forms.TypedChoiceField(label=_("Right holder"), required=False, coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, holders: Iterable[RightHolder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", pgettext_lazy("filter", "All")), *Recordation.Status.choices]
        known = [(str(holder.public_id), holder.name) for holder in holders]
        if len(known) > 1:
            self.fields["right_holder"].choices = [("", pgettext_lazy("filter", "All")), *known]
        else:
            del self.fields["right_holder"]
