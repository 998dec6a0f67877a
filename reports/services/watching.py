"""What watches do by themselves: find the cases that came in, tell their owner, send the mail that says so.

Each step is found again by the next sweep when a worker dies, and does nothing the second time.
"""

import logging
import smtplib
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Min, Q
from django.urls import reverse
from django.utils import timezone

from accounts.access import may, zone_of
from accounts.models import User
from audit.queries import chain_head
from ipcases.lib.mails import LEASE, WAITS, compose, reason_of, send
from ipcases.lib.sweeping import do_each
from reports.access import visible_news
from reports.models import Watch, WatchHit
from reports.queries.filters import from_query
from reports.queries.watches import ChangedCase, changes_between, concerns, fitting_cases, untold_news
from seizures.events import SeizureEvent

logger = logging.getLogger(__name__)
_VERB = "reports.search"
_ERASED = SeizureEvent.PERSONAL_DATA_ERASED
_WATCHES_AT_ONCE = 2000
# A part of the chain without news of cases is not noted at each watch before it is this long.
_NOTED_AFTER = 5000
# An act is dated when it begins and sealed when it is over; what was over when the watch was made is among its hits.
_ACT_TAKES = timedelta(minutes=5)
_KEPT_AT_MOST = 1000  # new cases of one watch; what nobody looks at does not pile up
_BETWEEN_ALERTS = timedelta(minutes=15)
_TOLD_AT = time(7)


@dataclass(frozen=True)
class _Turn:
    """A watch and the cases it has not looked at, up to a seal of the chain."""

    watch: Watch
    cases: list[ChangedCase]
    reached: int

    @property
    def pk(self) -> int:
        return self.watch.pk


def find_news(*, now: datetime, limit: int = _WATCHES_AT_ONCE) -> int:
    """Let every watch look at the cases that changed since it looked last; return how many new ones were found.

    The register is never searched. A run on which no case changed costs four queries: the head of the chain, how
    far the muted watches and the others have come, the walk along the chain since. When cases changed: one
    query for them and one for the watches; for each owner the roles and offices; for each watch one that tests the
    changed cases by their keys, at most 1,000, one more to take back what was corrected away, and a transaction to
    keep what fits; then one query to note how far all have come. Rows touched: the acts since, the cases they changed,
    the watches, what is new. At most `limit` watches a run, those furthest behind first; one that breaks is logged and
    looks again in the next.
    """
    looked: dict[int, list[int]] = {}
    head = chain_head()
    _forget_erased(head)

    def look(turn: _Turn) -> int:
        found = take_in(watch=turn.watch, cases=turn.cases, now=now)
        looked.setdefault(turn.reached, []).append(turn.pk)
        return found

    try:
        return sum(do_each(_turns(head, limit), look, what="watch"))
    finally:
        for reached, keys in looked.items():
            Watch.objects.filter(pk__in=keys, looked_up_to__lt=reached).update(looked_up_to=reached)


def _turns(head: int, limit: int) -> Iterator[_Turn]:
    active = Watch.objects.filter(muted_at__isnull=True)
    behind = active.filter(looked_up_to__lt=head).order_by("looked_up_to")
    people: dict[int, User] = {}  # whose roles are read once a run
    for floor, since in list(behind.values_list("looked_up_to").annotate(Min("looks_from"))):
        changes = changes_between(after=floor, head=head, since=since - _ACT_TAKES)
        if not changes.cases:
            if changes.reached - floor > _NOTED_AFTER:
                active.filter(looked_up_to=floor).update(looked_up_to=changes.reached)
            continue
        watches = active.filter(looked_up_to=floor).select_related("owner__home_office").order_by("pk")
        for watch in list(watches[:limit]):
            watch.owner = people.setdefault(watch.owner_id, watch.owner)
            yield _Turn(watch, changes.cases, changes.reached)
            limit -= 1
        if limit <= 0:
            return


def _forget_erased(head: int) -> None:
    """Take from watches that are muted, and look at nothing, what they had found by a word of a case without names.

    They go along the chain for that by themselves: there may be no other watch, and erasing waits for none.
    """
    muted = Watch.objects.filter(muted_at__isnull=False)
    behind = muted.filter(looked_up_to__lt=head).aggregate(floor=Min("looked_up_to"), since=Min("looks_from"))
    if behind["floor"] is None:
        return
    changes = changes_between(after=behind["floor"], head=head, since=behind["since"] - _ACT_TAKES, actions=[_ERASED])
    if changes.cases:
        erased = {case.pk for case in changes.cases}
        WatchHit.objects.filter(seizure__in=erased, watch__in=muted.filter(query__contains="text=")).delete()
    if changes.cases or changes.reached - behind["floor"] > _NOTED_AFTER:
        muted.filter(looked_up_to__lt=changes.reached).update(looked_up_to=changes.reached)


def take_in(*, watch: Watch, cases: Collection[ChangedCase], now: datetime) -> int:
    """Let one watch look at cases that changed; return how many are new to it.

    With the rights its owner has at this moment: without the right to search, nothing is looked at, and what the
    owner may not see does not fit. What fitted and no longer does is taken back unless it was seen; what fitted by a
    name that was erased goes all the same.
    """
    narrowed = from_query(query=watch.query)
    changed = {
        case.pk
        for case in cases
        if case.at >= watch.looks_from - _ACT_TAKES and concerns(action=case.action, narrowed=narrowed)
    }
    if not changed or not may(user=watch.owner, verb=_VERB):
        return 0
    fits = fitting_cases(
        user=watch.owner,
        query=watch.query,
        finds_fragments=watch.finds_fragments,
        now=now,
        among=changed,
    )
    fitting = set(fits.values_list("pk", flat=True))
    known = {case.pk for case in cases if case.action != SeizureEvent.LOGGED}
    erased = _erased(cases)
    if gone := known & changed - fitting:
        hits = WatchHit.objects.filter(watch=watch, seizure__in=gone)
        hits.filter(Q(seen_at__isnull=True) | Q(seizure__in=erased)).delete()
    new = fitting - erased  # a case whose names went is no news
    return _keep(watch, new, now) if new else 0


