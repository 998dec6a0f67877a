"""Destroying goods of many cases in one go: planning it, picking the goods, taking goods out, calling it off.

Whoever acts locks the destruction first, then its cases in their order: the same order for everybody.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.access import require
from accounts.models import User
from audit.services import build, record, record_many
from ipcases.lib.days import local_day
from ipcases.lib.errors import DomainError, InvalidValue
from ipcases.lib.listed import listed
from ipcases.lib.sending_twice import sent_before
from reference.models import Office
from reference.queries import day_at_office
from seizures.access import get_destruction, get_destruction_line, visible_seizures
from seizures.events import DestructionEvent
from seizures.models import Destruction, DestructionCounter, DestructionLine, Seizure
from seizures.queries.search import typed_reference
from seizures.queries.store import DESTROY, ORDER, StoredLine, StoreFilter, store_rows, stored_lines
from seizures.services.intake_rules import text_of
from seizures.services.numbers import next_reference

MOST_LINES = 300
_MOST_LABELS = 300
_FARTHEST = timedelta(days=366)
_PLAN, _ATTEND, _SETTLE = "seizures.record_outcome", "seizures.attend_destruction", "seizures.close"


@dataclass(frozen=True)
class Pick:
    """Which goods: lines that were ticked, bags whose labels were read, everything at a place. Any of them, or all."""

    line_ids: Sequence[UUID] = ()
    labels: str = ""  # case numbers, or the addresses in QR codes, as a reader types them
    place: str | None = None
    office: str = ""  # whose place


@dataclass(frozen=True, kw_only=True)
class Plan:
    """Where, when and how goods are to be destroyed, and by whom."""

    planned_on: date
    place: str
    method: str
    company: str
    why: str = ""
    pick: Pick = field(default_factory=Pick)


class Discrepant(DomainError):
    """Something about the goods has to be cleared up first."""


def plan_destruction(*, acting_user: User, plan: Plan, now: datetime, seen: int | None = None) -> Destruction:
    """Plan a destruction of goods that are decided on.

    `seen` is the key of the newest destruction that the user had planned (0 for none): what a second press sends
    again is planned once. Raises NotAllowed, InvalidValue, DomainError (409).
    """
    require(user=acting_user, verb=_PLAN)
    if plan.method not in Destruction.Method.values:
        raise InvalidValue("method-unknown", _("Choose how the goods are destroyed."), field="method")
    place, company = _needed(plan.place, 120, "place"), _needed(plan.company, 200, "company")
    said = {
        "planned_on": plan.planned_on,
        "place": place,
        "method": plan.method,
        "company": company,
        "why": text_of(plan.why, 200, "why"),
        "planned_by": acting_user,
    }
    with transaction.atomic():
        if (known := _planned_before(acting_user, plan.pick, seen, said)) is not None:
            return known
        lines = _lock_and_check(acting_user, _picked(acting_user, plan.pick), now)
        office = _office_of(lines)
        _check_day(plan.planned_on, office, now)
        destruction = Destruction(office=office, jurisdiction_id=office.jurisdiction_id, planned_at=now, **said)
        destruction.reference = destruction.public_id.hex  # until the number is given, at the end
        destruction.save(force_insert=True)
        rows = _write(destruction, lines, acting_user, now)
        year = local_day(now, office.time_zone).year
        destruction.reference = f"DS-{next_reference(of=DestructionCounter, office=office, year=year)}"
        destruction.save(update_fields=["reference"])
        tell_cases(
            destruction=destruction, rows=rows, event=DestructionEvent.PLANNED, user=acting_user, now=now,
            on=plan.planned_on, place=place,
        )  # fmt: skip
    return destruction


def add_lines(*, acting_user: User, public_id: UUID, pick: Pick, now: datetime) -> list[DestructionLine]:
    """Add goods to a planned destruction; a signature on what it was before is dropped.

    Raises NotAllowed, NotVisible, InvalidValue, DomainError (409).
    """
    require(user=acting_user, verb=_PLAN)
    with transaction.atomic():
        destruction = lock_planned(user=acting_user, public_id=public_id)
        there = set(destruction.destruction_lines.filter(is_open=True).values_list("line_id", flat=True))
        room = MOST_LINES - len(there)
        keys = [key for key in _picked(acting_user, pick, room=room) if key not in there]
        lines = _lock_and_check(acting_user, keys, now, room=room)
        if _office_of(lines).pk != destruction.office_id:
            raise _two_offices()
        rows = _write(destruction, lines, acting_user, now)
        drop_signature(destruction=destruction)
        tell_cases(destruction=destruction, rows=rows, event=DestructionEvent.LINES_ADDED, user=acting_user, now=now)
    return rows


def take_out(
    *, acting_user: User, public_id: UUID, row_id: int, kind: str, because: str, now: datetime
) -> DestructionLine:
    """Take a goods line out of a planned destruction. What is missing or different stays a discrepancy of its case.

    Raises NotAllowed, NotVisible, InvalidValue, DomainError (409).
    """
    require(user=acting_user, verb=_ATTEND)
    if kind not in DestructionLine.TakenOut.values:
        raise InvalidValue("taken-out-unknown", _("Say what is wrong with the goods."), field="kind")
    because = _needed(because, 300, "because")
    with transaction.atomic():
        destruction = lock_planned(user=acting_user, public_id=public_id)
        row = get_destruction_line(user=acting_user, destruction=destruction, row_id=row_id)
        lock_cases(keys=[row.line.seizure_id])
        if not row.is_open:
            raise DomainError("taken-out", _("These goods were taken out already."))
        row.is_open, row.destroyed, row.differs_because = False, None, ""
        row.taken_out, row.taken_out_because, row.taken_out_by, row.taken_out_at = kind, because, acting_user, now
        row.save()
        drop_signature(destruction=destruction)
        tell_cases(
            destruction=destruction, rows=[row], event=DestructionEvent.TAKEN_OUT, user=acting_user, now=now,
            purpose=because, taken_out=kind,
        )  # fmt: skip
    return row


def settle(*, acting_user: User, public_id: UUID, row_id: int, words: str, now: datetime) -> DestructionLine:
    """Clear up a discrepancy: say what became of goods that were missing or different.

    Raises NotAllowed, NotVisible, InvalidValue, DomainError (409).
    """
    require(user=acting_user, verb=_SETTLE)
    words = _needed(words, 300, "words")
    with transaction.atomic():
        destruction = get_destruction(user=acting_user, public_id=public_id, for_write=True)
        row = get_destruction_line(user=acting_user, destruction=destruction, row_id=row_id)
        lock_cases(keys=[row.line.seizure_id])
        if row.taken_out not in (DestructionLine.TakenOut.MISSING, DestructionLine.TakenOut.DIFFERENT):
            raise DomainError("no-discrepancy", _("Nothing is to be cleared up about these goods."))
        if row.settled_at is not None:
            raise DomainError("settled", _("This is cleared up already."))
        row.settled_by, row.settled_at, row.settled_as = acting_user, now, words
        row.save(update_fields=["settled_by", "settled_at", "settled_as"])
        tell_cases(
            destruction=destruction, rows=[row], event=DestructionEvent.SETTLED, user=acting_user, now=now,
            purpose=words,
        )  # fmt: skip
    return row


def call_off(*, acting_user: User, public_id: UUID, because: str, now: datetime) -> Destruction:
    """Call a planned destruction off; its goods may be picked again. Raises NotAllowed, NotVisible, DomainError."""
    require(user=acting_user, verb=_PLAN)
    because = _needed(because, 300, "because")
    with transaction.atomic():
        destruction = lock_planned(user=acting_user, public_id=public_id)
        rows = lock_open_rows(destruction=destruction)
        drop_signature(destruction=destruction)
        destruction.status, destruction.called_off_at = Destruction.Status.CALLED_OFF, now
        destruction.called_off_because = because
        destruction.save(update_fields=["status", "called_off_at", "called_off_because"])
        destruction.destruction_lines.filter(is_open=True).update(is_open=False, destroyed=None, differs_because="")
        if not rows:
            record(action=DestructionEvent.CALLED_OFF, actor=acting_user, subject=destruction, purpose=because, now=now)
        tell_cases(
            destruction=destruction, rows=rows, event=DestructionEvent.CALLED_OFF, user=acting_user, now=now,
            purpose=because,
        )  # fmt: skip
    return destruction


def lock_planned(*, user: User, public_id: UUID) -> Destruction:
    """Return a visible destruction that is still planned, locked. Raises NotVisible, DomainError (409)."""
    destruction = get_destruction(user=user, public_id=public_id, for_write=True)
    require_planned(destruction=destruction)
    return destruction


def require_planned(*, destruction: Destruction) -> None:
    """Raise DomainError (409) for a destruction that was carried out or called off."""
    if destruction.status != Destruction.Status.PLANNED:
        raise DomainError("not-planned", _("This destruction is over. Plan another one."))


def lock_cases(*, keys: Collection[int]) -> None:
    """Lock the cases in their order, so that two acts on some of the same cases follow one another."""
    rows = Seizure.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk")
    list(rows.values_list("pk", flat=True))


def lock_open_rows(*, destruction: Destruction) -> list[DestructionLine]:
    """Lock the cases of a locked destruction and return the goods lines that wait, whoever may see them."""
    rows = DestructionLine.objects.filter(destruction=destruction, is_open=True)
    lock_cases(keys=set(rows.values_list("line__seizure_id", flat=True)))
    return list(
        rows.select_related("line__unit", "line__seizure__office").order_by(
            "line__seizure__reference", "line__position", "pk"
        )
    )


def drop_signature(*, destruction: Destruction) -> None:
    """Forget who signed: what was signed is not what is there any more. What each line says is said anew."""
    if destruction.signed_by_id is None:
        return
    destruction.signed_by = destruction.signed_at = destruction.carried_out_on = None
    destruction.statement_sha256 = ""
    destruction.save(update_fields=["signed_by", "signed_at", "carried_out_on", "statement_sha256"])


def tell_cases(
    *,
    destruction: Destruction,
    rows: Iterable[DestructionLine],
    event: DestructionEvent,
    user: User,
    now: datetime,
    purpose: str = "",
    **said: object,
) -> None:
    """Tell each case what happened to its goods: one event for each."""
    ordered = sorted(rows, key=lambda row: (row.line.seizure_id, row.line.position))
    record_many(
        events=[
            build(
                action=event,
                actor=user,
                subject=destruction,
                case_reference=of_case[0].line.seizure.reference,
                changes={
                    "destruction": [None, destruction.reference],
                    "lines": [None, ", ".join(str(row.line.position) for row in of_case)],
                    **{name: [None, value] for name, value in said.items()},
                },
                purpose=purpose,
                now=now,
            )
            for of_case in (list(group) for _key, group in groupby(ordered, key=lambda row: row.line.seizure_id))
        ]
    )


def _planned_before(user: User, pick: Pick, seen: int | None, said: Mapping[str, Any]) -> Destruction | None:
    """Return what a first press planned for the same goods, None when there is none.

    Two presses follow one another by who plans: once the first is done, its goods cannot be picked again.
    """
    if seen is None:
        return None
    User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    known = sent_before(rows=Destruction.objects.filter(status=Destruction.Status.PLANNED), seen=seen, said=said)
    return known if known is not None and _is_of(known, pick) else None


def _is_of(destruction: Destruction, pick: Pick) -> bool:
    """Say whether a destruction is of what was picked; of a place nobody can tell any more what lay there."""
    rows = list(destruction.destruction_lines.values_list("line__public_id", "line__seizure__reference"))
    ticked, labelled = set(pick.line_ids), set(_read_labels(pick.labels))
    if not ticked <= {line for line, _case in rows} or not labelled <= {case for _line, case in rows}:
        return False
    return pick.place is not None or all(line in ticked or case in labelled for line, case in rows)


def _picked(user: User, pick: Pick, *, room: int = MOST_LINES) -> list[int]:
    """Return the keys of what was picked; of a place with more than there is room for, what lies there longest.

    Raises InvalidValue for what is not there for this user.
    """
    keys: dict[int, None] = {}
    if pick.line_ids:
        found = dict(_store(user).filter(public_id__in=set(pick.line_ids)).values_list("public_id", "pk"))
        if len(found) < len(set(pick.line_ids)):
            raise InvalidValue(
                "line-unknown", _("Some of these goods are not in store any more. Open the list again."), field="lines"
            )
        keys |= dict.fromkeys(found.values())
    if pick.labels.strip():
        keys |= dict.fromkeys(_by_labels(user, pick.labels))
    if pick.place is not None:
        narrowed = StoreFilter(office=pick.office, place=pick.place, decision=DESTROY)
        there = store_rows(user=user, narrowed=narrowed, today=date.max).order_by(*ORDER)
        keys |= dict.fromkeys(there.values_list("pk", flat=True)[: max(room - len(keys), 0)])
    return list(keys)


def _read_labels(labels: str) -> list[str]:
    return list(dict.fromkeys(filter(None, (typed_reference(part) for part in labels.replace(",", " ").split()))))


def _by_labels(user: User, labels: str) -> list[int]:
    read = _read_labels(labels)
    if len(read) > _MOST_LABELS:
        raise InvalidValue("too-many-labels", _("Read at most 300 labels at a time."), field="labels")
    known = set(visible_seizures(user=user).filter(reference__in=read).values_list("reference", flat=True))
    if unknown := [name[:60] for name in read if name not in known]:
        message = _("These cases cannot be found: %(references)s.") % {"references": listed(unknown[:10])}
        raise InvalidValue("case-unknown", message, field="labels")
    rows = store_rows(user=user, narrowed=StoreFilter(decision=DESTROY), today=date.max)
    found = list(rows.filter(seizure__reference__in=read).values_list("seizure__reference", "pk"))
    if empty := [name for name in read if name not in {reference for reference, _key in found}]:
        message = _("Nothing of these cases may be destroyed now, or it is part of a destruction: %(references)s.")
        raise InvalidValue("nothing-to-destroy", message % {"references": listed(empty[:10])}, field="labels")
    return [key for _reference, key in found]


def _store(user: User) -> QuerySet[Any]:
    return store_rows(user=user, narrowed=StoreFilter(), today=date.max)


def _lock_and_check(user: User, keys: Sequence[int], now: datetime, *, room: int = MOST_LINES) -> list[StoredLine]:
    """Lock the cases of what was picked, read it again, and refuse what may not be destroyed."""
    if not keys:
        raise InvalidValue("nothing-picked", _("Pick at least one goods line that may be destroyed."), field="labels")
    if len(keys) > room:
        message = ngettext(
            "A destruction takes at most %(most)d goods line. Plan another one for the rest.",
            "A destruction takes at most %(most)d goods lines. Plan another one for the rest.",
            MOST_LINES,
        )
        raise InvalidValue("too-many-lines", message % {"most": MOST_LINES}, field="labels")
    picked = _store(user).filter(pk__in=keys)
    lock_cases(keys=set(picked.order_by().values_list("seizure_id", flat=True)))
    lines = stored_lines(lines=picked.order_by("seizure_id", "position"), now=now)
    for stored in lines:
        if reason := _why_not(stored):
            named = {"case": stored.line.seizure.reference, "line": stored.line.position, "reason": reason}
            raise Discrepant("not-to-be-destroyed", _("%(case)s, line %(line)s: %(reason)s") % named, field="lines")
    if len(lines) < len(keys):
        raise DomainError("changed-meanwhile", _("Some of these goods left the store meanwhile. Open the list again."))
    return lines


def _why_not(stored: StoredLine) -> str:
    if stored.destruction_line is not None:
        named = {"destruction": stored.destruction_line.destruction.reference}
        return _("These goods are part of %(destruction)s.") % named
    if stored.discrepancy is not None:
        return _("These goods were missing or different. A supervisor has to clear that up first.")
    return str(stored.blockers[0].message) if stored.blockers else ""


def _write(destruction: Destruction, lines: Iterable[StoredLine], user: User, now: datetime) -> list[DestructionLine]:
    return DestructionLine.objects.bulk_create(
        DestructionLine(destruction=destruction, line=stored.line, quantity=stored.left, added_by=user, added_at=now)
        for stored in lines
    )


def _office_of(lines: Sequence[StoredLine]) -> Office:
    offices = {stored.line.seizure.office_id for stored in lines}
    if len(offices) > 1:
        raise _two_offices()
    return lines[0].line.seizure.office


def _two_offices() -> InvalidValue:
    return InvalidValue(
        "two-offices", _("Goods of two offices are two destructions. Pick those of one office."), field="labels"
    )


def _check_day(day: date, office: Office, now: datetime) -> None:
    today = day_at_office(code=office.pk, now=now)
    if day < today:
        raise InvalidValue("day-over", _("This day is over. Choose today or a later day."), field="planned_on")
    if day > today + _FARTHEST:
        raise InvalidValue("day-too-far", _("Choose a day within a year."), field="planned_on")


def _needed(text: str, most: int, name: str) -> str:
    text = text_of(text, most, name)
    if not text:
        raise InvalidValue("text-missing", _("Fill in this field."), field=name)
    return text
