"""Why a deadline ends when it does, in the reader's words: event, rule, every day skipped."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from ipcases.lib.days import days_in_words
from ipcases.lib.listed import listed
from ipcases.lib.workdays import Unit, Why
from reference.queries import jurisdiction_name
from seizures.laws.base import DeadlineRule, Law, ReturnRule
from seizures.laws.codes import Event, Source


@dataclass(frozen=True)
class Skipped:
    """Days in a row that did not count, or that counted although they are a weekend."""

    days: str
    why: str


@dataclass(frozen=True)
class Explanation:
    """The sentences and the list that a page shows behind a date."""

    sentence: str
    skipped: list[Skipped]
    made_up: list[Skipped]
    remarks: list[str]
    legal_ref: str
    is_to_review: bool
    is_shortened: bool = False  # perishable goods: said beside the date, not behind it


def explain(*, stored: Mapping[str, Any], due_on: date, rule: DeadlineRule | None, law: Law) -> Explanation:
    """Put the stored explanation of a deadline into words."""
    return Explanation(
        sentence=_sentence(stored),
        skipped=_grouped(stored.get("skipped", ())),
        made_up=_grouped(stored.get("made_up", ())),
        remarks=_remarks(stored, due_on, law),
        legal_ref=str(rule.legal_ref) if rule is not None else "",
        is_to_review=rule is not None and rule.source == Source.TO_REVIEW,
        is_shortened=bool(stored.get("is_perishable")),
    )


def explain_return(*, stored: Mapping[str, Any], due_on: date, rule: ReturnRule, law: Law) -> Explanation:
    """Put into words why the rest of a security goes back on a day; `stored` is the count, or nothing but a start."""
    day = _long(date.fromisoformat(stored["start"]))
    if rule.amount:
        words = {"period": period_words(rule.amount, rule.unit), "day": day}
        sentence = _("%(period)s after all goods were accounted for on %(day)s. That day does not count.") % words
    else:
        sentence = _("All goods were accounted for on %(day)s.") % {"day": day}
    return Explanation(
        sentence=sentence,
        skipped=_grouped(stored.get("skipped", ())),
        made_up=_grouped(stored.get("made_up", ())),
        remarks=[str(rule.says), *(_remarks(stored, due_on, law) if rule.amount else [])],
        legal_ref=str(rule.legal_ref),
        is_to_review=rule.source == Source.TO_REVIEW,
    )


def period_words(amount: int, unit: str) -> str:
    """Write a period: 3 working days."""
    words = {
        Unit.WORKING_DAYS: ngettext("%(n)d working day", "%(n)d working days", amount),
        Unit.CALENDAR_DAYS: ngettext("%(n)d calendar day", "%(n)d calendar days", amount),
        Unit.MONTHS: ngettext("%(n)d month", "%(n)d months", amount),
    }
    return words[Unit(unit)] % {"n": amount}


def _sentence(stored: Mapping[str, Any]) -> str:
    if "start" not in stored:
        return ""
    words = {
        "period": period_words(stored["amount"], stored["unit"]),
        "event": Event(stored["event"]).label,
        "day": _long(date.fromisoformat(stored["start"])),
    }
    if extended := stored.get("extended_by"):
        words["extension"] = period_words(extended, stored["unit"])
        return (
            _("%(period)s, extended by %(extension)s, after “%(event)s” on %(day)s. That day does not count.") % words
        )
    return _("%(period)s after “%(event)s” on %(day)s. That day does not count.") % words


def _remarks(stored: Mapping[str, Any], due_on: date, law: Law) -> list[str]:
    found: list[str] = []
    if stored.get("rolled_from"):
        words = {"day": _long(date.fromisoformat(stored["rolled_from"]))}
        found.append(_("It would have ended on %(day)s, when nobody works.") % words)
    if reason := stored.get("extension_reason"):
        found.append(_("Extended because: %(reason)s") % {"reason": reason})
    if years := stored.get("unconfirmed_years"):
        words = {"years": listed(str(year) for year in years), "place": jurisdiction_name(stored["calendar"])}
        found.append(
            _("The working days of %(years)s in %(place)s are not published yet: this date may still move.") % words
        )
    words = {"day": _long(due_on), "zone": stored.get("time_zone", "")}
    found.append(_("It ends with the end of %(day)s, time zone %(zone)s.") % words)
    if law.counting.note:
        found.append(str(law.counting.note))
    return found


def _grouped(notes: Iterable[Mapping[str, str]]) -> list[Skipped]:
    """Draw days in a row with the same reason together."""
    groups: list[tuple[date, date, str]] = []
    for note in sorted(notes, key=lambda note: note["day"]):
        day, why = date.fromisoformat(note["day"]), _why(note)
        if groups and groups[-1][2] == why and day - groups[-1][1] == timedelta(days=1):
            groups[-1] = (groups[-1][0], day, why)
        else:
            groups.append((day, day, why))
    return [Skipped(_span(first, last), why) for first, last, why in groups]


def _why(note: Mapping[str, str]) -> str:
    in_chinese = (get_language() or "").startswith("zh")
    name = (note["name_zh"] or note["name_en"]) if in_chinese else note["name_en"]
    if note["why"] == Why.WEEKEND:
        return _("weekend")
    if note["why"] == Why.MAKE_UP:
        return name or _("weekend day that is worked")
    return name or _("public holiday")


def _span(first: date, last: date) -> str:
    if first == last:
        return date_format(first, "WEEKDAY_MONTH_DAY_FORMAT")
    return days_in_words(first, last, "MONTH_DAY_FORMAT")


def _long(day: date) -> str:
    return date_format(day, "DATE_FORMAT")
