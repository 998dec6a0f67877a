"""Alerts end by themselves, and some time after that nothing personal is left of them."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from audit.services import record
from ipcases.lib.sweeping import do_each
from reference.models import Jurisdiction
from rightsholders.days import today_in
from rightsholders.events import AlertEvent
from rightsholders.models import Alert, AlertNumber, Recordation

_BATCH = 200
_NAMES = {
    "expectation": "",
    "sender_name": "",
    "addressee_name": "",
    "sender_key": "",
    "addressee_key": "",
    "source_words": "",
    "contact_name": "",
    "contact_email": "",
    "contact_phone": "",
    "over_reason": "",
}


def end_alerts(*, now: datetime) -> int:
    """End what was valid to a day before today, and what its recordation no longer carries. Returns how many.

    Matching does not wait for this: it goes by the dates.
    """
    return sum(do_each(Jurisdiction.objects.order_by("code"), partial(_end, now=now), what="jurisdiction"))


def _end(jurisdiction: Jurisdiction, *, now: datetime) -> int:
    today = today_in(jurisdiction=jurisdiction, now=now)
    live = Alert.objects.filter(
        status__in=[Alert.Status.SENT, Alert.Status.ACCEPTED], recordation__jurisdiction=jurisdiction
    )
    due = live.filter(Q(valid_to__lt=today) | ~Q(recordation__status=Recordation.Status.IN_FORCE))
    return sum(do_each(list(due.order_by("pk").values_list("pk", flat=True)), partial(_end_one, now=now), what="alert"))


@transaction.atomic
def _end_one(alert_id: int, *, now: datetime) -> bool:
    alert = Alert.objects.select_for_update().get(pk=alert_id)
    if alert.over_at is not None:
        return False
    before = alert.status
    alert.status, alert.over_at = Alert.Status.ENDED, now
    alert.save(update_fields=["status", "over_at"])
    record(
        action=AlertEvent.ENDED,
        actor=None,
        subject=alert,
        changes={"status": [before, Alert.Status.ENDED]},
        now=now,
    )
    return True


def erase_alerts(*, now: datetime, kept: Collection[int] = ()) -> int:
    """Erase names, numbers and words of alerts that are over for as long as the setting says. Returns how many.

    Who sent one, when, and whether goods were found stays. `kept` are those that an upper app still needs whole.
    """
    since = now - timedelta(days=settings.ALERTS_KEPT_DAYS)
    due = Alert.objects.filter(over_at__lt=since, erased_at__isnull=True).exclude(pk__in=kept).order_by("over_at", "id")
    ids = list(due.values_list("pk", flat=True)[:_BATCH])
    return sum(do_each(ids, partial(_erase_one, now=now), what="alert that is due"))


@transaction.atomic
def _erase_one(alert_id: int, *, now: datetime) -> bool:
    alert = Alert.objects.select_for_update().get(pk=alert_id)
    if alert.erased_at is not None:
        return False
    numbers = AlertNumber.objects.filter(alert=alert).delete()[0]
    Alert.objects.filter(pk=alert_id).update(erased_at=now, **_NAMES)
    record(action=AlertEvent.ERASED, actor=None, subject=alert, changes={"numbers": [numbers, 0]}, now=now)
    return True
