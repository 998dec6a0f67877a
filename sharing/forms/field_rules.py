"""What is typed in about the field rules of an agreement: shapes only, the services judge."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from operations.models import Agreement
from sharing.facts import RuleFacts
from sharing.field_words import OMIT, fields_of, forms_of
from sharing.fields import LONGEST_CLAUSE, Field


def _clause_name(path: str) -> str:
    return f"clause.{path}"


class FieldRulesForm(forms.Form):
    """In which form each field of the tiers of an agreement is to leave, and by which clause.

    Only forms that the field has are offered. A clause that is left out is the one of the agreement.
    """

    def __init__(self, *args: Any, agreement: Agreement, rules: Mapping[str, RuleFacts], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.paths = [known.path for known in fields_of(agreement=agreement)]
        for known in fields_of(agreement=agreement):
            rule = rules.get(known.path)
            self.fields[known.path] = forms.ChoiceField(
                label=known.label,  # type: ignore[arg-type]
                choices=forms_of(known=known),
                initial=rule.transform if rule is not None else OMIT,
                widget=self.widget,
            )
            self.fields[_clause_name(known.path)] = forms.CharField(
                label=_("Clause"),
                max_length=LONGEST_CLAUSE,
                required=False,
                initial=rule.clause if rule is not None and rule.clause != agreement.clause else "",
                widget=self.clause_widget(agreement, known),
            )

    widget: type[forms.Widget] = forms.Select

    def clause_widget(self, agreement: Agreement, known: Field) -> forms.Widget:
        """Return what the clause of a field is typed into."""
        name = _("Clause: %(name)s") % {"name": known.label}
        return forms.TextInput(attrs={"placeholder": agreement.clause, "aria-label": name, "size": 10})

    def inputs_of(self, path: str) -> tuple[forms.BoundField, forms.BoundField]:
        """Return the inputs of a field: its form and its clause."""
        return self[path], self[_clause_name(path)]

    def chosen(self) -> dict[str, str]:
        """Return the form that was chosen for each field."""
        return {path: self.cleaned_data[path] for path in self.paths}

    def typed(self) -> dict[str, str]:
        """Return forms and clauses under the names of their inputs."""
        return {name: self.cleaned_data[name] for path in self.paths for name in (path, _clause_name(path))}

    def leaving(self) -> list[tuple[str, str, str]]:
        """Return the fields that are to leave at all, each with its form and the clause that was typed."""
        clauses = {path: self.cleaned_data[_clause_name(path)] for path in self.paths}
        return [(path, form, clauses[path]) for path, form in self.chosen().items() if form != OMIT]


class ProposeFieldRulesForm(FieldRulesForm):
    """The same choices, once their differences were read, with the version they were compared to and the reason."""

    widget = forms.HiddenInput

    def clause_widget(self, agreement: Agreement, known: Field) -> forms.Widget:
        return forms.HiddenInput()

    looked_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    reason = forms.CharField(
        label=_("Why the rules change"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who decided it, and by which paper. It stands beside the version."),
    )


class PutInForceForm(forms.Form):
    """Which proposed rules a second person has read, and against which version in force."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=9999)
    looked_at = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=9999)


class RefuseFieldRulesForm(forms.Form):
    """Why the proposed rules are refused."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=9999)
    reason = forms.CharField(
        label=_("Why the rules may not hold"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands beside the version. Whoever proposed them reads it."),
    )


class TakeBackFieldRulesForm(forms.Form):
    """Which proposed rules their proposer takes back."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=9999)
