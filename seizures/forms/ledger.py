"""What the desk and officers type about guarantees, securities, costs and their settlement. Services judge."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.access import offices_of
from accounts.models import User
from ipcases.lib.figures import money_in_words
from ipcases.lib.sending_twice import Seen
from ipcases.lib.ui import DateInput, DecimalInput, RadioCards, Radios
from reference.queries import offices_choices
from seizures.models import Cost, Security, Settlement
from seizures.queries.accounts import Option
from seizures.services.costs import Bill, Receipt
from seizures.services.guarantees import Letter
from seizures.services.settlements import WITH_PAPER


def _amount() -> forms.DecimalField:
    return forms.DecimalField(
        label=pgettext_lazy("field", "Amount"),
        max_digits=14,
        decimal_places=2,
        widget=DecimalInput({"class": "in-s"}),
        error_messages={"max_decimal_places": _("Give whole cents: nothing is rounded here.")},
    )


def _paper(help_text: Any, **options: Any) -> forms.CharField:
    return forms.CharField(label=_("Paper number"), help_text=help_text, max_length=80, **options)


class CostForm(forms.Form):
    """One cost of a procedure."""

    kind = forms.ChoiceField(
        label=_("What was paid for"),
        choices=Cost.Kind.choices,
        widget=Radios,
        error_messages={"required": _("Choose what was paid for.")},
    )
    amount = _amount()
    incurred_on = forms.DateField(label=_("Day"), widget=DateInput)
    office = forms.ChoiceField(label=_("Office"))
    paper_number = _paper(_("Of the invoice or receipt. Name no persons."))
    remark = forms.CharField(
        label=_("Note"), help_text=_("The right holder reads it. Name no persons."), max_length=300, required=False
    )
    seen = Seen()

    def __init__(self, *args: Any, user: User, currency: str, today: date, seen: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = seen
        self.fields["office"].choices = offices_choices(codes=offices_of(user=user))
        self.fields["office"].initial = user.home_office_id
        self.fields["amount"].affix = currency
        self.fields["incurred_on"].initial = today

    def bill(self) -> Bill:
        """Return what a valid form says."""
        return Bill(**{name: said for name, said in self.cleaned_data.items() if name != "seen"})


class SecurityForm(forms.Form):
    """Security that came in."""

    instrument = forms.ChoiceField(
        label=_("What was given"),
        choices=Security.Instrument.choices,
        widget=Radios,
        error_messages={"required": _("Choose what was given.")},
    )
    amount = _amount()
    paper_number = _paper(_("Of the receipt or the letter."))
    received_on = forms.DateField(label=_("Received on"), widget=DateInput)

    def __init__(self, *args: Any, currency: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].affix = currency
        self.fields["received_on"].initial = today

    def receipt(self) -> Receipt:
        """Return what a valid form says."""
        return Receipt(**self.cleaned_data)


class SettleForm(forms.Form):
    """One of the ways to settle that are open."""

    way = forms.ChoiceField(label=_("How"), widget=RadioCards, error_messages={"required": _("Choose how to settle.")})
    amount = _amount()
    paper_number = _paper(
        _("Of the payment or transfer. Needed when the right holder pays, and when the rest goes back."), required=False
    )
    seen = Seen()

    def __init__(self, *args: Any, options: Sequence[Option], currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["way"].choices = [(option.code, name_of(option)) for option in options]
        self.fields["way"].widget.hints = {option.code: _most(option, currency) for option in options}
        self.fields["amount"].affix = currency
        if options:
            # Nothing is called optional that every way on offer needs.
            if all(option.kind in WITH_PAPER for option in options):
                self.fields["paper_number"].required = True
                self.fields["paper_number"].help_text = _("Of the payment or transfer.")
            self.fields["way"].initial = options[0].code
            self.fields["amount"].initial = options[0].most


def name_of(option: Option) -> str:
    """Say in words what a way to settle does."""
    source = _source_of(option)
    kind = Settlement.Kind(option.kind)
    if kind == Settlement.Kind.PAID:
        return gettext("The right holder has paid the costs directly")
    if kind == Settlement.Kind.PUT_BACK and not source:
        return gettext("Repay to the right holder what it paid too much")
    words = {
        Settlement.Kind.DRAWN: gettext("Take the costs from the %(source)s"),
        Settlement.Kind.PUT_BACK: gettext("Put back into the %(source)s what was taken too much"),
        Settlement.Kind.RELEASED: gettext("Give back the rest of the %(source)s"),
    }
    return words[kind] % {"source": source}


def _source_of(option: Option) -> str:
    if option.guarantee is not None:
        return pgettext("from the …", "general guarantee %(number)s") % {"number": option.guarantee.number}
    if option.security is None:
        return ""
    instruments = {
        Security.Instrument.CASH: pgettext("from the …", "cash deposit %(number)s"),
        Security.Instrument.BANK_LETTER: pgettext("from the …", "letter of guarantee %(number)s"),
        Security.Instrument.OTHER_LETTER: pgettext("from the …", "letter of guarantee %(number)s"),
    }
    return instruments[Security.Instrument(option.security.instrument)] % {"number": option.security.paper_number}


def _most(option: Option, currency: str) -> str:
    amount = money_in_words(option.most, currency)
    if option.kind == Settlement.Kind.RELEASED:
        return gettext("%(amount)s, the whole rest") % {"amount": amount}
    return gettext("at most %(amount)s") % {"amount": amount}


class GuaranteeForm(forms.Form):
    """What a general guarantee says."""

    number = forms.CharField(label=_("Number of the letter"), max_length=80)
    issuer = forms.CharField(label=_("Bank or institution"), max_length=200)
    amount = _amount()
    valid_from = forms.DateField(label=_("First day of detentions it covers"), widget=DateInput)
    valid_to = forms.DateField(label=_("Last day of detentions it covers"), widget=DateInput)
    drawable_to = forms.DateField(
        label=_("Can be drawn on until"),
        help_text=_("The last day on which customs can take costs from it."),
        widget=DateInput,
    )

    def __init__(self, *args: Any, currency: str, least: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].affix = currency
        self.fields["amount"].help_text = least

    def letter(self) -> Letter:
        """Return what a valid form says."""
        return Letter(**self.cleaned_data)


class SecondLookForm(forms.Form):
    """Whether a second person confirms, and why not."""

    reason = forms.CharField(
        label=_("Why it is refused"), help_text=_("Only when you refuse."), max_length=300, required=False
    )


class EndForm(forms.Form):
    """From when no detention rests on a guarantee any more."""

    last_day = forms.DateField(label=_("Last day of detentions it covers"), widget=DateInput)
    reason = forms.CharField(label=_("Reason"), max_length=300, error_messages={"required": _("Say why.")})
