"""How long a recordation lasts, which rights it may carry and when it may be renewed, by jurisdiction.

Pure: dates in, dates out. A new law is a new row here with its source; nothing else changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from ipcases.lib.workdays import Unit, WorkingDayCalendar, start_of_period
from rightsholders.models import Right

_EVERY_KIND = tuple(Right.Kind.values)


@dataclass(frozen=True)
class Term:
    """What one law says. `years` of None: as long as the right itself."""

    jurisdiction: str
    years: Mapping[str, int | None]  # kind of right → longest period; a kind that is absent cannot be recorded
    begins_next_day: bool  # the period begins on the day after the decision
    decision_working_days: int | None  # within which customs decides on a complete file
    renewal_opens_months: int | None  # before the end; None: at any time
    offers_small_consignments: bool
    legal_basis: str | Promise
    renewal_asked_working_days: int | None = None  # before the end; a later request may be refused
    renewal_basis: str | Promise = ""


@dataclass(frozen=True)
class Period:
    """Days in force, first and last included."""

    first: date
    last: date


_ALL_FOR_ONE_YEAR = dict.fromkeys(_EVERY_KIND, 1)

TERMS: Mapping[str, Term] = {
    term.jurisdiction: term
    for term in (
        # Regulations on Customs Protection of IPR (2018): art. 2 names the rights, art. 8 the 30 working
        # days, art. 10 the ten years, the cap by the life of the right, and renewal in the last six months.
        Term(
            jurisdiction="CN",
            years={Right.Kind.TRADEMARK: 10, Right.Kind.COPYRIGHT: 10, Right.Kind.PATENT: 10, Right.Kind.DESIGN: 10},
            begins_next_day=False,
            decision_working_days=30,
            renewal_opens_months=6,
            offers_small_consignments=False,
            legal_basis=_(
                "Regulations on Customs Protection of Intellectual Property Rights (China, 2018), "
                "art.\N{NO-BREAK SPACE}10"
            ),
        ),
        # Regulation (EU) 608/2013: art. 9 the 30 working days, art. 11 one year from the day after the
        # decision, art. 12 renewal asked for 30 working days before the end, art. 26 small consignments.
        Term(
            jurisdiction="EU",
            years=_ALL_FOR_ONE_YEAR,
            begins_next_day=True,
            decision_working_days=30,
            renewal_opens_months=6,
            offers_small_consignments=True,
            legal_basis=_("Regulation (EU) No 608/2013, art.\N{NO-BREAK SPACE}11"),
            renewal_asked_working_days=30,
            renewal_basis=_("Regulation (EU) No 608/2013, art.\N{NO-BREAK SPACE}12"),
        ),
        # The retained regulation; one year from the decision as HMRC applies it.
        Term(
            jurisdiction="GB",
            years=_ALL_FOR_ONE_YEAR,
            begins_next_day=False,
            decision_working_days=30,
            renewal_opens_months=6,
            offers_small_consignments=True,
            legal_basis=_("Regulation (EU) No 608/2013 as retained in the United Kingdom, art.\N{NO-BREAK SPACE}11"),
            renewal_asked_working_days=30,
            renewal_basis=_("Regulation (EU) No 608/2013 as retained in the United Kingdom, art.\N{NO-BREAK SPACE}12"),
        ),
        # 19 CFR 133.4: a trademark recordation runs with the registration; 133.34: copyright 20 years.
        Term(
            jurisdiction="US",
            years={Right.Kind.TRADEMARK: None, Right.Kind.COPYRIGHT: 20},
            begins_next_day=False,
            decision_working_days=None,
            renewal_opens_months=12,
            offers_small_consignments=False,
            legal_basis=_("19 CFR 133.4, 133.34"),
        ),
    )
}


def term_of(*, jurisdiction: str) -> Term | None:
    """Return the law of the jurisdiction, or None when no law is set for it."""
    return TERMS.get(jurisdiction)


def add_years(day: date, years: int) -> date:
    """Return the same day some years on; 29 February becomes 1 March in a common year."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def subtract_months(day: date, months: int) -> date:
    """Return the same day some months earlier, or that month's last day when it is shorter."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return min(date(year, month + 1, 1) + timedelta(days=day.day - 1), first_of_next - timedelta(days=1))


def first_day(*, term: Term, decided_on: date, goes_on_after: date | None = None) -> date:
    """Return the first day in force: the decision's or the day after it, and never before a renewed period ends."""
    first = decided_on + timedelta(days=1) if term.begins_next_day else decided_on
    return max(first, goes_on_after + timedelta(days=1)) if goes_on_after else first


def period_of(*, term: Term, kind: str, first: date, right_expires_on: date | None) -> Period | None:
    """Return the days a right is protected, capped by its own life; None when there is no such day.

    None also when neither the law nor the right says an end: then the desk must ask for one.
    """
    if kind not in term.years:
        return None
    years = term.years[kind]
    ends = [add_years(first, years) - timedelta(days=1)] if years is not None else []
    ends += [right_expires_on] if right_expires_on is not None else []
    if not ends or min(ends) < first:
        return None
    return Period(first=first, last=min(ends))


def renewal_opens_on(*, term: Term, valid_to: date) -> date | None:
    """Return the first day on which renewal may be asked for, or None when it is always open."""
    if term.renewal_opens_months is None:
        return None
    return subtract_months(valid_to, term.renewal_opens_months)


def renewal_asked_by(*, term: Term, valid_to: date, calendar: WorkingDayCalendar) -> date | None:
    """Return the last day on which a request for renewal cannot be refused for being late, or None."""
    if term.renewal_asked_working_days is None:
        return None
    return start_of_period(
        end=valid_to, amount=term.renewal_asked_working_days, unit=Unit.WORKING_DAYS, calendar=calendar
    ).end
