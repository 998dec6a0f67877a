"""The tables of what is erased next, held and erased, as lines of a file."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from seizures.queries.retention import ERASED, HELD, ORDERS, mark_rows, rows_shown

_READ_AT_ONCE = 2000


def title_of(*, shown: str, days: int) -> str:
    """Name the table that is shown."""
    if shown == HELD:
        return _("Holds that stand")
    if shown == ERASED:
        return _("Erased in the last 90 days")
    return _("Names that go within %(days)s days") % {"days": days}


def lines_of(*, user: User, shown: str, days: int, now: datetime) -> Iterator[list[Any]]:
    """Give the heads and, in the order of the page, all rows. At most three queries for two thousand of them."""
    heads, line = _shape(shown)
    yield heads
    found = rows_shown(user=user, shown=shown, days=days, now=now).order_by(*ORDERS[shown])
    rows = found.iterator(chunk_size=_READ_AT_ONCE)
    while part := list(islice(rows, _READ_AT_ONCE)):
        mark_rows(part, shown=shown)
        yield from map(line, part)


def _shape(shown: str) -> tuple[list[Any], Callable[[Any], list[Any]]]:
    """Return the heads of a table, and what makes a line of it."""
    case = pgettext("file", "Case")
    if shown == HELD:
        heads = [
            case,
            _("Office"),
            _("Review on"),
            pgettext("hold", "Reason"),
            _("Paper number"),
            pgettext("hold", "Set by"),
            _("Set on"),
        ]
        return heads, _held
    law = [_("Law"), _("Article")]
    if shown == ERASED:
        return [case, _("Office"), _("Erased on"), *law, _("People"), _("Notes"), _("Labels and papers")], _erased
    return [case, _("Office"), _("Kept until"), *law, _("Holds"), _("Review on")], _next


def _next(row: Any) -> list[Any]:
    holds = [f"{hold.get_reason_display()} {hold.paper_number}" for hold in row.standing_holds]
    reviews = [_day(hold.review_on) for hold in row.standing_holds if hold.review_on]
    kept_until = _day(row.personal_data_until)
    return [row.reference, row.office_name, kept_until, *_rule(row.rule), "; ".join(holds), "; ".join(reviews)]


def _held(row: Any) -> list[Any]:
    who = (row.get_reason_display(), row.paper_number, str(row.set_by), _day(timezone.localdate(row.set_at)))
    return [row.seizure.reference, row.office_name, _day(row.review_on), *who]


def _erased(row: Any) -> list[Any]:
    went = row.erasure
    counts = [went.people, went.notes, went.files] if went else ["", "", ""]
    rule = went.rule if went else row.rule
    return [
        row.reference,
        row.office_name,
        _day(timezone.localdate(row.personal_data_purged_at)),
        *_rule(rule),
        *counts,
    ]


def _rule(rule: Any) -> list[str]:
    return [str(rule.law), str(rule.article)] if rule else ["", ""]


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
