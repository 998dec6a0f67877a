"""The form that asks only what statistics need and a case lacks."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipcases.lib.ui import DecimalInput
from reference.queries import jurisdictions
from seizures.forms.intake import Choice, Offered
from seizures.forms.numbers import Figure
from seizures.models import GoodsLine, GoodsValue
from seizures.queries.parts import GENUINE

_PRICE = "price_"


class CompletionForm(forms.Form):
    """Where the goods were made, and what one of the genuine costs, line by line; nothing has to be filled."""

    origin_country = Choice(
        label=gettext_lazy("Country of origin"), required=False, help_text=gettext_lazy("Where the goods were made.")
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("The value is"),
        required=False,
        choices=[(kind.value, kind.label) for kind in reversed(GENUINE)],
        initial=GoodsValue.Kind.MSRP,
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), required=False)

    def __init__(
        self, *args: Any, asks_origin: bool, lines: Sequence[GoodsLine], jurisdiction: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offered = Offered(offices=[])
        if asks_origin:
            self.fields["origin_country"].choices = offered.countries  # type: ignore[attr-defined]
        else:
            del self.fields["origin_country"]
        if not lines:
            del self.fields["kind"], self.fields["currency"]
            return
        self.fields["currency"].choices = offered.currencies  # type: ignore[attr-defined]
        own = next((row.currency_id for row in jurisdictions() if row.code == jurisdiction), None)
        self.fields["currency"].initial = own
        for line in lines:
            self.fields[f"{_PRICE}{line.position}"] = Figure(
                label=f"{line.brand} – {line.description}",
                required=False,
                min_value=Decimal("0.01"),
                max_value=Decimal(10) ** 12 - 1,
                decimal_places=2,
                widget=DecimalInput,
                help_text=_("Unit price of the genuine goods, per unit: %(unit)s.") % {"unit": line.unit},
                error_messages={"min_value": _("Give a value above zero.")},
            )

    def prices(self) -> dict[int, Decimal]:
        """Return the prices that were typed, by position of the line."""
        typed = self.cleaned_data.items()
        return {int(name.removeprefix(_PRICE)): price for name, price in typed if name.startswith(_PRICE) and price}
