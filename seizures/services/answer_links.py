"""Links by which a right holder answers without an account: kept as hashes, ended by what follows.

Whether a notice carries one is for the administration to decide (IPCASES_ANSWER_LINKS). Using one: services.answering.
"""

import hashlib
import secrets
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError, NotVisible
from seizures.events import ProcedureEvent
from seizures.laws.registry import track_of
from seizures.models import AnswerLink, Notice, Procedure
from seizures.services.deadlines import lock_procedure

_TOKEN_BYTES = 32
_LONGEST_TOKEN = 100


def new_token() -> str:
    """Return what opens one link. Whoever has it can answer, so it stands in the mail and nowhere else."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def answer_url(*, token: str = "") -> str:
    """Return the address of a link; without a token, as it is shown before the mail leaves."""
    return f"{settings.BASE_URL}/answer/{token or '…'}/"


def carries_link(*, procedure: Procedure, kind: str) -> bool:
    """Say whether a notice of this kind carries a link: the site allows it, and the law waits for an answer to it."""
    track = track_of(law_code=procedure.law_code, track=procedure.track)
    return settings.ANSWER_LINKS and bool(track.answer_codes) and kind == track.first_notice.kind


def keep_link(*, notice: Notice, procedure: Procedure, token: str, now: datetime) -> AnswerLink:
    """Keep the link that left with a notice of a locked procedure; older ones end. Joins the transaction."""
    end_links(procedure=procedure, ended_as=AnswerLink.Ended.REPLACED, now=now)
    link = AnswerLink.objects.create(
        procedure=procedure,
        notice=notice,
        sha256=_hash_of(token),
        recipient_name=notice.recipient_name,
        recipient_email=notice.recipient_email,
        language=notice.language,
        sent_at=now,
    )
    note_link(ProcedureEvent.LINK_SENT, link=link, procedure=procedure, now=now)
    return link


def find_link(*, token: str) -> AnswerLink:
    """Return the link that a token opens, dead or not. Raises NotVisible for any other."""
    if len(token) <= _LONGEST_TOKEN:
        rows = AnswerLink.objects.select_related("procedure__seizure__office")
        if (link := rows.filter(sha256=_hash_of(token)).first()) is not None:
            return link
    raise NotVisible


def end_links(*, procedure: Procedure, ended_as: AnswerLink.Ended, now: datetime) -> int:
    """End every open link of a locked procedure; say how many. Joins the transaction of the act that ends them."""
    return _open_links(procedure).update(ended_as=ended_as, ended_at=now)


def withdraw_links(*, acting_user: User, procedure: Procedure, now: datetime) -> None:
    """Take the links of a procedure back: none of them answers any more. The portal stays open.

    Raises NotAllowed without the right to issue notices, DomainError (409) when no link is out.
    """
    require(user=acting_user, verb="seizures.issue_notice")
    with transaction.atomic():
        procedure = lock_procedure(procedure)
        links = list(_open_links(procedure).order_by("pk"))
        if not links:
            raise DomainError("no-link", _("No answer link is out. There is nothing to withdraw."))
        end_links(procedure=procedure, ended_as=AnswerLink.Ended.WITHDRAWN, now=now)
        for link in links:
            note_link(ProcedureEvent.LINK_WITHDRAWN, link=link, procedure=procedure, acting_user=acting_user, now=now)


def note_link(
    action: ProcedureEvent,
    *,
    link: AnswerLink,
    procedure: Procedure,
    now: datetime,
    acting_user: User | None = None,
    by_addressee: bool = False,
) -> None:
    """Put on record what happened to a link: what is done by it, its addressee does. Joins the transaction."""
    record(
        action=action,
        actor=acting_user,
        actor_label=str(link) if by_addressee else "",
        subject=link,
        case_reference=procedure.seizure.reference,
        now=now,
    )


def _open_links(procedure: Procedure) -> QuerySet[AnswerLink]:
    return AnswerLink.objects.filter(procedure=procedure, ended_at__isnull=True)


def _hash_of(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()
