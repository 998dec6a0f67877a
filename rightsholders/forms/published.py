"""The question that anybody may ask of the recordations in force."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rightsholders.models import Right


class RecordedRightsForm(forms.Form):
    """Filters of the public list."""

    mark_optional = False
    q = forms.CharField(
        label=_("Mark, right holder, number"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(
        label=_("Kind of right"), required=False, choices=[("", pgettext_lazy("filter", "All")), *Right.Kind.choices]
    )
