"""The shape of a search, of an export and of a saved view."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ui import DateInput, RadioCards
from reference.queries import categories_choices, offices_choices
from reports.models import ReportRun
from seizures.models import Seizure
from seizures.queries import SeizureFilter


class SearchForm(forms.Form):
    """Find cases by words and by what is known of them."""

    mark_optional = False
    text = forms.CharField(label=_("Reference, parcel number, brand or party"), required=False, max_length=200)
    office = forms.ChoiceField(label=_("Office"), required=False)
    status = forms.ChoiceField(
        label=pgettext_lazy("field", "Status"), required=False, choices=[("", _("Any status")), *Seizure.Status.choices]
    )
    direction = forms.ChoiceField(
        label=pgettext_lazy("field", "Direction"),
        required=False,
        choices=[("", _("Any direction")), *Seizure.Direction.choices],
    )
    channel = forms.ChoiceField(
        label=pgettext_lazy("field", "Channel"),
        required=False,
        choices=[("", _("Any channel")), *Seizure.Channel.choices],
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    first_day = forms.DateField(label=_("Detained from"), required=False, widget=DateInput)
    last_day = forms.DateField(label=_("Detained to"), required=False, widget=DateInput)

    def __init__(self, *args: Any, jurisdiction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [("", _("Any office")), *offices_choices(jurisdiction=jurisdiction)]  # type: ignore[attr-defined]
        self.fields["category"].choices = [("", _("Any category")), *categories_choices()]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first. Correct one of them."))
        return data

    def narrowed(self) -> SeizureFilter:
        """Return the search; what could not be read is left out."""
        data = getattr(self, "cleaned_data", {})
        return SeizureFilter(**{name: value for name in self.fields if (value := data.get(name))})


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=_("File"),
        choices=[(ReportRun.Format.CSV, "CSV"), (ReportRun.Format.XLSX, "XLSX")],
        initial=ReportRun.Format.CSV,
        widget=RadioCards(
            hints={
                "CSV": _("Begins at once, any number of rows. For every program."),
                "XLSX": _("Made in the background. For spreadsheets."),
            }
        ),
    )
    purpose = forms.CharField(
        label=_("What is it for?"), max_length=300, help_text=_("Kept in the audit with your name.")
    )


class DossierForm(forms.Form):
    language = forms.ChoiceField(label=_("Language"), choices=[("en", "English"), ("zh-hans", "简体中文")])
    purpose = forms.CharField(
        label=_("What is it for?"),
        max_length=300,
        help_text=_("Kept in the audit with your name and printed on every page."),
    )


class SaveViewForm(forms.Form):
    name = forms.CharField(label=_("Name of the view"), max_length=120)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)
