"""How text becomes words to find: one folding for what is stored and for what is typed.

Pure. Latin words are found by their beginning, Chinese, Japanese and Korean by pairs of
characters, a Chinese brand by its pinyin as well. Every word carries a weight: A identifiers,
B brands and goods, C people.
"""

import re
import unicodedata
from collections.abc import Iterable

from ipcases.lib.spoken import CHINESE, spoken

IDENTIFIERS, GOODS, PEOPLE = "A", "B", "C"
EVERYTHING = IDENTIFIERS + GOODS + PEOPLE
LONGEST_WORD = 60
_MOST_WORDS = 4000
_POSITION = {IDENTIFIERS: 1, GOODS: 2, PEOPLE: 3}
_CJK = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_RUN = re.compile(rf"[{_CJK}]+|[^\W_{_CJK}]+")
# Letters that no decomposition takes apart, as people type them without them.
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ħ": "h"})
_CHINESE = re.compile(CHINESE)
_IS_CJK = re.compile(rf"[{_CJK}]")


def fold(text: str) -> str:
    """Bring a text to the form in which it is compared: NFKC, no accents, lower case, single spaces."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    bare = "".join(ch for ch in plain if unicodedata.category(ch) != "Mn")
    return " ".join(unicodedata.normalize("NFC", bare).casefold().translate(_LETTERS).replace("\x00", " ").split())


def runs_of(text: str) -> list[str]:
    """List the folded words of a text as they stand; Chinese that is written together is one."""
    return _RUN.findall(fold(text))


def is_cjk(run: str) -> bool:
    """Say whether a run is of Chinese, Japanese or Korean characters."""
    return bool(_IS_CJK.match(run))


def words_of(text: str) -> list[str]:
    """List the words under which a text is kept, pairs of characters for Chinese."""
    found: list[str] = []
    for run in runs_of(text):
        if is_cjk(run):
            # The last character stands alone as well, so that every single character is a beginning.
            found += [run[i : i + 2] for i in range(len(run))]
        else:
            found.append(run[:LONGEST_WORD])
    return found


def spoken_words(text: str) -> list[str]:
    """List how the Chinese of a text is said, each run in one: 诺德维克 as nuodeweike."""
    said = (fold(spoken(run)) for run in runs_of(text) if _CHINESE.search(run))
    return ["".join(_RUN.findall(word))[:LONGEST_WORD] for word in said]


def identifier_words(number: str) -> list[str]:
    """List the words of a reference or number: its parts, and the whole without separators."""
    whole = "".join(_RUN.findall(fold(number)))[:LONGEST_WORD]
    return [*words_of(number), whole] if whole else []


def vector_text(weighted: Iterable[tuple[str, str]]) -> str:
    """Write (word, weight) pairs as a tsvector literal. Words hold letters and digits only, so no quoting is needed."""
    places: dict[str, set[str]] = {}
    for word, weight in weighted:
        if len(places) < _MOST_WORDS or word in places:
            places.setdefault(word, set()).add(weight)
    return " ".join(
        f"'{word}':" + ",".join(f"{_POSITION[weight]}{weight}" for weight in sorted(weights))
        for word, weights in places.items()
    )


def query_text(typed: str, *, weights: str = EVERYTHING) -> str:
    """Write what was typed as a tsquery literal: every word must be there. Empty when there is no word.

    A number typed in groups ("LZ 473 124 863 CN") is found as a whole too, and so is a brand ("nuo de wei ke").
    """
    runs = _RUN.findall(fold(typed))[:20]
    parts: list[str] = []
    for run in runs:
        if not _IS_CJK.match(run):
            parts.append(f"'{run[:LONGEST_WORD]}':*{weights}")
        elif len(run) == 1:
            parts.append(f"'{run}':*{weights}")
        else:
            parts += [f"'{run[i : i + 2]}':{weights}" for i in range(len(run) - 1)]
    every = " & ".join(parts)
    whole = "".join(runs)
    if len(runs) > 1 and len(whole) >= 6 and not _IS_CJK.search(whole):
        kind = IDENTIFIERS if any(ch.isdigit() for ch in whole) else GOODS
        return f"({every}) | '{whole[:LONGEST_WORD]}':*{kind}"
    return every
