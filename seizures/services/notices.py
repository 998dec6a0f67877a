"""Telling the right holder: a row in the queue, a mail without case data, and the moment of service.

The mail says that something waits in the portal, never what. The row is the queue: a worker that
dies leaves it to the sweep, and a mail that cannot be sent is visible and can be issued again.
"""

import logging
import smtplib
from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.days import local_day
from ipcases.lib.jobs import enqueue_on_commit
from ipcases.lib.mails import LEASE, WAITS, Mail, compose, reason_of, send
from ipcases.lib.sweeping import do_each
from rightsholders.access import live_members
from seizures.events import ProcedureEvent
from seizures.guards import recipient_contact
from seizures.laws.codes import Served
from seizures.laws.registry import track_of
from seizures.models import AnswerLink, Notice, Procedure
from seizures.services.alerts import tell_holder
from seizures.services.answer_links import answer_url, carries_link, end_links, keep_link, new_token
from seizures.services.deadlines import happen, lock_procedure
from seizures.workflow import notice_blockers, refuse_if_blocked

logger = logging.getLogger(__name__)


class Recipient(NamedTuple):
    """Whom a notice goes to, and in which language."""

    name: str
    email: str
    language: str


def issue_notice(*, acting_user: User, procedure: Procedure, kind: str, now: datetime) -> Notice:
    """Issue a notice of the procedure; the first one moves it to NOTIFIED. A failed one is issued again.

    Raises NotAllowed, and DomainError (409) when the notice is not due, waits already or was sent.
    """
    require(user=acting_user, verb="seizures.issue_notice")
    with transaction.atomic():
        procedure = lock_procedure(procedure)
        refuse_if_blocked(notice_blockers(procedure=procedure, kind=kind, now=now))
        return queue_notice(procedure=procedure, kind=kind, acting_user=acting_user, now=now)


def queue_notice(
    *, procedure: Procedure, kind: str, acting_user: User, now: datetime, is_other: bool = False
) -> Notice:
    """Put a notice of a locked procedure into the queue, and ring for a worker. Joins the transaction.

    One that says something else than before, of another decision, is not served yet, whoever read the first.
    """
    first = track_of(law_code=procedure.law_code, track=procedure.track).first_notice
    recipient = recipient_of(procedure=procedure, now=now)
    fresh = {
        "recipient_name": recipient.name,
        "recipient_email": recipient.email,
        "language": recipient.language,
        "status": Notice.Status.QUEUED,
        "issued_by": acting_user,
        "issued_at": now,
        "sent_at": None,
        "next_try_at": now,
        "attempts": 0,
        "failure": "",
    } | ({"served_at": None} if is_other else {})
    end_links(procedure=procedure, ended_as=AnswerLink.Ended.REPLACED, now=now)
    notice, is_new = Notice.objects.update_or_create(procedure=procedure, kind=kind, defaults=fresh)
    if procedure.status == Procedure.Status.OPENED and kind == first.kind:
        procedure.status = Procedure.Status.NOTIFIED
        procedure.notified_at = now
        procedure.save(update_fields=["status", "notified_at"])
        tell_holder(procedure=procedure, now=now)
    record(
        action=ProcedureEvent.NOTICE_ISSUED,
        actor=acting_user,
        subject=notice,
        case_reference=procedure.seizure.reference,
        changes={"kind": [None, kind], "again": [None, not is_new], "language": [None, notice.language]},
        publish=True,
        now=now,
    )
    enqueue_on_commit("seizures.send_notice", notice_id=notice.pk)
    return notice


def recipient_of(*, procedure: Procedure, now: datetime) -> Recipient:
    """Return the legal contact of the recordation, else the right holder's own address, and the language.

    The language is that of whoever acts for the right holder today.
    """
    holder = procedure.right_holder
    if holder is None:
        return Recipient("", "", settings.LANGUAGE_CODE)
    contact = recipient_contact(procedure)
    members = live_members(now=now).filter(right_holder__same_as=holder.same_as).exclude(user__language="")
    spoken = members.order_by("pk").values_list("user__language", flat=True).first()
    language = spoken or ("zh-hans" if holder.country_id == "CN" else settings.LANGUAGE_CODE)
    if contact is not None:
        return Recipient(contact.name, contact.email, language)
    return Recipient(holder.name, holder.email, language)


def compose_mail(*, language: str, link_url: str = "") -> Mail:
    """Write the mail that says a notice waits. It is the same for every case: nothing of one stands in it.

    With the address of a link it offers that as well.
    """
    words = {"portal_url": f"{settings.BASE_URL}/portal/detentions/", "link_url": link_url}
    return compose(template="seizures_notice", words=words, language=language)


