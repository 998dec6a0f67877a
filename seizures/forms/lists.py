"""The filters of the list of seizures."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import offices_of, sees_whole_jurisdiction
from accounts.models import User
from ipcases.lib.ui import DateInput
from reference import queries as reference
from seizures.access import sees_all_cases
from seizures.models import Seizure
from seizures.queries import SeizureFilter
from seizures.queries.lists import DEADLINES, STEPS

ALL = pgettext_lazy("filter", "All")


class ListForm(forms.Form):
    """Everything the list can be narrowed by. Values that cannot be are left out, and said."""

    mark_optional = False

    q = forms.CharField(label=_("Number, brand, goods or name"), max_length=200, required=False)
    status = forms.ChoiceField(label=pgettext_lazy("seizure", "Status"), required=False)
    deadline = forms.ChoiceField(label=_("Deadline"), required=False, choices=[("", ALL), *DEADLINES.items()])
    step = forms.ChoiceField(label=_("Next step"), required=False, choices=[("", ALL), *STEPS.items()])
    channel = forms.ChoiceField(label=pgettext_lazy("channel", "Channel"), required=False)
    direction = forms.ChoiceField(label=_("Direction"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)
    office = forms.ChoiceField(label=_("Office"), required=False)
    first_day = forms.DateField(
        label=_("Detained from"), required=False, widget=DateInput(attrs={"max": "9999-12-31"}),
        input_formats=["%Y-%m-%d"],
    )  # fmt: skip
    last_day = forms.DateField(
        label=_("Detained to"), required=False, widget=DateInput(attrs={"max": "9999-12-31"}),
        input_formats=["%Y-%m-%d"],
    )  # fmt: skip
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict, *, user: User) -> None:
        super().__init__(data)
        self.fields["status"].choices = [("", ALL), *Seizure.Status.choices]
        self.fields["channel"].choices = [("", ALL), *Seizure.Channel.choices]
        self.fields["direction"].choices = [("", ALL), *Seizure.Direction.choices]
        self.fields["category"].choices = [("", ALL), *reference.categories_choices()]
        offices = offices_of_lists(user)
        self.fields["office"].choices = [("", ALL), *offices]
        if len(offices) < 2:
            del self.fields["office"]
        if not data.get("sort"):
            del self.fields["sort"]

    def narrowed(self) -> SeizureFilter:
        """Return the filter of what was readable."""
        self.is_valid()
        read: dict[str, Any] = {
            name: value for name, value in self.cleaned_data.items() if value and name not in ("q", "sort")
        }
        return SeizureFilter(text=self.cleaned_data.get("q", ""), **read)

    def applied(self) -> list[tuple[str, str | Promise, str]]:
        """List what narrows the list: parameter, label, value in words."""
        found: list[tuple[str, str | Promise, str]] = []
        for name, value in self.cleaned_data.items():
            if value and name != "sort":
                words = dict(getattr(self.fields[name], "choices", ()))
                text = words.get(value, value.isoformat() if hasattr(value, "isoformat") else value)
                found.append((name, self.fields[name].label or name, str(text)))
        return found


def offices_of_lists(user: User) -> list[tuple[str, str]]:
    """Return the offices whose cases the user may see, for a filter."""
    if sees_all_cases(user=user):
        return reference.offices_choices()
    if jurisdiction := sees_whole_jurisdiction(user=user):
        return reference.offices_choices(jurisdiction=jurisdiction)
    return reference.offices_choices(codes=offices_of(user=user))


class ShiftForm(forms.Form):
    """The day of a shift."""

    mark_optional = False
    day = forms.DateField(label=_("Day"), required=False, widget=DateInput)
