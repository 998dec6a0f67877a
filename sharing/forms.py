"""What is typed in on the sharing pages: shapes only, the services judge."""

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ui import Checkboxes, DateInput, RadioCards, Radios
from operations.models import Agreement
from sharing.facts import RuleFacts
from sharing.field_words import OMIT, fields_of, forms_of
from sharing.models import Feedback, Letter, LetterAnswer, Recall, Share
from sharing.presenting import HANDLING_WORDS


class FilterForm(forms.Form):
    """The filter of the desk and the inbox."""

    mark_optional = False
    q = forms.CharField(label=_("Case or goods"), required=False, max_length=60)
    partner = forms.ChoiceField(label=_("Partner"), required=False)
    view = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args: Any, partners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = [("", pgettext_lazy("filter", "All")), *partners]  # type: ignore[attr-defined]

    @property
    def is_used(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["q"] or self.cleaned_data["partner"])

    def clean_q(self) -> str:
        return self.cleaned_data["q"].replace("\x00", "").strip()


class PartnerFilterForm(FilterForm):
    """The filter of inquiries: by partner."""

    q = None  # type: ignore[assignment]

    @property
    def is_used(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["partner"])


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
            "Empty: the usual day, %(urgent)s working days there if it is urgent, otherwise %(routine)s."
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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = self["status"].value() in Feedback.NEED_REASON

    def counts(self) -> dict[str, int]:
        names = ("arrests", "suspects", "searches", "further_seizures")
        return {name: self.cleaned_data[name] or 0 for name in names}


class InquiryForm(forms.Form):
    """Whom to ask about what, and why."""

    partners = forms.MultipleChoiceField(label=_("Whom to ask?"), widget=Checkboxes)
    identifiers = forms.MultipleChoiceField(label=_("About what?"), widget=Checkboxes)
    purpose = forms.ChoiceField(label=_("Purpose"), widget=Radios, help_text=_("Only what the agreement permits."))
    necessity = forms.CharField(
        label=_("Why do you ask?"),
        help_text=_("Some words: the partner reads this. Name no persons and no case."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "data-chars": ""}),
    )

    def __init__(
        self,
        *args: Any,
        partners: list[tuple[str, str]],
        identifiers: list[tuple[str, str, Any]],
        purposes: Collection[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        whom, what = self.fields["partners"], self.fields["identifiers"]
        whom.choices = partners  # type: ignore[attr-defined]
        what.choices = [(key, value) for key, value, _kind in identifiers]  # type: ignore[attr-defined]
        what.widget.hints = {key: kind for key, _value, kind in identifiers}  # type: ignore[attr-defined]
        permitted = [(code, word) for code, word in Agreement.Purpose.choices if code in purposes]
        self.fields["purpose"].choices = permitted  # type: ignore[attr-defined]
        if len(partners) == 1:
            whom.initial = [partners[0][0]]
        self.fields["necessity"].verdict = ""  # type: ignore[attr-defined]


class WordForm(forms.Form):
    """A word to the other side of a shared case."""

    text = forms.CharField(
        label=_("Text of the letter"),
        help_text=_("The partner reads it. Name nobody and no number that the share does not tell."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "data-chars": ""}),
        error_messages={"required": _("Write what the partner is to read.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"].verdict = ""  # type: ignore[attr-defined]


class AskForm(WordForm):
    """A proposed correction, or a question for leave, to the owner of a case."""

    field_order = ("pointer", "proposed", "authority", "purpose", "text", "answer_by")
    pointer = forms.ChoiceField(
        label=_("What is wrong?"), help_text=_("What the case says, as it was shared."), widget=forms.Select
    )
    proposed = forms.CharField(label=_("What should stand there?"), max_length=200)
    authority = forms.CharField(max_length=120)
    purpose = forms.ChoiceField(label=_("Purpose"), widget=Radios)
    answer_by = forms.DateField(
        label=_("Answer wanted by"), required=False, widget=DateInput, help_text=_("Empty: the usual day.")
    )

    def __init__(self, *args: Any, kind: str, pointers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        wanted = {
            Letter.Kind.CORRECTION: {"pointer", "proposed"},
            Letter.Kind.ONWARD: {"authority", "purpose"},
            Letter.Kind.COURT: {"authority"},
        }[Letter.Kind(kind)]
        for name in {"pointer", "proposed", "authority", "purpose"} - wanted:
            del self.fields[name]
        self.fields["text"].label = _("Why")
        if "pointer" in wanted:
            self.fields["pointer"].choices = [("", _("Choose")), *pointers]  # type: ignore[attr-defined]
        if "authority" in wanted:
            is_court = kind == Letter.Kind.COURT
            self.fields["authority"].label = _("Which court?") if is_court else _("To which authority?")
            self.fields["authority"].help_text = _("Its name, no persons.")
        if "purpose" in wanted:
            purposes = [(code, word) for code, word in Agreement.Purpose.choices if code in Letter.ONWARD_PURPOSES]
            self.fields["purpose"].choices = purposes  # type: ignore[attr-defined]


class AnswerForm(forms.Form):
    """What is answered to a partner's letter."""

    outcome = forms.ChoiceField(label=_("Your answer"), widget=RadioCards)
    until = forms.DateField(
        label=_("If granted: until when?"),
        required=False,
        widget=DateInput,
        help_text=_("Empty: as long as the partner may keep the case."),
    )
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The partner reads this. Name no persons."),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3, "data-chars": ""}),
    )

    def __init__(self, *args: Any, kind: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        outcome = self.fields["outcome"]
        if kind == Letter.Kind.CORRECTION:
            del self.fields["until"]
            self.fields["reason"].required = False
            answers = [
                (LetterAnswer.Outcome.ACCEPTED, pgettext_lazy("answer to a letter", "Accept")),
                (LetterAnswer.Outcome.REFUSED, pgettext_lazy("answer to a letter", "Refuse")),
            ]
            outcome.widget.hints = {  # type: ignore[attr-defined]
                LetterAnswer.Outcome.ACCEPTED: _("Our case stays as it is until somebody corrects it."),
                LetterAnswer.Outcome.REFUSED: _("Say why."),
            }
        else:
            answers = [
                (LetterAnswer.Outcome.GRANTED, pgettext_lazy("answer to a letter", "Grant")),
                (LetterAnswer.Outcome.REFUSED, pgettext_lazy("answer to a letter", "Refuse")),
            ]
            outcome.widget.hints = {  # type: ignore[attr-defined]
                LetterAnswer.Outcome.GRANTED: _("It leaves once an approver agrees."),
                LetterAnswer.Outcome.REFUSED: _("It leaves at once."),
            }
        outcome.choices = answers  # type: ignore[attr-defined]
        self.fields["reason"].verdict = ""  # type: ignore[attr-defined]


class FieldRulesForm(forms.Form):
    """In which form each field of the tiers of an agreement is to leave. Only forms that the field has are offered."""

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

    widget: type[forms.Widget] = forms.Select

    def chosen(self) -> dict[str, str]:
        """Return the form that was chosen for each field."""
        return {path: self.cleaned_data[path] for path in self.paths}

    def leaving(self) -> dict[str, str]:
        """Return the fields that are to leave at all, with their forms."""
        return {path: form for path, form in self.chosen().items() if form != OMIT}


class ProposeFieldRulesForm(FieldRulesForm):
    """The same choices, once their differences were read, with the version they were compared to and the reason."""

    widget = forms.HiddenInput
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
