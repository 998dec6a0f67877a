"""Watches as their owner keeps them: made, changed, muted, deleted, opened. What they find is in services.watching."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.queries import chain_head
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue
from reports.access import get_watch, visible_news
from reports.events import WatchEvent
from reports.models import Watch, WatchHit
from reports.queries.filters import as_query, from_query
from reports.queries.watches import NOT_WATCHED, fitting_cases, untold_news
from reports.services.runs import checked_query
from reports.services.watching import next_alert
from seizures.models import Seizure

WATCHES_AT_MOST = 50
# Of the open cases that fit already, the newest so many are remembered: corrected, they are no news.
_KNOWN_AT_MOST = 1000
_VERB = "reports.search"


@dataclass(frozen=True)
class WatchTerms:
    """What a watch looks for, why, and when it tells."""

    name: str
    query: str
    note: str = ""
    cadence: str = Watch.Cadence.AT_ONCE
    threshold: int = 1
    by_mail: bool = False


@transaction.atomic
def make_watch(*, acting_user: User, terms: WatchTerms, now: datetime.datetime) -> Watch:
    """Watch for cases that come to fit a search from now on.

    Raises NotAllowed, InvalidValue, or DomainError for the fifty-first watch, a name twice, or a search that
    cannot be watched.
    """
    require(user=acting_user, verb=_VERB)
    _one_at_a_time(acting_user)
    if Watch.objects.filter(owner=acting_user).count() >= WATCHES_AT_MOST:
        raise DomainError("too-many-watches", _("You have 50 watches. Delete one first."), field="name")
    values = _checked(terms, acting_user)
    watch = Watch.objects.create(owner=acting_user, looks_from=now, looked_up_to=0, **values)
    _look_from_now(watch, acting_user, now)
    _tell(WatchEvent.MADE, watch, acting_user, now, {name: [None, value] for name, value in _kept(watch).items()})
    return watch


@transaction.atomic
def change_watch(*, acting_user: User, watch: Watch, terms: WatchTerms, now: datetime.datetime) -> Watch:
    """Change what a watch looks for or when it tells. With another search it begins anew, from now on.

    Raises NotVisible, InvalidValue, or DomainError as make_watch does.
    """
    _one_at_a_time(acting_user)
    watch = get_watch(user=acting_user, public_id=watch.public_id, for_write=True)
    before, words, query = _kept(watch), (watch.name, watch.note), watch.query
    for name, value in _checked(terms, acting_user, but=watch).items():
        setattr(watch, name, value)
    if watch.query != query:
        watch.hits.all().delete()
        _look_from_now(watch, acting_user, now)
    waits = watch.muted_at is None and untold_news(user=acting_user, watch=watch).exists()
    watch.tells_at = next_alert(watch=watch, owner=acting_user, now=now) if waits else None
    watch.mail_at = watch.mail_at if watch.by_mail and watch.query == query else None
    watch.save()
    changes = {name: [before[name], value] for name, value in _kept(watch).items() if value != before[name]}
    if (watch.name, watch.note) != words:
        changes["name_or_note"] = [None, True]
    if changes:
        _tell(WatchEvent.CHANGED, watch, acting_user, now, changes)
    return watch


@transaction.atomic
def mute_watch(*, acting_user: User, watch: Watch, is_muted: bool, now: datetime.datetime) -> Watch:
    """Let a watch be quiet, and look for nothing; or let it look and tell again, from now on. Raises NotVisible."""
    watch = get_watch(user=acting_user, public_id=watch.public_id, for_write=True)
    if is_muted == (watch.muted_at is not None):
        return watch
    watch.muted_at = now if is_muted else None
    watch.tells_at = watch.mail_at = None
    watch.save(update_fields=["muted_at", "tells_at", "mail_at"])
    if not is_muted:
        _look_from_now(watch, acting_user, now)
    _tell(WatchEvent.MUTED if is_muted else WatchEvent.UNMUTED, watch, acting_user, now)
    return watch


@transaction.atomic
def delete_watch(*, acting_user: User, watch: Watch, now: datetime.datetime) -> None:
    """Delete an own watch with what it has found. Raises NotVisible."""
    watch = get_watch(user=acting_user, public_id=watch.public_id, for_write=True)
    _tell(WatchEvent.DELETED, watch, acting_user, now, {"search": [watch.query, None]})
    watch.delete()


@transaction.atomic
def open_watch(*, acting_user: User, watch: Watch, now: datetime.datetime) -> Watch:
    """Take what is new as seen; `opened_at` then says which cases that were. Raises NotVisible.

    What the owner may not see at this moment stays unseen. When nothing is new, the last news stay as they were.
    """
    watch = get_watch(user=acting_user, public_id=watch.public_id, for_write=True)
    if visible_news(user=acting_user).filter(watch=watch).update(seen_at=now):
        watch.opened_at = now
        watch.tells_at = watch.mail_at = None
        watch.save(update_fields=["opened_at", "tells_at", "mail_at"])
    return watch


def _one_at_a_time(owner: User) -> None:
    """Let each person make or change one watch at a time: of two that are sent at once, the second sees the first."""
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)


def _checked(terms: WatchTerms, user: User, but: Watch | None = None) -> dict[str, object]:
    """Check what was typed and return it by column."""
    name = terms.name.replace("\x00", "").strip()[:120]
    if not name:
        raise InvalidValue("name-missing", _("Give the watch a name."), field="name")
    namesakes = Watch.objects.filter(owner=user, name=name)
    if (namesakes.exclude(pk=but.pk) if but else namesakes).exists():
        raise DomainError("name-taken", _("You have a watch of this name. Choose another."), field="name")
    if not 1 <= terms.threshold <= 1000:
        raise InvalidValue("threshold", _("Enter a number from 1 to 1,000."), field="threshold")
    if terms.cadence not in Watch.Cadence.values:
        raise InvalidValue("cadence", _("Choose how often to be told."), field="cadence")
    query = _watchable(terms.query)
    return {
        "name": name,
        "note": terms.note.replace("\x00", "").strip()[:300],
        "query": query,
        "cadence": terms.cadence,
        "threshold": terms.threshold,
        "by_mail": terms.by_mail,
    }


def _watchable(query: str) -> str:
    try:
        narrowed = from_query(query=query)
    except ValueError as error:
        raise InvalidValue("day", _("Days are written as 2026-11-23."), field="query") from error
    if narrowed.is_empty:
        raise InvalidValue(
            "search-empty", _("Narrow the search first: a watch for every case would never be quiet."), field="query"
        )
    if any(getattr(narrowed, name) for name in NOT_WATCHED):
        raise InvalidValue(
            "not-watched", _("Deadlines and next steps cannot be watched: take them out of the search."), field="query"
        )
    return checked_query(as_query(narrowed=narrowed))


def _look_from_now(watch: Watch, user: User, now: datetime.datetime) -> None:
    """Begin here: the head of the chain is read before the cases, so what comes in between is looked at later."""
    head = chain_head()
    by_words = fitting_cases(user=user, query=watch.query, finds_fragments=False, now=now)
    watch.finds_fragments = bool(from_query(query=watch.query).text) and not by_words.exists()
    watch.looks_from, watch.looked_up_to = now, head
    watch.save(update_fields=["finds_fragments", "looks_from", "looked_up_to"])
    fitting = fitting_cases(user=user, query=watch.query, finds_fragments=watch.finds_fragments, now=now)
    known = fitting.filter(status=Seizure.Status.OPEN, logged_at__lte=now).order_by("-detained_on", "-pk")
    WatchHit.objects.bulk_create(
        [
            WatchHit(watch=watch, seizure_id=pk, found_at=now, seen_at=now)
            for pk in known.values_list("pk", flat=True)[:_KNOWN_AT_MOST]
        ],
        ignore_conflicts=True,  # muted meanwhile, a watch still knows what it had found
    )


def _kept(watch: Watch) -> dict[str, object]:
    """Return what the audit keeps of a watch. A note is its owner's own words: that it changed is enough."""
    return {
        "search": watch.query,
        "cadence": str(watch.cadence),
        "threshold": watch.threshold,
        "by_mail": watch.by_mail,
    }


def _tell(
    action: WatchEvent, watch: Watch, user: User, now: datetime.datetime, changes: dict[str, list] | None = None
) -> None:
    record(action=action, actor=user, subject=watch, changes=changes or {}, now=now)
