"""What officers type about goods in store and their destruction. Shapes only; services judge."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from accounts.models import User
from ipcases.lib.figures import of_one
from ipcases.lib.sending_twice import Seen
from ipcases.lib.ui import DateInput, DecimalInput, Radios
from seizures.forms.lists import offices_of_lists
from seizures.models import Destruction, DestructionLine
from seizures.queries.store import AGES, DESTROY, DISCREPANT, PLANNED, RELEASE, WAITING, StoreFilter
from seizures.services.destroying import Destroyed
from seizures.services.destructions import Pick

ALL = pgettext_lazy("filter", "All")
# In the address: where nobody said where the goods lie. An empty value is every place.
NOWHERE = "?"
NOT_SAID = _("Place not said")


class StoreForm(forms.Form):
    """Narrow the goods in store."""

    mark_optional = False

    place = forms.CharField(label=pgettext_lazy("store", "Place"), max_length=120, required=False, widget=forms.Select)
    decision = forms.ChoiceField(
        label=pgettext_lazy("field", "Decision"),
        required=False,
        choices=[
            ("", ALL),
            (DESTROY, _("May be destroyed")),
            (PLANNED, _("In a planned destruction")),
            (RELEASE, _("To be released or otherwise disposed of")),
            (WAITING, _("Not decided yet")),
            (DISCREPANT, _("Missing or different")),
        ],
    )
    days = forms.ChoiceField(
        label=_("Detained for"),
        required=False,
        choices=[
            ("", ALL),
            *((str(n), ngettext_lazy("More than %(n)d day", "More than %(n)d days", n) % {"n": n}) for n in AGES),
        ],
    )
    office = forms.ChoiceField(label=_("Office"), required=False)
    into = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = offices_of_lists(user)
        self.fields["office"].choices = [("", ALL), *offices]
        if len(offices) < 2:
            del self.fields["office"]

    def narrowed(self) -> StoreFilter:
        """Return the filter of what was readable."""
        self.is_valid()
        said = self.cleaned_data
        place = said.get("place", "")
        return StoreFilter(
            office=said.get("office", ""),
            place={"": None, NOWHERE: ""}.get(place, place),
            decision=said.get("decision", ""),
            days=int(said.get("days") or 0),
        )

    def offer_places(self, places: Sequence[tuple[str, int]]) -> None:
        """Fill the list of places with those that hold goods, and the one chosen."""
        names = list(
            dict.fromkeys([*(place or NOWHERE for place, _lines in places), self.cleaned_data.get("place", "")])
        )
        words = [(name, NOT_SAID if name == NOWHERE else name) for name in sorted(filter(None, names))]
        self.fields["place"].widget.choices = [("", ALL), *words]


class PickForm(forms.Form):
    """Which goods: by their labels, or all at one place."""

    labels = forms.CharField(
        label=_("Bag labels"),
        help_text=_(
            "Scan one bag after the other into this box, or type case numbers."
            " Everything of each case that may be destroyed is added."
        ),
        max_length=40_000,
        required=False,
        widget=forms.Textarea({"rows": 4, "class": "mono", "spellcheck": "false", "autocapitalize": "characters"}),
    )
    everything_at = forms.ChoiceField(
        label=_("Everything at this place that may be destroyed"), required=False, widget=forms.Select
    )
    line = forms.TypedMultipleChoiceField(coerce=UUID, required=False, widget=forms.MultipleHiddenInput)

    def __init__(
        self, *args: Any, places: Sequence[tuple[str, int]], office: str = "", ticked: Iterable[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.office = office
        named = {place or NOWHERE: f"{place or NOT_SAID} ({lines})" for place, lines in places}
        if asked := self.data.get("everything_at"):
            named.setdefault(asked, f"{asked} (0)")  # a second press names again what the first one took from there
        self.fields["everything_at"].choices = [("", _("No place")), *named.items()]
        if not named:
            del self.fields["everything_at"]
        keys = list(ticked)
        self.fields["line"].choices = [(key, key) for key in keys]
        for name in self.fields.keys() & {"labels", "everything_at"}:
            self.fields[name].mark_optional = bool(keys)  # without goods that are ticked, one of the two is needed

    def pick(self) -> Pick:
        """Return what was picked."""
        place = self.cleaned_data.get("everything_at", "")
        return Pick(
            line_ids=self.cleaned_data["line"],
            labels=self.cleaned_data["labels"],
            place={"": None, NOWHERE: ""}.get(place, place),
            office=self.office,
        )


def _why() -> forms.CharField:
    return forms.CharField(
        label=_("Why no other disposal was possible"),
        help_text=_(
            "Where the law sets an order, as in China: welfare use, sale to the right holder, auction without the mark."
        ),
        max_length=200,
        required=False,
        widget=forms.Textarea({"rows": 4}),
    )


class PlanForm(PickForm):
    """Where, when and how the goods are to be destroyed, and by whom."""

    planned_on = forms.DateField(label=_("Day"), widget=DateInput)
    place = forms.CharField(label=_("Where they are destroyed"), max_length=120)
    method = forms.ChoiceField(label=pgettext_lazy("destruction", "Method"), choices=Destruction.Method.choices)
    company = forms.CharField(label=_("Who destroys them"), help_text=_("A company or an authority."), max_length=200)
    why = _why()
    seen = Seen()
    field_order = ["planned_on", "method", "place", "company", "why", "labels", "everything_at", "line", "seen"]


class DestructionFilterForm(forms.Form):
    """Narrow the list of destructions."""

    q = forms.CharField(label=_("Number, place or company"), max_length=100, required=False)
    status = forms.ChoiceField(
        label=pgettext_lazy("field", "Status"), choices=[("", ALL), *Destruction.Status.choices], required=False
    )
    mark_optional = False


class TakeOutForm(forms.Form):
    """Why goods are taken out of a destruction."""

    kind = forms.ChoiceField(
        label=_("Why they are taken out"),
        choices=DestructionLine.TakenOut.choices,
        widget=Radios(
            hints={
                "MISSING": _("The goods are not where they should be."),
                "DIFFERENT": _("Other goods, or another quantity."),
                "PUT_BACK": _("They are there, and are not to be destroyed now."),
            }
        ),
        error_messages={"required": _("Say why they are taken out.")},
    )  # fmt: skip
    because = forms.CharField(
        label=_("Reason"),
        help_text=_("What you saw. Name no persons."),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )


class SettleForm(forms.Form):
    """What became of goods that were missing or different."""

    words = forms.CharField(
        label=_("What became of them"), help_text=_("Name no persons."), max_length=300,
        widget=forms.Textarea({"rows": 3}), error_messages={"required": _("Say what became of them.")},
    )  # fmt: skip


class CallOffForm(forms.Form):
    """Why a destruction is called off."""

    because = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why.")},
    )


class SignForm(forms.Form):
    """On which day, and how much of each line, where it is not all of it."""

    mark_optional = False

    carried_out_on = forms.DateField(label=_("Carried out on"), widget=DateInput)
    why = _why()

    def __init__(self, *args: Any, rows: Sequence[DestructionLine], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rows = rows
        self.fields["carried_out_on"].initial = today
        for row in rows:
            named = {"case": row.line.seizure.reference, "line": row.line.position}
            # The words in sight stand first in those read out, which say which goods are meant.
            quantity = {"class": "in-s", "aria-label": _("Destroyed, %(case)s line %(line)s") % named}
            because = {"aria-label": _("Why another quantity, %(case)s line %(line)s") % named}
            self.fields[f"quantity_{row.pk}"] = forms.DecimalField(
                label=pgettext_lazy("field", "Destroyed"),
                initial=f"{(row.destroyed or row.quantity).normalize():f}",
                max_digits=14,
                decimal_places=3,
                required=False,
                widget=DecimalInput(quantity),
            )
            self.fields[f"quantity_{row.pk}"].affix = of_one(str(row.line.unit)) if row.quantity == 1 else row.line.unit
            self.fields[f"because_{row.pk}"] = forms.CharField(
                label=_("Why another quantity"),
                initial=row.differs_because,
                max_length=300,
                required=False,
                widget=forms.TextInput(because),
            )

    def lines(self) -> list[dict[str, Any]]:
        """Return each line with its two boxes."""
        return [
            {"row": row, "quantity": self[f"quantity_{row.pk}"], "because": self[f"because_{row.pk}"]}
            for row in self.rows
        ]

    def destroyed(self) -> dict[int, Destroyed]:
        """Return what was said of each line; nothing of those left empty, which were destroyed whole."""
        said = (
            (row.pk, self.cleaned_data[f"quantity_{row.pk}"], self.cleaned_data[f"because_{row.pk}"])
            for row in self.rows
        )
        return {key: Destroyed(quantity, because) for key, quantity, because in said if quantity is not None}


class WitnessForm(forms.Form):
    """The fingerprint of what the witness has before the eyes."""

    statement_sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
