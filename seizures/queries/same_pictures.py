"""Which other cases hold a picture of this case, or one that looks alike. It links nothing and decides nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from ipcases.lib.picture_hash import NEAR, bands_of, near_bands
from seizures.access import visible_seizures
from seizures.models import EvidenceFile, PictureHash, Seizure

SHOWN = 6
_MOST_PICTURES = 60
_SAME_BYTES = -1
# The ORM joins on no list of values: each picture asks the four indexes for its bands and those one bit away, and
# only what is found there is compared bit by bit. What the reader may not see is left out before anything is counted.
_ALIKE = """
SELECT mine.evidence_id, other.evidence_id AS other_id, other.seizure_id,
       bit_count((mine.value # other.value)::bit(64))::int AS bits
FROM (VALUES {rows}) AS mine (evidence_id, value, near_1, near_2, near_3, near_4)
JOIN seizures_picturehash other
  ON other.band_1 = ANY(mine.near_1) OR other.band_2 = ANY(mine.near_2)
  OR other.band_3 = ANY(mine.near_3) OR other.band_4 = ANY(mine.near_4)
WHERE bit_count((mine.value # other.value)::bit(64)) <= %s
UNION ALL
"""
_ROW = "(%s::bigint, %s::bigint, %s::int[], %s::int[], %s::int[], %s::int[])"
_FOUND = """
WITH alike AS MATERIALIZED (
{alike}SELECT mine.id AS evidence_id, other.id AS other_id, other.seizure_id, {same_bytes} AS bits
FROM seizures_evidencefile mine JOIN seizures_evidencefile other ON other.sha256 = mine.sha256
WHERE mine.seizure_id = %s
), nearest AS (
SELECT evidence_id, other_id, seizure_id, min(bits) AS bits
FROM alike WHERE seizure_id IN ({visible})
GROUP BY evidence_id, other_id, seizure_id
)
SELECT mine.public_id, mine.shows, mine.derivative_sha256 <> '', other.public_id, seizure.reference,
       shown.bits, shown.whole
FROM (
    SELECT *, count(*) OVER () AS whole FROM nearest ORDER BY bits, other_id DESC, evidence_id LIMIT %s
) AS shown
JOIN seizures_evidencefile mine ON mine.id = shown.evidence_id
JOIN seizures_evidencefile other ON other.id = shown.other_id
JOIN seizures_seizure seizure ON seizure.id = shown.seizure_id
ORDER BY shown.bits, shown.other_id DESC, shown.evidence_id
"""


@dataclass(frozen=True)
class SamePicture:
    """A file of this case and the one like it on another case; `bits` of 64 differ, -1 for the very same bytes."""

    public_id: UUID
    shows: str
    is_picture: bool
    other_public_id: UUID
    reference: str
    bits: int

    @property
    def how_near(self) -> str | Promise:
        """Say the distance in words."""
        if self.bits == _SAME_BYTES:
            return _("The very same file")
        if self.bits <= 1:
            return _("The same picture, as far as it can be told")
        return _("Nearly the same picture") if self.bits <= NEAR // 2 else _("A picture much like it")


@dataclass(frozen=True)
class SeenBefore:
    """The nearest of what was found, and how much there is."""

    pictures: list[SamePicture]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.pictures)

    @property
    def by_own(self) -> list[list[SamePicture]]:
        """What was found, by the file of this case that it is like."""
        groups: dict[UUID, list[SamePicture]] = {}
        for found in self.pictures:
            groups.setdefault(found.public_id, []).append(found)
        return list(groups.values())


def same_pictures(*, user: User, seizure: Seizure) -> SeenBefore:
    """Return the pictures on other cases that the user may see which are like those of this one. Two queries."""
    hashes = PictureHash.objects.filter(seizure=seizure, value__isnull=False).order_by("-pk")
    mine = [(pk, value) for pk, value in hashes.values_list("pk", "value")[:_MOST_PICTURES] if value is not None]
    others = visible_seizures(user=user).exclude(pk=seizure.pk).order_by().values("pk")
    visible, visible_parameters = others.query.sql_with_params()
    sql = _FOUND.format(
        alike=_ALIKE.format(rows=", ".join([_ROW] * len(mine))) if mine else "",
        same_bytes=_SAME_BYTES,
        visible=visible,
    )
    parameters = [*_parameters(mine), seizure.pk, *visible_parameters, SHOWN]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    shown = dict(EvidenceFile.Shows.choices)
    found = [SamePicture(row[0], str(shown.get(row[1], "")), *row[2:6]) for row in rows]
    return SeenBefore(found, rows[0][6] if rows else 0)


def _parameters(mine: Sequence[tuple[int, int]]) -> list[Any]:
    if not mine:
        return []
    rows: list[Any] = []
    for pk, value in mine:
        rows += [pk, value, *(near_bands(band) for band in bands_of(value))]
    return [*rows, NEAR]
