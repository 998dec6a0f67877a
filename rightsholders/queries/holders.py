"""Right holders for those who keep them: the list, one of them, who acts for it, and which are nearly the same."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count as CountOf
from django.db.models import Exists, Max, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils.functional import Promise

from accounts.models import RoleGrant, User
from accounts.roles import PORTAL_ROLES
from audit.models import AuditEvent
from audit.queries import entry_of
from ipcases.lib.days import day_at_seat
from ipcases.lib.paging import Count, Page, capped_count, keyset_page
from reference.queries import country_name
from rightsholders.access import (
    get_right_holder,
    jurisdiction_of,
    live_members,
    may_be_second_person,
    recordations_of_customs,
    right_holders_with_members,
    visible_mandates,
    visible_members,
)
from rightsholders.days import ENDING_SOON_DAYS
from rightsholders.events import MERGES
from rightsholders.likeness import core_of, likeness
from rightsholders.models import Contact, FormerName, HolderMember, MandateProposal, Recordation, RightHolder
from rightsholders.queries.lists import NameHad, named, names_had

BY_NAME = ("name", "id")
NOBODY, ENDING, WAITS = "NOBODY", "ENDING", "WAITS"
_ALIKE_SHOWN = 8
_CONTACTS_SHOWN = 12
_HISTORY_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class HolderFilter:
    """What the list of right holders is narrowed to; empty means all."""

    text: str = ""
    country: str = ""
    acting: str = ""  # NOBODY acts for it, somebody's time is ENDING, or somebody WAITS for a second person
    person: str = ""  # the user name of somebody who acts for it


@dataclass(frozen=True)
class HolderRow:
    """One line of the list; `recordations` is None for whoever does not read them."""

    public_id: UUID
    name: str
    name_zh: str
    had: tuple[NameHad, ...]
    country: str
    recordations: int | None
    people: int
    last_login: datetime | None


@dataclass(frozen=True)
class _People:
    people: int
    last_login: datetime | None


_NOBODY = _People(0, None)


@dataclass(frozen=True)
class MemberRow:
    """Somebody who acts, or once acted, for a right holder."""

    pk: int
    person: User
    capacity: str | Promise
    state: str
    since: datetime | None
    until: date | None
    link: HolderMember

    @property
    def is_live(self) -> bool:
        return self.state in _LIVE_STATES


@dataclass(frozen=True)
class WaitingRow:
    """Somebody who is to act for a right holder, and whether the reader may decide on it, or take it back."""

    proposal: MandateProposal
    may_decide: bool
    may_take_back: bool


_LIVE_STATES = frozenset({"ACTS", "ENDING", "OFF", "NO_ROLE"})


def list_holders(*, user: User, narrowed: HolderFilter, now: datetime, cursor: str = "", size: int = 50) -> Page:
    """Return one page of right holders by name, as HolderRow rows, in four queries."""
    page = keyset_page(_matching(user, narrowed, now), order=BY_NAME, cursor=cursor, size=size, keys_first=True)
    ids = [holder.pk for holder in page.rows]
    had = names_had(holders=page.rows)
    people = _people_of(ids, now)
    recordations = _recordations_of(user, ids)
    rows = [
        HolderRow(
            public_id=holder.public_id,
            name=holder.name,
            name_zh=holder.name_zh,
            had=tuple(had.get(holder.pk, ())),
            country=country_name(holder.country_id),
            recordations=None if recordations is None else recordations.get(holder.pk, 0),
            people=people.get(holder.pk, _NOBODY).people,
            last_login=people.get(holder.pk, _NOBODY).last_login,
        )
        for holder in page.rows
    ]
    return Page(rows, page.next_cursor, page.previous_cursor)


def count_holders(*, user: User, narrowed: HolderFilter, now: datetime) -> Count:
    """Count the right holders of a filter, no further than the cap."""
    return capped_count(_matching(user, narrowed, now))


def members_of(*, user: User, holder: RightHolder, now: datetime) -> list[MemberRow]:
    """Return who acts for a right holder, by name, and behind them who once did, the latest first."""
    rows = visible_members(user=user).filter(right_holder__same_as=holder.same_as)
    related = ("right_holder", "user", "linked_by", "confirmed_by", "ended_by")
    rows = rows.select_related(*related).prefetch_related("user__role_grants")
    found = [_member(row, now) for row in rows]
    live = sorted((row for row in found if row.is_live), key=lambda row: (row.person.display_name, row.pk))
    return live + sorted((row for row in found if not row.is_live), key=lambda row: -row.pk)


def mandates_waiting(*, user: User, holder: RightHolder) -> list[WaitingRow]:
    """Return who is to act for a right holder, or by a new paper, once a second person confirms; the oldest first."""
    rows = _waiting(user).filter(right_holder__same_as=holder.same_as)
    rows = rows.select_related("user", "proposed_by").order_by("pk")
    is_second = may_be_second_person(user=user)
    return [
        WaitingRow(
            proposal=row,
            may_decide=is_second and user.pk not in (row.proposed_by_id, row.user_id),
            may_take_back=is_second and user.pk == row.proposed_by_id,
        )
        for row in rows
    ]


def link_before(*, proposal: MandateProposal) -> HolderMember | None:
    """Return how the person of a proposal acts, or acted, for the right holder until now."""
    return HolderMember.objects.filter(right_holder=proposal.right_holder_id, user=proposal.user_id).first()


def mandates_to_decide(*, user: User) -> QuerySet[MandateProposal]:
    """Return what somebody else proposed and the user may confirm or refuse, the oldest first."""
    rows = _waiting(user) if may_be_second_person(user=user) else MandateProposal.objects.none()
    rows = rows.exclude(proposed_by=user).exclude(user=user)
    return rows.select_related("right_holder", "user", "proposed_by").order_by("pk")


def mandates_decided(*, user: User, since: date) -> QuerySet[MandateProposal]:
    """Return what somebody else decided since a day on what the user had proposed, the newest first."""
    rows = visible_mandates(user=user).filter(proposed_by=user, decided_at__date__gte=since).exclude(decided_by=user)
    return rows.select_related("right_holder", "user", "decided_by").order_by("-pk")


def contacts_of(*, user: User, holder: RightHolder) -> list[Contact]:
    """Return whom the recordations in force that the user reads name to be called, each once."""
    own = recordations_of_customs(user=user).filter(right_holder__same_as=holder.same_as)
    read = own.filter(status=Recordation.Status.IN_FORCE)
    named_there = Contact.objects.filter(recordation__in=read)
    return list(named_there.order_by("kind", "email", "name", "-id").distinct("kind", "email")[:_CONTACTS_SHOWN])


def history_of_holder(*, holder: RightHolder) -> list[dict[str, Any]]:
    """Return what happened to a right holder and to the entries merged into it, newest first, for the timeline."""
    names = {holder.name, *(former.name for former in former_names_of(holder=holder))}
    keys = [str(pk) for pk in (holder.pk, *holder.merged.values_list("pk", flat=True))]
    events = AuditEvent.objects.filter(subject_type=RightHolder._meta.label, subject_id__in=keys)
    # What became of two entries is in the history of both.
    events = events.exclude(~Q(subject_id=str(holder.pk)), action__in=MERGES)
    entries = map(entry_of, events.order_by("-id")[:_HISTORY_SHOWN])
    return [
        {
            "icon": entry.icon,
            "tone": entry.tone,
            "title": entry.title,
            "detail": " · ".join(filter(None, (_without_itself(entry.changes, names), entry.purpose))),
            "at": entry.at,
            "actor": entry.actor,
        }
        for entry in entries
    ]


def holders_like(*, user: User, name: str, name_zh: str, besides: RightHolder | None = None) -> list[RightHolder]:
    """Return the right holders whose name, in either script, is or was nearly one of these; the most alike first.

    Each with the names that it `once_had`. Five queries. Reads every name: a spelling that nobody thought of cannot
    be asked of an index.
    """
    asked = [core_of(text) for text in (name, name_zh) if text]
    read = right_holders_with_members(user=user)
    if besides is not None:
        read = read.exclude(pk=besides.pk)
    former = FormerName.objects.filter(right_holder__same_as__in=read)
    merged = RightHolder.objects.filter(merged_into__in=read)
    best: dict[int, float] = {}
    for pk, *names in (
        *read.values_list("pk", "name", "name_zh"),
        *former.values_list("right_holder__same_as", "name", "name_zh"),
        *merged.values_list("same_as", "as_entered__name", "as_entered__name_zh"),
    ):
        known = [core_of(text) for text in names if text]
        score = max((likeness(one, other) for one in asked for other in known), default=0)
        if score > best.get(pk, 0):
            best[pk] = score
    first = [pk for _score, pk in sorted((-score, pk) for pk, score in best.items())[:_ALIKE_SHOWN]]
    rows: dict[int, Any] = RightHolder.objects.select_related("country").in_bulk(first)
    had = names_had(holders=rows.values())
    for pk, row in rows.items():
        row.once_had = had.get(pk, [])
    return [rows[pk] for pk in first if pk in rows]


def former_names_of(*, holder: RightHolder) -> list[FormerName]:
    """Return the names that a right holder once had, or one of its entries, the latest first."""
    return list(FormerName.objects.filter(right_holder__same_as=holder.same_as).order_by("-pk"))


def right_holder_with_names(*, user: User, public_id: UUID | str) -> RightHolder:
    """Return one visible right holder with the names that it `once_had`, the latest first. Raises NotVisible."""
    holder: Any = get_right_holder(user=user, public_id=public_id)
    holder.once_had = former_names_of(holder=holder)
    prefetch_related_objects([holder], Prefetch("merged", RightHolder.objects.order_by("pk")))
    return holder


def _matching(user: User, narrowed: HolderFilter, now: datetime) -> QuerySet[RightHolder]:
    rows = named(right_holders_with_members(user=user), text=narrowed.text)
    if narrowed.country:
        rows = rows.filter(country=narrowed.country)
    if narrowed.acting == NOBODY:
        rows = rows.filter(~Exists(_acting(now).filter(right_holder__same_as=OuterRef("pk"))))
    elif narrowed.acting == ENDING:
        soon = day_at_seat(now) + timedelta(days=ENDING_SOON_DAYS)
        rows = rows.filter(Exists(_acting(now).filter(right_holder__same_as=OuterRef("pk"), valid_to__lte=soon)))
    elif narrowed.acting == WAITS:
        rows = rows.filter(Exists(_waiting(user).filter(right_holder__same_as=OuterRef("pk"))))
    if narrowed.person:
        linked = live_members(now=now).filter(user__username=narrowed.person)
        rows = rows.filter(pk__in=linked.values("right_holder__same_as"))
    return rows


def _acting(now: datetime) -> QuerySet[HolderMember]:
    """Return the links that open the portal today: of people who may sign in and have a role there."""
    with_role = RoleGrant.objects.filter(role__in=PORTAL_ROLES).values("user")
    return live_members(now=now).filter(user__is_active=True, user__in=with_role)


def _waiting(user: User) -> QuerySet[MandateProposal]:
    return visible_mandates(user=user).filter(state=MandateProposal.State.WAITS)


def _people_of(ids: Iterable[int], now: datetime) -> dict[int, _People]:
    linked = _acting(now).filter(right_holder__same_as__in=list(ids)).order_by().values("right_holder__same_as")
    # Whoever acts for two entries of one right holder is one person.
    counted = linked.annotate(people=CountOf("user", distinct=True), last_login=Max("user__last_login"))
    rows = counted.values_list("right_holder__same_as", "people", "last_login")
    return {pk: _People(people, last_login) for pk, people, last_login in rows}


def _recordations_of(user: User, ids: Iterable[int]) -> dict[int, int] | None:
    """Count the recordations by right holder; None for whoever does not read recordations."""
    if not jurisdiction_of(user=user):
        return None
    rows = recordations_of_customs(user=user).filter(right_holder__same_as__in=list(ids)).order_by()
    counted = rows.values("right_holder__same_as").annotate(recordations=CountOf("pk"))
    return dict(counted.values_list("right_holder__same_as", "recordations"))


def _member(row: HolderMember, now: datetime) -> MemberRow:
    return MemberRow(
        pk=row.pk,
        person=row.user,
        capacity=HolderMember.Capacity(row.capacity).label,
        state=_state(row, day_at_seat(now)),
        since=row.linked_at,
        until=row.valid_to,
        link=row,
    )


def _state(row: HolderMember, today: date) -> str:
    if row.ended_at is not None:
        return "ENDED"
    if row.valid_to is not None and row.valid_to < today:
        return "OVER"
    if not row.user.is_active:
        return "OFF"
    if not {grant.role for grant in row.user.role_grants.all()} & PORTAL_ROLES:
        return "NO_ROLE"
    if row.valid_to is not None and row.valid_to <= today + timedelta(days=ENDING_SOON_DAYS):
        return "ENDING"
    return "ACTS"


def _without_itself(changes: Iterable[Any], names: Collection[str]) -> str:
    """Say what changed; not its own name in each line of its own page, but where it got another."""
    return " · ".join(str(change) for change in changes if change.is_news and (change.old or change.new not in names))
