"""What officers type on the pages of procedures, outcomes and referrals. Shapes only; services judge."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.figures import of_one
from ipcases.lib.sending_twice import Seen
from ipcases.lib.ui import Checkboxes, DateInput, DecimalInput, RadioCards, Radios
from reference.models import Agency
from reference.queries import agencies_choices, countries_choices, currencies_choices
from seizures.laws.base import DecisionRule, FactRule, SecurityRule, Track
from seizures.models import Decision, GoodsLine, Outcome, Referral, ReferralResult

_NOT_CHOSEN = ("", _("Choose"))


def line_label(line: GoodsLine) -> str:
    """Write a goods line in one line: brand, goods, how many."""
    return f"{line.brand} · {line.description} · {line.quantity.normalize():f} {line.unit}"


class OpenForm(forms.Form):
    """Which goods, under which procedure of the law."""

    lines = forms.MultipleChoiceField(label=_("Goods lines"), widget=Checkboxes)
    track = forms.ChoiceField(label=_("Procedure of the law"), widget=RadioCards)
    seen = Seen()

    def __init__(self, *args: Any, lines: Iterable[GoodsLine], tracks: Sequence[Track], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lines"].choices = [(str(line.public_id), line_label(line)) for line in lines]
        self.fields["lines"].error_messages["required"] = _("Choose at least one goods line.")
        self.fields["track"].choices = [(track.code, track.label) for track in tracks]
        self.fields["track"].widget.hints = {track.code: track.hint for track in tracks}
        self.fields["track"].error_messages["required"] = _("Choose the procedure.")


class HolderSearchForm(forms.Form):
    """Find a right holder that has no fitting recordation."""

    q = forms.CharField(label=_("Name of the right holder"), max_length=100, required=False)
    mark_optional = False


class NoticeForm(forms.Form):
    """The value customs gives to the goods, where the security of the law depends on it."""

    def __init__(self, *args: Any, lines: Iterable[GoodsLine], security: SecurityRule | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.line_fields: dict[str, int] = {}
        if security is None:
            return
        for line in lines:
            name = f"value_{line.pk}"
            known = {value.kind: value.amount for value in line.values.all() if value.currency_id == security.currency}
            self.fields[name] = forms.DecimalField(
                label=line_label(line),
                initial=next((known[kind] for kind in security.value_kinds if kind in known), None),
                max_digits=16,
                decimal_places=2,
                min_value=Decimal("0.01"),
                widget=DecimalInput({"class": "in-s"}),
                error_messages={
                    "required": _("Give the value of these goods: the security depends on it."),
                    "min_value": _("Give a value above zero."),
                },
            )
            self.fields[name].affix = security.currency
            self.line_fields[name] = line.pk

    def values(self) -> dict[int, Any]:
        """Return the typed values by line id."""
        return {line_id: self.cleaned_data[name] for name, line_id in self.line_fields.items()}


class DecideForm(forms.Form):
    """One of the decisions that are open now, and why."""

    kind = forms.ChoiceField(
        label=_("Decision"), widget=RadioCards, error_messages={"required": _("Choose the decision.")}
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The right holder reads it on its page. Name no persons."),
        max_length=4000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Give the reason.")},
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"),
        help_text=_("Empty: the article that the law names for this decision."),
        max_length=200,
        required=False,
    )
    supersedes = forms.IntegerField(required=False, min_value=0, max_value=2**62, widget=forms.HiddenInput)

    def __init__(self, *args: Any, rules: Sequence[DecisionRule], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(rules)

    def offer(self, rules: Sequence[DecisionRule]) -> None:
        """Name these decisions to choose from."""
        self.fields["kind"].choices = [(rule.kind, Decision.Kind(rule.kind).label) for rule in rules]
        self.fields["kind"].widget.hints = {rule.kind: rule.hint for rule in rules}
        if len(rules) == 1:
            self.fields["kind"].initial = rules[0].kind


class FactForm(forms.Form):
    """A dated fact."""

    event = forms.ChoiceField(
        label=pgettext_lazy("fact", "What happened"),
        widget=Radios,
        error_messages={"required": _("Choose what happened.")},
    )
    happened_on = forms.DateField(label=_("Day"), widget=DateInput)
    note = forms.CharField(
        label=_("Note"), help_text=_("A file number, for example. No names."), max_length=300, required=False
    )

    def __init__(self, *args: Any, rules: Sequence[FactRule], today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer(rules)
        self.fields["happened_on"].initial = today

    def offer(self, rules: Sequence[FactRule]) -> None:
        """Name these facts to choose from."""
        self.fields["event"].choices = [(rule.event.value, rule.event.label) for rule in rules]
        self.fields["event"].widget.hints = {rule.event.value: rule.hint for rule in rules}


class ReasonForm(forms.Form):
    """Why a deadline is extended or a procedure abandoned."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": _("Say why.")},
    )


