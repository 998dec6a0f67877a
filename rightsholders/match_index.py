"""The names of all recordations that were ever in force, held in memory by each process for matching.

Reloaded when the version token changes (services.match_version writes it in the transaction of the
change), so a warm look-up costs one query. Holds no drafts.
"""

import threading
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice
from typing import Any, cast
from uuid import UUID

from django.db.models import F
from rapidfuzz import fuzz, process

from rightsholders.folding import cjk_part, fold, has_cjk, latin_part, plain, sounds_of
from rightsholders.goods_classes import NICE_CLASSES_OF_CATEGORY
from rightsholders.models import Licensee, MatchVersion, ProductGuide, Recordation, RecordationImage, RecordationRight

TELLS_SHOWN = 3
_OF_RECORDATION = (
    "public_id", "reference", "right_holder_id", "status", "valid_from", "valid_to", "median_price", "price_currency",
)  # fmt: skip
_GOOD = 84  # a likeness that needs no second look outside of the classes


@dataclass(frozen=True, slots=True)
class Entry:
    """One right under one recordation, with all that a candidate shows of it."""

    recordation_id: int
    public_id: UUID
    reference: str
    right_holder_id: int
    holder_name: str
    title: str
    title_zh: str
    nice_classes: frozenset[int]
    first: date
    last: date
    withdrawn_on: date | None
    image_id: UUID | None
    tells: tuple[str, ...]
    licensees: tuple[str, ...]
    usual_price: Decimal | None  # of genuine goods, for one piece or pair
    price_currency: str

    def state_on(self, day: date) -> str:
        """Return what an officer needs to know about this right on the day goods were stopped."""
        if self.withdrawn_on is not None and day >= self.withdrawn_on:
            return "GIVEN_UP"
        if day < self.first:
            return "NOT_YET"
        return "EXPIRED" if day > self.last else "IN_FORCE"


@dataclass(frozen=True, slots=True)
class Hit:
    """A name that resembles the query: how much and whose it is, and how.

    EXACT, LOOKS, PART, SIMILAR, SOUNDS, LICENSEE.
    """

    how: str
    score: float
    name: str
    entries: tuple[int, ...]


class Names:
    """The distinct folded names of one script, sorted, each with the entries that bear it."""

    def __init__(self, pairs: Iterable[tuple[str, int]], entries: Sequence[Entry]) -> None:
        bearers: dict[str, dict[int, None]] = defaultdict(dict)
        for name, entry in pairs:
            if name:
                bearers[name][entry] = None
        self.names: list[str] = sorted(bearers)
        self.bearers: list[tuple[int, ...]] = [tuple(bearers[name]) for name in self.names]
        self._position = {name: index for index, name in enumerate(self.names)}
        self._everything = (self.names, range(len(self.names)))
        self._by_class: dict[int, list[int]] = defaultdict(list)
        self._without_class: list[int] = []
        for index, bearing in enumerate(self.bearers):
            classes = {number for entry in bearing for number in entries[entry].nice_classes}
            for number in classes:
                self._by_class[number].append(index)
            if not all(entries[entry].nice_classes for entry in bearing):
                self._without_class.append(index)
        self._buckets: dict[str, tuple[Sequence[str], Sequence[int]]] = {}
        self._by_character: dict[str, list[int]] = defaultdict(list)
        for index, name in enumerate(self.names):
            for character in set(name):
                self._by_character[character].append(index)

    def exact(self, query: str) -> Hit | None:
        """Return the name that is the query."""
        index = self._position.get(query)
        return None if index is None else Hit("EXACT", 100.0, query, self.bearers[index])

    def beginning(self, query: str, limit: int) -> list[Hit]:
        """Return names that begin with the query, shortest first."""
        start = bisect_left(self.names, query)
        end = bisect_left(self.names, query + "\U0010ffff")
        found = sorted(range(start, min(end, start + 50 * limit)), key=lambda index: len(self.names[index]))[:limit]
        return [self._partly(index, query, 62) for index in found]

    def containing(self, query: str, limit: int) -> list[Hit]:
        """Return names that hold the query somewhere inside: those of its rarest character are looked through."""
        rarest = min((self._by_character.get(character, []) for character in query), key=len, default=[])
        found = (index for index in rarest if query in self.names[index])
        return [self._partly(index, query, 58) for index in islice(found, limit)]

    def similar(
        self, query: str, limit: int, cutoff: float, category: str = "", *, looks_further: bool = True
    ) -> list[Hit]:
        """Return the names most alike, of the category's classes first; of all when those give nothing good."""
        names, positions = self._bucket(category)
        found = process.extract(query, names, scorer=fuzz.ratio, score_cutoff=cutoff, limit=limit)
        if looks_further and len(names) < len(self.names) and (not found or found[0][1] < _GOOD):
            names, positions = self._everything
            found = process.extract(query, names, scorer=fuzz.ratio, score_cutoff=cutoff, limit=limit)
        return [Hit("SIMILAR", score, name, self.bearers[positions[index]]) for name, score, index in found]

    def _partly(self, index: int, query: str, least: int) -> Hit:
        name = self.names[index]
        return Hit("PART", least + 36 * len(query) / len(name), name, self.bearers[index])

    def _bucket(self, category: str) -> tuple[Sequence[str], Sequence[int]]:
        """Return the names whose classes can cover the category, or all when it narrows nothing."""
        classes = NICE_CLASSES_OF_CATEGORY.get(category)
        if classes is None:
            return self._everything
        bucket = self._buckets.get(category)
        if bucket is None:
            kept = sorted({*self._without_class, *(index for number in classes for index in self._by_class[number])})
            bucket = self._buckets[category] = ([self.names[index] for index in kept], kept)
        return bucket


