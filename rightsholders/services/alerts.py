"""A right holder's alert on its way: sent, accepted or returned by the desk, withdrawn, and told of goods."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, NoReturn
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.db.models import Max
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import may, require
from accounts.models import User
from audit.services import build, record, record_many
from ipcases.lib.errors import DomainError, InvalidValue
from ipcases.lib.sending_twice import sent_before
from reference import snapshot
from reference.identifiers import identify
from reference.models import Country, Office
from rightsholders.access import get_alert_of_customs, get_own_alert, get_own_recordation
from rightsholders.days import today_in
from rightsholders.events import AlertEvent
from rightsholders.folding import has_cjk, name_key
from rightsholders.models import Alert, AlertNumber, Recordation, RightHolder
from rightsholders.services.values import AlertValues

Status = Alert.Status
USUAL_DAYS = 90
LONGEST_DAYS = 365
MOST_NUMBERS = 50
_SHORTEST_NUMBER, _LONGEST_NUMBER = 5, 40
_A_DAY = 24 * 3600
_SHORTEST_NAME = 3  # letters; two Chinese characters are a whole name


def send_alert(
    *, acting_user: User, recordation: UUID, values: AlertValues, now: datetime, seen: int | None = None
) -> Alert:
    """Tell customs of a shipment under one of the user's recordations in force. The desk has to accept it.

    `seen` is the key of the newest alert when the form was opened (0 for none): what a second press sends again is
    one alert. Raises NotVisible for another right holder's recordation, DomainError for one that is not in force, and
    InvalidValue for what customs could not find a shipment by.
    """
    require(user=acting_user, verb="portal.file")
    with transaction.atomic():
        under = get_own_recordation(user=acting_user, public_id=recordation)
        today = today_in(jurisdiction=under.jurisdiction, now=now)
        if not is_in_force(recordation=under, today=today):
            raise DomainError(
                "not-in-force", _("Alerts are sent under a recordation in force. Choose another."), field="recordation"
            )
        numbers = _read_numbers(values.numbers)
        _check(values, numbers, today)
        # Two alerts of one right holder follow one another: each takes the next number.
        RightHolder.objects.select_for_update(no_key=True).get(pk=under.right_holder_id)
        said = {"recordation": under, "sent_by": acting_user, **_columns(values, under, today)}
        known = sent_before(rows=Alert.objects.all(), seen=seen, said=said)
        if known is not None and set(known.numbers.values_list("number", flat=True)) == set(numbers):
            return known
        last = Alert.objects.filter(right_holder=under.right_holder_id).aggregate(last=Max("number"))["last"]
        alert = Alert.objects.create(
            right_holder_id=under.right_holder_id, number=(last or 0) + 1, **said, sent_at=now, sent_on=today
        )
        AlertNumber.objects.bulk_create(
            AlertNumber(alert=alert, number=number, number_as_written=written) for number, written in numbers.items()
        )
        _record(
            AlertEvent.SENT,
            acting_user,
            alert,
            {
                "status": [None, Status.SENT],
                "recordation": [None, under.reference],
                "numbers": [None, len(numbers)],
                "valid_to": [None, alert.valid_to],
            },
            now,
        )
    return alert


def withdraw_alert(*, acting_user: User, public_id: UUID, reason: str, now: datetime) -> Alert:
    """Take an alert back: from now on nobody looks out for it. Cases that followed it keep their link."""
    require(user=acting_user, verb="portal.file")
    reason = _reason(reason, _("Say why you withdraw it; customs will read this."))
    with transaction.atomic():
        alert = get_own_alert(user=acting_user, public_id=public_id, for_write=True)
        _expect(alert, Status.SENT, Status.ACCEPTED)
        _end(alert, Status.WITHDRAWN, AlertEvent.WITHDRAWN, acting_user, reason, now)
    return alert


def accept_alert(*, acting_user: User, public_id: UUID, offices: Sequence[str] = (), now: datetime) -> Alert:
    """Let officers look out for it: every office of the jurisdiction, or those named."""
    require(user=acting_user, verb="rightsholders.examine")
    with transaction.atomic():
        alert = get_alert_of_customs(user=acting_user, public_id=public_id, for_write=True)
        _expect(alert, Status.SENT)
        known = {
            code
            for code, office in snapshot.rows(Office).items()
            if office.jurisdiction_id == alert.recordation.jurisdiction_id
        }
        if set(offices) - known:
            _refuse("office", _("Choose offices of this administration."), "offices")
        today = today_in(jurisdiction=alert.recordation.jurisdiction, now=now)
        if alert.valid_to < today or not is_in_force(recordation=alert.recordation, today=today):
            raise DomainError("too-late", _("It ended before it was decided on. There is nothing to look out for."))
        alert.status, alert.decided_at, alert.decided_by = Status.ACCEPTED, now, acting_user
        alert.offices = sorted(set(offices))
        alert.save(update_fields=["status", "decided_at", "decided_by", "offices"])
        _record(
            AlertEvent.ACCEPTED,
            acting_user,
            alert,
            {"status": [Status.SENT, Status.ACCEPTED], "offices": [None, alert.offices]},
            now,
        )
    return alert


def return_alert(*, acting_user: User, public_id: UUID, reason: str, now: datetime) -> Alert:
    """Give an alert back for good, with what the right holder should say better in a new one."""
    require(user=acting_user, verb="rightsholders.examine")
    reason = _reason(reason, _("Say what is missing; the right holder will read it."))
    with transaction.atomic():
        alert = get_alert_of_customs(user=acting_user, public_id=public_id, for_write=True)
        _expect(alert, Status.SENT)
        alert.decided_at, alert.decided_by = now, acting_user
        _end(alert, Status.RETURNED, AlertEvent.RETURNED, acting_user, reason, now)
    return alert


def tell_of_goods(*, alerts: Iterable[int], right_holder: RightHolder, now: datetime) -> int:
    """Note that the right holder knows of goods stopped after its alerts. Joins the transaction; returns how many.

    Called when a notice of the detention goes to this right holder, never before: what is told of the case itself
    is for the law of the procedure.
    """
    own = Alert.objects.filter(pk__in=list(alerts), right_holder__same_as=right_holder.same_as)
    told = list(own.filter(goods_told_at__isnull=True).select_for_update(of=("self",)).order_by("pk"))
    for alert in told:
        alert.goods_told_at = now
        alert.save(update_fields=["goods_told_at"])
        _record(AlertEvent.GOODS_TOLD, None, alert, {}, now)
    return len(told)


def note_alerts_read(*, acting_user: User, alerts: Iterable[Alert], now: datetime) -> None:
    """Write down, once a day for each, that somebody of customs read the names in an alert.

    Not for the right holder that wrote them, nor when they are erased.
    """
    if may(user=acting_user, verb="portal.file"):
        return
    record_many(
        events=[
            build(action=AlertEvent.READ, actor=acting_user, subject=alert, now=now)
            for alert in alerts
            if alert.erased_at is None and cache.add(f"alert-read:{acting_user.pk}:{alert.pk}", 1, timeout=_A_DAY)
        ]
    )


def is_in_force(*, recordation: Recordation, today: date) -> bool:
    """Say whether alerts can be sent under a recordation."""
    first, last = recordation.valid_from, recordation.valid_to
    is_accepted = recordation.status == Recordation.Status.IN_FORCE
    return is_accepted and first is not None and last is not None and first <= today <= last


def last_day_possible(*, recordation: Recordation, today: date) -> date:
    """Return the last day an alert may be valid to: a year from now, and never after its recordation."""
    year = today + timedelta(days=LONGEST_DAYS)
    return min(year, recordation.valid_to) if recordation.valid_to else year


def _columns(values: AlertValues, under: Recordation, today: date) -> dict[str, Any]:
    """Return what an alert says, as it is kept; its numbers are rows of their own."""
    return {
        "expectation": values.expectation.strip(),
        "sender_name": values.sender_name.strip(),
        "addressee_name": values.addressee_name.strip(),
        "sender_key": name_key(values.sender_name)[:200],
        "addressee_key": name_key(values.addressee_name)[:200],
        "origin_country_id": values.origin_country or None,
        "departure_country_id": values.departure_country or None,
        "destination_country_id": values.destination_country or None,
        "expected_from": values.expected_from,
        "expected_to": values.expected_to,
        "source": values.source,
        "source_words": values.source_words.strip(),
        "confidence": values.confidence,
        "contact_name": values.contact_name.strip(),
        "contact_email": values.contact_email.strip(),
        "contact_phone": values.contact_phone.strip(),
        "valid_to": _last_day(values, under, today),
    }


def _last_day(values: AlertValues, recordation: Recordation, today: date) -> date:
    latest = last_day_possible(recordation=recordation, today=today)
    chosen = values.valid_to or min(today + timedelta(days=USUAL_DAYS), latest)
    if not today <= chosen <= latest:
        text = _("The alert ends between %(first)s and %(last)s: at most a year, and not after its recordation.")
        _refuse("valid-to", text % {"first": date_format(today), "last": date_format(latest)}, "valid_to")
    if values.expected_from is not None and values.expected_from > chosen:
        _refuse("valid-to", _("The alert would end before the shipment is expected."), "valid_to")
    return chosen


def _read_numbers(written: Sequence[str]) -> dict[str, str]:
    """Return the numbers in their stored form, each with how it was written. A wrong check digit is no fault."""
    read: dict[str, str] = {}
    for text in filter(None, (text.strip() for text in written)):
        number = identify(text).value
        if "\x00" in text or len(text) > 60 or not _SHORTEST_NUMBER <= len(number) <= _LONGEST_NUMBER:
            sentence = _("%(number)s: a number has 5 to 40 letters and digits. Write one on each line.")
            _refuse("number", sentence % {"number": text[:60]}, "numbers")
        read.setdefault(number, text)
    if len(read) > MOST_NUMBERS:
        sentence = ngettext(
            "One alert holds at most %(n)d number. Send another for the rest.",
            "One alert holds at most %(n)d numbers. Send another for the rest.",
            MOST_NUMBERS,
        )
        _refuse("too-many", sentence % {"n": MOST_NUMBERS}, "numbers")
    return read


def _check(values: AlertValues, numbers: dict[str, str], today: date) -> None:
    for name in ("expectation", "sender_name", "addressee_name", "source_words", "contact_name"):
        if "\x00" in getattr(values, name):
            _refuse("null-character", _("This text holds a character that cannot be stored. Type it again."), name)
    if not values.expectation.strip():
        _refuse("no-goods", _("Say what goods you expect, and how."), "expectation")
    if not values.contact_name.strip() or not values.contact_email.strip():
        _refuse("no-contact", _("Say whom officers may ask."), "contact_name")
    for name, choices in (("source", Alert.Source.values), ("confidence", Alert.Confidence.values)):
        if getattr(values, name) not in choices:
            _refuse("not-a-choice", _("Choose one of the values offered."), name)
    for name in ("origin_country", "departure_country", "destination_country"):
        if (code := getattr(values, name)) and code not in snapshot.rows(Country):
            _refuse("country", _("Choose a country or region of the list."), name)
    for name in ("sender_name", "addressee_name"):
        key = name_key(getattr(values, name))
        if getattr(values, name).strip() and len(key) < (2 if has_cjk(key) else _SHORTEST_NAME):
            _refuse("short-name", _("Give the whole name: so short a one fits too many."), name)
    _check_days(values, today)
    _refuse_vague(values, numbers)


def _check_days(values: AlertValues, today: date) -> None:
    first, last = values.expected_from, values.expected_to
    if (first is None) != (last is None):
        _refuse("expected", _("Give both days between which you expect it, or none."), "expected_to")
    if first is not None and last is not None:
        if last < first:
            _refuse("expected", _("The last day lies before the first."), "expected_to")
        if last < today:
            _refuse("expected", _("These days are over. Give days that are to come."), "expected_to")


def _refuse_vague(values: AlertValues, numbers: dict[str, str]) -> None:
    """Ask for what an officer could know the shipment by: a number, a name, or a route within known days."""
    has_route = values.departure_country and values.destination_country
    if numbers or values.sender_name.strip() or values.addressee_name.strip():
        return
    if not has_route:
        _refuse(
            "vague",
            _("Officers could not find it by this. Add a number, a name, or from where to where it is sent."),
            "numbers",
        )
    if values.expected_from is None:
        _refuse(
            "vague",
            _("A route alone fits many shipments. Add a number, a name, or the days between which you expect it."),
            "expected_from",
        )


def _expect(alert: Alert, *statuses: str) -> None:
    if alert.status not in statuses:
        word = str(alert.get_status_display())
        raise DomainError("wrong-state", _("This cannot be done any more: %(status)s.") % {"status": word})


def _end(alert: Alert, status: str, event: str, user: User, reason: str, now: datetime) -> None:
    before = alert.status
    alert.status, alert.over_at, alert.over_reason = status, now, reason
    alert.save(update_fields=["status", "over_at", "over_reason", "decided_at", "decided_by"])
    _record(event, user, alert, {"status": [before, status]}, now)


def _reason(text: str, missing: str) -> str:
    reason = text.strip()[:1000]
    if not reason or "\x00" in reason:
        _refuse("no-reason", missing, "reason")
    return reason


def _refuse(code: str, message: str | Promise, field: str) -> NoReturn:
    raise InvalidValue(code, message, field=field)


def _record(event: str, user: User | None, alert: Alert, changes: dict[str, list], now: datetime) -> None:
    record(action=event, actor=user, subject=alert, changes=changes, now=now)
