"""Lists of alerts, one alert in words, and its history. Each list is a fixed number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count as CountOf
from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from ipcases.lib.paging import Page, keyset_page
from ipcases.lib.sending_twice import newest_key
from reference.identifiers import identify
from reference.queries import country_name, office_name
from rightsholders.access import alerts_of_customs, own_alerts, own_recordations
from rightsholders.models import Alert, Recordation
from rightsholders.queries.alert_matches import alert_name, expected, known_by, route_of_alert

Status = Alert.Status
_LIVE = Q(status=Status.ACCEPTED, recordation__status=Recordation.Status.IN_FORCE)


@dataclass(frozen=True)
class NumberView:
    """A number with what its check digit says."""

    number: str
    as_written: str
    is_doubtful: bool


@dataclass(frozen=True)
class AlertView:
    """An alert as its pages show it."""

    alert: Alert
    name: str
    status: str
    mark: str
    numbers: tuple[NumberView, ...]
    offices: tuple[str, ...]
    route: str
    origin: str
    expected: str
    outcome: str  # FOUND, NOTHING_YET, NOTHING or nothing to say

    @property
    def subject(self) -> str:
        """By what officers know it."""
        return known_by(self.alert)

    @property
    def is_known_by_name(self) -> bool:
        """Say whether officers know it by the name of somebody: no number stands before that."""
        return not self.numbers and bool(self.alert.sender_name or self.alert.addressee_name)


def list_own_alerts(*, user: User, today: date, cursor: str = "", size: int = 25) -> Page:
    """Return one page of the right holder's alerts, newest first, as AlertView."""
    return _shaped(keyset_page(_in_full(own_alerts(user=user)), order=("-id",), cursor=cursor, size=size), today)


def newest_own_alert(*, user: User) -> int:
    """Return the key of the newest of the right holder's alerts, 0 for none."""
    return newest_key(own_alerts(user=user))


def list_waiting_alerts(*, user: User, today: date) -> list[AlertView]:
    """Return what waits for the desk, oldest first, no more than a page of it."""
    waiting = alerts_of_customs(user=user).filter(status=Status.SENT, valid_to__gte=today)
    return [alert_view(alert=row, today=today) for row in _in_full(waiting).order_by("sent_at", "id")[:50]]


def list_alerts_in_force(*, user: User, today: date, cursor: str = "", size: int = 50) -> Page:
    """Return one page of the alerts that officers look out for, newest first, as AlertView."""
    live = alerts_of_customs(user=user).filter(_LIVE, valid_to__gte=today)
    return _shaped(keyset_page(_in_full(live), order=("-id",), cursor=cursor, size=size), today)


def alert_figures(*, user: User, today: date) -> dict[str, Any]:
    """Return how many alerts wait for the desk, since when, and how many are looked out for."""
    rows = alerts_of_customs(user=user).filter(valid_to__gte=today)
    return rows.aggregate(
        waiting=CountOf("pk", filter=Q(status=Status.SENT)),
        oldest=Min("sent_at", filter=Q(status=Status.SENT)),
        in_force=CountOf("pk", filter=_LIVE),
    )


def narrow_alerts(rows: QuerySet[Alert], *, status: str = "", number: str = "") -> QuerySet[Alert]:
    """Keep the alerts of a status, and those that name exactly a number."""
    rows = rows.filter(status=status) if status else rows
    return rows.filter(numbers__number=identify(number).value) if number else rows


def alerts_for_api(rows: QuerySet[Alert]) -> QuerySet[Alert]:
    """Fetch what one row of the API names, in a fixed number of queries."""
    return _in_full(rows)