class MatchIndex:
    """Everything matching needs to know of one jurisdiction."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.entries = entries
        titles = [(name, i) for i, entry in enumerate(entries) for name in (entry.title, entry.title_zh) if name]
        self.latin = Names(((fold(latin_part(name)), i) for name, i in titles), entries)
        self.cjk = Names(((cjk_part(name), i) for name, i in titles if has_cjk(name)), entries)
        spoken = [(sounds_of(name), i) for name, i in titles if has_cjk(name)]
        self.sounds = Names(((sound, i) for (sound, _letters), i in spoken), entries)
        self.first_letters = Names(((letters, i) for (_sound, letters), i in spoken if len(letters) > 1), entries)
        # A word further inside a name can be typed first: "paris" finds "Aurelia Paris".
        inner = (
            (fold(" ".join(words[start:])), i)
            for name, i in titles
            if (words := plain(latin_part(name)).split())
            for start in range(1, len(words))
        )
        self.words = Names(inner, entries)
        licensed = [(name, i) for i, entry in enumerate(entries) for name in entry.licensees]
        self.licensees = Names(((cjk_part(name) if has_cjk(name) else fold(name), i) for name, i in licensed), entries)


_loaded: dict[str, tuple[UUID, MatchIndex]] = {}
_loading = threading.Lock()


def current_index(*, jurisdiction: str) -> MatchIndex:
    """Return the index of the jurisdiction, reloaded when the version changed. One query when warm."""
    token = MatchVersion.objects.values_list("token", flat=True).first()
    if token is None:  # nothing was ever accepted through a service: nothing worth keeping
        return MatchIndex(_read_entries(jurisdiction))
    known = _loaded.get(jurisdiction)
    if known is None or known[0] != token:
        with _loading:
            known = _loaded.get(jurisdiction)
            if known is None or known[0] != token:
                # The token was read before the rows: rows that are newer only cause one more reload.
                known = _loaded[jurisdiction] = (token, MatchIndex(_read_entries(jurisdiction)))
    return known[1]


def _read_entries(jurisdiction: str) -> list[Entry]:
    """Read the entries in four queries, whatever their number."""
    held = RecordationRight.objects.filter(jurisdiction_id=jurisdiction, in_force__isnull=False)
    ids = held.values("recordation_id")
    images: dict[int, UUID] = {}
    marks = RecordationImage.objects.filter(recordation__in=ids, kind=RecordationImage.Kind.MARK)
    for recordation_id, image_id in marks.order_by("-id").values_list("recordation_id", "public_id"):
        images[recordation_id] = image_id
    tells: dict[int, list[str]] = defaultdict(list)
    guides = ProductGuide.objects.filter(recordation__in=ids, position__lt=TELLS_SHOWN)
    for recordation_id, genuine in guides.order_by("position").values_list("recordation_id", "genuine"):
        tells[recordation_id].append(genuine)
    licensees: dict[int, list[str]] = defaultdict(list)
    for recordation_id, name in Licensee.objects.filter(recordation__in=ids).values_list("recordation_id", "name"):
        licensees[recordation_id].append(name)
    rows = held.order_by("id").values(
        "recordation_id",
        "in_force",
        title=F("right__title"),
        title_zh=F("right__title_zh"),
        nice_classes=F("right__nice_classes"),
        holder_name=F("recordation__right_holder__name"),
        **{name: F(f"recordation__{name}") for name in _OF_RECORDATION},
    )
    return [
        _entry(
            row,
            image_id=images.get(row["recordation_id"]),
            tells=tuple(tells.get(row["recordation_id"], ())),
            licensees=tuple(licensees.get(row["recordation_id"], ())),
        )
        for row in rows
    ]


def _entry(row: Mapping[str, Any], **parts: Any) -> Entry:
    days = row["in_force"]
    # A withdrawn recordation keeps the days on which it counted; withdrawn by its first day, it never counts.
    ended_early = row["status"] == Recordation.Status.WITHDRAWN
    return Entry(
        recordation_id=row["recordation_id"],
        public_id=row["public_id"],
        reference=row["reference"] or "",
        right_holder_id=row["right_holder_id"],
        holder_name=row["holder_name"],
        title=row["title"],
        title_zh=row["title_zh"],
        nice_classes=frozenset(row["nice_classes"]),
        first=cast(date, days.lower or row["valid_from"]),  # what was ever in force began on a day
        last=days.upper - timedelta(days=1) if days.upper else row["valid_to"] or date.max,
        withdrawn_on=(days.upper or date.min) if ended_early else None,
        usual_price=row["median_price"],
        price_currency=row["price_currency"],
        **parts,
    )
