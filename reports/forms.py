"""The shape of a search, of an export, of a saved view and of a watch."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields as dataclass_fields
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from accounts.access import offices_of, sees_whole_jurisdiction
from accounts.models import User
from ipcases.lib.days import days_in_words
from ipcases.lib.fingerprints import is_sha256, sha256_as_typed
from ipcases.lib.ui import DateInput, LongSelect, RadioCards
from operations.models import Round
from reference.queries import (
    agencies_choices,
    agency_name,
    categories_choices,
    category_name,
    countries_choices,
    country_name,
    office_name,
    offices_choices,
)
from reports.models import BOTH, ReportRun, Watch
from reports.queries.annual import SCHEMAS, default_year
from reports.queries.explore import FIRST_SPLIT, MEASURES, SPLITS
from reports.queries.party_dossier import DossierFilter
from seizures.models import Party, Seizure
from seizures.queries import SeizureFilter
from seizures.queries.gaps import ANY, GAPS
from seizures.queries.lists import DEADLINES, STEPS, first_day_of_gaps
from seizures.queries.parts import OUTCOMES, RIGHTS, STANDINGS, TRANSPORTS, Words
from sharing.models import Share

_ALL = pgettext_lazy("filter", "All")


def _hidden(label: Any, choices: Mapping[str, Words]) -> forms.ChoiceField:
    """Return a field that links narrow by and the form does not show."""
    return forms.ChoiceField(
        label=label, required=False, choices=[("", _ALL), *choices.items()], widget=forms.HiddenInput
    )


def _offer_what_is_asked(form: forms.Form, names: Mapping[str, Callable[[str], str]]) -> None:
    """Offer besides what a link narrows to and no choice has: what retired since, or lies in another jurisdiction.

    Figures count its cases; left out as unreadable, their links, and exports behind them, would hold every case.
    """
    for field, name_of in names.items():
        code, choices = form.data.get(field, ""), list(form.fields[field].choices)  # type: ignore[attr-defined]
        label = name_of(code)
        if label != code and code not in dict(choices):
            form.fields[field].choices = [*choices, (code, label)]  # type: ignore[attr-defined]


class SearchForm(forms.Form):
    """Find cases by words and by what is known of them."""

    mark_optional = False
    text = forms.CharField(label=_("Reference, parcel number, brand or party"), required=False, max_length=200)
    office = forms.ChoiceField(label=_("Office"), required=False, widget=LongSelect)
    status = forms.ChoiceField(
        label=pgettext_lazy("field", "Status"), required=False, choices=[("", _ALL), *Seizure.Status.choices]
    )
    direction = forms.ChoiceField(
        label=pgettext_lazy("field", "Direction"),
        required=False,
        choices=[("", _ALL), *Seizure.Direction.choices],
    )
    channel = forms.ChoiceField(
        label=pgettext_lazy("field", "Channel"),
        required=False,
        choices=[("", _ALL), *Seizure.Channel.choices],
    )
    category = forms.ChoiceField(label=_("Category"), required=False, widget=LongSelect)
    # Links from the tables and from the list of seizures narrow by these; the form would be too long with them.
    deadline = _hidden(_("Deadline"), DEADLINES)
    step = _hidden(_("Next step"), STEPS)
    action = _hidden(pgettext_lazy("field", "Action"), dict(Seizure.Action.choices))
    origin = forms.ChoiceField(label=_("Origin"), required=False, widget=forms.HiddenInput)
    departure = forms.ChoiceField(label=_("Sent from"), required=False, widget=forms.HiddenInput)
    transport = _hidden(_("How it came"), TRANSPORTS)
    made_in = forms.ChoiceField(label=_("Where the goods were made"), required=False, widget=forms.HiddenInput)
    right = _hidden(_("Suspected right"), RIGHTS)
    standing = _hidden(_("Recordation"), STANDINGS)
    outcome = _hidden(_("What happened to the goods"), OUTCOMES)
    destination = forms.ChoiceField(label=_("Sent to"), required=False, widget=LongSelect)
    first_day = forms.DateField(label=_("Detained from"), required=False, widget=DateInput)
    last_day = forms.DateField(label=_("Detained to"), required=False, widget=DateInput)
    gap = forms.ChoiceField(
        label=_("Lacks for statistics"),
        required=False,
        choices=[("", _ALL), (ANY, _("Anything")), *((code, gap.name) for code, gap in GAPS.items())],
    )

    def __init__(self, *args: Any, jurisdiction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].choices = [("", _ALL), *offices_choices(jurisdiction=jurisdiction)]  # type: ignore[attr-defined]
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", _ALL),
            *categories_choices(),
            *((code, f"US {label}") for code, label in categories_choices("US")),
        ]
        places = ("origin", "departure", "destination", "made_in")
        for name in places:
            self.fields[name].choices = [("", _ALL), *countries_choices()]  # type: ignore[attr-defined]
        named = {"office": office_name, "category": category_name, **dict.fromkeys(places, country_name)}
        _offer_what_is_asked(self, named)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        first, last = data.get("first_day"), data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The last day lies before the first. Correct one of them."))
        if data.get("gap") and not first:
            data["first_day"] = first_day_of_gaps(last or timezone.localdate())
        return data

    def narrowed(self) -> SeizureFilter:
        """Return the search; what could not be read is left out."""
        data = getattr(self, "cleaned_data", {})
        return SeizureFilter(**{name: value for name in self.fields if (value := data.get(name))})


class PartyForm(forms.Form):
    """What the cases in the dossier of a party are narrowed to, by its figures. What cannot be is left out."""

    office = forms.ChoiceField(label=_("Office"), required=False)
    channel = forms.ChoiceField(
        label=pgettext_lazy("field", "Channel"), required=False, choices=Seizure.Channel.choices
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    departure = forms.ChoiceField(label=_("Sent from"), required=False)
    destination = forms.ChoiceField(label=_("Sent to"), required=False)
    outcome = forms.ChoiceField(label=_("What happened to the goods"), required=False, choices=[*OUTCOMES.items()])
    first_day = forms.DateField(label=_("Detained from"), required=False)
    last_day = forms.DateField(label=_("Detained to"), required=False)
    role = forms.ChoiceField(label=pgettext_lazy("party", "Role"), required=False, choices=Party.Role.choices)
    brand = forms.CharField(label=_("Brand"), required=False, max_length=200)
    partner = forms.ChoiceField(label=_("Shared with"), required=False)
    share = forms.ChoiceField(label=_("State of the share"), required=False, choices=Share.Status.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in (
            ("office", offices_choices()),
            ("category", categories_choices()),
            ("departure", countries_choices()),
            ("destination", countries_choices()),
            ("partner", agencies_choices()),
        ):
            self.fields[name].choices = choices  # type: ignore[attr-defined]
        named = {"office": office_name, "category": category_name, "partner": agency_name}
        _offer_what_is_asked(self, {**named, "departure": country_name, "destination": country_name})

    def wanted(self) -> DossierFilter:
        """Return what is asked for."""
        self.is_valid()
        return DossierFilter(**{name: value for name, value in self.cleaned_data.items() if value})

    def in_words(self, name: str) -> str:
        """Say what the cases are narrowed to by a field."""
        value = self.cleaned_data[name]
        words = dict(getattr(self.fields[name], "choices", ()))
        return date_format(value) if isinstance(value, date) else str(words.get(value, value))


class ExploreForm(SearchForm):
    """A search, and by what it is split."""

    measure = forms.ChoiceField(label=_("Count"), required=False, choices=list(MEASURES.items()))
    by = forms.ChoiceField(label=_("By"), required=False, choices=list(SPLITS.items()))
    across = forms.ChoiceField(
        label=_("Across"), required=False, choices=[("", pgettext_lazy("split", "Nothing")), *SPLITS.items()]
    )

    field_order = ("measure", "by", "across")

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("across") and data["across"] == (data.get("by") or FIRST_SPLIT):
            self.add_error("across", _("Split by two different things."))
        return data

    def narrowed(self) -> SeizureFilter:
        names = [field.name for field in dataclass_fields(SeizureFilter)]
        data = getattr(self, "cleaned_data", {})
        return SeizureFilter(**{name: value for name in names if (value := data.get(name))})

    def splits(self) -> dict[str, str]:
        """Return measure and splits, with what stands for nothing chosen."""
        data = getattr(self, "cleaned_data", {})
        across = data.get("across") or ""
        return {"measure": data.get("measure") or "cases", "by": data.get("by") or FIRST_SPLIT, "across": across}


class ReturnFileForm(forms.Form):
    format = forms.ChoiceField(
        label=_("File"),
        choices=[(ReportRun.Format.XLSX, "XLSX"), (ReportRun.Format.CSV, "CSV")],
        initial=ReportRun.Format.XLSX,
        widget=RadioCards(
            hints={"XLSX": _("A sheet for each table. For spreadsheets."), "CSV": _("One table after the other.")}
        ),
    )
    purpose = forms.CharField(
        label=_("What is it for?"), max_length=300, help_text=_("Kept in the audit with your name.")
    )


class TakeForm(forms.Form):
    purpose = forms.CharField(
        label=_("What is it for?"), max_length=300, help_text=_("Kept in the audit with your name.")
    )


class TableForm(forms.Form):
    audience = forms.ChoiceField(
        label=_("Who will read it?"),
        choices=[("OWN", _("Colleagues in customs")), ("OUTSIDE", _("Readers outside"))],
        initial="OUTSIDE",
        widget=RadioCards(
            hints={
                "OWN": _("Every figure and the totals."),
                "OUTSIDE": _("Figures of fewer than 5 cases are held back, and the totals with them."),
            }
        ),
    )
    purpose = forms.CharField(
        label=_("What is it for?"), max_length=300, help_text=_("Kept in the audit with your name.")
    )


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


class CertificateForm(DossierForm):
    """A certificate of destruction, in one language or in both."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [
            (BOTH, _("English, then Chinese")),
            *self.fields["language"].choices,
        ]


