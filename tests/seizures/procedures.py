"""Recordations, procedures and what happens to them, for tests: valid unless the test says what differs."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from ipcases.lib.errors import DomainError
from rightsholders.models import Guarantee, Recordation, RecordationRight, Right
from seizures.models import Decision, GoodsValue, Procedure, Seizure
from seizures.services.decisions import decide
from seizures.services.notices import issue_notice, send_notice
from seizures.services.procedures import open_procedure, record_fact
from seizures.services.replies import ReplyIntake, submit_reply
from tests.rightsholders.factories import IN_FORCE_UNTIL
from tests.seizures.factories import BAGS, NOON, SHOES, log

__all__ = ["BAGS", "NOON", "SHOES", "log"]

INFRINGES = ReplyIntake(
    position="INFRINGES",
    statement="Not made by us or with our consent.",
    consents_to_destruction=True,
    security_amount=Decimal("20000"),
)


def at(day: date, hour: int = 4) -> datetime:
    """Return a moment of a day, by default noon in Guangzhou."""
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def make_recordation(holder, *, title="NORDVIK", kind="TRADEMARK", jurisdiction="CN", **overrides) -> Recordation:
    """Return a recordation in force, with one right."""
    number = Right.objects.count() + 1
    right = Right.objects.create(
        right_holder=holder,
        kind=kind,
        register_office=jurisdiction if jurisdiction != "EU" else "EM",
        registration_number=f"{number:08d}",
        title=title,
        nice_classes=[25],
        registered_on=date(2012, 1, 1),
    )
    values = {
        "right_holder": holder,
        "jurisdiction_id": jurisdiction,
        "reference": f"{jurisdiction}-R-{number:06d}",
        "status": Recordation.Status.IN_FORCE,
        "submitted_at": datetime(2020, 1, 1, tzinfo=UTC),
        "valid_from": date(2020, 1, 1),
        "valid_to": IN_FORCE_UNTIL,
    }
    recordation = Recordation.objects.create(**(values | overrides))
    RecordationRight.objects.create(recordation=recordation, right=right, jurisdiction_id=jurisdiction)
    return recordation


def assess(seizure, amount, *, position=1, kind="ASSESSED", currency="CNY") -> GoodsValue:
    """Give a goods line of a seizure a value."""
    return GoodsValue.objects.create(
        line=seizure.lines.get(position=position),
        kind=kind,
        amount=Decimal(amount),
        currency_id=currency,
        estimated_by=seizure.logged_by,
        valued_on=seizure.detained_on,
    )


def move_to_eu(seizure) -> Seizure:
    """Make a seizure one of Rotterdam."""
    Seizure.objects.filter(pk=seizure.pk).update(jurisdiction_id="EU", office_id="NLRTM")
    return Seizure.objects.get(pk=seizure.pk)


def open_for(seizure, user, recordation=None, *, positions=(1,), now=NOON, **options):
    """Open a procedure on goods lines of a seizure, named by position."""
    ids = list(seizure.lines.filter(position__in=positions).values_list("pk", flat=True))
    return open_procedure(acting_user=user, seizure=seizure, line_ids=ids, recordation=recordation, now=now, **options)


def notify(procedure, user, *, now=NOON, kind="SUSPENSION"):
    """Issue a notice and send it, as a worker would."""
    notice = issue_notice(acting_user=user, procedure=procedure, kind=kind, now=now)
    send_notice(notice_id=notice.pk, now=now)
    procedure.refresh_from_db()
    notice.refresh_from_db()
    return notice


def answer(procedure, user, reply=INFRINGES, *, now=NOON):
    """Let the right holder answer."""
    return submit_reply(acting_user=user, procedure=procedure, reply=reply, now=now)


def choose(procedure, user, kind, *, now=NOON, reason="Seen and weighed.", **options) -> Decision:
    """Decide."""
    return decide(acting_user=user, procedure=procedure, kind=kind, reason=reason, now=now, **options)


def refusal(procedure, user, kind, **options) -> str:
    """Decide in vain; return the code of the refusal."""
    with pytest.raises(DomainError) as refused:
        choose(procedure, user, kind, **options)
    return refused.value.code


def fact(procedure, user, event, day, *, now=None) -> Procedure:
    """Record what happened on a day."""
    return record_fact(acting_user=user, procedure=procedure, event=event, happened_on=day, now=now or at(day))


def told(procedure, user, holder, *, consents=True) -> None:
    """Notify the right holder and the owner of the EU on the first day; let the right holder confirm."""
    first = at(date(2025, 3, 10))
    notify(procedure, user, now=first)
    fact(procedure, user, "owner_notified", date(2025, 3, 10))
    answer(procedure, holder, ReplyIntake(position="INFRINGES", consents_to_destruction=consents), now=first)


def detained(procedure, officer, holder, *, now=NOON):
    """Take an ex officio procedure to detention: notified, applied for, detained."""
    notify(procedure, officer, now=now)
    answer(procedure, holder, now=now + timedelta(hours=1))
    decide(
        acting_user=officer,
        procedure=procedure,
        kind="DETAIN",
        reason="Applied for in time, security lodged.",
        now=now + timedelta(hours=2),
    )
    procedure.refresh_from_db()
    return procedure


def guarantee(holder, *, valid_from=date(2026, 1, 1), valid_to=date(2026, 12, 31), jurisdiction="CN") -> Guarantee:
    """Give a right holder a general guarantee."""
    return Guarantee.objects.create(
        right_holder=holder,
        jurisdiction_id=jurisdiction,
        number=f"BG-{valid_from:%Y%m%d}",
        issuer="Lingnan Bank",
        amount=Decimal(200_000),
        currency="CNY",
        valid_from=valid_from,
        valid_to=valid_to,
        drawable_to=valid_to,
        status=Guarantee.Status.CONFIRMED,
    )
