"""The ledger of right holders: what customs holds, what goods cost, who owes whom; what of it waits for the desk."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum, Value, When
from django.db.models.functions import Coalesce

from accounts.models import User
from rightsholders.models import Guarantee, RightHolder
from seizures.access import procedures_in_ledger, visible_guarantees, visible_procedures
from seizures.balances import COVERS, Account, account_of, left_of_guarantee
from seizures.models import Cost, Procedure, Security, Settlement
from seizures.queries.accounts import held_securities, release_blockers, with_account, with_taken

ENDS_SOON_DAYS = 30
TO_RELEASE_SHOWN = 200
_LOOKED_AT = 200  # accounts of which is looked at once whether their security may go back
_K = Settlement.Kind
_LIVE = {Guarantee.Status.REGISTERED, Guarantee.Status.CONFIRMED}
_NOTHING = Value(Decimal(0))
SHOWN = {
    "open": Q(open__gt=0),
    "owed": Q(open__lt=0),
    "held": Q(held__gt=0),
    "drawn": Q(drawn__gt=0),
    "released": Q(released__gt=0),
}
ORDER = ("-id",)
LONGEST_WAITING = ("proposed_at", "pk")


@dataclass(frozen=True)
class Sums:
    """What the procedures of a right holder come to in one currency; a debt of one never pays that of another."""

    currency: str
    received: Decimal
    drawn: Decimal
    released: Decimal
    held: Decimal
    cost: Decimal
    open: Decimal
    owed: Decimal
    guaranteed: Decimal  # left of the general guarantees that are in force


def ledger_rows(*, user: User, holder: RightHolder, shown: str = "") -> QuerySet[Procedure]:
    """Return the procedures of a right holder with money on them, each with its sums; `shown` names which."""
    rows = with_sums(procedures_in_ledger(user=user).filter(right_holder__same_as=holder.same_as))
    if shown in SHOWN:
        rows = rows.filter(SHOWN[shown])
    return rows.select_related("seizure__office", "seizure__jurisdiction", "right_holder")


def with_sums(procedures: QuerySet[Procedure]) -> QuerySet[Procedure]:
    """Leave the procedures that have money on them, with what it comes to: only what is confirmed counts."""
    this = OuterRef("pk")
    securities = Security.objects.filter(procedure=this, struck_out_at__isnull=True)
    moved = Settlement.objects.filter(procedure=this, status=Settlement.Status.CONFIRMED)
    has_money = Exists(Cost.objects.filter(procedure=this)) | Exists(Security.objects.filter(procedure=this))
    return procedures.filter(has_money | Exists(Settlement.objects.filter(procedure=this))).annotate(
        cost=_sum(Cost.objects.filter(procedure=this), F("amount")),
        received=_sum(securities, F("amount")),
        drawn=_sum(moved, _signed({_K.DRAWN: 1, _K.PUT_BACK: -1}, has_source=True)),
        released=_sum(moved.filter(kind=_K.RELEASED), F("amount")),
        covered=_sum(moved, _signed(COVERS)),
        from_security=_sum(moved.filter(security__isnull=False), _signed({_K.DRAWN: 1, _K.PUT_BACK: -1})),
        open=F("cost") - F("covered"),
        held=F("received") - F("from_security") - F("released"),
    )


def _signed(signs: dict[Any, int], *, has_source: bool = False) -> Case:
    source = Q(security__isnull=False) | Q(guarantee__isnull=False) if has_source else Q()
    whens = [When(Q(kind=kind) & source, then=F("amount") * Value(sign)) for kind, sign in signs.items()]
    return Case(*whens, default=_NOTHING)


def _sum(rows: QuerySet[Any], amount: Any) -> Coalesce:
    total = rows.order_by().values("procedure").annotate(total=Sum(amount)).values("total")
    return Coalesce(Subquery(total), _NOTHING)


def sums_of(*, user: User, holder: RightHolder, guarantees: Iterable[Guarantee], on: date) -> list[Sums]:
    """Add a right holder's rows up by currency, which are never mixed."""
    left: dict[str, Decimal] = {}
    for guarantee in guarantees:
        if guarantee.covers(on):
            left[guarantee.currency] = left.get(guarantee.currency, Decimal(0)) + left_of_guarantee(guarantee)
    rows = ledger_rows(user=user, holder=holder).order_by()
    found = rows.values(code=F("seizure__jurisdiction__currency")).annotate(
        received_sum=Sum("received"),
        drawn_sum=Sum("drawn"),
        released_sum=Sum("released"),
        held_sum=Sum("held"),
        cost_sum=Sum("cost"),
        open_sum=Sum(Case(When(open__gt=0, then=F("open")), default=_NOTHING)),
        owed_sum=Sum(Case(When(open__lt=0, then=-F("open")), default=_NOTHING)),
    )
    totals: dict[str, dict[str, Any]] = {row["code"]: dict(row) for row in found}
    names = ("received", "drawn", "released", "held", "cost", "open", "owed")
    return [
        Sums(
            currency=code,
            guaranteed=left.get(code, Decimal(0)),
            **{name: totals.get(code, {}).get(f"{name}_sum") or Decimal(0) for name in names},
        )
        for code in sorted(totals.keys() | left.keys())
    ]


