"""What came of an operation: investigations of our police, figures the participants report."""

import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import day_of, require
from accounts.models import User
from audit.services import record
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError
from ipcases.lib.sending_twice import sent_before
from operations.access import get_operation
from operations.events import OperationEvent
from operations.models import ContributedResult, Operation, OperationReferral, OperationSeizure
from operations.queries import reports_of
from reference.models import Agency, Currency
from seizures.models import Referral, Seizure


@transaction.atomic
def link_referral(
    *, acting_user: User, operation: Operation, referral: Referral, now: datetime.datetime
) -> OperationReferral:
    """Say that an investigation came of an operation. It must rest on a seizure that counts here."""
    require(user=acting_user, verb="operations.record_result")
    operation = get_operation(user=acting_user, public_id=operation.public_id, for_write=True)
    rests_here = OperationSeizure.objects.filter(
        operation=operation, removed_at__isnull=True, seizure__referral_seizures__referral=referral
    )
    if not rests_here.exists():
        raise DomainError(
            "referral-elsewhere",
            _("No seizure of this investigation counts in this operation. Add the seizures first."),
            field="referral",
        )
    link, created = OperationReferral.objects.get_or_create(operation=operation, referral=referral)
    if not created:
        raise DomainError("linked-already", _("This investigation is linked already."), field="referral")
    record(
        action=OperationEvent.REFERRAL_LINKED,
        actor=acting_user,
        subject=operation,
        changes={"referral": [None, referral.reference]},
        now=now,
    )
    return link


@transaction.atomic
def contribute_result(
    *,
    acting_user: User,
    operation: Operation,
    agency: Agency,
    kind: str,
    count: int = 0,
    amount: Decimal | None = None,
    currency: Currency | None = None,
    reported_on: datetime.date,
    source: str,
    now: datetime.datetime,
    seen: int | None = None,
) -> ContributedResult:
    """Write down a figure that a participant reports for its own side, with where it comes from.

    Not of a day that is still to come: until then the participant would owe no figures of any round. `seen` is the
    key of the newest figure that the user saw (0 for none): what a second press sends again is written once.
    """
    require(user=acting_user, verb="operations.record_result")
    operation = get_operation(user=acting_user, public_id=operation.public_id, for_write=True)
    if not operation.participants.filter(agency=agency).exists():
        raise DomainError(
            "no-participant", _("This agency takes no part in the operation. Add it first."), field="agency"
        )
    if (kind == ContributedResult.Kind.VALUE) != (amount is not None):
        raise DomainError(
            "amount-or-count", _("A value is given as an amount, anything else as a number."), field="amount"
        )
    # By the day where the writer sits, which may be ahead of the seat's.
    if reported_on > max(day_at_seat(now), day_of(user=acting_user, now=now)):
        raise DomainError("day-to-come", _("This day has not come yet."), field="reported_on")
    there = ContributedResult.objects.filter(
        operation=operation, agency=agency, kind=kind, source=source, withdrawn_at__isnull=True
    )
    said = {
        "count": count,
        "amount": amount,
        "currency": currency,
        "reported_on": reported_on,
        "recorded_by": acting_user,
    }
    if (known := sent_before(rows=there, seen=seen, said=said)) is not None:
        return known
    if there.exists():
        raise DomainError("reported-already", _("This figure from this source is there already."), field="source")
    result = ContributedResult.objects.create(operation=operation, agency=agency, kind=kind, source=source, **said)
    _record(result, actor=acting_user, label="", now=now)
    return result


@transaction.atomic
def report_nothing(
    *, acting_user: User, operation: Operation, agency: Agency, round_number: int, now: datetime.datetime
) -> ContributedResult:
    """Write down that a participant has nothing to report for a round: the figure 0, of today, by this person.

    Raises DomainError unless the participant owes the figures of that round.
    """
    require(user=acting_user, verb="operations.record_result")
    operation = get_operation(user=acting_user, public_id=operation.public_id, for_write=True)
    today = day_at_seat(now)
    owing = {row.agency.pk: row for row in reports_of(operation=operation, on=today) if row.owed_round}
    report = owing.get(agency.pk)
    if report is None or report.owed_round is None or report.owed_round.number != round_number:
        raise DomainError("nothing-owed", _("This agency owes no figures of that round. Look at the page again."))
    words = _("Nothing to report up to round %(n)s") if report.owes_several else _("Nothing to report, round %(n)s")
    return contribute_result(
        acting_user=acting_user,
        operation=operation,
        agency=agency,
        kind=ContributedResult.Kind.SEIZURES,
        reported_on=today,
        source=words % {"n": round_number},
        now=now,
    )


@transaction.atomic
def withdraw_result(
    *, acting_user: User, result: ContributedResult, reason: str, now: datetime.datetime
) -> ContributedResult:
    """Stop showing a figure that was wrong; the row stays with the reason, and the right one may follow.

    Raises DomainError when it is withdrawn already or came signed: the partner corrects that with new feedback.
    """
    require(user=acting_user, verb="operations.record_result")
    get_operation(user=acting_user, public_id=result.operation.public_id, for_write=True)
    result = ContributedResult.objects.select_related("operation").get(pk=result.pk)
    if result.is_signed:
        raise DomainError(
            "figure-signed", _("This figure came with the partner's signed feedback. Ask the partner to correct it.")
        )
    if result.withdrawn_at is not None:
        raise DomainError("withdrawn-already", _("This figure is withdrawn already."))
    if not reason.strip():
        raise DomainError("reason-missing", _("Say why the figure is withdrawn."), field="reason")
    result.withdrawn_at, result.withdrawal_reason = now, reason.strip()
    result.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    record(
        action=OperationEvent.RESULT_WITHDRAWN,
        actor=acting_user,
        subject=result.operation,
        changes={
            "agency": [result.agency_id, None],
            result.kind.lower(): [_figure(result), None],
            "source": [result.source, None],
            "reason": [None, result.withdrawal_reason],
        },
        now=now,
    )
    return result


@transaction.atomic
def contribute_from_feedback(
    *, seizure: Seizure, agency: Agency, arrests: int, source: str, reported_on: datetime.date, now: datetime.datetime
) -> list[ContributedResult]:
    """Count arrests that a partner's signed feedback reports, in every operation the seizure counts in.

    Safe to run twice: the feedback's id is the source. They stand for as long as the seizure counts.
    """
    if arrests <= 0:
        return []
    counting = OperationSeizure.objects.filter(
        seizure=seizure, removed_at__isnull=True, operation__participants__agency=agency
    )
    made = []
    for row in counting.select_related("operation").order_by("operation_id"):
        result, created = ContributedResult.objects.get_or_create(
            operation=row.operation,
            agency=agency,
            kind=ContributedResult.Kind.ARRESTS,
            source=source,
            defaults={"counted": row, "count": arrests, "reported_on": reported_on},
        )
        if created:
            _record(result, actor=None, label=agency.code, now=now)
            made.append(result)
    return made


def _record(result: ContributedResult, *, actor: User | None, label: str, now: datetime.datetime) -> None:
    record(
        action=OperationEvent.RESULT_CONTRIBUTED,
        actor=actor,
        actor_label=label,
        subject=result.operation,
        changes={
            "agency": [None, result.agency_id],
            result.kind.lower(): [None, _figure(result)],
            "source": [None, result.source],
        },
        now=now,
    )


def _figure(result: ContributedResult) -> str:
    return f"{result.amount} {result.currency_id}" if result.amount is not None else str(result.count)
