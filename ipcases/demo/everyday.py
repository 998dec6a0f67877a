"""The work between the operations: what the offices stopped in ordinary weeks, to be counted in reports."""

import datetime

from ipcases.demo.plans import PastSeizure, Planner

# Seizures outside of operations by year; the years since then less than a real port sees in a day.
_BY_YEAR = {
    2013: 24,
    2014: 30,
    2015: 38,
    2016: 44,
    2017: 52,
    2018: 46,
    2019: 54,
    2020: 40,
    2021: 48,
    2022: 55,
    2023: 62,
    2024: 70,
}
_SINCE = 84  # a year
# Younger cases are still open: those are the business of today.py.
_OVER_AFTER = datetime.timedelta(days=51)
_SLOW = datetime.timedelta(days=190)


def plan_everyday(*, planner: Planner, today: datetime.date) -> list[PastSeizure]:
    """Draw the ordinary seizures from 2013 until some weeks ago."""
    slow_until, last = today - _SLOW, today - _OVER_AFTER
    plans: list[PastSeizure] = []
    for year in range(2013, slow_until.year + 1):
        begins, ends = datetime.date(year, 1, 1), min(datetime.date(year, 12, 31), slow_until)
        count = _BY_YEAR.get(year, _SINCE) * ((ends - begins).days + 1) // 365
        plans += planner.everyday(count=count, first=begins, last=ends)
    return plans + planner.everyday(
        count=_SINCE * (last - slow_until).days // 365,
        first=slow_until + datetime.timedelta(days=1),
        last=last,
        hurry=True,
    )
