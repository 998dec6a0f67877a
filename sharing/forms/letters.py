"""What is typed in for a partner to read or to look up: inquiries and letters."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from ipcases.lib.ui import Checkboxes, DateInput, RadioCards, Radios
from operations.models import Agreement
from sharing.models import Letter, LetterAnswer


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
        left_out: int,
        purposes: Collection[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        whom, what = self.fields["partners"], self.fields["identifiers"]
        whom.choices = partners  # type: ignore[attr-defined]
        what.choices = [(key, value) for key, value, _kind in identifiers]  # type: ignore[attr-defined]
        what.widget.hints = {key: kind for key, _value, kind in identifiers}  # type: ignore[attr-defined]
        if left_out:
            said = ngettext(
                "%(n)s identifier of this case is left out: no agreement covers asking about it.",
                "%(n)s identifiers of this case are left out: no agreement covers asking about them.",
                left_out,
            )
            what.help_text = said % {"n": left_out}
        permitted = [(code, word) for code, word in Agreement.Purpose.choices if code in purposes]
        self.fields["purpose"].choices = permitted  # type: ignore[attr-defined]
        if len(partners) == 1:
            whom.initial = [partners[0][0]]
        self.fields["necessity"].verdict = ""  # type: ignore[attr-defined]


class WordForm(forms.Form):
    """A word to the other side of a shared case."""

    text = forms.CharField(
        label=_("Text of the letter"),
        help_text=_("The partner reads it. Give no names or numbers that are not in the share."),
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
    answer_by = forms.DateField(label=_("Answer wanted by"), required=False, widget=DateInput)

    def __init__(self, *args: Any, kind: str, pointers: list[tuple[str, str]], days: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if days:  # without an agreement in force there is no usual day, and nothing leaves
            self.fields["answer_by"].help_text = _("Leave it empty for the usual day: %(days)s working days there.") % {
                "days": days
            }
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
