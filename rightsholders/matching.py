"""Which recordations may be meant by the brand on goods: values in, ranked candidates with reasons out.

A suggestion only: nothing is written, and the officer decides.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rapidfuzz import fuzz

from ipcases.lib.listed import listed
from rightsholders.folding import cjk_part, fold, has_cjk, latin_part, plain
from rightsholders.goods_classes import NICE_CLASSES_OF_CATEGORY, covers
from rightsholders.match_index import Entry, Hit, MatchIndex, Names, current_index

# Below these a likeness is chance. Chinese names are short: one wrong of three characters is 66.
_LATIN_CUTOFF = 68.0
_CJK_CUTOFF = 55.0
_LICENSEE_CUTOFF = 88.0
_GOOD = 75.0  # a mark this like what was typed is what was meant
_WORDS_TRIED = 6
_SHORTEST_PART = 3  # letters: shorter words of a longer text match too much

_STATE_ORDER = {"IN_FORCE": 0, "NOT_YET": 1, "EXPIRED": 2, "GIVEN_UP": 3}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A recordation that may be meant, and why. `state` is the one on the date given."""

    recordation_id: int
    public_id: UUID
    reference: str
    right_holder_id: int
    holder_name: str
    title: str
    title_zh: str
    nice_classes: tuple[int, ...]
    valid_to: date
    state: str
    score: int
    reasons: tuple[str, ...]
    image_url: str
    tells: tuple[str, ...]
    usual_price: Decimal | None
    price_currency: str


@dataclass(slots=True)
class _Found:
    entry: Entry
    score: float = 0.0
    reasons: dict[str, None] = field(default_factory=dict)


def find_candidates(
    *,
    brand: str,
    description: str = "",
    category: str = "",
    jurisdiction: str,
    on: date,
    limit: int = 6,
    index: MatchIndex | None = None,
) -> list[Candidate]:
    """Return the recordations that the brand may mean, the likeliest first. Writes nothing.

    Without a brand the description is searched for names of marks and licensees. Whoever asks for
    many brands gets the index of the jurisdiction once, by `current_index`, and hands it in.
    """
    brand, description = brand.strip()[:200], description.strip()[:500]
    if not brand and not description:
        return []
    index = index or current_index(jurisdiction=jurisdiction)
    found: dict[int, _Found] = {}
    _collect(found, index, _mark_hits(index, brand or description, category, limit * 3, is_brand=bool(brand)))
    is_found = any(row.score >= _GOOD for row in found.values())
    for text in filter(None, (brand, description)):
        # A name that is no mark may be a licensee's, misspelt: only then is it worth the longer look.
        _collect(found, index, _licensee_hits(index, text, tries_hard=not is_found))
    best = _one_per_recordation(found, category, on)
    return [_candidate(row, category, on, f"{brand} {description}") for row in best[:limit]]


def _collect(found: dict[int, _Found], index: MatchIndex, hits: Iterable[tuple[Hit, str]]) -> None:
    for hit, reason in hits:
        for number in hit.entries:
            seen = found.setdefault(number, _Found(index.entries[number]))
            seen.score = max(seen.score, hit.score)
            seen.reasons.setdefault(reason)


def _mark_hits(index: MatchIndex, text: str, category: str, limit: int, *, is_brand: bool) -> Iterator[tuple[Hit, str]]:
    """Yield the marks that resemble the typed words, each with the reason."""
    latin, cjk = fold(latin_part(text)), cjk_part(text)
    if is_brand and latin:
        if hit := index.latin.exact(latin):
            yield from _same_or_look_alike(index, hit, text)
        for hit in index.latin.beginning(latin, limit) if len(latin) > 1 else []:
            if hit.name != latin:
                yield hit, _("Begins the same")
        for hit in index.words.beginning(latin, limit) if len(latin) > 2 else []:
            yield hit, _("Same word in the mark")
        if len(latin) > 2:
            for hit in index.latin.similar(latin, limit, _LATIN_CUTOFF, category):
                if hit.name != latin:
                    yield hit, _("Similar spelling")
        yield from _sound_hits(index, latin, limit)
    yield from _hits_of_parts(index, text, category, only_parts=not is_brand)
    if cjk:
        yield from _cjk_hits(index, cjk, category, limit)


def _same_or_look_alike(index: MatchIndex, hit: Hit, typed: str) -> Iterator[tuple[Hit, str]]:
    """Tell the mark itself from one that only looks like it: N0RDVIK for NORDVIK."""
    wanted = plain(latin_part(typed))
    same = tuple(n for n in hit.entries if wanted in {plain(index.entries[n].title), plain(index.entries[n].title_zh)})
    other = tuple(n for n in hit.entries if n not in same)
    if same:
        yield Hit("EXACT", 100.0, hit.name, same), _("Same mark")
    if other:
        yield Hit("LOOKS", 97.0, hit.name, other), _("Looks the same")


