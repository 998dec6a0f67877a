"""What a case needs next, in a few words: the first column of every list. The law's own guards are in workflow."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from seizures.models import Procedure, Seizure


@dataclass(frozen=True)
class NextStep:
    """A tag, and the deadline that hangs on it when one is running."""

    code: str
    tone: str
    icon: str
    word: str | Promise
    verb: str  # what whoever takes it may do
    due_on: date | None = None


_STEPS = {
    "OPEN_PROCEDURE": ("warn", "scale", pgettext_lazy("next step", "Open a procedure"), "seizures.open_procedure"),
    "SEND_NOTICE": ("warn", "send", pgettext_lazy("next step", "Notify the right holder"), "seizures.issue_notice"),
    "WAIT_FOR_HOLDER": ("violet", "hourglass", pgettext_lazy("next step", "Waiting for the right holder"), ""),
    "DECIDE": ("warn", "gavel", pgettext_lazy("next step", "Decide"), "seizures.decide"),
    "RECORD_OUTCOME": ("info", "flame", pgettext_lazy("next step", "Record the outcome"), "seizures.record_outcome"),
    "CLOSE": ("info", "check", pgettext_lazy("next step", "Close the case"), "seizures.close"),
    "RELEASED": ("info", "lock-open", pgettext_lazy("next step", "Record the release"), "seizures.record_outcome"),
    "NOTHING": ("solid", "check", pgettext_lazy("next step", "Closed"), ""),
}


def next_step(*, seizure: Seizure, procedures: Iterable[Procedure], has_goods_left: bool) -> NextStep:
    """Say what the case needs next: the least advanced live procedure decides, then the goods that are in none."""
    live = [procedure for procedure in procedures if procedure.is_live]
    if seizure.status == Seizure.Status.CLOSED:
        code = "NOTHING"
    elif live:
        code = _of_procedures(live, has_goods_left=has_goods_left)
    elif not has_goods_left:
        code = "CLOSE"
    else:
        code = "RELEASED" if seizure.action == Seizure.Action.RELEASE else "OPEN_PROCEDURE"
    return NextStep(code, *_STEPS[code], due_on=seizure.next_deadline_on if code != "NOTHING" else None)


def _of_procedures(live: list[Procedure], *, has_goods_left: bool) -> str:
    statuses = {procedure.status for procedure in live}
    if Procedure.Status.OPENED in statuses:
        return "SEND_NOTICE"
    waiting = [procedure for procedure in live if procedure.status == Procedure.Status.NOTIFIED]
    if waiting:
        # The right holder has answered, or its time is over.
        decides = all(getattr(procedure, "is_up_to_customs", False) for procedure in waiting)
        return "DECIDE" if decides else "WAIT_FOR_HOLDER"
    return "RECORD_OUTCOME" if Procedure.Status.DECIDED in statuses or has_goods_left else "CLOSE"
