"""Ending recordations whose last day has passed."""

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import F

from audit.services import record
from ipcases.lib.sweeping import do_each
from reference.models import Jurisdiction
from rightsholders.days import today_in
from rightsholders.events import RecordationEvent
from rightsholders.models import Recordation

BATCH = 200


def expire_recordations(*, now: datetime) -> int:
    """Mark as expired what ended before today, each by the day of its own jurisdiction. Returns how many.

    Matching does not wait for this: it goes by the dates.
    """
    return sum(do_each(Jurisdiction.objects.order_by("code"), partial(_expire, now=now), what="jurisdiction"))


def _expire(jurisdiction: Jurisdiction, *, now: datetime) -> int:
    ended = 0
    while batch := _expire_batch(jurisdiction, now):
        ended += batch
    return ended


def _expire_batch(jurisdiction: Jurisdiction, now: datetime) -> int:
    today = today_in(jurisdiction=jurisdiction, now=now)
    with transaction.atomic():
        due = list(
            Recordation.objects.filter(
                jurisdiction=jurisdiction, status=Recordation.Status.IN_FORCE, valid_to__lt=today
            )
            .select_for_update(skip_locked=True)
            .order_by("valid_to", "id")[:BATCH]
        )
        expired = Recordation.objects.filter(pk__in=[row.pk for row in due])
        expired.update(status=Recordation.Status.EXPIRED, version=F("version") + 1)
        for row in due:
            record(
                action=RecordationEvent.EXPIRED,
                actor=None,
                subject=row,
                case_reference=row.reference or "",
                changes={"status": [Recordation.Status.IN_FORCE, Recordation.Status.EXPIRED]},
                publish=True,
                now=now,
            )
    return len(due)