def _sound_hits(index: MatchIndex, latin: str, limit: int) -> Iterator[tuple[Hit, str]]:
    """Yield Chinese marks that were typed as they sound. A mark that is written so comes before them."""
    if len(latin) < _SHORTEST_PART:
        return
    if hit := index.sounds.exact(latin):
        yield Hit("SOUNDS", 92.0, hit.name, hit.entries), _("Sounds the same in Chinese")
    for hit in index.sounds.beginning(latin, limit):
        if hit.name != latin:
            yield Hit("SOUNDS", hit.score - 8, hit.name, hit.entries), _("Sounds the same at the beginning")
    if hit := index.first_letters.exact(latin):
        yield Hit("SOUNDS", 76.0, hit.name, hit.entries), _("First letters of the Chinese name")


def _hits_of_parts(index: MatchIndex, text: str, category: str, *, only_parts: bool) -> Iterator[tuple[Hit, str]]:
    """Look for marks among the words: "NORDVIK running shoes", "box marked Nordvik"."""
    words = plain(latin_part(text)).split()[:_WORDS_TRIED]
    whole = max(1, sum(len(word) for word in words))
    if len(words) < 2 and not only_parts:
        return
    for length in range(1, min(3, len(words)) + 1):
        for start in range(len(words) - length + 1):
            part = fold(" ".join(words[start : start + length]))
            if len(part) < _SHORTEST_PART or (length == len(words) and not only_parts):
                continue
            share = 0.86 + 0.12 * len(part) / whole
            if hit := index.latin.exact(part):
                yield Hit("EXACT", 100 * share, hit.name, hit.entries), _("The mark is among the words")
            elif len(part) > 4:
                for hit in index.latin.similar(part, 3, 80.0, category, looks_further=False):
                    yield Hit("SIMILAR", hit.score * share, hit.name, hit.entries), _("Similar spelling")


def _cjk_hits(index: MatchIndex, query: str, category: str, limit: int) -> Iterator[tuple[Hit, str]]:
    if hit := index.cjk.exact(query):
        yield hit, _("Same Chinese name")
    for hit in index.cjk.beginning(query, limit):
        if hit.name != query:
            yield hit, _("Chinese name begins the same")
    for hit in index.cjk.containing(query, limit):
        if not hit.name.startswith(query):
            yield hit, _("Part of the Chinese name")
    if len(query) > 1:
        for hit in index.cjk.similar(query, limit, _CJK_CUTOFF, category):
            if hit.name != query:
                yield hit, _("Similar Chinese name")


def _licensee_hits(index: MatchIndex, text: str, *, tries_hard: bool) -> Iterator[tuple[Hit, str]]:
    """Find recordations whose licensee is named: goods of a licensee may be genuine."""
    names: Names = index.licensees
    query = cjk_part(text) if has_cjk(text) else fold(text)
    if len(query) < (2 if has_cjk(text) else 4):
        return
    hit = names.exact(query)
    hits = [hit] if hit else names.similar(query, 3, _LICENSEE_CUTOFF) if tries_hard else []
    for near in hits:
        yield Hit("LICENSEE", near.score * 0.8, near.name, near.entries), _("Name of a licensee")


def _one_per_recordation(found: dict[int, _Found], category: str, on: date) -> list[_Found]:
    def rank(row: _Found) -> tuple[float, int, int, int]:
        entry = row.entry
        fits = covers(category=category, nice_classes=entry.nice_classes)
        state = entry.state_on(on)
        weight = row.score + (4 if fits else 0) - (4 if fits is False else 0) + (2 if state == "IN_FORCE" else 0)
        return (-weight, _STATE_ORDER[state], -entry.last.toordinal(), -entry.recordation_id)

    best: dict[int, _Found] = {}
    for row in sorted(found.values(), key=rank):
        best.setdefault(row.entry.recordation_id, row)
    return list(best.values())


def _candidate(row: _Found, category: str, on: date, text: str) -> Candidate:
    entry = row.entry
    return Candidate(
        recordation_id=entry.recordation_id,
        public_id=entry.public_id,
        reference=entry.reference,
        right_holder_id=entry.right_holder_id,
        holder_name=entry.holder_name,
        title=entry.title,
        title_zh=entry.title_zh,
        nice_classes=tuple(sorted(entry.nice_classes)),
        valid_to=entry.last,
        state=entry.state_on(on),
        score=min(100, round(row.score)),
        reasons=tuple(_reasons(row, category, text)),
        image_url=reverse("rightsholders:image", args=[entry.image_id]) if entry.image_id else "",
        tells=entry.tells,
        usual_price=entry.usual_price,
        price_currency=entry.price_currency,
    )


def _reasons(row: _Found, category: str, text: str) -> Iterator[str]:
    """Say why: the best likeness, then what the classes and the licensees add."""
    yield from list(row.reasons)[:2]
    entry = row.entry
    fits = covers(category=category, nice_classes=entry.nice_classes)
    if fits:
        shared = sorted(NICE_CLASSES_OF_CATEGORY[category] & entry.nice_classes)
        covering = ngettext(
            "Class %(classes)s covers these goods", "Classes %(classes)s cover these goods", len(shared)
        )
        yield covering % {"classes": listed(shared)}
    elif fits is False:
        yield _("These goods are outside its classes")
    folded = fold(text)
    for name in entry.licensees:
        if fuzz.partial_ratio(fold(name), folded) >= 95 and len(fold(name)) >= 4:
            yield _("Names a licensee: %(name)s") % {"name": name}
            break
