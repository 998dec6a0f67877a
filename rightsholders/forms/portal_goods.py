"""The portal's forms for goods: which are covered, where they are sold, how fakes are told."""

import re
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ui import DecimalInput, LongSelect
from reference.queries import countries_choices, currencies_choices
from rightsholders.folding import normalise_text
from rightsholders.models import Right
from rightsholders.services.values import CoveredGoods, Tell
from rightsholders.terms import Term

_BLANK = [("", _("Choose"))]
_LONG = 4000
_LAST_CLASS = 45


class NiceClassesField(forms.CharField):
    """Class numbers, however they are divided: "18, 25", "18 25", "18、25"."""

    default_error_messages = {
        "class": _("%(text)s is not a Nice class. Give numbers from 1 to 45, such as 18, 25."),
    }

    def to_python(self, value: Any) -> Any:
        text = normalise_text(super().to_python(value) or "")
        numbers = []
        for part in filter(None, re.split(r"[\s,;、，；]+", text)):
            figures = part.lstrip("0")
            if not part.isascii() or not part.isdigit() or len(figures) not in (1, 2) or int(figures) > _LAST_CLASS:
                raise forms.ValidationError(self.error_messages["class"], code="class", params={"text": part[:20]})
            numbers.append(int(figures))
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
        label=pgettext_lazy("money", "Currency"), required=False, widget=LongSelect(attrs={"class": "in-m"})
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
                label=_("Country or region"),
                choices=[*_BLANK, *countries_choices()],
                required=False,
                initial=code,
                widget=LongSelect,
            )
        self.fields["price_currency"].choices = [*_BLANK, *currencies_choices()]
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
