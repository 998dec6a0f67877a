"""Keeping the working-day calendars: a day entered, a day retired, a year confirmed.

Each change is news: the deadlines that cross it are dated again by the app that owns them.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed, NotVisible
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
    source: str,
    now: datetime,
) -> Holiday:
    """Enter a holiday or a weekend day that is worked, or correct the one that stands there.

    The entry stands whatever later reference files say. Raises NotAllowed, and InvalidValue when the
    day has no name or nobody published it, or when it would say nothing new about an ordinary day.
    """
    require_administrator(user=acting_user)
    _refuse_odd_year(day.year, "day")
    english = _named(name_en, "name_en")
    chinese = _named(name_zh or english, "name_zh")
    published = _published(source)
    with transaction.atomic():
        place = _lock(jurisdiction)
        row = Holiday.objects.filter(jurisdiction=place, day=day).first()
        if (row is None or row.is_retired) and is_working_day == (day.weekday() < SATURDAY):
            raise InvalidValue(
                "day-is-ordinary",
                _("This day is a working day already.") if is_working_day else _("This day is a weekend day already."),
                field="day",
            )
        old = row.is_working_day if row is not None and not row.is_retired else None
        row = row or Holiday(jurisdiction=place, day=day)
        row.is_working_day, row.is_entered_by_hand, row.is_retired = is_working_day, True, False
        row.name_en, row.name_zh, row.source = english, chinese, published
        row.save()
        changes = {
            "day": [None, day],
            "is_working_day": [old, is_working_day],
            "name_of_day": [None, row.name_en],
            "source": [None, published],
        }
        _tell(acting_user, place, changes, now)
        return row


def retire_day(*, acting_user: Any, jurisdiction: str, day: date, reason: str, now: datetime) -> Holiday:
    """Say that a listed day is an ordinary one after all, whatever later reference files say.

    Raises NotAllowed, NotVisible for a day that is not listed, InvalidValue without a reason, and
    DomainError (409) when it is retired already.
    """
    require_administrator(user=acting_user)
    why = _published(reason, field="reason")
    with transaction.atomic():
        place = _lock(jurisdiction)
        row = Holiday.objects.filter(jurisdiction=place, day=day).first()
        if row is None:
            raise NotVisible
        if row.is_retired:
            raise DomainError("day-retired", _("This day is retired already. Enter it again if it counts after all."))
        row.is_retired = row.is_entered_by_hand = True
        row.source = why
        row.save(update_fields=["is_retired", "is_entered_by_hand", "source"])
        changes = {"day": [day, None], "name_of_day": [row.name_en, None], "source": [None, why]}
        _tell(acting_user, place, changes, now)
        return row


def set_year_confirmed(
    *, acting_user: Any, jurisdiction: str, year: int, is_confirmed: bool, source: str, now: datetime
) -> CalendarYear:
    """Say that a year's working days are published, and where, or not yet and why.

    Deadlines that cross the year are dated again. Raises NotAllowed, InvalidValue.
    """
    require_administrator(user=acting_user)
    _refuse_odd_year(year, "year")
    published = _published(source)
    with transaction.atomic():
        place = _lock(jurisdiction)
        row = CalendarYear.objects.filter(jurisdiction=place, year=year).first()
        old = row.is_confirmed if row is not None else None
        if row is not None and old == is_confirmed:
            return row
        row = row or CalendarYear(jurisdiction=place, year=year)
        row.is_confirmed, row.source = is_confirmed, published
        row.save()
        changes = {"year": [None, year], "is_confirmed": [old, is_confirmed], "source": [None, published]}
        _tell(acting_user, place, changes, now)
        return row


def require_administrator(*, user: Any) -> None:
    """Raise NotAllowed unless the user keeps the calendars.

    Asks Django for the verb: the roles live in an app above this one.
    """
    if not user.has_perm(_VERB):
        raise NotAllowed(
            "verb-not-allowed", _("Only an administrator may change calendars. Ask one to do it."), verb=_VERB
        )


def _tell(acting_user: Any, place: Jurisdiction, changes: Mapping[str, Any], now: datetime) -> None:
    """Write it down, and publish it: the deadlines are the business of an app above."""
    record(
        action=ReferenceEvent.CALENDAR_CHANGED,
        actor=acting_user,
        subject=place,
        changes=changes,
        publish=True,
        now=now,
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


def _published(text: str, *, field: str = "source") -> str:
    text = " ".join(text.replace("\x00", " ").split())
    if not text:
        raise InvalidValue(
            "source-missing", _("Say where this is published: the notice, its number and date."), field=field
        )
    if len(text) > 200:
        raise InvalidValue("source-too-long", _("A source has at most 200 characters."), field=field)
    return text


def _refuse_odd_year(year: int, field: str) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise InvalidValue(
            "year-out-of-range",
            _("Enter a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR},
            field=field,
        )
