"""The shapes of what an administrator types about calendars."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ipcases.lib.refusals import RefusableForm
from ipcases.lib.ui import DateInput, Radios

_SOURCE = _("The notice that says so, with its number and date.")
_UNSOURCED = {"required": _("Say where this is published: the notice, its number and date.")}


class DayForm(RefusableForm):
    """A day that differs from its weekday."""

    day = forms.DateField(
        label=_("Day"),
        widget=DateInput,
        error_messages={"required": _("Choose the day."), "invalid": _("Choose a day.")},
    )
    works = forms.ChoiceField(
        label=_("On this day"),
        choices=[
            ("no", _("Nobody works: a holiday")),
            ("yes", _("People work: a weekend day that makes up for a day off")),
        ],
        widget=Radios,
        error_messages={"required": _("Say whether people work on this day.")},
    )
    name_en = forms.CharField(
        label=_("Name in English"), max_length=200, error_messages={"required": _("Give the day a name.")}
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    source = forms.CharField(label=_("Published in"), max_length=200, help_text=_SOURCE, error_messages=_UNSOURCED)

    def __init__(self, *args: Any, year: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.year = year
        self.fields["day"].widget.attrs |= {"min": f"{year}-01-01", "max": f"{year}-12-31"}

    def clean_day(self) -> Any:
        day = self.cleaned_data["day"]
        if day.year != self.year:
            raise forms.ValidationError(
                _("Choose a day of %(year)d, or open the other year."), params={"year": self.year}
            )
        return day


class YearForm(RefusableForm):
    """Whether the working days of a year are published, and where."""

    source = forms.CharField(label=_("Published in"), max_length=200, help_text=_SOURCE, error_messages=_UNSOURCED)

    def __init__(self, *args: Any, is_confirmed: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_confirmed:
            self.fields["source"].label = _("Why the confirmation is taken back")
            self.fields["source"].help_text = ""
            self.fields["source"].error_messages = {"required": _("Say why the confirmation is taken back.")}


class RetireForm(RefusableForm):
    """Why a listed day is an ordinary one after all."""

    reason = forms.CharField(label=_("Why, and where it is published"), max_length=200, error_messages=_UNSOURCED)