def alert_view(*, alert: Alert, today: date) -> AlertView:
    """Say what an alert asks for, how it stands and what came of it."""
    status = shown_alert_status(alert, today=today)
    rights = list(alert.recordation.recordation_rights.all())
    return AlertView(
        alert=alert,
        name=alert_name(alert),
        status=status,
        mark=rights[0].right.title if rights else "",
        numbers=tuple(
            NumberView(row.number, row.number_as_written, identify(row.number).ok is False)
            for row in alert.numbers.all()
        ),
        offices=tuple(office_name(code) for code in alert.offices),
        route=route_of_alert(alert),
        origin=country_name(alert.origin_country_id) if alert.origin_country_id else "",
        expected=expected(alert),
        outcome=_outcome(alert, status),
    )


def shown_alert_status(alert: Alert, *, today: date) -> str:
    """Return the status as it stands today: the dates are ahead of the hourly task."""
    is_live = alert.status in {Status.SENT, Status.ACCEPTED}
    stands = alert.valid_to >= today and alert.recordation.status == Recordation.Status.IN_FORCE
    return Status.ENDED if is_live and not stands else alert.status


def _outcome(alert: Alert, status: str) -> str:
    if alert.goods_told_at is not None:
        return "FOUND"
    if alert.decided_at is None or status == Status.RETURNED:
        return ""
    return "NOTHING_YET" if status == Status.ACCEPTED else "NOTHING"


def recordations_for_alerts(*, user: User, today: date) -> list[tuple[UUID, str]]:
    """Return the recordations under which the user may send an alert, each as people call it."""
    rows = own_recordations(user=user).filter(
        status=Recordation.Status.IN_FORCE, valid_from__lte=today, valid_to__gte=today
    )
    rows = rows.select_related("right_holder").prefetch_related("recordation_rights__right").order_by("-id")
    return [(row.public_id, _in_words(row)) for row in rows]


def _in_words(recordation: Recordation) -> str:
    marks = [held.right.title for held in recordation.recordation_rights.all()]
    return " · ".join(filter(None, (*marks[:1], recordation.right_holder.name, recordation.reference or "")))


def alert_by_number(*, user: User, text: str, today: date) -> Alert | None:
    """Return the newest alert in force that the user reads for customs and that names exactly this number."""
    number = identify(text.replace("\x00", "")).value
    if not number or len(number) > 40:
        return None
    live = alerts_of_customs(user=user).filter(_LIVE, valid_to__gte=today, numbers__number=number)
    return live.order_by("-pk").first()


def alert_history(*, alert: Alert) -> Sequence[dict[str, Any]]:
    """Tell what happened to the alert, newest first, for components/timeline.html."""
    told: list[tuple[datetime | None, str, str, str, str]] = [
        (alert.sent_at, "send", "", _("Sent to customs"), ""),
    ]
    if alert.decided_at is not None and alert.status != Status.RETURNED:
        told.append((alert.decided_at, "badge-check", "ok", _("Accepted by customs"), ""))
    told.append((alert.goods_told_at, "package", "ok", _("Right holder told of stopped goods"), ""))
    words = {
        Status.RETURNED: ("reply", "warn", _("Returned by customs")),
        Status.WITHDRAWN: ("undo-2", "", _("Withdrawn")),
        Status.ENDED: ("clock", "", _("It ended")),
    }
    if alert.status in words:
        icon, tone, title = words[Status(alert.status)]
        told.append((alert.over_at, icon, tone, title, alert.over_reason))
    told.append((alert.erased_at, "x", "", _("Names, numbers and words were erased"), ""))
    rows = [row for row in told if row[0] is not None]
    rows.sort(key=lambda row: row[0] or datetime.max, reverse=True)
    return [dict(zip(("at", "icon", "tone", "title", "detail"), row, strict=True)) for row in rows]


def _in_full(rows: QuerySet[Alert]) -> QuerySet[Alert]:
    return rows.select_related("right_holder", "recordation", "sent_by", "decided_by").prefetch_related(
        "numbers", "recordation__recordation_rights__right"
    )


def _shaped(page: Page, today: date) -> Page:
    rows = [alert_view(alert=alert, today=today) for alert in page.rows]
    return Page(rows, page.next_cursor, page.previous_cursor)
