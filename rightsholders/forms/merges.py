"""Forms about two entries of one right holder: finding the other, saying that they are one, or two after all."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.refusals import RefusableForm
from ipcases.lib.ui import RadioCards
from reference.queries import country_name
from rightsholders.models import RightHolder
from rightsholders.services.values import Grounds


class FindOtherForm(forms.Form):
    """What the other entry is called."""

    mark_optional = False
    q = forms.CharField(
        label=_("Name, in either script"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class ConfirmMergeForm(RefusableForm):
    """That whoever decides has read the paper."""

    has_read = forms.BooleanField(
        label=_("I have read the paper: it names these two"),
        error_messages={"required": _("Read the paper first, then tick this box.")},
    )


class UndoMergeForm(ConfirmMergeForm):
    """By what it is known, and which paper says so."""

    field_order = ["reason", "paper", "has_read"]

    reason = forms.CharField(
        label=pgettext_lazy("merge", "How it is known"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It goes into the audit. Say who found it out, and how."),
        error_messages={"required": _("Say by what you know it.")},
    )
    paper = forms.CharField(
        label=_("Paper shown"),
        max_length=120,
        help_text=_("Number and day of the extract from the register, or of the company's letter."),
    )

    def grounds(self) -> Grounds:
        """Return what a valid form says."""
        return Grounds(reason=self.cleaned_data["reason"], paper=self.cleaned_data["paper"])


class MergeForm(UndoMergeForm):
    """Which of two entries stays, besides."""

    field_order = ["stays", *UndoMergeForm.field_order]

    stays = forms.ChoiceField(
        label=_("Which one stays?"),
        widget=RadioCards,
        help_text=_("Letters bear its name and go to its address. The other one is found by its own name still."),
        error_messages={"required": _("Choose which one stays.")},
    )

    def __init__(self, *args: Any, entries: Iterable[RightHolder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = {str(entry.public_id): entry for entry in entries}
        self.fields["stays"].choices = [(key, entry.name) for key, entry in known.items()]  # type: ignore[attr-defined]
        self.fields["stays"].widget.hints = {  # type: ignore[attr-defined]
            key: " · ".join(filter(None, (entry.name_zh, country_name(entry.country_id), entry.email)))
            for key, entry in known.items()
        }
