"""What an operation may do next. The page shows the blockers, the services refuse on them."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from operations.models import Operation, Round

STEPS = {
    "start": (Operation.Status.PLANNED, Operation.Status.RUNNING),
    "end": (Operation.Status.RUNNING, Operation.Status.ENDED),
}


@dataclass(frozen=True)
class Blocker:
    """Why a step cannot be taken now, and what to do about it."""

    code: str
    message: str


def blockers(*, operation: Operation, step: str, today: datetime.date) -> list[Blocker]:
    """Return what stands between the operation and a step; an empty list means go."""
    source, _target = STEPS[step]
    found: list[Blocker] = []
    if operation.status != source:
        found.append(Blocker("wrong-status", _("This operation is not in the state for this step. Open it again.")))
    if step == "start":
        if not operation.rounds.exists():
            found.append(Blocker("no-round", _("Add a round first: it says in which period seizures count.")))
        if not operation.participants.exists():
            found.append(Blocker("no-participant", _("Add the participating agencies first.")))
        found += agreement_blockers(operation=operation, today=today)
    return found


def agreement_blockers(*, operation: Operation, today: datetime.date) -> list[Blocker]:
    """Say why the agreement does not carry the operation today."""
    agreement = operation.agreement
    if not agreement.is_confirmed:
        return [
            Blocker("agreement-unconfirmed", _("No second person has confirmed the agreement. Choose one in force."))
        ]
    if agreement.suspended_at is not None:
        return [Blocker("agreement-suspended", _("The agreement is suspended. Choose one in force."))]
    if agreement.valid_from > today or (agreement.valid_to is not None and agreement.valid_to < today):
        return [Blocker("agreement-not-in-force", _("The agreement is not in force today. Choose one that is."))]
    return []


def round_of_day(*, rounds: list[Round], day: datetime.date) -> Round | None:
    """Return the round a seizure of this day counts in. Rounds of an operation never share a day."""
    return next((round_ for round_ in rounds if round_.starts_on <= day <= round_.ends_on), None)