def _erased(cases: Collection[ChangedCase]) -> set[int]:
    """Return the cases whose names were erased: no watch that looked for one says any more that it was there."""
    return {case.pk for case in cases if case.action == _ERASED}


@transaction.atomic
def _keep(watch: Watch, fitting: set[int], now: datetime) -> int:
    # Changed or muted since it was read, it looks for something else now, or for nothing.
    same = Watch.objects.filter(pk=watch.pk, query=watch.query, looks_from=watch.looks_from, muted_at__isnull=True)
    current = same.select_for_update(no_key=True).first()
    if current is None:
        return 0
    known = set(WatchHit.objects.filter(watch=watch, seizure__in=fitting).values_list("seizure", flat=True))
    room = _KEPT_AT_MOST - WatchHit.objects.filter(watch=watch, seen_at__isnull=True).count()
    new = sorted(fitting - known, reverse=True)[: max(room, 0)]
    if not new:
        return 0
    WatchHit.objects.bulk_create(WatchHit(watch=watch, seizure_id=pk, found_at=now) for pk in new)
    if current.tells_at is None:
        Watch.objects.filter(pk=watch.pk).update(tells_at=next_alert(watch=current, owner=watch.owner, now=now))
    return len(new)


def next_alert(*, watch: Watch, owner: User, now: datetime) -> datetime:
    """Say when a case that came in now is told: at once, but not without end; or at seven at the owner's office."""
    if watch.cadence == Watch.Cadence.AT_ONCE:
        return max(now, watch.told_at + _BETWEEN_ALERTS) if watch.told_at else now
    zone = zone_of(user=owner) or timezone.get_default_timezone()
    here = now.astimezone(zone)
    day = here.date() if here.time() < _TOLD_AT else here.date() + timedelta(days=1)
    if watch.cadence == Watch.Cadence.WEEKLY:
        day += timedelta(days=-day.weekday() % 7)  # Monday
    return datetime.combine(day, _TOLD_AT, tzinfo=zone)


def tell_owners(*, now: datetime, limit: int = 500) -> int:
    """Make the alerts that are due: on the owner's first page, and by mail where it is wanted; return how many.

    One query for the watches that are due, which an index holds; for each its lock, its count and its note.
    """
    due = Watch.objects.filter(tells_at__lte=now).order_by("tells_at", "pk").values_list("pk", flat=True)
    return sum(do_each(list(due[:limit]), lambda pk: _tell_owner(pk, now), what="watch that tells"))


@transaction.atomic
def _tell_owner(watch_id: int, now: datetime) -> bool:
    due = Watch.objects.filter(pk=watch_id, tells_at__lte=now).select_related("owner__home_office")
    watch = due.select_for_update(of=("self",), skip_locked=True, no_key=True).first()
    if watch is None:
        return False
    is_alert = untold_news(user=watch.owner, watch=watch).count() >= watch.threshold
    watch.tells_at = None
    if is_alert:
        watch.told_at = now
        if watch.by_mail and watch.owner.email:
            watch.mail_at, watch.mail_tries = now, 0
    watch.save(update_fields=["tells_at", "told_at", "mail_at", "mail_tries"])
    return is_alert


def send_mails(*, clock: Callable[[], datetime], limit: int = 200) -> int:
    """Send the mails that wait: new ones, and those whose next try has come. Returns how many went out."""
    due = Watch.objects.filter(mail_at__lte=clock()).order_by("mail_at", "pk").values_list("pk", flat=True)
    return sum(do_each(list(due[:limit]), lambda pk: _send_mail(pk, clock()), what="mail of a watch"))


def _send_mail(watch_id: int, now: datetime) -> bool:
    """Send one mail, claimed so that of two workers one sends; a crash in between sends it twice rather than never.

    It says how many cases and where, and nothing of a case, not even the watch's name: that may be a person's.
    """
    until = now + LEASE
    mine = Watch.objects.filter(pk=watch_id, mail_at=until)
    if not Watch.objects.filter(pk=watch_id, mail_at__lte=now).update(mail_at=until):
        return False
    watch = Watch.objects.select_related("owner__home_office").get(pk=watch_id)
    owner = watch.owner
    count = visible_news(user=owner).filter(watch=watch).count()
    if not count or not owner.email:
        mine.update(mail_at=None)
        return False
    address = f"{settings.BASE_URL}{reverse('reports:watch', args=[watch.public_id])}"
    try:
        mail = compose(
            template="reports_watch",
            words={"count": count, "watch_url": address},
            language=owner.language or settings.LANGUAGE_CODE,
        )
        send(mail=mail, to=owner.email)
    except (smtplib.SMTPException, OSError) as error:
        _try_later(watch, until, error, now)
        return False
    except Exception as error:
        _try_later(watch, until, error, now)
        raise
    mine.update(mail_at=None, mail_tries=0)
    return True


def _try_later(watch: Watch, until: datetime, error: Exception, now: datetime) -> None:
    """Give a mail another try, in the end none: the alert stands on the first page all the same."""
    tries = watch.mail_tries + 1
    logger.warning("mail of a watch could not be sent", extra={"row": watch.pk, "reason": reason_of(error)})
    next_try = now + WAITS[tries - 1] if tries <= len(WAITS) else None
    Watch.objects.filter(pk=watch.pk, mail_at=until).update(mail_at=next_try, mail_tries=tries)
