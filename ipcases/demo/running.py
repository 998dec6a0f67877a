"""The older cases of the operation under way: most are being investigated, some are over."""

import datetime
from random import Random

from ipcases.demo.days import WorkingDays, on_the_belt
from ipcases.demo.plans import PastSeizure, Planner

RUNNING = "running"
BEGAN = 49  # days ago
# Younger ones went through the services, one by one.
_LAST = 8
_CASES = 150


def plan_running(*, planner: Planner, today: datetime.date, days: WorkingDays, random: Random) -> list[PastSeizure]:
    """Draw the cases of the last weeks; the investigation of three of them ends about today."""
    first, last = (today - datetime.timedelta(days=ago) for ago in (BEGAN, _LAST))
    plans = planner.round(
        count=_CASES,
        office=lambda draw: draw.choice(("CNCAN", "CNCAN", "CNCAN", "CNSZX", "CNSZX")),
        first=first,
        last=last,
        released=0.12,
        counted_in=RUNNING,
    )
    next_end = days.after(today, 0)
    for left, office in ((-2, "CNCAN"), (0, "CNCAN"), (1, "CNSZX")):
        ends = days.after(next_end, left) if left >= 0 else days.before(next_end, -left)
        detained = days.before(ends, 30)
        found = on_the_belt(days.before(detained, 4), random)
        case = planner.parcel(office=office, found=found)
        plans.append(_held(case, detained))
    return plans


def _held(case: PastSeizure, detained_on: datetime.date) -> PastSeizure:
    return PastSeizure(
        office=case.office,
        found=case.found,
        lines=case.lines[:1],
        parcels=1,
        sender=case.sender,
        addressee=case.addressee,
        channel="POSTAL",
        counted_in=RUNNING,
        detained_on=detained_on,
    )
