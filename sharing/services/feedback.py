"""What we say of a partner's case: taken up, declined, what came of it."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import day_of, require
from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError, InvalidValue
from sharing import envelope
from sharing.access import get_foreign_case, get_foreign_file
from sharing.events import ForeignCaseEvent
from sharing.models import Feedback, ForeignCase, ForeignFile
from sharing.services.letter_rules import end_letters
from sharing.services.outbox import queue_message

_COUNTS_AT_MOST = 100_000
_A_DAY = 24 * 3600
_TWICE_WITHIN = timedelta(minutes=5)
# What comes of a case may have begun a little before the goods were held; a wrong year is further away.
BEFORE_THE_CASE = timedelta(days=90)
# Answers that came with the question: one word that says it all. In English, for partners that know only "closed".
_NEW_ANSWERS = {Feedback.Status.NOTHING_FOUND: "Nothing found", Feedback.Status.NOT_POSSIBLE: "No answer possible"}
_OVER = (Feedback.Status.CLOSED, *_NEW_ANSWERS)


def record_reading(*, acting_user: Any, foreign_case: ForeignCase, now: datetime) -> None:
    """Write down that somebody opened a partner's case."""
    record(
        action=ForeignCaseEvent.READ,
        actor=acting_user,
        subject=foreign_case,
        case_reference="",
        changes={"partner": [None, foreign_case.partner.agency_id], "version": [None, foreign_case.version]},
        now=now,
    )


def open_file(*, acting_user: Any, public_id: UUID, file_id: UUID, as_it_came: bool, now: datetime) -> ForeignFile:
    """Return a file of a partner's case for reading, and write it down: every saving, and a look once a day.

    Raises NotAllowed, NotVisible.
    """
    require(user=acting_user, verb="sharing.view")
    file = get_foreign_file(user=acting_user, public_id=public_id, file_id=file_id)
    if as_it_came or cache.add(f"foreign-file-viewed:{acting_user.pk}:{file.pk}", 1, timeout=_A_DAY):
        record(
            action=ForeignCaseEvent.FILE_VIEWED,
            actor=acting_user,
            subject=file.foreign_case,
            changes={"sha256": [None, file.sha256], "partner": [None, file.foreign_case.partner.agency_id]},
            now=now,
        )
    return file


@transaction.atomic
def accept_case(*, acting_user: Any, foreign_case: ForeignCase, now: datetime) -> ForeignCase:
    """Take up a partner's case and tell the partner."""
    require(user=acting_user, verb="sharing.triage")
    row = _locked(acting_user, foreign_case)
    _must_be(row, ForeignCase.Status.RECEIVED)
    _must_be_there(row)
    return _answer(
        row, acting_user, now, status=Feedback.Status.ACCEPTED, becomes=ForeignCase.Status.ACCEPTED, triages=True
    )


@transaction.atomic
def decline_case(*, acting_user: Any, foreign_case: ForeignCase, reason: str, now: datetime) -> ForeignCase:
    """Decline a partner's case, with the reason that the partner reads."""
    require(user=acting_user, verb="sharing.triage")
    row = _locked(acting_user, foreign_case)
    _must_be(row, ForeignCase.Status.RECEIVED, ForeignCase.Status.ACCEPTED)
    reason = reason.strip()
    if not reason:
        raise InvalidValue("reason-missing", _("Say why: the partner reads it."), field="reason")
    return _answer(
        row,
        acting_user,
        now,
        status=Feedback.Status.DECLINED,
        becomes=ForeignCase.Status.DECLINED,
        triages=True,
        reason=reason[:300],
    )


@transaction.atomic
def give_feedback(
    *,
    acting_user: Any,
    foreign_case: ForeignCase,
    status: str,
    reason: str = "",
    arrests: int = 0,
    suspects: int = 0,
    searches: int = 0,
    further_seizures: int = 0,
    attribution: str = Feedback.Attribution.UNSTATED,
    happened_on: date | None = None,
    now: datetime,
) -> ForeignCase:
    """Tell the partner what came of its case since the last word. Numbers only, no names.

    A first word about a new case takes it up as well; only "closed", which ends what was begun, needs that before.
    Raises NotAllowed, InvalidValue, or DomainError when the case is over, or erased before it was taken up.
    """
    require(user=acting_user, verb="sharing.triage")
    row = _locked(acting_user, foreign_case)
    is_first = row.status == ForeignCase.Status.RECEIVED and status != Feedback.Status.CLOSED
    if not is_first:
        _must_be(row, ForeignCase.Status.ACCEPTED)
    _must_be_there(row)
    counts = {
        "arrests": arrests,
        "suspects": suspects,
        "searches": searches,
        "further_seizures": further_seizures,
    }
    reason = reason.strip()[:300]
    _check_feedback(status, counts, attribution)
    _check_day(row, happened_on, day_of(user=acting_user, now=now))
    _must_have_reason(row, status, reason, counts)
    said: dict[str, Any] = {
        "status": status,
        "reason": reason,
        "attribution": attribution,
        "happened_on": happened_on,
        **counts,
    }
    _must_not_be_said_already(row, said, now)
    return _answer(
        row,
        acting_user,
        now,
        becomes=ForeignCase.Status.CLOSED if status in _OVER else ForeignCase.Status.ACCEPTED,
        triages=is_first,
        **said,
    )


