"""How names of people and companies on papers are taken apart, and the keys under which one finds another. Pure.

Forms of companies, trades and places stand in nearly every name and tell nobody from anybody: they are set aside.
What is left is written as it sounds in Latin letters, so that 海格, Haige and Хайгэ meet.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from uuid import UUID

from pypinyin import lazy_pinyin
from rapidfuzz import process
from rapidfuzz.distance import OSA

from rightsholders.company_forms import CJK_FORM, CJK_FORMS, FORMS, SURE_FORMS
from rightsholders.folding import join_letters
from seizures.party_terms import (
    CJK_TRADES,
    LONGEST_PLACE,
    PLACES,
    SMALL_WORDS,
    TRADES,
)
from seizures.words import is_cjk, runs_of

COMPANY, PERSON = "COMPANY", "PERSON"
_SHORTEST_CORE = 4  # letters: less sounds like too many others
_SHORTEST_HALVED = 6
_SHORTEST_GUESSED_PLACE = 8
_SHORTEST_ADDRESS = 10
_LONGEST_NAME = 200
_COUNTED_UP = "01234567890123456789"
_CITY_ENDS = ("自治区", "特别行政区", "省", "市")
# Of folded text: й has become и there, ё е and ї і.
_CYRILLIC = str.maketrans(
    {
        **dict(zip("абвгдезиклмнопрстуфхыэієґ", "abvgdeziklmnoprstufhieieg", strict=True)),
        **dict(zip("жцчшщюяъь", ("zh", "ts", "ch", "sh", "shch", "iu", "ia", "", ""), strict=True)),
    }
)
# Chinese in Russian letters first: чж is one sound there, and a soft sign after н tells n from ng.
_CHINESE_IN_RUSSIAN = (("чж", "ж"), ("цз", "з"))
_HEARD = (("kh", "h"), ("ck", "k"), ("ph", "f"), ("x", "ks"), ("w", "v"), ("y", "i"))
_CJK_ENDS = sorted(
    [*((word, CJK_FORM, "form") for word in CJK_FORMS), *((word, code, "trade") for word, code in CJK_TRADES.items())],
    key=lambda end: -len(end[0]),
)
_CJK_PLACES = sorted(((word, code) for word, code in PLACES.items() if is_cjk(word)), key=lambda place: -len(place[0]))
_LONG_PLACES = [word for word in PLACES if word.isascii() and len(word) >= _SHORTEST_GUESSED_PLACE]


@dataclass(frozen=True, slots=True)
class Reading:
    """A name taken apart. `words` tell it from others, as they sound; `order` is all but the form, as it stands."""

    plain: str  # equal means written the same, but for case, width, accents and signs
    words: tuple[str, ...]
    places: frozenset[str]
    trades: frozenset[str]
    forms: frozenset[str]
    order: tuple[str, ...]
    reads_as_company: bool
    is_cjk: bool
    is_cyrillic: bool

    @property
    def sound(self) -> str:
        """How the words that tell it sound, spoken in one."""
        return spoken(self.words)

    @property
    def is_common(self) -> bool:
        """Whether it says so little that everything else has to agree."""
        return len(self.sound) < _SHORTEST_CORE


@dataclass(frozen=True)
class Named:
    """Who is named on papers, as it stands there."""

    name: str
    kind: str = ""
    country: str = ""
    address: str = ""
    tax_number: str = ""

    @cached_property
    def reading(self) -> Reading:
        return read_name(self.name, self.kind)

    @property
    def is_surely_company(self) -> bool:
        """Whether names suffice to compare it. Others need the country or the address too."""
        return self.kind == COMPANY or (self.kind != PERSON and bool(self.reading.forms & SURE_FORMS))

    @cached_property
    def tax_key(self) -> str:
        """Empty for a number that is none: too short, one figure again and again, or counted up."""
        number = "".join(run.upper() for run in runs_of(self.tax_number))
        digits = "".join(char for char in number if char.isdigit())
        is_one = len(number) >= 6 and len(digits) >= 4 and len(set(digits)) > 2 and digits not in _COUNTED_UP
        return _key("t", number) if is_one else ""

    @cached_property
    def address_key(self) -> str:
        """Empty for an address that is only a town: the words may stand in any order, but one has a figure."""
        words = sorted(runs_of(self.address))
        whole = "".join(words)
        is_one = len(whole) >= (_SHORTEST_ADDRESS if not any(map(is_cjk, words)) else 6)
        return _key("a", whole) if is_one and any(char.isdigit() for char in whole) else ""

    @cached_property
    def identity(self) -> str:
        """The key of who counts as exactly the same: same name, same country. Empty when that would not be enough."""
        plain = self.reading.plain
        if not plain:
            return ""
        if self.country or self.is_surely_company:
            return _key("e", self.country, plain)
        return _key("e", self.address_key, plain) if self.address_key else ""

    @property
    def name_keys(self) -> list[str]:
        """The keys under which other spellings of the name are kept too."""
        reading = self.reading
        if reading.is_common:
            letters = "".join(sorted("".join(reading.order)))
            return [_key("m", letters)] if letters else []
        return [_key("l", letters_of(reading.sound)), *self._halves(len(reading.sound))]

    @property
    def told_key(self) -> str:
        """The key under which another agency that folds names alike knows it, in whatever script: how it sounds, its
        places and trades, without the form of the company. Empty when there is nothing else.
        """
        reading = self.reading
        return _key("s", reading.sound, *sorted(reading.places), "", *sorted(reading.trades)) if reading.order else ""

    @property
    def asked_keys(self) -> list[str]:
        """The keys to ask for other spellings: one letter more, less or other leaves one half of a name as it is."""
        sound = self.reading.sound
        asked = dict.fromkeys(self.name_keys)
        if not self.reading.is_common:
            for length in (len(sound) - 1, len(sound) + 1):
                asked.update(dict.fromkeys(self._halves(length)))
        return list(asked)

    def _halves(self, length: int) -> list[str]:
        """Return the keys of both halves that a name of this length would share. Only companies are found misspelt:
        half the name of a person is the family name of thousands.
        """
        halves = _halves(self.reading.sound, length) if self.is_surely_company else []
        return [_key("h", *half) for half in halves]

    @property
    def keys(self) -> list[str]:
        """All keys under which it is kept."""
        return [key for key in (self.identity, self.tax_key, self.address_key, self.told_key, *self.name_keys) if key]


def keys_and_identity(named: Named, public_id: UUID) -> tuple[list[str], str]:
    """Return the keys of one party, and its identity: its own where its name does not say enough."""
    if named.identity:
        return named.keys, named.identity
    own = _key("p", str(public_id))
    return [own, *named.keys], own


def read_name(name: str, kind: str) -> Reading:
    """Take a name apart. Of a natural person every word tells; where nobody says, a form or a trade makes a company."""
    runs = runs_of(name[:_LONGEST_NAME])
    plain = "".join(run if is_cjk(run) else f" {run} " for run in runs)
    pieces = list(_pieces(join_letters(runs)))
    is_company = kind == COMPANY or (
        kind != PERSON and any(what == "trade" or (what == "form" and piece in SURE_FORMS) for piece, what in pieces)
    )
    if not is_company:
        pieces = [(syllable, "word") for run in runs for syllable in _sounds(run)]
    words = tuple(piece for piece, what in pieces if what == "word")
    return Reading(
        plain=" ".join(plain.split()),
        words=words,
        places=frozenset(piece for piece, what in pieces if what == "place"),
        trades=frozenset(piece for piece, what in pieces if what == "trade"),
        forms=frozenset(piece for piece, what in pieces if what == "form"),
        order=tuple(piece for piece, what in pieces if what != "form"),
        reads_as_company=is_company,
        is_cjk=any(map(is_cjk, runs)),
        is_cyrillic=any("\u0400" <= char <= "\u04ff" for char in plain),
    )


def bare_name(name: str) -> str:
    """Return the words of a name without the form of the company: what to search for it by."""
    kept = [_without_end(run) if is_cjk(run) else run for run in join_letters(runs_of(name)) if run not in FORMS]
    return " ".join(run for run in kept if run) or name


def _without_end(run: str) -> str:
    return next((run.removesuffix(form) for form in CJK_FORMS if run.endswith(form)), run)


def _pieces(runs: list[str]) -> Iterator[tuple[str, str]]:
    """Yield each part of a name with what it is: a place, a trade, a form or a word."""
    at = 0
    while at < len(runs):
        run = runs[at]
        if is_cjk(run):
            yield from _cjk_pieces(run)
            at += 1
        elif place := _place_at(runs, at):
            code, length = place
            yield code, "place"
            at += length
        else:
            yield from _latin_piece(run)
            at += 1


def _latin_piece(run: str) -> Iterator[tuple[str, str]]:
    if run in FORMS:
        yield run, "form"
    elif run in TRADES:
        yield TRADES[run], "trade"
    elif run not in SMALL_WORDS:
        for sound in _sounds(run):
            yield sound, "word"


def _place_at(runs: list[str], at: int) -> tuple[str, int] | None:
    """Find a place here, also written apart (guang zhou) or with one letter wrong (shenzen)."""
    for length in range(LONGEST_PLACE, 0, -1):
        part = runs[at : at + length]
        if len(part) == length and (code := PLACES.get("".join(part))) and not is_cjk(part[0]):
            return code, length
    run = runs[at]
    if len(run) >= _SHORTEST_GUESSED_PLACE - 1:
        hits = process.extract(run, _LONG_PLACES, scorer=OSA.distance, score_cutoff=1, limit=None)
        near = {PLACES[word] for word, _distance, _index in hits}
        if len(near) == 1:
            return near.pop(), 1
    return None


def _cjk_pieces(run: str) -> Iterator[tuple[str, str]]:
    """Take places from the beginning and trades and forms from the end; what is left sounds."""
    before: list[tuple[str, str]] = []
    after: list[tuple[str, str]] = []
    while place := next(((word, code) for word, code in _CJK_PLACES if run.startswith(word)), None):
        word, code = place
        run = run.removeprefix(word)
        run = next((run.removeprefix(end) for end in _CITY_ENDS if run.startswith(end)), run)
        before.append((code, "place"))
    while end := next((one for one in _CJK_ENDS if run.endswith(one[0])), None):
        word, code, what = end
        run = run.removesuffix(word)
        after.insert(0, (code, what))
    yield from before
    for sound in _sounds(run):
        yield sound, "word"
    yield from after


def _sounds(run: str) -> list[str]:
    """Write a run as it sounds: Chinese by its syllables, everything else as one word."""
    spoken = lazy_pinyin(run) if is_cjk(run) else [run]
    return [heard for word in spoken if (heard := _heard(word))]


def _heard(word: str) -> str:
    for written, meant in _CHINESE_IN_RUSSIAN:
        word = word.replace(written, meant)
    word = word.translate(_CYRILLIC)
    for written, meant in _HEARD:
        word = word.replace(written, meant)
    return "".join(char for at, char in enumerate(word) if not at or char != word[at - 1] or char.isdigit())


def spoken(words: Iterable[str]) -> str:
    """Put words together as they are heard in one: 白云 is bai-iun, Baiyun baiun."""
    return "".join(words).replace("ii", "i")


def letters_of(sound: str) -> str:
    """Return the letters in order, which are the same whatever the order of the words; i may be lost between them."""
    return "".join(sorted(sound.replace("i", "")))


def _halves(sound: str, length: int) -> list[tuple[str, str]]:
    """Return both halves that a name of this length would share with the sound, each marked with length and side."""
    if min(length, len(sound)) < _SHORTEST_HALVED:
        return []
    middle = length // 2
    return [(f"{length}<", sound[:middle]), (f"{length}>", sound[len(sound) - (length - middle) :])]


def _key(what: str, *parts: str) -> str:
    """Make a key short and unreadable: an index holds it, and addresses are long."""
    return what + blake2b("\x1f".join(parts).encode(), digest_size=8).hexdigest()