class OutcomeForm(forms.Form):
    """What happened to some or all goods of a line."""

    kind = forms.ChoiceField(
        label=_("What happened to the goods"),
        widget=Radios,
        error_messages={"required": _("Choose what happened to the goods.")},
    )
    quantity = forms.DecimalField(
        label=pgettext_lazy("field", "Quantity"),
        max_digits=14,
        decimal_places=3,
        widget=DecimalInput({"class": "in-s"}),
    )
    happened_on = forms.DateField(label=_("Day"), widget=DateInput)
    remark = forms.CharField(label=_("Note"), max_length=300, required=False, widget=forms.Textarea({"rows": 2}))
    left = forms.DecimalField(required=False, max_digits=14, decimal_places=3, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        choices: Sequence[tuple[str, str]],
        left: Any,
        unit: Any,
        today: date,
        ranked: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(kind, Outcome.Kind(kind).label) for kind, _hint in choices]
        self.fields["kind"].widget.hints = dict(choices)
        if len(choices) == 1:
            self.fields["kind"].initial = choices[0][0]
        self.fields["quantity"].initial = self.fields["left"].initial = f"{left.normalize():f}"
        self.fields["quantity"].affix = of_one(str(unit)) if left == 1 else unit
        self.fields["happened_on"].initial = today
        if ranked:
            self.fields["remark"].help_text = _("For a later method: why the earlier ones were not possible.")


class ReferForm(forms.Form):
    """Which cases go to which police authority."""

    references = forms.CharField(
        label=_("Case references"),
        help_text=_("One per line, or divided by spaces or commas."),
        max_length=20_000,
        widget=forms.Textarea({"rows": 4, "class": "mono", "spellcheck": "false"}),
    )
    agency = forms.ChoiceField(label=_("Police authority"))
    title = forms.CharField(
        label=pgettext_lazy("referral", "Title"),
        help_text=_("What ties the cases together. Name no persons."),
        max_length=200,
    )
    legal_basis = forms.CharField(label=_("Legal basis"), max_length=200)
    referred_on = forms.DateField(label=_("Handed over on"), widget=DateInput)
    seen = Seen()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["agency"].choices = [_NOT_CHOSEN, *agencies_choices(kind=Agency.Kind.POLICE)]


class AddCasesForm(forms.Form):
    """Further cases of an investigation."""

    references = forms.CharField(
        label=_("Case references"),
        help_text=_("One per line, or divided by spaces or commas."),
        max_length=20_000,
        widget=forms.Textarea({"rows": 3, "class": "mono", "spellcheck": "false"}),
    )


class ResultForm(forms.Form):
    """One thing the police did. Numbers, no names."""

    kind = forms.ChoiceField(label=_("What the police did"), choices=ReferralResult.Kind.choices, widget=RadioCards)
    count = forms.IntegerField(
        label=_("How many"),
        min_value=1,
        max_value=1_000_000,
        initial=1,
        widget=forms.NumberInput({"class": "in-s"}),
    )
    site_kind = forms.ChoiceField(
        label=_("Kind of site"),
        help_text=_("For a site."),
        choices=[("", "–"), *ReferralResult.SiteKind.choices],
        required=False,
    )
    amount = forms.DecimalField(
        label=_("Value of the goods"),
        help_text=_("For goods, as the police valued them."),
        max_digits=16,
        decimal_places=2,
        min_value=0,
        required=False,
        widget=DecimalInput({"class": "in-s"}),
    )
    currency = forms.ChoiceField(label=_("Currency"), required=False)
    country = forms.ChoiceField(label=_("Country or region"))
    place = forms.CharField(label=_("Place"), help_text=_("A town, no address."), max_length=120, required=False)
    happened_on = forms.DateField(label=_("Day"), widget=DateInput)
    remark = forms.CharField(label=_("Note"), help_text=_("Name no persons."), max_length=300, required=False)
    seen = Seen()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["currency"].choices = [("", "–"), *currencies_choices()]
        self.fields["country"].choices = [_NOT_CHOSEN, *countries_choices()]


class ReferralFilterForm(forms.Form):
    """Narrow the list of investigations."""

    q = forms.CharField(label=_("Reference or title"), max_length=100, required=False)
    status = forms.ChoiceField(
        label=pgettext_lazy("field", "Status"),
        choices=[("", pgettext_lazy("filter", "All")), *Referral.Status.choices],
        required=False,
    )
    mark_optional = False