def _check_feedback(status: str, counts: dict[str, int], attribution: str) -> None:
    allowed = {Feedback.Status.UNDER_INVESTIGATION, Feedback.Status.ACTION_TAKEN, *_OVER}
    if status not in allowed or attribution not in Feedback.Attribution.values:
        raise InvalidValue("status-unknown", _("Choose what you report."), field="status")
    for name, count in counts.items():
        if not 0 <= count <= _COUNTS_AT_MOST:
            raise InvalidValue("count-out-of-range", _("Give a number from 0 to 100,000."), field=name)
    if status == Feedback.Status.ACTION_TAKEN and not any(counts.values()):
        raise InvalidValue("action-without-result", _("Say what was done: give at least one number."), field="arrests")
    if status in {Feedback.Status.UNDER_INVESTIGATION, *_NEW_ANSWERS} and any(counts.values()):
        raise InvalidValue(
            "result-without-action",
            _("Results are reported as action taken. Choose that, or clear the numbers."),
            field="status",
        )


def _check_day(row: ForeignCase, happened_on: date | None, today: date) -> None:
    """Refuse a day that the partner would refuse, too: to come, or long before its case."""
    if happened_on is None:
        return
    if happened_on > today:
        raise InvalidValue("date-in-future", _("This day has not come yet."), field="happened_on")
    try:
        began = date.fromisoformat(row.data.get("seizure", {}).get("date", ""))
    except ValueError:  # it tells the month, or nothing of it
        began = day_at_seat(row.received_at)
    if happened_on + BEFORE_THE_CASE < began:
        raise InvalidValue(
            "date-before-case", _("This day lies long before the case. Check the year."), field="happened_on"
        )


def _answer(
    row: ForeignCase,
    actor: Any,
    now: datetime,
    *,
    status: str,
    becomes: str,
    triages: bool = False,
    reason: str = "",
    attribution: str = Feedback.Attribution.UNSTATED,
    happened_on: date | None = None,
    **counts: int,
) -> ForeignCase:
    old = row.status
    row.status, row.updated_at = becomes, now
    if triages:
        row.triaged_by = actor
    if status in Feedback.ANSWERS and row.answered_at is None:
        row.answered_at = now
    row.save(update_fields=["status", "updated_at", "triaged_by", "answered_at"])
    if becomes == ForeignCase.Status.DECLINED:
        end_letters(foreign_case=row)
    action = {
        Feedback.Status.ACCEPTED: ForeignCaseEvent.ACCEPTED,
        Feedback.Status.DECLINED: ForeignCaseEvent.DECLINED,
    }.get(Feedback.Status(status), ForeignCaseEvent.FEEDBACK)
    record(
        action=action,
        actor=actor,
        subject=row,
        changes={
            "status": [old, becomes],
            "feedback": [None, status],
            **{name: [None, count] for name, count in counts.items() if count},
        },
        now=now,
    )
    message = queue_message(
        partner=row.partner,
        message_type=envelope.FEEDBACK,
        subject=f"share/{row.share_id}",
        data={
            "share": {"id": str(row.share_id)},
            **_as_the_partner_knows_it(row, status, reason),
            "results": {name: counts.get(name, 0) for name in ("arrests", "suspects", "searches", "further_seizures")},
            "attribution": attribution.lower(),
            "happened_on": happened_on.isoformat() if happened_on else None,
        },
        order_key=f"feedback/{row.share_id}",
        now=now,
    )
    Feedback.objects.create(
        foreign_case=row,
        out_message=message,
        status=status,
        reason=reason,
        attribution=attribution,
        happened_on=happened_on,
        given_by=actor,
        given_at=now,
        **counts,
    )
    return row


def _as_the_partner_knows_it(row: ForeignCase, status: str, reason: str) -> dict[str, str]:
    """Return the answer as the partner's version takes it: who asked no question by a day may know only "closed"."""
    if status not in _NEW_ANSWERS or row.data.get("ext", {}).get("question"):
        return {"status": status.lower(), "reason": reason}
    return {"status": "closed", "reason": f"{_NEW_ANSWERS[Feedback.Status(status)]}. {reason}".strip()[:300]}


def _locked(user: Any, foreign_case: ForeignCase) -> ForeignCase:
    return get_foreign_case(user=user, public_id=foreign_case.public_id, for_write=True)


def _must_be_there(row: ForeignCase) -> None:
    """Take up no case whose contents are gone; what was taken up before may still be answered."""
    if row.erased_at is not None and row.status == ForeignCase.Status.RECEIVED:
        raise DomainError("case-erased", _("What this case said is erased: its time was over. Ask the partner for it."))


def _must_have_reason(row: ForeignCase, status: str, reason: str, counts: dict[str, int]) -> None:
    """Let no case end with "unknown": without a reason, something must have come of it."""
    if reason or any(counts.values()):
        return
    if status == Feedback.Status.NOT_POSSIBLE:
        raise InvalidValue("reason-missing", _("Say why: the partner reads it."), field="reason")
    acted = Feedback.objects.filter(foreign_case=row, status=Feedback.Status.ACTION_TAKEN)
    if status == Feedback.Status.CLOSED and not acted.exists():
        raise InvalidValue("reason-missing", _("Say why it is closed, or choose “Nothing found”."), field="reason")


def _must_not_be_said_already(row: ForeignCase, said: dict[str, Any], now: datetime) -> None:
    """Report nothing twice that a second press reports again: what came of a case is added up."""
    last = Feedback.objects.filter(foreign_case=row).order_by("-pk").first()
    if last is None or now - last.given_at >= _TWICE_WITHIN:
        return
    if all(getattr(last, name) == value for name, value in said.items()):
        raise DomainError("said-already", _("You reported this a moment ago. It is on its way."))


def _must_be(row: ForeignCase, *statuses: str) -> None:
    if row.is_restricted:
        raise DomainError(
            "case-recalled", _("The partner recalled this case. It may not be used any more, and needs no answer.")
        )
    if row.status not in statuses:
        raise DomainError(
            "case-moved-on",
            _("This case is now: %(status)s. Look at it again.") % {"status": row.get_status_display()},
        )
