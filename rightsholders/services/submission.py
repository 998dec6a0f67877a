"""The right holder's steps with customs: submit, withdraw."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import ChangedMeanwhile, InvalidValue
from rightsholders.access import get_own_recordation
from rightsholders.days import today_in
from rightsholders.events import RecordationEvent
from rightsholders.models import Recordation
from rightsholders.services.match_version import renew_match_version
from rightsholders.services.numbers import next_reference
from rightsholders.services.upkeep import note_upkeep
from rightsholders.workflow import refuse_unless_ready

Status = Recordation.Status


def submit(
    *, acting_user: User, public_id: UUID, is_declared: bool, seen: int | None = None, now: datetime
) -> Recordation:
    """Hand the recordation to customs, which gives it its number the first time.

    `seen` is the version that was read before it was declared. Raises InvalidValue without the declaration,
    WrongState, NotReady, and ChangedMeanwhile for another version.
    """
    require(user=acting_user, verb="portal.file")
    with transaction.atomic():
        recordation = get_own_recordation(user=acting_user, public_id=public_id, for_write=True)
        today = today_in(jurisdiction=recordation.jurisdiction, now=now)
        refuse_unless_ready(recordation=recordation, step="submit", today=today)
        if seen not in (None, recordation.version):
            raise ChangedMeanwhile(_("Somebody changed this while you had it open. Read it again, then declare."))
        if not is_declared:
            raise InvalidValue(
                "not-declared", _("Declare that what you say is true and complete."), field="is_declared"
            )
        before = recordation.status
        recordation.status = Status.SUBMITTED
        recordation.submitted_at = now
        recordation.submitted_by = acting_user
        recordation.decision_reason = ""
        if not recordation.reference:
            recordation.reference = next_reference(jurisdiction=recordation.jurisdiction_id, year=today.year)
        recordation.version += 1
        recordation.save(
            update_fields=["status", "submitted_at", "submitted_by", "decision_reason", "reference", "version"]
        )
        record(
            action=RecordationEvent.SUBMITTED,
            actor=acting_user,
            subject=recordation,
            case_reference=recordation.reference,
            changes={"status": [before, Status.SUBMITTED]},
            now=now,
        )
        if recordation.renews is not None:
            note_upkeep(recordation=recordation.renews, now=now)
    return recordation


def withdraw(*, acting_user: User, public_id: UUID, reason: str = "", now: datetime) -> Recordation:
    """Take the recordation back. One in force stops at once; the days it counted are kept."""
    require(user=acting_user, verb="portal.file")
    with transaction.atomic():
        recordation = get_own_recordation(user=acting_user, public_id=public_id, for_write=True)
        today = today_in(jurisdiction=recordation.jurisdiction, now=now)
        refuse_unless_ready(recordation=recordation, step="withdraw", today=today)
        before = recordation.status
        recordation.status = Status.WITHDRAWN
        recordation.withdrawn_at = now
        recordation.decision_reason = reason
        recordation.version += 1
        recordation.save(update_fields=["status", "withdrawn_at", "decision_reason", "version"])
        for held in recordation.recordation_rights.filter(in_force__isnull=False):
            # Half-open: the last day it counted is yesterday. Withdrawn before it began, no day is left.
            first = held.in_force.lower
            if first is not None and (held.in_force.upper is None or held.in_force.upper > today):
                held.in_force = (first, max(first, today))
                held.save(update_fields=["in_force"])
        record(
            action=RecordationEvent.WITHDRAWN,
            actor=acting_user,
            subject=recordation,
            case_reference=recordation.reference or "",
            changes={"status": [before, Status.WITHDRAWN]},
            publish=before == Status.IN_FORCE,
            now=now,
        )
        if recordation.renews is not None:
            note_upkeep(recordation=recordation.renews, now=now)
        if before == Status.IN_FORCE:
            renew_match_version()
    return recordation
