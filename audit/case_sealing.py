"""Keeping under seal what the acts on a case have left in its rows.

The sealer follows the chain: a case is read again when an act on it has been sealed, and only then. A change that no
act explains therefore stays apart from its seal and is found.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max, Min, Q

from audit import sealing, witness
from audit.authenticity import case_code, same
from audit.case_rows import Rows, changing_events, news_since, rows_of, sealed_tables, tables_code
from audit.events import AuditAction
from audit.models import AuditSeal, CaseSeal, SealingProgress

WINDOW = 1000  # events of the chain in one transaction
_RENEWED_AT_ONCE = 500
_ADVISORY_LOCK = 0x1BCA5E6


def seal_cases(*, now: datetime, limit: int = 50_000) -> int:
    """Seal the rows of each case that was acted on since, up to `limit` events further; return how many cases.

    Does nothing while another does it.
    """
    sealed = 0
    for _window in range(limit // WINDOW):
        with transaction.atomic():
            if not sealing.take_lock(_ADVISORY_LOCK):
                break
            reached, count = _seal_window(now)
        sealed += count
        if reached is None:
            break
        sealing.keep_what_is_contradicted(witness.CASES)
        witness.keep(witness.state(seq=reached.seq, head_hash=reached.hash, made_at=now), name=witness.CASES)
    return sealed


def renew_seals(*, now: datetime) -> list[str]:
    """Seal anew some of the cases whose seals are of another version of the site; return which.

    Only tables whose columns have changed are read: what was sealed of the others stays.
    """
    code = tables_code()
    with transaction.atomic():
        if not sealing.take_lock(_ADVISORY_LOCK):
            return []
        # Not "differs from": these two can be looked up.
        old = CaseSeal.objects.filter(Q(tables__lt=code) | Q(tables__gt=code))[:_RENEWED_AT_ONCE]
        genuine = [seal for seal in old if is_genuine(seal=seal)]
        waiting = news_since(references=[seal.case_reference for seal in genuine])
        renewed = {seal.case_reference: seal.seq for seal in genuine if seal.case_reference not in waiting}
        _seal(renewed, now, kept={seal.case_reference: _comparable(seal) for seal in genuine})
    return sorted(renewed)


def is_genuine(*, seal: CaseSeal) -> bool:
    """Say whether the seal is as it was made."""
    return same(_code_of(seal), seal.mac)


def _seal_window(now: datetime) -> tuple[AuditSeal | None, int]:
    """Take the next events of the chain; return the last of their seals, and how many cases were sealed.

    The head is read before the rows: what an act up to it has changed is in them. Of a later one they may hold a part,
    and that act, sealed in its turn, has the case read again.
    """
    progress, _created = SealingProgress.objects.get_or_create(id=1, defaults={"next_floor_at": now})
    floor = max(progress.case_seq, _witnessed_seq())
    head = AuditSeal.objects.order_by("-seq").first()
    if head is None or head.seq <= floor:
        return None, 0
    reached = AuditSeal.objects.filter(seq__gte=min(floor + WINDOW, head.seq)).order_by("seq")[0]
    news = changing_events().filter(seal__seq__gt=floor, seal__seq__lte=reached.seq)
    newest = dict(news.values_list("case_reference").annotate(Max("seal__seq")))
    accepted = news.filter(action=AuditAction.CASE_ACCEPTED).values_list("case_reference", flat=True)
    due = _due(newest, set(accepted), floor)
    _seal(dict.fromkeys(due, head.seq), now)
    SealingProgress.objects.filter(id=1).update(case_seq=reached.seq)
    return reached, len(due)


def _due(newest: Mapping[str, int], accepted: set[str], floor: int) -> list[str]:
    """Return the cases to seal. One whose own seal was changed, or is gone, waits until a person accepts it."""
    seals = CaseSeal.objects.in_bulk(newest)
    begun = changing_events().filter(case_reference__in=newest.keys() - seals.keys()).values_list("case_reference")
    lost = {reference for reference, first_seq in begun.annotate(Min("seal__seq")) if first_seq <= floor}

    def is_due(reference: str) -> bool:
        seal = seals.get(reference)
        if seal is None:
            return reference not in lost
        return seal.seq < newest[reference] and is_genuine(seal=seal)

    return [reference for reference in newest if reference in accepted or is_due(reference)]


def _comparable(seal: CaseSeal) -> Rows:
    """Return what a seal of another version says of the tables that are read today as they were then."""
    codes = seal.tables.split("-")
    return {table.name: seal.rows.get(table.name, {}) for table in sealed_tables() if table.code in codes}


def _seal(covered: Mapping[str, int], now: datetime, kept: Mapping[str, Rows] | None = None) -> None:
    """Seal these cases as they stand; `covered` says up to which seal of the chain their acts are in the rows."""
    seals = []
    for reference, standing in rows_of(references=list(covered)).items():
        rows = standing | (kept or {}).get(reference, {})
        seals.append(
            CaseSeal(case_reference=reference, seq=covered[reference], tables=tables_code(), rows=rows, made_at=now)
        )
    for seal in seals:
        seal.mac = _code_of(seal)
    CaseSeal.objects.bulk_create(
        seals,
        update_conflicts=True,
        unique_fields=["case_reference"],
        update_fields=["seq", "tables", "rows", "made_at", "mac"],
    )


def _code_of(seal: CaseSeal) -> str:
    return case_code(
        reference=seal.case_reference, seq=seal.seq, tables=seal.tables, rows=seal.rows, made_at=seal.made_at
    )


def _witnessed_seq() -> int:
    """Return how far the sealer had come as the file outside says: whoever sets it back in the database hides nothing.

    After a restored backup the file names a seal that is gone, and says nothing about this chain.
    """
    last = witness.read(witness.CASES)
    is_ours = last is not None and AuditSeal.objects.filter(seq=last.seq, hash=last.hash).exists()
    return last.seq if last is not None and is_ours else 0
