"""Forms of customs: finding recordations, and the desk's decisions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.statuses import TAGS
from ipcases.lib.ui import DateInput, LongSelect
from reference.queries import categories_choices, nice_classes_choices
from rightsholders.forms.published import RecordedRightsForm
from rightsholders.models import Recordation, Section
from rightsholders.services.values import DeficiencyValues

_ALL = pgettext_lazy("filter", "All")
EXPIRING = ("EXPIRING", TAGS["recordation"]["EXPIRING"].word)
NOT_YET = ("NOT_YET", TAGS["recordation"]["NOT_YET"].word)
GIVEN_UP = ("GIVEN_UP", TAGS["recordation"]["GIVEN_UP"].word)
SOMETHING_UNMET = ("UNMET", pgettext_lazy("recordation status", "Something not met"))
_HIDDEN_STATUSES = {Recordation.Status.DRAFT}


class ListForm(RecordedRightsForm):
    """Filters of the list of recordations."""

    status = forms.ChoiceField(label=pgettext_lazy("recordation", "Status"), required=False)
    nice_class = forms.TypedChoiceField(label=_("Nice class"), required=False, coerce=int, empty_value=None)

    field_order = ("q", "status", "kind", "nice_class")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        statuses = [(value, label) for value, label in Recordation.Status.choices if value not in _HIDDEN_STATUSES]
        self.fields["status"].choices = [("", _ALL), *statuses, EXPIRING, NOT_YET, GIVEN_UP, SOMETHING_UNMET]
        self.fields["nice_class"].choices = [("", _ALL), *nice_classes_choices()]


class LookUpForm(forms.Form):
    """The brand on the goods, and what is known of them."""

    mark_optional = False
    q = forms.CharField(
        label=_("Brand as it stands on the goods"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "autofocus": True}),
    )
    category = forms.ChoiceField(label=pgettext_lazy("goods", "Category"), required=False, widget=LongSelect)
    on = forms.DateField(label=_("Stopped on"), required=False, widget=DateInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _ALL), *categories_choices()]


class AcceptForm(forms.Form):
    """The end of the period, if it is to be shorter than the law allows."""

    last_day = forms.DateField(
        label=_("End earlier"),
        required=False,
        widget=DateInput,
        help_text=_("Leave it empty for the whole period."),
    )


class ReturnForm(forms.Form):
    """What is missing, part by part."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for value, label in Section.choices:
            self.fields[value.lower()] = forms.CharField(
                label=label, max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and not any(cleaned.values()):
            raise forms.ValidationError(_("Say in at least one part what is missing."))
        return cleaned

    def values(self) -> list[DeficiencyValues]:
        return [
            DeficiencyValues(section=section, message=self.cleaned_data[section.lower()])
            for section in Section.values
            if self.cleaned_data.get(section.lower())
        ]


class RefuseForm(forms.Form):
    """The reason that the right holder reads."""

    reason = forms.CharField(
        label=pgettext_lazy("refusal", "Reason"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_(
            "Say which ground of the law applies: papers false or incomplete, not the right holder, "
            "or a right that is no longer protected. The right holder reads this."
        ),
        error_messages={"required": _("Give the reason; the right holder will read it.")},
    )
