"""Watches and what they have found: which cases fit, how many are new, which alerts stand."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from audit.queries import ActOnCase, acts_on_cases
from ipcases.lib.errors import NotVisible
from reports.access import visible_news, visible_watches
from reports.models import Watch, WatchHit
from reports.queries.filters import from_query
from seizures.access import visible_seizures
from seizures.events import ProcedureEvent, SeizureEvent
from seizures.models import Seizure
from seizures.queries import SeizureFilter, filtered, holding_words

# After one of these a case may fit a search or be in reach that was not, or the other way about: every search, or one
# that asks for what stands beside it.
NEWS: dict[str, tuple[str, ...]] = {
    SeizureEvent.LOGGED: (),
    SeizureEvent.EDITED: (),
    SeizureEvent.PAPERS_CORRECTED: (),
    SeizureEvent.COMPLETED: ("origin", "made_in"),
    SeizureEvent.CLOSED: ("status",),
    SeizureEvent.RESTRICTED: (),
    SeizureEvent.UNRESTRICTED: (),
    SeizureEvent.MEMBER_ADDED: (),
    SeizureEvent.MEMBER_REMOVED: (),
    ProcedureEvent.OUTCOME_RECORDED: ("outcome",),
    ProcedureEvent.DECIDED: ("outcome",),
    ProcedureEvent.ABANDONED: ("outcome",),
    SeizureEvent.PERSONAL_DATA_ERASED: ("text",),
}
# A deadline comes nearer without anybody doing anything: there is no act to learn of.
NOT_WATCHED = ("deadline", "step")
_SEALS_AT_ONCE, _ACTS_AT_ONCE = 50_000, 1000


@dataclass(frozen=True)
class ChangedCase:
    """A case on which somebody acted, and the act."""

    pk: int
    action: str
    at: datetime


@dataclass(frozen=True)
class Changes:
    """The cases that changed in a part of the chain, and the seal at which that part ends."""

    cases: list[ChangedCase]
    reached: int


def changes_between(*, after: int, head: int, since: datetime, actions: Collection[str] = NEWS) -> Changes:
    """Return what changed between two seals of the chain by these acts, no more than can be looked at at once.

    What was done before `since` is passed over. Two queries: a walk along that part of the chain, which goes on
    while nothing is found, then the cases by their reference.
    """
    acts: list[ActOnCase] = []
    reached = after
    while not acts and reached < head:
        floor, reached = reached, min(head, reached + _SEALS_AT_ONCE)
        acts = acts_on_cases(actions=list(actions), after=floor, up_to=reached, since=since, limit=_ACTS_AT_ONCE)
    if len(acts) == _ACTS_AT_ONCE:
        reached = acts[-1].seq
    keys = {}
    if acts:
        rows = Seizure.objects.filter(reference__in={act.case_reference for act in acts})
        keys = dict(rows.values_list("reference", "pk"))
    cases = [ChangedCase(keys[act.case_reference], act.action, act.at) for act in acts if act.case_reference in keys]
    return Changes(cases=cases, reached=reached)


def concerns(*, action: str, narrowed: SeizureFilter) -> bool:
    """Say whether a case may fit a search after this act on it that did not before, or the other way about."""
    asked = NEWS[action]
    return not asked or any(getattr(narrowed, name) for name in asked)


def fitting_cases(
    *, user: User, query: str, finds_fragments: bool, now: datetime, among: Collection[int] | None = None
) -> QuerySet[Seizure]:
    """Return the cases that fit a watched search and that the user may see now, those `among` some if given."""
    narrowed = from_query(query=query)
    rows = visible_seizures(user=user)
    if among is not None:
        rows = rows.filter(pk__in=among)
    rows = filtered(rows, narrowed=narrowed.without("text"), user=user, now=now)
    if not narrowed.text:
        return rows
    return holding_words(rows, text=narrowed.text, user=user, with_fragments=finds_fragments)


def with_news(*, user: User) -> QuerySet[Any]:
    """Return the user's watches, each with `new_count`: how many new cases it has that the user may see now."""
    news = visible_news(user=user).filter(watch=OuterRef("pk")).order_by()
    counted = news.values("watch").annotate(count=Count("pk")).values("count")
    return visible_watches(user=user).annotate(new_count=Coalesce(Subquery(counted, output_field=IntegerField()), 0))


def watch_with_news(*, user: User, public_id: UUID) -> Watch:
    """Return one of the user's watches with its `new_count`. Raises NotVisible."""
    watch = with_news(user=user).filter(public_id=public_id).first()
    if watch is None:
        raise NotVisible
    return watch


def watches_of(*, user: User) -> list[Watch]:
    """Return the user's watches, those with news first. One query, however many there are."""
    return list(with_news(user=user).order_by("muted_at", "-new_count", "name", "pk"))


def alerts_of(*, user: User) -> QuerySet[Any]:
    """Return the watches that have told the user of cases not looked at yet, the latest first."""
    stands = Q(opened_at__isnull=True) | Q(told_at__gt=F("opened_at"))
    told = with_news(user=user).filter(stands, told_at__isnull=False, muted_at__isnull=True)
    return told.filter(new_count__gt=0).order_by("-told_at", "-pk")


def untold_news(*, user: User, watch: Watch) -> QuerySet[WatchHit]:
    """Return what is new of a watch and that no alert has told of yet."""
    news = visible_news(user=user).filter(watch=watch)
    return news.filter(found_at__gt=watch.told_at) if watch.told_at else news


def opened_cases(*, user: User, watch: Watch) -> QuerySet[Seizure]:
    """Return the cases that were new when the watch was opened last, and that the user may see now."""
    opened = WatchHit.objects.filter(watch=watch, seen_at__isnull=False, seen_at=watch.opened_at)
    return visible_seizures(user=user).filter(pk__in=opened.values("seizure"))


def new_cases(*, user: User, watch: Watch) -> QuerySet[Seizure]:
    """Return the cases that are new to the owner, and that the owner may see now."""
    return Seizure.objects.filter(pk__in=visible_news(user=user).filter(watch=watch).values("seizure"))
