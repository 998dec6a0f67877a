"""The shape of what coordinators type in."""

import re
from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy

from ipcases.lib.sending_twice import Seen
from ipcases.lib.ui import Checkboxes, DateInput, DecimalInput, FoldedCheckboxes, IdentifierInput, Radios
from operations.agreement_words import TIER_HINTS
from operations.models import Agreement, ContributedResult, Operation, Round
from operations.queries.rules import RuleTerms
from operations.services import OperationPlan
from operations.services.agreements import MONTHS_AT_MOST, Terms
from reference.models import Agency
from reference.queries import by_kind_and_name
from seizures.models import Seizure

_REFERENCES_AT_ONCE = 200


class OperationFilterForm(forms.Form):
    mark_optional = False
    q = forms.CharField(label=_("Name or code"), required=False, max_length=100)
    status = forms.ChoiceField(
        label=pgettext_lazy("field", "Status"),
        required=False,
        choices=[("", pgettext_lazy("filter", "All")), *Operation.Status.choices],
    )
    agency = forms.ModelChoiceField(
        label=_("Participant"), required=False, queryset=None, empty_label=pgettext_lazy("filter", "All")
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["agency"].choices = [("", pgettext("filter", "All")), *_named(agencies)]  # type: ignore[attr-defined]


class AgreementForm(forms.Form):
    """What the signed paper says. What must be true of it the service says, at its field."""

    code = forms.CharField(
        label=pgettext_lazy("field", "Code"),
        max_length=30,
        widget=IdentifierInput,
        help_text=_(
            "What it is called here and towards the partner, such as MOC-2007-IPR. No other agreement may have it."
        ),
    )
    kind = forms.ChoiceField(label=pgettext_lazy("agreement", "Kind"), choices=Agreement.Kind.choices, widget=Radios)
    agency = forms.ModelChoiceField(label=_("With"), queryset=None, empty_label=_("Choose"))
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    signed_on = forms.DateField(label=_("Signed on"), widget=DateInput)
    valid_from = forms.DateField(
        label=_("First day"),
        required=False,
        widget=DateInput,
        help_text=_("Leave it empty where it holds from the day of signing."),
    )
    valid_to = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DateInput,
        help_text=_("Leave it empty where it holds until it is ended."),
    )
    clause = forms.CharField(
        label=_("Clause that permits sharing"),
        max_length=40,
        help_text=_("Every field that is shared cites it, such as Art. 3."),
    )
    covers = forms.ChoiceField(
        label=_("What it covers"),
        choices=[("CASES", _("Cases, and figures")), ("FIGURES", _("Figures only, no cases"))],
        initial="CASES",
        widget=Radios,
    )
    tiers = forms.MultipleChoiceField(
        label=_("What of a case may leave"),
        required=False,
        choices=Agreement.Tier.choices,
        widget=Checkboxes(hints=TIER_HINTS),
        help_text=_("Which of their fields leave, and in which form, is said in the field rules afterwards."),
    )
    authority_approval = forms.CharField(
        label=_("Approval to name people"),
        required=False,
        max_length=60,
        help_text=_("Its authority and number. Without it no natural person is named abroad."),
    )
    purposes = forms.MultipleChoiceField(label=_("For what"), choices=Agreement.Purpose.choices, widget=Checkboxes)
    may_inquire = forms.BooleanField(
        label=_("Either side may ask whether the other knows a number or a name"), required=False
    )
    retention_months = forms.IntegerField(
        label=_("How long the partner keeps what it gets"),
        min_value=1,
        max_value=MONTHS_AT_MOST,
        initial=60,
        widget=forms.NumberInput(attrs={"class": "in-num in-s"}),
    )

    def __init__(self, *args: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["agency"].choices = [("", _("Choose")), *_by_kind(agencies)]  # type: ignore[attr-defined]
        self.fields["tiers"].mark_optional = False  # type: ignore[attr-defined]
        self.fields["retention_months"].affix = _("months")  # type: ignore[attr-defined]

    def clean_code(self) -> str:
        return self.cleaned_data["code"].upper()

    def terms(self) -> Terms:
        """Return what was typed as the terms of an agreement."""
        data = dict(self.cleaned_data)
        covers, agency = data.pop("covers"), data.pop("agency")
        data["valid_from"] = data["valid_from"] or data["signed_on"]
        data["tiers"] = data["tiers"] if covers == "CASES" else []
        return Terms(**data, agency_id=agency.pk, may_share_cases=covers == "CASES")


class AgreementReasonForm(forms.Form):
    """Why an agreement is suspended, or holds again."""

    reason = forms.CharField(
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who decided it, and by which paper. Everybody who sees the agreement reads it."),
    )

    def __init__(self, *args: Any, label: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = label


class OperationForm(forms.Form):
    name_en = forms.CharField(label=_("Name in English"), max_length=200)
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200)
    agreement = forms.ModelChoiceField(
        label=_("Agreement it rests on"),
        queryset=None,
        empty_label=_("Choose"),
        help_text=_("Only agreements in force are offered."),
    )
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    theme_en = forms.CharField(label=_("Theme in English"), max_length=200, required=False)
    theme_zh = forms.CharField(label=_("Theme in Chinese"), max_length=200, required=False)
    participants = forms.ModelMultipleChoiceField(label=_("Participating agencies"), queryset=None, widget=Checkboxes)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, agreements: Any, agencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agreement"].queryset = agreements  # type: ignore[attr-defined]
        if not agreements.exists():
            none_yet = _("None is in force. An administrator enters it first: every operation rests on one.")
            self.fields["agreement"].help_text = none_yet
        self.fields["participants"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["participants"].choices = _by_kind(agencies)

    def plan(self) -> OperationPlan:
        """Return what was typed as a plan."""
        data = {name: value for name, value in self.cleaned_data.items() if name not in ("version", "seen")}
        return OperationPlan(**{**data, "participants": tuple(data["participants"])})


class NewOperationForm(OperationForm):
    seen = Seen()


def _by_kind(agencies: Iterable[Agency]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Put agencies under headings: customs administrations, police, organisations, associations."""
    groups: dict[str, list[tuple[str, str]]] = {kind: [] for kind in Agency.Kind.values}
    for agency in by_kind_and_name(agencies):
        groups[agency.kind].append((agency.pk, str(agency)))
    return [(str(Agency.Kind(kind).label), found) for kind, found in groups.items() if found]


def _named(agencies: Iterable[Agency]) -> list[tuple[str, str]]:
    """Put agencies in the order in which `_by_kind` offers them, without the headings."""
    return [(agency.pk, str(agency)) for agency in by_kind_and_name(agencies)]


class RoundForm(forms.Form):
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)


class AddRoundForm(RoundForm):
    seen = Seen()


class ChangeRoundForm(RoundForm):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class RuleForm(forms.Form):
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
    category = forms.ModelChoiceField(label=_("Category"), queryset=None, required=False, empty_label=_("Any category"))
    departure_country = forms.ModelChoiceField(
        label=_("Sent from"), queryset=None, required=False, empty_label=_("Anywhere")
    )
    destination_country = forms.ModelChoiceField(
        label=_("Sent to"), queryset=None, required=False, empty_label=_("Anywhere")
    )
    offices = forms.ModelMultipleChoiceField(
        label=_("Offices"),
        queryset=None,
        required=False,
        widget=FoldedCheckboxes,
        help_text=_("None chosen means every office."),
    )
    seen = Seen()

    def __init__(
        self, *args: Any, offices: Any, office_choices: Any, categories: Any, countries: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["offices"].queryset = offices  # type: ignore[attr-defined]
        self.fields["offices"].choices = office_choices  # type: ignore[attr-defined]
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]
        for name in ("departure_country", "destination_country"):
            self.fields[name].queryset = countries  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and not any(value for name, value in data.items() if name != "seen"):
            raise forms.ValidationError(
                _("A rule names at least one thing: an office, a direction, a channel, a category or a route."),
                code="rule-empty",
            )
        return data

    def terms(self, round_: Round) -> RuleTerms:
        """Return what was typed as the terms of a rule of this round."""
        data = self.cleaned_data
        return RuleTerms(
            starts_on=round_.starts_on,
            ends_on=round_.ends_on,
            offices=[office.pk for office in data["offices"]],
            direction=data["direction"],
            channel=data["channel"],
            category=_code(data["category"]),
            departure_country=_code(data["departure_country"]),
            destination_country=_code(data["destination_country"]),
        )


def _code(row: Any) -> str:
    return row.pk if row is not None else ""


class AddSeizuresForm(forms.Form):
    references = forms.CharField(
        label=_("Case references"),
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "characters"}),
        max_length=10_000,
        help_text=_("One per line, or divided by spaces or commas. At most 200 at once."),
    )

    def clean_references(self) -> list[str]:
        found = [text.upper() for text in re.split(r"[\s,;，；]+", self.cleaned_data["references"]) if text]
        unique = list(dict.fromkeys(found))
        if len(unique) > _REFERENCES_AT_ONCE:
            raise forms.ValidationError(_("These are more than 200. Add them in several steps."), code="too-many")
        return unique


class RemoveSeizureForm(forms.Form):
    reason = forms.CharField(label=_("Why it does not count"), max_length=300)


class WithdrawResultForm(forms.Form):
    reason = forms.CharField(label=_("Why the figure is withdrawn"), max_length=300)


class LinkReferralForm(forms.Form):
    referral = forms.ModelChoiceField(label=_("Investigation"), queryset=None, empty_label=_("Choose"))

    def __init__(self, *args: Any, referrals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["referral"].queryset = referrals  # type: ignore[attr-defined]


class ContributedResultForm(forms.Form):
    mark_optional = False  # which of number and amount is asked hangs on the figure
    agency = forms.ModelChoiceField(label=_("Reported by"), queryset=None, empty_label=_("Choose"))
    kind = forms.ChoiceField(label=_("Figure"), choices=ContributedResult.Kind.choices)
    count = forms.IntegerField(
        label=_("Number"),
        min_value=0,
        max_value=10_000_000,
        required=False,
        help_text=_("For every figure except a value. If there is nothing to report, enter 0."),
    )
    amount = forms.DecimalField(
        label=_("Amount"),
        max_digits=16,
        decimal_places=2,
        min_value=0,
        required=False,
        widget=DecimalInput,
        help_text=_("For a value only. Choose its currency too."),
    )
    currency = forms.ModelChoiceField(label=_("Currency"), queryset=None, required=False, empty_label="–")
    reported_on = forms.DateField(label=_("Reported on"), widget=DateInput)
    source = forms.CharField(
        label=_("Source"), max_length=200, help_text=_("The letter, message or meeting the figure comes from.")
    )
    seen = Seen()

    def __init__(self, *args: Any, agencies: Any, currencies: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        self.fields["agency"].choices = [("", _("Choose")), *_named(agencies)]  # type: ignore[attr-defined]
        self.fields["currency"].queryset = currencies  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("kind") == ContributedResult.Kind.VALUE:
            if not data.get("amount"):
                self.add_error("amount", _("Give the amount of the value."))
            if not data.get("currency"):
                self.add_error("currency", _("Choose the currency of the amount."))
            data["count"] = 0
        else:
            if data.get("count") is None and "count" not in self.errors:
                self.add_error("count", _("Give the number."))
            data["amount"] = data["currency"] = None
        return data
