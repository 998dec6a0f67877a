"""Amounts of money and the papers behind them, as people type them."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from ipcases.lib.errors import InvalidValue
from reference.queries import minor_units_of
from seizures.services.intake_rules import text_of

_MOST = Decimal(10) ** 12


def checked_amount(*, amount: Decimal, currency: str) -> Decimal:
    """Return an amount above zero in whole cents of its currency. Raises InvalidValue: nothing is rounded."""
    if not amount.is_finite() or not 0 < amount < _MOST:
        raise InvalidValue("amount-out-of-range", _("Give an amount above zero."), field="amount")
    digits = minor_units_of(currency)
    if amount != amount.quantize(Decimal(1).scaleb(-digits)):
        message = _("Give at most %(digits)d decimal places: %(currency)s knows no smaller part.")
        raise InvalidValue("amount-too-fine", message % {"digits": digits, "currency": currency}, field="amount")
    return amount


def checked_paper(*, number: str, field: str = "paper_number") -> str:
    """Return the number of a paper. Raises InvalidValue when there is none."""
    paper = text_of(number, 80, field)
    if not paper:
        raise InvalidValue("no-paper", _("Give the number of the paper."), field=field)
    return paper


def checked_reason(*, reason: str) -> str:
    """Return why something is done. Raises InvalidValue when it is not said."""
    text = text_of(reason, 300, "reason")
    if not text:
        raise InvalidValue("no-reason", _("Say why."), field="reason")
    return text


def checked_day(*, day: date, first: date, today: date, field: str) -> date:
    """Return a day that is not to come, nor before the goods were stopped. Raises InvalidValue."""
    if day > today:
        raise InvalidValue("in-future", _("This day has not come yet."), field=field)
    if day < first:
        raise InvalidValue("before-detention", _("This day lies before the goods were stopped."), field=field)
    return day
