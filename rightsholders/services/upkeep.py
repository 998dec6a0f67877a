"""Keeping note of what recordations in force lack, and telling their right holders once.

The note is made when something is saved, and by the sweep for what time or a failed notice brings. The row is the
queue of the mail: a worker that dies leaves it to the next sweep.
"""

import logging
import smtplib
from collections.abc import Callable, Collection
from datetime import date, datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.access import may
from audit.services import build, record_many
from ipcases.lib.mails import LEASE, WAITS, compose, reason_of, send
from ipcases.lib.sweeping import do_each
from reference.models import Jurisdiction
from rightsholders.access import live_members
from rightsholders.days import today_in
from rightsholders.events import RecordationEvent
from rightsholders.models import Recordation, RightHolder, UnmetCheck
from rightsholders.queries.upkeep import upkeep_of

logger = logging.getLogger(__name__)
BATCH = 500
Reader = tuple[str, str]  # address and language


def note_upkeep(*, recordation: Recordation, now: datetime) -> None:
    """Note what a recordation lacks now. Joins the caller's transaction."""
    # Read anew: the caller may hold parts as they were before it saved. Locked, as the sweep locks it: one notes.
    rows = list(Recordation.objects.filter(pk=recordation.pk).select_for_update(no_key=True))
    _note(rows, today_in(jurisdiction=recordation.jurisdiction, now=now), now)


def review_upkeep(*, now: datetime) -> int:
    """Note what every recordation in force lacks, each by the day of its own jurisdiction. Returns how many lack more.

    A recordation that somebody is saving is left to that save. Safe to run twice and side by side.
    """
    UnmetCheck.objects.exclude(recordation__status=Recordation.Status.IN_FORCE).delete()
    return sum(do_each(Jurisdiction.objects.order_by("code"), partial(_review, now=now), what="jurisdiction"))


def _review(jurisdiction: Jurisdiction, *, now: datetime) -> int:
    today = today_in(jurisdiction=jurisdiction, now=now)
    in_force = Recordation.objects.filter(
        jurisdiction=jurisdiction, status=Recordation.Status.IN_FORCE, valid_to__gte=today
    ).order_by("pk")
    fallen, last = 0, 0
    while True:
        with transaction.atomic():
            # Not of the locked rows: a batch of which all are busy must not end the round.
            ids = list(in_force.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH])
            if not ids:
                return fallen
            last = ids[-1]
            rows = in_force.filter(pk__in=ids).select_for_update(skip_locked=True, no_key=True)
            fallen += _note(list(rows), today, now)


def _note(rows: Collection[Recordation], today: date, now: datetime) -> int:
    """Write the checks that are unmet by now, and forget those that are met again. Returns how many lack more."""
    upkeep = upkeep_of(recordations=rows, today=today)
    known = {(row.recordation_id, row.code): row.pk for row in UnmetCheck.objects.filter(recordation__in=rows)}
    unmet = {(pk, check.code): check for pk, all_checks in upkeep.items() for check in all_checks.unmet}
    new = [
        UnmetCheck(recordation_id=pk, code=code, since=check.since or today, mail_at=now)
        for (pk, code), check in unmet.items()
        if (pk, code) not in known
    ]
    UnmetCheck.objects.bulk_create(new)
    UnmetCheck.objects.filter(pk__in=[pk for key, pk in known.items() if key not in unmet]).delete()
    return len({row.recordation_id for row in new})


def tell_of_upkeep(*, clock: Callable[[], datetime], limit: int = 500) -> int:
    """Tell those who act for right holders of what is newly unmet, one mail for all of it. Returns how many got one.

    The mail says how many recordations lack something and where to look, and nothing else. Right holders for whom
    the same people act are told together.
    """
    due = UnmetCheck.objects.filter(mail_at__lte=clock()).order_by("pk")
    waiting = list(due.values_list("pk", "recordation_id", "recordation__right_holder__same_as"))
    readers = _readers_of({holder for _pk, _recordation, holder in waiting}, clock())
    groups: dict[tuple[Reader, ...], list[int]] = {}
    for pk, _recordation, holder in waiting:
        groups.setdefault(readers[holder], []).append(pk)
    return sum(do_each(list(groups.items())[:limit], lambda group: _tell(*group, now=clock()), what="mail of upkeep"))


def _readers_of(holders: Collection[int], now: datetime) -> dict[int, tuple[Reader, ...]]:
    """Return by right holder the people who may file for it today; where there is none, its own address."""
    found: dict[int, set[Reader]] = {}
    members = live_members(now=now).filter(right_holder__same_as__in=holders)
    for member in members.select_related("user", "right_holder").prefetch_related("user__role_grants"):
        user = member.user
        user._roles = frozenset(grant.role for grant in user.role_grants.all())  # type: ignore[attr-defined]
        if user.email and may(user=user, verb="portal.file"):
            of_holder = found.setdefault(member.right_holder.same_as, set())
            of_holder.add((user.email, user.language or settings.LANGUAGE_CODE))
    rows = RightHolder.objects.filter(pk__in=set(holders) - found.keys())
    own = {pk: ((email, settings.LANGUAGE_CODE),) for pk, email in rows.values_list("pk", "email")}
    return own | {pk: tuple(sorted(people)) for pk, people in found.items()}


def _tell(readers: tuple[Reader, ...], ids: list[int], *, now: datetime) -> bool:
    """Send to each, claimed so that of two workers one sends; a crash in between sends twice rather than never."""
    until = now + LEASE
    if not UnmetCheck.objects.filter(pk__in=ids, mail_at__lte=now).update(mail_at=until):
        return False
    mine = UnmetCheck.objects.filter(pk__in=ids, mail_at=until)
    count = mine.values("recordation").distinct().count()
    reached, failure = 0, None
    for address, language in readers:
        words = {"count": count, "portal_url": f"{settings.BASE_URL}{reverse('portal:home')}"}
        try:
            send(mail=compose(template="rightsholders_upkeep", words=words, language=language), to=address)
            reached += 1
        except (smtplib.SMTPException, OSError) as error:
            failure = error
            logger.warning("mail of upkeep could not be sent", extra={"row": ids[0], "reason": reason_of(error)})
    if reached or failure is None:
        _note_told(ids, until, now)
    else:
        _try_later(ids, until, now)
    return reached > 0


@transaction.atomic
def _note_told(ids: list[int], until: datetime, now: datetime) -> None:
    rows = UnmetCheck.objects.filter(pk__in=ids, mail_at=until).select_related("recordation").order_by("pk")
    told: dict[int, tuple[Recordation, list[str]]] = {}
    for row in rows.select_for_update(of=("self",)):
        told.setdefault(row.recordation_id, (row.recordation, []))[1].append(row.code)
    UnmetCheck.objects.filter(pk__in=ids, mail_at=until).update(mail_at=None, told_at=now)
    record_many(
        events=[
            build(
                action=RecordationEvent.UPKEEP_TOLD,
                actor=None,
                subject=recordation,
                case_reference=recordation.reference or "",
                changes={"checks": [None, codes]},
                now=now,
            )
            for recordation, codes in told.values()
        ]
    )


def _try_later(ids: list[int], until: datetime, now: datetime) -> None:
    """Give the mail another try, in the end none: what is unmet stands in the portal all the same."""
    for row in UnmetCheck.objects.filter(pk__in=ids, mail_at=until):
        tries = row.mail_tries + 1
        next_try = now + WAITS[tries - 1] if tries <= len(WAITS) else None
        UnmetCheck.objects.filter(pk=row.pk, mail_at=until).update(mail_at=next_try, mail_tries=tries)