class OperationReportForm(CertificateForm):
    """For which round; the partner may want it in its own language too."""

    round = forms.ChoiceField(label=_("Round"), required=False)

    def __init__(self, *args: Any, rounds: Iterable[Round], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [(str(row.number), days_in_words(row.starts_on, row.ends_on)) for row in rounds]
        self.fields["round"].choices = [("", pgettext("rounds", "All")), *days]
        self.order_fields(["round", "language", "purpose"])


class VerifyForm(forms.Form):
    """A fingerprint, as programs print it: in groups, in capitals, with a word before it or without."""

    sha256 = forms.CharField(
        label=_("Its fingerprint (SHA-256)"),
        max_length=200,
        help_text=_("64 characters, figures and the letters a to f."),
        widget=forms.TextInput(attrs={"class": "mono", "autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_sha256(self) -> str:
        typed = sha256_as_typed(self.cleaned_data["sha256"])
        if not is_sha256(typed):
            raise forms.ValidationError(_("A fingerprint has 64 characters, figures and the letters a to f. Copy all."))
        return typed


class SaveViewForm(forms.Form):
    name = forms.CharField(label=_("Name of the view"), max_length=120)
    share = forms.BooleanField(label=_("Share it with my office"), required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)


class WatchForm(forms.Form):
    """What a watch is called, why, and when it tells; its search comes from the search page."""

    name = forms.CharField(label=_("Name of the watch"), max_length=120)
    note = forms.CharField(
        label=_("Why do you watch for it?"),
        max_length=300,
        required=False,
        help_text=_("Stands with each alert. Only you read it."),
    )
    cadence = forms.ChoiceField(
        label=_("When do you want to be told?"),
        choices=Watch.Cadence.choices,
        initial=Watch.Cadence.AT_ONCE,
        widget=RadioCards(
            hints={
                "AT_ONCE": _("Within a minute, and then at most every quarter of an hour."),
                "DAILY": _("At seven in the morning, if something came in."),
                "WEEKLY": _("On Monday at seven in the morning, if something came in."),
            }
        ),
    )
    threshold = forms.IntegerField(
        label=_("From how many new cases on?"),
        min_value=1,
        max_value=1000,
        initial=1,
        widget=forms.NumberInput({"class": "in-s"}),
    )
    by_mail = forms.BooleanField(
        label=_("Tell me by e-mail too"),
        required=False,
        help_text=_("The message says how many cases are new and nothing of them."),
    )
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2000)

    def __init__(self, *args: Any, has_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["threshold"].affix = pgettext("after a number", "cases")  # type: ignore[attr-defined]
        if not has_address:
            del self.fields["by_mail"]


class ReturnForm(forms.Form):
    """Which annual return: the year, the list of categories, all offices or one."""

    mark_optional = False
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int)
    schema = forms.ChoiceField(label=_("Schema"), required=False, choices=list(SCHEMAS.items()))
    office = forms.ChoiceField(label=_("Office"), required=False, widget=LongSelect)

    def __init__(self, data: QueryDict, *, user: User, years: list[int], today: date) -> None:
        self.default = {"year": default_year(today=today), "schema": next(iter(SCHEMAS)), "office": ""}
        given = {name: data.get(name) or value for name, value in self.default.items()}
        super().__init__(given)
        known = sorted({*years, default_year(today=today)}, reverse=True)
        self.fields["year"].choices = [(year, str(year)) for year in known]  # type: ignore[attr-defined]
        whole = sees_whole_jurisdiction(user=user)
        own = offices_choices(jurisdiction=whole) if whole else offices_choices(codes=offices_of(user=user))
        self.fields["office"].choices = [("", _ALL), *own]  # type: ignore[attr-defined]
        if len(own) < 2:
            del self.fields["office"]

    def asked(self) -> dict[str, Any]:
        """Return what is asked for; the usual in place of what could not be read."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) or value for name, value in self.default.items()}


class AskForm(forms.Form):
    office = forms.CharField(max_length=10)
    year = forms.IntegerField(min_value=1995, max_value=9999)
    schema = forms.ChoiceField(required=False, choices=list(SCHEMAS.items()))
