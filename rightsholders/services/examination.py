"""What the desk decides on a submitted recordation: accept, return for completion, refuse."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import ChangedMeanwhile, DomainError, InvalidValue
from rightsholders.access import get_recordation_of_customs
from rightsholders.days import today_in
from rightsholders.events import RecordationEvent
from rightsholders.models import Deficiency, Recordation, Section
from rightsholders.services.match_version import renew_match_version
from rightsholders.services.upkeep import note_upkeep
from rightsholders.services.values import DeficiencyValues
from rightsholders.workflow import (
    find_overlaps,
    overlap_sentence,
    periods_of,
    read_facts,
    refuse_unless_ready,
)

Status = Recordation.Status


class RightInForceElsewhere(DomainError):
    """Another recordation has the right for some of the same days."""

    def __init__(self, sentence: str) -> None:
        super().__init__("overlap", sentence)


def accept(
    *, acting_user: User, public_id: UUID, last_day: date | None = None, seen: int | None = None, now: datetime
) -> Recordation:
    """Put the recordation in force for the period of its law, each right no longer than it lives.

    `last_day` makes the period shorter; `seen` is the version that was examined. Raises WrongState, NotReady,
    InvalidValue, RightInForceElsewhere, and ChangedMeanwhile for another version.
    """
    require(user=acting_user, verb="rightsholders.examine")
    with transaction.atomic():
        recordation, today = _open(acting_user, public_id, seen, now)
        facts = read_facts(recordation=recordation, today=today)
        refuse_unless_ready(recordation=recordation, step="accept", today=today, facts=facts)
        periods = {
            right.pk: period
            for right, period in periods_of(facts=facts, recordation=recordation, decided_on=today)
            if period is not None
        }
        first = min(period.first for period in periods.values())
        latest = max(period.last for period in periods.values())
        if last_day is not None and not first <= last_day <= latest:
            text = _("The last day must lie between %(first)s and %(last)s.")
            values = {"first": date_format(first), "last": date_format(latest)}
            raise InvalidValue("last-day", text % values, field="last_day")
        last = last_day or latest
        try:
            with transaction.atomic():
                for held in recordation.recordation_rights.all():
                    end = min(periods[held.right_id].last, last)
                    held.in_force = (first, end + timedelta(days=1))
                    held.save(update_fields=["in_force"])
        except IntegrityError as error:
            if "recordation_right_no_overlap" not in str(error):
                raise
            raise RightInForceElsewhere(_overlaps_in_words(recordation, first)) from error
        recordation.valid_from, recordation.valid_to = first, last
        _decide(acting_user, recordation, Status.IN_FORCE, "", now)
        recordation.deficiencies.filter(settled_at__isnull=True).update(settled_at=now)
        record(
            action=RecordationEvent.ACCEPTED,
            actor=acting_user,
            subject=recordation,
            case_reference=recordation.reference or "",
            changes={
                "status": [Status.SUBMITTED, Status.IN_FORCE],
                "valid_from": [None, first],
                "valid_to": [None, last],
            },
            publish=True,
            now=now,
        )
        for row in filter(None, (recordation, recordation.renews)):
            note_upkeep(recordation=row, now=now)
        renew_match_version()
    return recordation


def return_for_completion(
    *,
    acting_user: User,
    public_id: UUID,
    deficiencies: Sequence[DeficiencyValues],
    seen: int | None = None,
    now: datetime,
) -> Recordation:
    """Give the recordation back to the right holder with what is missing, part by part. `seen` as for `accept`."""
    require(user=acting_user, verb="rightsholders.examine")
    if not deficiencies:
        raise InvalidValue("no-deficiency", _("Say in at least one part what is missing."))
    with transaction.atomic():
        recordation, today = _open(acting_user, public_id, seen, now)
        refuse_unless_ready(recordation=recordation, step="return", today=today)
        Deficiency.objects.bulk_create(
            Deficiency(
                recordation=recordation,
                section=row.section,
                message=row.message,
                raised_at=now,
                raised_by=acting_user,
            )
            for row in deficiencies
        )
        recordation.status = Status.RETURNED
        recordation.version += 1
        recordation.save(update_fields=["status", "version"])
        record(
            action=RecordationEvent.RETURNED,
            actor=acting_user,
            subject=recordation,
            case_reference=recordation.reference or "",
            changes={
                "status": [Status.SUBMITTED, Status.RETURNED],
                "sections": [None, sorted({Section(row.section).value for row in deficiencies})],
            },
            now=now,
        )
    return recordation


def refuse(*, acting_user: User, public_id: UUID, reason: str, seen: int | None = None, now: datetime) -> Recordation:
    """Refuse the recordation for good, with the reason the right holder will read. `seen` as for `accept`."""
    require(user=acting_user, verb="rightsholders.examine")
    reason = reason.strip()
    if not reason:
        raise InvalidValue("no-reason", _("Give the reason; the right holder will read it."), field="reason")
    with transaction.atomic():
        recordation, today = _open(acting_user, public_id, seen, now)
        refuse_unless_ready(recordation=recordation, step="refuse", today=today)
        _decide(acting_user, recordation, Status.REFUSED, reason, now)
        record(
            action=RecordationEvent.REFUSED,
            actor=acting_user,
            subject=recordation,
            case_reference=recordation.reference or "",
            changes={"status": [Status.SUBMITTED, Status.REFUSED]},
            now=now,
        )
        if recordation.renews is not None:
            note_upkeep(recordation=recordation.renews, now=now)
    return recordation


def _open(acting_user: User, public_id: UUID, seen: int | None, now: datetime) -> tuple[Recordation, date]:
    """Lock the recordation. Who examined it before it was returned and sent anew has not seen what it says now."""
    recordation = get_recordation_of_customs(user=acting_user, public_id=public_id, for_write=True)
    if recordation.status == Status.SUBMITTED and seen not in (None, recordation.version):
        raise ChangedMeanwhile(_("The right holder has sent this anew since you examined it. Examine it again."))
    return recordation, today_in(jurisdiction=recordation.jurisdiction, now=now)


def _decide(acting_user: User, recordation: Recordation, status: str, reason: str, now: datetime) -> None:
    recordation.status = status
    recordation.decided_at, recordation.decided_by, recordation.decision_reason = now, acting_user, reason
    recordation.version += 1
    recordation.save(
        update_fields=["status", "decided_at", "decided_by", "decision_reason", "valid_from", "valid_to", "version"]
    )


def _overlaps_in_words(recordation: Recordation, first: date) -> str:
    """Name the recordation that the exclusion constraint ran into: another desk was faster."""
    found = [overlap_sentence(overlap) for overlap in find_overlaps(recordation=recordation, from_day=first)]
    return " ".join(found) or _("Another recordation has just been accepted for the same right. Open it again.")
