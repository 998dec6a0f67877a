"""Why nothing of a case may be erased, and why it may be again."""

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ipcases.lib.listed import listed
from ipcases.lib.sending_twice import Seen
from ipcases.lib.ui import DateInput, RadioCards
from seizures.models import Hold
from seizures.services.holds import AT_ONCE, HeldCases, Order

_NAMED = 10


class HoldForm(forms.Form):
    """The paper that says that nothing may be erased."""

    reason = forms.ChoiceField(
        label=pgettext_lazy("hold", "Why"),
        choices=Hold.Reason.choices,
        widget=RadioCards,
        error_messages={"required": _("Choose why nothing may be erased.")},
    )
    paper_number = forms.CharField(
        label=_("Paper number"),
        help_text=_("Of the order, letter or request. Name no persons: everybody who sees the case reads it."),
        max_length=80,
        error_messages={"required": _("Give the number of the paper that asks for it.")},
    )
    review_on = forms.DateField(
        label=_("Review on"),
        help_text=_("From the day after, the hold waits on the first page of those who may release it."),
        required=False,
        widget=DateInput,
    )

    seen = Seen()

    def order(self) -> Order:
        """Return what a valid form asks for."""
        return Order(**{name: said for name, said in self.cleaned_data.items() if name != "seen"})


class _OthersForm(forms.Form):
    """Whether the act is done on the other cases that were held in the same act, too."""

    def __init__(self, *args: Any, others: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if others:
            label = ngettext(
                "The same for the other case that was held in the same act",
                "The same for the %(count)s other cases that were held in the same act",
                others,
            )
            self.fields["with_others"] = forms.BooleanField(label=label % {"count": _number(others)}, required=False)


class ReleaseForm(_OthersForm):
    """Why a hold can go, and whether the others of its act go with it."""

    reason = forms.CharField(
        label=_("Why the hold is released"),
        max_length=300,
        error_messages={"required": _("Say why the hold is released.")},
    )


class ReviewForm(_OthersForm):
    """When to ask again whether a hold is needed."""

    review_on = forms.DateField(
        label=_("Review again on"),
        widget=DateInput,
        error_messages={"required": _("Say when to look at it again.")},
    )


def said_of(done: HeldCases) -> str:
    """Say what became of an order for many cases."""
    count, told = len(done.held), []
    if count or not done.already:
        words = ngettext("%(count)s case is held.", "%(count)s cases are held.", count)
        told.append(words % {"count": _number(count)})
    if done.already:
        words = ngettext(
            "%(count)s was held by this paper already.", "%(count)s were held by this paper already.", done.already
        )
        told.append(words % {"count": _number(done.already)})
    if done.erased:
        named = listed(done.erased[:_NAMED]) + (" …" if len(done.erased) > _NAMED else "")
        words = ngettext(
            "The names of %(count)s of them had been erased before: %(cases)s.",
            "The names of %(count)s of them had been erased before: %(cases)s.",
            len(done.erased),
        )
        told.append(words % {"count": _number(len(done.erased)), "cases": named})
    return " ".join(told)


def hidden_in_words(count: int) -> str:
    """Say that cases are left out which the reader may not see; nothing when there are none."""
    if not count:
        return ""
    words = ngettext(
        "%(count)s more case is not open to you and is left out. Ask the people who work on it to hold it.",
        "%(count)s more cases are not open to you and are left out. Ask the people who work on them to hold them.",
        count,
    )
    return words % {"count": _number(count)}


def _number(count: int) -> str:
    return number_format(count, force_grouping=True)


def question_of(count: int) -> str:
    """Ask whether so many cases are to be held, or say why they are not."""
    if count > AT_ONCE:
        return gettext("Too many cases to hold at once")
    words = ngettext("Hold %(count)s case", "Hold %(count)s cases", count) % {"count": _number(count)}
    return words if count else gettext("No case to hold")
