"""What is typed, or drawn, to cover a picture: boxes in percent of its sides, and what each hides."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ipcases.lib.covering import MOST_BOXES, WHOLE, Area
from ipcases.lib.ui import DecimalInput, FormSet
from seizures.models import CoveredCopy
from seizures.services.covering import Box

_PER_PERCENT = WHOLE // 100
# Empty rows that a page without script offers at once, and with each "More rows".
SPARE_ROWS = 4


class BoxForm(forms.Form):
    """One box. A row that is left empty is none."""

    left = forms.DecimalField(label=_("Left %"), max_digits=5, decimal_places=1, widget=DecimalInput)
    top = forms.DecimalField(label=_("Top %"), max_digits=5, decimal_places=1, widget=DecimalInput)
    width = forms.DecimalField(label=_("Width %"), max_digits=5, decimal_places=1, widget=DecimalInput)
    height = forms.DecimalField(label=_("Height %"), max_digits=5, decimal_places=1, widget=DecimalInput)
    hides = forms.ChoiceField(
        label=_("What it hides"),
        choices=[("", ""), *CoveredCopy.Hides.choices],
        error_messages={"required": _("Choose what it hides.")},
    )

    def area(self) -> Area:
        """Return where the box is, in thousandths."""
        numbers = (self.cleaned_data[name] for name in ("left", "top", "width", "height"))
        return Area(*(int(number * _PER_PERCENT) for number in numbers))


class BoxRows(FormSet):
    """The boxes of a picture."""

    line_words = _("Box %(number)d: ")

    def initial_form_count(self) -> int:
        """Count none as given: any row may be emptied."""
        return 0

    def drawn(self) -> list[BoxForm]:
        """Return the rows in which something stands."""
        return [form for form in self.forms if (form.has_changed() if self.is_bound else form.initial)]

    def boxes(self) -> list[Box]:
        """Return the boxes of rows that are all right."""
        return [Box(form.area(), form.cleaned_data["hides"]) for form in self.drawn()]


BoxFormSet = forms.formset_factory(
    BoxForm, formset=BoxRows, extra=0, max_num=MOST_BOXES, absolute_max=MOST_BOXES + SPARE_ROWS
)


class StatementForm(forms.Form):
    """Who makes a covered copy answers for it."""

    seen_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    states_nobody = forms.BooleanField(
        label=_(
            "I have looked at this copy: no name, no address and no number that leads to a person can be read on it."
        ),
        error_messages={"required": _("Look at the copy, and state that nobody can be read on it.")},
    )


def rows_of(boxes: list[list[Any]]) -> list[dict[str, Any]]:
    """Return boxes as a copy keeps them as the rows of a form."""
    names = ("left", "top", "width", "height")
    return [
        {name: _percent(number) for name, number in zip(names, box, strict=False)} | {"hides": box[4]} for box in boxes
    ]


def _percent(number: int) -> Decimal:
    return Decimal(number) / _PER_PERCENT
