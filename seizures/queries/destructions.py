"""Destructions, shaped for pages, the API and the certificate."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from ipcases.lib.sending_twice import newest_key
from seizures.access import seizure_scope, visible_destruction_lines, visible_destructions
from seizures.models import Destruction, DestructionLine, Seizure

ORDER = ("-planned_on", "-id")
UNSETTLED = Q(taken_out__in=("MISSING", "DIFFERENT"), settled_at__isnull=True)
_DESTROYED = Q(destruction_lines__taken_out="")


def destructions_page(*, user: User, status: str = "", text: str = "") -> QuerySet[Destruction]:
    """Return the visible destructions with how many goods lines and cases each is for."""
    rows = visible_destructions(user=user)
    if status:
        rows = rows.filter(status=status)
    if text := text.strip().replace("\x00", ""):
        rows = rows.filter(Q(reference__icontains=text) | Q(place__icontains=text) | Q(company__icontains=text))
    return rows.select_related("office", "planned_by", "signed_by", "witness").annotate(
        line_count=Count("destruction_lines", filter=_DESTROYED),
        case_count=Count("destruction_lines__line__seizure", filter=_DESTROYED, distinct=True),
    )


def newest_planned_by(*, user: User) -> int:
    """Return the key of the newest destruction that the user planned; 0 for none."""
    return newest_key(Destruction.objects.filter(planned_by=user))


def with_counts(*, user: User, destruction: Destruction) -> Destruction:
    """Return a visible destruction with how many goods lines and cases it is for."""
    return destructions_page(user=user).get(pk=destruction.pk)


def destruction_of_reference(*, user: User, reference: str) -> Destruction | None:
    """Return the visible destruction of exactly this reference; no query for what is none."""
    typed = reference.strip().upper()
    return visible_destructions(user=user).filter(reference=typed).first() if typed.startswith("DS-") else None


def to_witness(*, user: User) -> QuerySet[Destruction]:
    """Return the destructions that somebody else carried out and that wait for a witness, the longest first."""
    rows = visible_destructions(user=user).filter(status=Destruction.Status.PLANNED, signed_by__isnull=False)
    return rows.exclude(signed_by=user).select_related("signed_by").order_by("signed_at", "pk")


def unsettled_lines(*, user: User) -> QuerySet[DestructionLine]:
    """Return what was missing or different when it was to be destroyed, and what nobody has cleared up."""
    return DestructionLine.objects.filter(UNSETTLED, seizure_scope(user=user, prefix="line__seizure"))


def hidden_lines(*, user: User, destruction: Destruction) -> int:
    """Count the goods lines of a destruction that belong to cases the user may not see."""
    seen = visible_destruction_lines(user=user, destruction=destruction)
    return DestructionLine.objects.filter(destruction=destruction).exclude(pk__in=seen.values("pk")).count()


def lines_of(*, user: User, destruction: Destruction) -> QuerySet[DestructionLine]:
    """Return the goods lines of a destruction that the user may see, those taken out too."""
    rows = visible_destruction_lines(user=user, destruction=destruction)
    return rows.select_related("taken_out_by", "settled_by")


def signed_lines(*, destruction: Destruction) -> list[DestructionLine]:
    """Return the goods lines that are destroyed, by case and position, whoever may see them."""
    rows = DestructionLine.objects.filter(destruction=destruction, taken_out="").select_related(
        "line__unit", "line__seizure__office"
    )
    return list(rows.order_by("line__seizure__reference", "line__position", "pk"))


def destructions_of_seizure(*, seizure: Seizure) -> list[DestructionLine]:
    """Return in which destructions goods of a case are or were, newest first. One query."""
    rows = DestructionLine.objects.filter(line__seizure=seizure)
    return list(rows.select_related("line__unit", "destruction").order_by("-pk"))


def statement_of(*, destruction: Destruction, signer: User, lines: Iterable[DestructionLine]) -> str:
    """Write what is signed: the destruction, each line with its quantity, and who carried it out.

    Equal facts give equal text.
    """
    said: dict[str, Any] = {
        "destruction": destruction.reference,
        "office": destruction.office_id,
        "day": destruction.carried_out_on,
        "place": destruction.place,
        "method": destruction.method,
        "company": destruction.company,
        "why": destruction.why,
        "carried_out_by": signer.username,
        "lines": [
            {
                "case": row.line.seizure.reference,
                "line": row.line.position,
                "destroyed": f"{row.destroyed:.3f}",
                "unit": row.line.unit_id,
                "differs_because": row.differs_because,
            }
            for row in lines
        ],
    }
    return json.dumps(said, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def fingerprint(statement: str) -> str:
    """Return the SHA-256 of a statement."""
    return hashlib.sha256(statement.encode()).hexdigest()
