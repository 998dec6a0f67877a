"""Goods that were destroyed in one go, and goods that are to be."""

import datetime

from django.utils import timezone

from accounts.models import User
from seizures.models import Destruction, GoodsLine, Procedure
from seizures.services.destroying import sign, witness
from seizures.services.destructions import Pick, Plan, plan_destruction

_DAY = datetime.timedelta(days=1)
_WHY = "侵权特征无法消除，无公益用途。 The marks cannot be removed; no welfare body took the goods."
_EACH = 4  # goods lines
# Where they are destroyed, how and by whom.
_PLACES = (
    (
        "广州市固体废物焚烧厂2号炉 Incinerator 2",
        Destruction.Method.INCINERATION,
        "穗洁环保处置有限公司 Suijie Disposal",
    ),
    ("番禺销毁场 Panyu yard", Destruction.Method.SHREDDING, "穗洁环保处置有限公司 Suijie Disposal"),
)


def destroy(*, people: dict[str, User], now: datetime.datetime) -> list[Destruction]:
    """Carry one destruction out under two signatures, three days ago, and plan another for next week."""
    supervisor, officer = people["supervisor"], people["officer"]
    last = timezone.localtime(now - 3 * _DAY).replace(hour=15, minute=20, second=0, microsecond=0)
    lines = _confiscated(before=last - _DAY)
    done, coming = lines[:_EACH], lines[_EACH : 2 * _EACH]
    made = []
    if done:
        carried_out = _plan(supervisor, done, 0, day=timezone.localdate(last), now=last - _DAY)
        key, later = carried_out.public_id, last + datetime.timedelta(minutes=12)
        carried_out = sign(
            acting_user=supervisor,
            public_id=key,
            carried_out_on=timezone.localdate(last),
            destroyed={},
            confirmed_at=last,
            now=last,
        )
        sha256 = carried_out.statement_sha256
        carried_out = witness(
            acting_user=officer, public_id=key, statement_sha256=sha256, confirmed_at=later, now=later
        )
        made.append(carried_out)
    if coming:
        made.append(_plan(supervisor, coming, 1, day=timezone.localdate(now) + 6 * _DAY, now=now - _DAY / 4))
    return made


def _plan(
    user: User, lines: list[GoodsLine], number: int, *, day: datetime.date, now: datetime.datetime
) -> Destruction:
    place, method, company = _PLACES[number]
    pick = Pick(line_ids=[line.public_id for line in lines])
    plan = Plan(planned_on=day, place=place, method=method, company=company, why=_WHY, pick=pick)
    return plan_destruction(acting_user=user, plan=plan, now=now)


def _confiscated(*, before: datetime.datetime) -> list[GoodsLine]:
    """Return lines of Guangzhou that are confiscated and still there, oldest first: those of whole cases only."""
    decided = Procedure.objects.filter(
        is_live=True,
        status=Procedure.Status.DECIDED,
        decided_at__lt=before,
        decisions__is_standing=True,
        decisions__kind="CONFISCATE",
        seizure__office="CNCAN",
        seizure__status="OPEN",
    )
    rows = GoodsLine.objects.filter(procedure_lines__procedure__in=decided, outcomes__isnull=True)
    # Goods that another right holder claims too wait for that decision.
    waiting = Procedure.objects.filter(is_live=True).exclude(status=Procedure.Status.DECIDED)
    rows = rows.exclude(procedure_lines__procedure__in=waiting)
    return list(rows.distinct().order_by("seizure__detained_on", "seizure_id", "position")[: 2 * _EACH])