def guarantees_of(*, user: User, holder: RightHolder, on: date) -> list[Guarantee]:
    """Return the general guarantees of a right holder, the latest first, with what is left of each.

    Each says whether it `is_twice`: one letter may have been registered under two entries, before they were merged.
    """
    rows = with_taken(visible_guarantees(user=user).filter(right_holder__same_as=holder.same_as))
    people = ("right_holder", "jurisdiction", "registered_by", "decided_by", "ended_by", "renews")
    found = list(rows.select_related(*people).order_by("-valid_from", "-pk"))
    live = [row for row in found if row.status in _LIVE and row.valid_to >= on and row.number]
    letters = Counter((row.jurisdiction_id, row.number) for row in live)
    for row in found:
        row.is_twice = row in live and letters[row.jurisdiction_id, row.number] > 1  # type: ignore[attr-defined]
    return [with_left(guarantee=row, on=on) for row in found]


def with_left(*, guarantee: Guarantee, on: date) -> Guarantee:
    """Return a general guarantee with what is `left` of it, and the `state` it is in on a day."""
    row: Any = guarantee
    row.left = left_of_guarantee(guarantee)
    row.state = guarantee.status
    if guarantee.status == Guarantee.Status.CONFIRMED:
        row.state = "COMING" if on < guarantee.valid_from else "OVER" if on > guarantee.valid_to else "IN_FORCE"
    if row.state == "IN_FORCE" and row.left <= 0:
        row.state = "USED_UP"
    return guarantee


def settlements_of(*, user: User, guarantee: Guarantee) -> QuerySet[Settlement]:
    """Return what was drawn on a general guarantee for cases the user may see, the latest first."""
    rows = Settlement.objects.filter(guarantee=guarantee, procedure__in=procedures_in_ledger(user=user))
    return rows.select_related("procedure__seizure", "proposed_by", "settled_by").order_by("-pk")


def holders_that_owe(*, user: User, limit: int = 100) -> list[dict[str, Any]]:
    """Return who owes customs for costs, by right holder and currency, the most first."""
    rows: QuerySet[Any] = with_sums(visible_procedures(user=user).filter(right_holder__isnull=False))
    rows = rows.filter(SHOWN["open"]).order_by()
    stays = RightHolder.objects.filter(pk=OuterRef("right_holder__same_as"))
    keys = {
        "holder": Subquery(stays.values("public_id")),
        "name": F("right_holder__name"),
        "currency": F("seizure__jurisdiction__currency"),
    }
    return list(rows.values(**keys).annotate(open_sum=Sum("open")).order_by("-open_sum", "name")[:limit])


def guarantees_to_confirm(*, user: User) -> QuerySet[Guarantee]:
    """Return the general guarantees that wait for a second look, the longest waiting first."""
    rows = visible_guarantees(user=user).filter(status=Guarantee.Status.REGISTERED)
    return rows.select_related("right_holder", "registered_by").order_by("registered_at", "pk")


def settlements_to_confirm(*, user: User) -> QuerySet[Settlement]:
    """Return the settlements that wait for a second person, the longest waiting first, as LONGEST_WAITING says."""
    rows = Settlement.objects.filter(status=Settlement.Status.PROPOSED, procedure__in=visible_procedures(user=user))
    related = ("procedure__seizure", "procedure__right_holder", "security", "guarantee", "proposed_by")
    return rows.select_related(*related).order_by(*LONGEST_WAITING)


def guarantees_that_end(*, user: User, today: date) -> QuerySet[Guarantee]:
    """Return the general guarantees that run out within 30 days and that no confirmed one follows."""
    next_ones = Guarantee.objects.filter(
        right_holder__same_as=OuterRef("right_holder__same_as"),
        jurisdiction=OuterRef("jurisdiction"),
        valid_from__gt=OuterRef("valid_to"),
        status=Guarantee.Status.CONFIRMED,
    )
    rows = visible_guarantees(user=user).filter(
        status=Guarantee.Status.CONFIRMED, valid_to__range=(today, today + timedelta(days=ENDS_SOON_DAYS))
    )
    return with_taken(rows.exclude(Exists(next_ones))).select_related("right_holder").order_by("valid_to", "pk")


def accounts_to_release(*, user: User, now: datetime, limit: int) -> list[Account]:
    """Return so many of the accounts whose security may go back now, the longest ended first.

    Reads on past those that still wait for something, so many at a time, each time with a fixed number of queries.
    """
    held = held_securities().values("procedure")
    ended = visible_procedures(user=user).filter(Q(status=Procedure.Status.EXECUTED) | Q(is_live=False), pk__in=held)
    ended = ended.order_by("executed_at", "pk")
    keys = list(ended.values_list("pk", flat=True))
    found: list[Account] = []
    for start in range(0, len(keys), _LOOKED_AT):
        rows = with_account(ended.filter(pk__in=keys[start : start + _LOOKED_AT]))
        accounts = [account_of(procedure=procedure) for procedure in rows]
        found += [
            account
            for account in accounts
            if account.proposed is None and account.open <= 0 and not release_blockers(account=account, now=now)
        ]
        if len(found) >= limit:
            break
    return found[:limit]
