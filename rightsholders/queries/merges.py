"""Entries of one right holder: what was said of two, what waits for a second person, and what each of them has."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from rightsholders.access import (
    alerts_of_customs,
    jurisdiction_of,
    may_be_second_person,
    recordations_of_customs,
    right_holders_with_members,
    visible_members,
    visible_merges,
)
from rightsholders.holdings import Holding, Item, holding_of, holdings_above, of_entry
from rightsholders.models import FormerName, MergeProposal, RecordationRight, Right, RightHolder
from rightsholders.queries.lists import named

_FOUND = 12


@dataclass(frozen=True)
class WaitingMerge:
    """What waits for a second person, and whether the reader may decide on it, or take it back."""

    proposal: MergeProposal
    may_decide: bool
    may_take_back: bool


@dataclass(frozen=True)
class MergedEntry:
    """An entry that was merged into a right holder, and what it was merged by."""

    entry: RightHolder
    merge: MergeProposal


@dataclass(frozen=True)
class Part:
    """The same part of two entries."""

    label: str | Promise
    of_each: tuple[Holding, ...]


def merges_waiting(*, user: User, holder: RightHolder) -> list[WaitingMerge]:
    """Return what was proposed of a right holder and another entry, the oldest first."""
    rows = merges_of(user=user, holder=holder).filter(state=MergeProposal.State.WAITS).order_by("pk")
    is_second = may_be_second_person(user=user)
    return [
        WaitingMerge(
            proposal=row,
            may_decide=is_second and user.pk != row.proposed_by_id,
            may_take_back=is_second and user.pk == row.proposed_by_id,
        )
        for row in rows
    ]


def merges_of(*, user: User, holder: RightHolder) -> QuerySet[MergeProposal]:
    """Return what was proposed of a right holder and other entries, decided or not, the latest first."""
    rows = visible_merges(user=user).filter(Q(goes__same_as=holder.same_as) | Q(stays__same_as=holder.same_as))
    return rows.select_related("goes", "stays", "proposed_by", "decided_by").order_by("-pk")


def merges_to_decide(*, user: User) -> QuerySet[MergeProposal]:
    """Return what somebody else proposed and the user may confirm or refuse, the oldest first."""
    rows = _waiting(user) if may_be_second_person(user=user) else MergeProposal.objects.none()
    return rows.exclude(proposed_by=user).select_related("goes", "stays", "proposed_by").order_by("pk")


def merges_decided(*, user: User, since: date) -> QuerySet[MergeProposal]:
    """Return what somebody else decided since a day on what the user had proposed, the newest first."""
    rows = visible_merges(user=user).filter(proposed_by=user, decided_at__date__gte=since).exclude(decided_by=user)
    return rows.select_related("goes", "stays", "decided_by").order_by("-pk")


def entries_merged(*, user: User, holder: RightHolder) -> list[MergedEntry]:
    """Return the entries that were merged into a right holder, each with what it was merged by; the oldest first."""
    rows = visible_merges(user=user).filter(
        stays=holder, goes__merged_into=F("stays"), kind=MergeProposal.Kind.MERGE, state=MergeProposal.State.CONFIRMED
    )
    latest = rows.order_by("goes", "-decided_at", "-pk").distinct("goes")
    found = latest.select_related("goes", "proposed_by", "decided_by")
    return [MergedEntry(row.goes, row) for row in found]


def others_named(*, user: User, holder: RightHolder, text: str) -> list[RightHolder]:
    """Return the right holders but this one whose name, or one that they had, contains the text, by name."""
    rows = named(right_holders_with_members(user=user).exclude(pk=holder.pk), text=text)
    return list(rows.select_related("country").order_by("name", "pk")[:_FOUND])


def side_by_side(*, user: User, entries: tuple[RightHolder, ...], since: datetime | None = None) -> list[Part]:
    """Return what is of two right holders, part by part, as far as the user may see it. A fixed number of queries.

    With `since`, what came since and is of each of these two entries itself.
    """
    columns = [list(_holdings(user, entry, since)) for entry in entries]
    return [Part(row[0].label, row) for row in zip(*columns, strict=True)]


def _holdings(user: User, entry: RightHolder, since: datetime | None) -> Iterator[Holding]:
    yield holding_of(
        label=_("Former names"),
        rows=of_entry(FormerName.objects.all(), entry=entry, since=since, moment="changed_at"),
        item=lambda row: Item(row.name),
    )
    if jurisdiction_of(user=user):
        yield from _recorded(user, entry, since)
    acting = visible_members(user=user).filter(ended_at__isnull=True).select_related("user")
    yield holding_of(
        label=_("People who act for it"),
        rows=of_entry(acting, entry=entry, since=since, moment="linked_at"),
        item=lambda row: Item(row.user.display_name),
    )
    yield from holdings_above(user=user, entry=entry, since=since)


def _recorded(user: User, entry: RightHolder, since: datetime | None) -> Iterator[Holding]:
    own = of_entry(recordations_of_customs(user=user), entry=entry, since=since, moment="created_at")
    yield holding_of(
        label=_("Recordations"),
        rows=own,
        item=lambda row: Item(str(row), reverse("rightsholders:detail", args=[row.public_id])),
    )
    rights = Right.objects.filter(pk__in=RecordationRight.objects.filter(recordation__in=own).values("right"))
    if since is not None:
        rights = rights.exclude(right_holder=entry)
    yield holding_of(
        label=_("Rights") if since is None else _("Rights of the other that these rest on"),
        rows=rights,
        item=lambda row: Item(f"{row} · {row.register_office} {row.registration_number}"),
    )
    alerts = alerts_of_customs(user=user).select_related("recordation")
    yield holding_of(
        label=_("Alerts"),
        rows=of_entry(alerts, entry=entry, since=since, moment="sent_at"),
        item=lambda row: Item(
            f"{row.recordation} · {row.number}", reverse("rightsholders:alert", args=[row.public_id])
        ),
    )


def _waiting(user: User) -> QuerySet[MergeProposal]:
    return visible_merges(user=user).filter(state=MergeProposal.State.WAITS)