def send_notice(*, notice_id: int, now: datetime) -> bool:
    """Send one queued notice; say whether it went out now.

    Claims the row with a conditional UPDATE, so that of two workers one sends. The mail goes out
    between two transactions: a crash in between sends it twice rather than never. An answer link
    counts from the second on: of a mail that was sent twice, the later one's.
    """
    claimed = Notice.objects.filter(_due(now), pk=notice_id).update(next_try_at=now + LEASE)
    if not claimed:
        return False
    notice = Notice.objects.select_related("procedure").get(pk=notice_id)
    token = new_token() if carries_link(procedure=notice.procedure, kind=notice.kind) else ""
    mail = compose_mail(language=notice.language, link_url=answer_url(token=token) if token else "")
    try:
        send(mail=mail, to=notice.recipient_email)
    except (smtplib.SMTPException, OSError) as error:
        _note_failure(notice_id, error, now)
        return False
    except Exception as error:
        # A mistake of ours: tried again and shown like any other failure, and raised for who runs the site.
        _note_failure(notice_id, error, now)
        raise
    _note_sent(notice_id, now, token=token)
    return True


def send_due_notices(*, clock: Callable[[], datetime], limit: int = 200) -> int:
    """Send what waits: new notices whose doorbell was lost, and those whose next try has come.

    The clock is read for each: many mails take their time, and a notice is served on the day it leaves.
    """
    due = Notice.objects.filter(_due(clock())).order_by("next_try_at", "id").values_list("pk", flat=True)

    def send_one(notice_id: int) -> bool:
        return send_notice(notice_id=notice_id, now=clock())

    return sum(do_each(list(due[:limit]), send_one, what="notice"))


def note_reading(*, procedure: Procedure, acting_user: User | None, now: datetime) -> None:
    """Serve the notices that the right holder now has before its eyes. Joins the caller's transaction.

    What the law serves on sending is served earlier when it is read earlier.
    """
    unserved = procedure.notices.filter(served_at__isnull=True).order_by("pk")
    for notice in unserved:
        _serve(notice, procedure, now, acting_user)


def _due(now: datetime) -> Q:
    # What waits when its procedure is abandoned stays unsent: its right holder would find nothing in the portal.
    waits = Q(status=Notice.Status.QUEUED, procedure__is_live=True)
    return waits & (Q(next_try_at__isnull=True) | Q(next_try_at__lte=now))


def _note_sent(notice_id: int, now: datetime, *, token: str) -> None:
    with transaction.atomic():
        procedure = lock_procedure(Notice.objects.select_related("procedure").get(pk=notice_id).procedure)
        notice = Notice.objects.select_for_update().get(pk=notice_id)
        if notice.status != Notice.Status.QUEUED:
            return
        notice.status, notice.sent_at, notice.next_try_at, notice.failure = Notice.Status.SENT, now, None, ""
        notice.attempts += 1
        notice.save(update_fields=["status", "sent_at", "next_try_at", "failure", "attempts"])
        _tell(ProcedureEvent.NOTICE_SENT, notice, procedure, now)
        if token:
            keep_link(notice=notice, procedure=procedure, token=token, now=now)
        rule = track_of(law_code=procedure.law_code, track=procedure.track).notice(notice.kind)
        if notice.served_at is None and rule is not None and rule.served == Served.ON_SENDING:
            _serve(notice, procedure, now, None)


def _note_failure(notice_id: int, error: Exception, now: datetime) -> None:
    reason = reason_of(error)
    logger.warning("notice could not be sent", extra={"notice": notice_id, "reason": reason})
    with transaction.atomic():
        procedure = lock_procedure(Notice.objects.select_related("procedure").get(pk=notice_id).procedure)
        notice = Notice.objects.select_for_update().get(pk=notice_id)
        if notice.status != Notice.Status.QUEUED:
            return
        notice.attempts += 1
        notice.failure = reason
        if notice.attempts <= len(WAITS):
            notice.next_try_at = now + WAITS[notice.attempts - 1]
        else:
            notice.status, notice.next_try_at = Notice.Status.FAILED, None
        notice.save(update_fields=["attempts", "failure", "next_try_at", "status"])
        _tell(ProcedureEvent.NOTICE_FAILED, notice, procedure, now, failure=[None, reason])


def _serve(notice: Notice, procedure: Procedure, now: datetime, acting_user: User | None) -> None:
    notice.served_at = now
    notice.save(update_fields=["served_at"])
    _tell(ProcedureEvent.NOTICE_SERVED, notice, procedure, now, actor=acting_user)
    rule = track_of(law_code=procedure.law_code, track=procedure.track).notice(notice.kind)
    if rule is not None and rule.event is not None and rule.event.value not in procedure.facts:
        day = local_day(now, procedure.seizure.office.time_zone)
        happen(procedure=procedure, event=rule.event, day=day, now=now, acting_user=acting_user)


def _tell(
    action: ProcedureEvent,
    notice: Notice,
    procedure: Procedure,
    now: datetime,
    actor: User | None = None,
    **changes: list,
) -> None:
    record(
        action=action,
        actor=actor,
        subject=notice,
        case_reference=procedure.seizure.reference,
        changes={"kind": [None, notice.kind], **changes},
        now=now,
    )
