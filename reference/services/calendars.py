"""Keeping the working-day calendars: a day entered, a year confirmed.

Each change is news: the deadlines that cross it are dated again by the app that owns them.
"""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from ipcases.lib.errors import InvalidValue, NotAllowed
from ipcases.lib.workdays import SATURDAY
from reference.events import ReferenceEvent
from reference.models import CalendarYear, Holiday, Jurisdiction

FIRST_YEAR, LAST_YEAR = 2000, 2100
_VERB = "reference.administer"


def enter_day(
    *,
    acting_user: Any,
    jurisdiction: str,
    day: date,
    is_working_day: bool,
    name_en: str,
    name_zh: str = "",
    now: datetime,
) -> Holiday:
    """Enter a holiday or a weekend day that is worked, or correct the one that stands there.

    The entry stands whatever later reference files say. Raises NotAllowed, and InvalidValue when
    the day has no name, or would say nothing new about an ordinary day.
    """
    _require(acting_user)
    _refuse_odd_year(day.year, "day")
    english = _named(name_en, "name_en")
    chinese = _named(name_zh or english, "name_zh")
    with transaction.atomic():
        place = _lock(jurisdiction)
        row = Holiday.objects.filter(jurisdiction=place, day=day).first()
        if row is None and is_working_day == (day.weekday() < SATURDAY):
            raise InvalidValue(
                "day-is-ordinary",
                _("This day is a working day already.") if is_working_day else _("This day is a weekend day already."),
                field="day",
            )
        old = row.is_working_day if row is not None else None
        row = row or Holiday(jurisdiction=place, day=day)
        row.is_working_day, row.is_entered_by_hand = is_working_day, True
        row.name_en, row.name_zh = english, chinese
        row.save()
        record(
            action=ReferenceEvent.CALENDAR_CHANGED,
            actor=acting_user,
            subject=place,
            changes={"day": [None, day], "is_working_day": [old, is_working_day], "name": [None, row.name_en]},
            publish=True,
            now=now,
        )
        return row


def set_year_confirmed(
    *, acting_user: Any, jurisdiction: str, year: int, is_confirmed: bool, now: datetime
) -> CalendarYear:
    """Say that a year's working days are published, or not yet. Deadlines that cross it are dated again."""
    _require(acting_user)
    _refuse_odd_year(year, "year")
    with transaction.atomic():
        place = _lock(jurisdiction)
        row = CalendarYear.objects.filter(jurisdiction=place, year=year).first()
        old = row.is_confirmed if row is not None else None
        if row is not None and old == is_confirmed:
            return row
        row = row or CalendarYear(jurisdiction=place, year=year)
        row.is_confirmed = is_confirmed
        row.save()
        record(
            action=ReferenceEvent.CALENDAR_CHANGED,
            actor=acting_user,
            subject=place,
            changes={"year": [None, year], "is_confirmed": [old, is_confirmed]},
            publish=True,
            now=now,
        )
        return row


def _require(acting_user: Any) -> None:
    """Ask Django for the verb: the roles live in an app above this one."""
    if not acting_user.has_perm(_VERB):
        raise NotAllowed(
            "verb-not-allowed", _("Only an administrator may change calendars. Ask one to do it."), verb=_VERB
        )


def _lock(jurisdiction: str) -> Jurisdiction:
    """Lock the jurisdiction, so that two changes of one calendar are two lines of the audit."""
    place = Jurisdiction.objects.select_for_update().filter(pk=jurisdiction).first()
    if place is None:
        raise InvalidValue("jurisdiction-unknown", _("Choose one of the jurisdictions."), field="jurisdiction")
    return place


def _named(name: str, field: str) -> str:
    name = " ".join(name.replace("\x00", " ").split())
    if not name:
        raise InvalidValue("name-missing", _("Give the day a name."), field=field)
    if len(name) > 200:
        raise InvalidValue("name-too-long", _("A name has at most 200 characters."), field=field)
    return name


def _refuse_odd_year(year: int, field: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidValue(
            "year-out-of-range",
            _("Enter a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR},
            field=field,
        )
