"""What is typed in about a share, and about what came of a partner's case: shapes only, the services judge."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ui import DateInput, RadioCards, Radios
from operations.models import Agreement
from sharing.models import Feedback, Recall, Share
from sharing.presenting import HANDLING_WORDS


class TermsForm(forms.Form):
    """Why a case is shared, and how the partner may use it."""

    purpose = forms.ChoiceField(label=_("Purpose"), widget=Radios, help_text=_("Only what the agreement permits."))
    necessity = forms.CharField(
        label=_("Why does the partner need it?"),
        help_text=_("The partner reads this. Name no persons."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-chars": ""}),
    )
    requested_action = forms.CharField(
        label=_("What do you ask the partner to do?"),
        help_text=_("For example: identify the consignee."),
        max_length=200,
        required=False,
    )
    urgency = forms.ChoiceField(
        label=pgettext_lazy("field", "Urgency"),
        choices=Share.Urgency.choices,
        initial=Share.Urgency.ROUTINE,
        widget=RadioCards(
            hints={
                Share.Urgency.URGENT: _("Goods are moving. It goes out before everything else."),
                Share.Urgency.ROUTINE: _("It goes out in its turn, usually within seconds."),
            }
        ),
    )
    answer_by = forms.DateField(label=_("Answer wanted by"), required=False, widget=DateInput)
    handling_code = forms.ChoiceField(
        label=_("How may the partner use it?"),
        choices=[(code, words) for code, words in HANDLING_WORDS.items()],
        initial="H2",
        widget=Radios(hints={code: code for code in HANDLING_WORDS}),
    )

    def __init__(self, *args: Any, agreement: Agreement, days: Mapping[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer_by"].help_text = _(
            "Leave it empty for the usual day: %(urgent)s working days there if it is urgent, otherwise %(routine)s."
        ) % {"urgent": days["urgent"], "routine": days["routine"]}
        words = dict(Agreement.Purpose.choices)
        permitted = [(code, words[code]) for code in agreement.purposes if code in words]
        self.fields["purpose"].choices = permitted  # type: ignore[attr-defined]
        if len(permitted) == 1:
            self.fields["purpose"].initial = permitted[0][0]
        self.fields["necessity"].verdict = ""  # type: ignore[attr-defined]


class ReasonForm(forms.Form):
    """A reason that somebody else reads."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, hint: Any = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].help_text = hint


class RecallForm(forms.Form):
    """Why a share is called back."""

    reason = forms.ChoiceField(label=_("Ground"), choices=Recall.Reason.choices, widget=Radios)
    remark = forms.CharField(
        label=_("In a sentence"),
        help_text=_("The partner reads this."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class FeedbackForm(forms.Form):
    """What came of a partner's case since the last word. Numbers, no names."""

    status = forms.ChoiceField(
        label=_("What do you report?"),
        choices=[
            (Feedback.Status.UNDER_INVESTIGATION, Feedback.Status.UNDER_INVESTIGATION.label),
            (Feedback.Status.ACTION_TAKEN, Feedback.Status.ACTION_TAKEN.label),
            (Feedback.Status.NOTHING_FOUND, Feedback.Status.NOTHING_FOUND.label),
            (Feedback.Status.NOT_POSSIBLE, Feedback.Status.NOT_POSSIBLE.label),
            (Feedback.Status.CLOSED, Feedback.Status.CLOSED.label),
        ],
        widget=RadioCards(
            hints={
                Feedback.Status.UNDER_INVESTIGATION: _("Work has begun."),
                Feedback.Status.ACTION_TAKEN: _("Searches, arrests or seizures. Give the numbers below."),
                Feedback.Status.NOTHING_FOUND: _("We looked, and there was nothing. It closes the case."),
                Feedback.Status.NOT_POSSIBLE: _("Say why below. It closes the case."),
                Feedback.Status.CLOSED: _("Nothing more will come."),
            }
        ),
    )
    arrests = forms.IntegerField(label=_("Arrests"), min_value=0, max_value=100_000, required=False)
    suspects = forms.IntegerField(label=_("Suspects identified"), min_value=0, max_value=100_000, required=False)
    searches = forms.IntegerField(
        label=pgettext_lazy("feedback", "Searches"), min_value=0, max_value=100_000, required=False
    )
    further_seizures = forms.IntegerField(label=_("Further seizures"), min_value=0, max_value=100_000, required=False)
    happened_on = forms.DateField(
        label=_("On which day"), required=False, widget=DateInput, help_text=_("Of the action, if there was one.")
    )
    attribution = forms.ChoiceField(
        label=_("How much did the partner's information help?"),
        choices=Feedback.Attribution.choices,
        initial=Feedback.Attribution.UNSTATED,
        widget=Radios,
    )
    reason = forms.CharField(
        label=_("Remark for the partner"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Name no persons."),
        error_messages={"required": _("Say why: the partner reads it.")},
    )

    def __init__(self, *args: Any, is_new: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if is_new:  # "closed" ends what was begun
            status = self.fields["status"]
            status.choices = [choice for choice in status.choices if choice[0] != Feedback.Status.CLOSED]  # type: ignore[attr-defined]
        self.fields["reason"].required = self["status"].value() in Feedback.NEED_REASON

    def counts(self) -> dict[str, int]:
        names = ("arrests", "suspects", "searches", "further_seizures")
        return {name: self.cleaned_data[name] or 0 for name in names}
