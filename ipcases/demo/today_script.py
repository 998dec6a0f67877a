"""The cases of these weeks: how far each has come, counted back from the day of seeding.

Deadlines lie around today: one ends today, one has passed, one leaves time, for every right holder
who can sign in, for both offices, and for the desk.
"""

import datetime
from dataclasses import dataclass

from ipcases.demo.days import WorkingDays


@dataclass(frozen=True)
class Scene:
    """One case: how far it has come, and the working day on which its right holder was told."""

    stage: str
    told_on: datetime.date
    office: str = ""  # empty: drawn
    brand: str = ""  # empty: drawn


# Stage, working days ago on which the right holder was told, for those who have answered.
_ANSWERED = (
    *(("SAYS_GENUINE", days) for days in (3, 2)),
    *(("ANSWERED", days) for days in (4, 3, 3, 2, 2, 2, 2)),
)
# Who is told of what today: stage, right holder's brand, office.
_ON_THE_CLOCK = (
    ("ENDS_TODAY", "NORDVIK", "CNCAN"),
    ("ENDS_TODAY", "KESTRA", "CNCAN"),
    ("ENDS_TODAY", "AURELIA", "CNSZX"),
    ("ENDS_TODAY", "VOLTREK", "CNCAN"),
    ("SILENT", "NORDVIK", "CNSZX"),
    ("SILENT", "KESTRA", "CNCAN"),
    ("SILENT", "PALOMO", "CNCAN"),
    ("HAS_TIME", "NORDVIK", "CNCAN"),
    ("HAS_TIME", "NORDVIK", "CNSZX"),
    ("HAS_TIME", "KESTRA", "CNSZX"),
    ("HAS_TIME", "HARLOWE", "CNCAN"),
    ("HAS_TIME", "OKAMURI", "CNCAN"),
    ("HAS_TIME", "", "CNSZX"),
    ("HAS_TIME", "", "CNCAN"),
)


def scenes(*, today: datetime.date, days: WorkingDays) -> list[Scene]:
    """Give the cases in the order in which their right holders were told, oldest first."""
    next_end = days.after(today, 0)
    found = [Scene(stage, days.before(today, ago)) for stage, ago in _ANSWERED]
    for number, (stage, brand, office) in enumerate(_ON_THE_CLOCK):
        ends = {
            "ENDS_TODAY": next_end,
            "SILENT": days.before(next_end, 1 + number % 3),
            "HAS_TIME": days.after(next_end, 2) if number % 2 else days.after(next_end, 1),
        }[stage]
        found.append(Scene("NOTIFIED", days.before(ends, 3), office, brand))
    found += [Scene("OPENED", days.before(today, 1 if number else 2)) for number in range(4)]
    return sorted(found, key=lambda scene: scene.told_on)


# The last ones wait for their procedure: hours before now at which each was found, and where.
JUST_LOGGED = (
    (30, "CNCAN"),
    (28, "CNSZX"),
    (26, "CNCAN"),
    (23, "CNCAN"),
    (9, "CNSZX"),
    (6, "CNCAN"),
    (4, "CNSZX"),
    (2, "CNCAN"),
)
