"""What an answer link opens: one detention, without names, and one answer.

Looking uses nothing up: the scanners of mail servers follow every link. What is read here serves no notice either.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from ipcases.lib.days import local_day
from ipcases.lib.errors import DomainError, InvalidValue, NotVisible
from seizures.events import ProcedureEvent
from seizures.laws.codes import Fact
from seizures.models import AnswerLink, Procedure, Reply
from seizures.queries.detentions import ShownPicture
from seizures.services.answer_links import find_link, note_link
from seizures.services.deadlines import lock_procedure
from seizures.services.disclosure import Disclosure, disclosure_of, picture_among, shown_pictures
from seizures.services.replies import Author, ReplyIntake, take_reply
from seizures.workflow import why_link_ended

SIGNATURE_LENGTH = 120


@dataclass(frozen=True)
class Opened:
    """What a link leads to. `ended` says why it is dead; then nothing of the case may be told."""

    link: AnswerLink
    ended: str

    @property
    def procedure(self) -> Procedure:
        return self.link.procedure

    @property
    def disclosed(self) -> Disclosure:
        """What the stage tells, without names: those wait for somebody who signs in."""
        told = disclosure_of(procedure=self.procedure)
        return replace(told, shown=told.shown - {Fact.PARTIES}, on_request=frozenset())


def open_link(*, token: str, now: datetime) -> Opened:
    """Look at what a link leads to; the first look of a day is put on record. Raises NotVisible for any other token."""
    with transaction.atomic():
        link = find_link(token=token)
        ended = why_link_ended(link=link, procedure=link.procedure, now=now)
        if not ended and _is_first_of_day(link, now):
            # Of two looks at the same moment one is the first.
            rows = AnswerLink.objects.filter(pk=link.pk, opened_at=link.opened_at)
            if rows.update(opened_at=now):
                note_link(ProcedureEvent.LINK_OPENED, link=link, procedure=link.procedure, by_addressee=True, now=now)
        return Opened(link, ended)


def linked_picture(*, token: str, photo_id: str, now: datetime) -> ShownPicture:
    """Return a picture that a link shows, in its form. Raises NotVisible for any other, and once the link is dead."""
    link = find_link(token=token)
    opened = Opened(link, why_link_ended(link=link, procedure=link.procedure, now=now))
    if opened.ended:
        raise NotVisible
    pictures = shown_pictures(procedure=opened.procedure, disclosed=opened.disclosed)
    return picture_among(pictures=pictures, photo_id=photo_id)


def answer_by_link(*, token: str, reply: ReplyIntake, signer_name: str, signer_function: str, now: datetime) -> Reply:
    """Keep the answer of whoever holds a link, by the rules of the portal; the link and its like end with it.

    Raises NotVisible for an unknown token, InvalidValue as submit_reply does and for a missing signature,
    DomainError (409) when the link is dead: of two answers at the same moment the first one counts.
    """
    link = find_link(token=token)
    with transaction.atomic():
        procedure = lock_procedure(link.procedure)
        link = AnswerLink.objects.select_for_update().get(pk=link.pk)
        if why_link_ended(link=link, procedure=procedure, now=now):
            raise DomainError("link-ended", _("This link no longer works. Sign in to the portal."))
        author = Author(link=link, signer_name=signer_name.strip(), signer_function=signer_function.strip())
        _check_signature(author)
        answer = take_reply(procedure=procedure, reply=reply, author=author, now=now)
        note_link(ProcedureEvent.LINK_ANSWERED, link=link, procedure=procedure, by_addressee=True, now=now)
        return answer


def _check_signature(author: Author) -> None:
    for field in ("signer_name", "signer_function"):
        text = getattr(author, field)
        if not text or len(text) > SIGNATURE_LENGTH or "\x00" in text:
            raise InvalidValue("signature-missing", _("Sign with your name and your function."), field=field)


def _is_first_of_day(link: AnswerLink, now: datetime) -> bool:
    zone = link.procedure.seizure.office.time_zone
    return link.opened_at is None or local_day(link.opened_at, zone) < local_day(now, zone)
