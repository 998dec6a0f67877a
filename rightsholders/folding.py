"""Writing names so that what looks the same compares the same. Pure.

Counterfeits swap letters for look-alikes (N0RDVIK, AURE1IA); input methods leave full-width letters
behind. Both sides of a comparison are folded alike, so the fold may be generous.
"""

import re
import unicodedata
from collections.abc import Sequence

from pypinyin import lazy_pinyin

_CJK = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\u3041-\u30ff\uac00-\ud7af]")
_NOT_WORD = re.compile(r"[\W_]+")
# Letters of other alphabets that look like Latin ones, then figures and letters that look alike.
_LOOK_ALIKE = str.maketrans(
    {
        **dict(zip("авекмнорстухіѕј", "abekmhopctyxlsj", strict=True)),
        **dict(zip("αβεικμνορτυχ", "abelkmvoptux", strict=True)),
        **dict(zip("01i|!5$8@øđł", "ollllssbaodl", strict=True)),
        "æ": "ae",
        "œ": "oe",
    }
)


def plain(text: str) -> str:
    """Return the name without width, case, accents and punctuation: equal means the same mark."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(part for part in _NOT_WORD.split(unicodedata.normalize("NFKC", letters)) if part)


def name_key(text: str) -> str:
    """Return the name of somebody on the papers as names compare: plain, however it is spaced."""
    return plain(text).replace(" ", "")


def fold(text: str) -> str:
    """Return the name as the eye takes it: plain, look-alikes made one, no spaces."""
    decomposed = unicodedata.normalize("NFKD", text).casefold()
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    joined = _NOT_WORD.sub("", unicodedata.normalize("NFKC", letters).translate(_LOOK_ALIKE))
    return joined.replace("rn", "m").replace("vv", "w")


def has_cjk(text: str) -> bool:
    """Say whether the text has a Chinese, Japanese or Korean character."""
    return bool(_CJK.search(text))


def join_letters(runs: Sequence[str]) -> list[str]:
    """Put letters together that stand alone: L.L.C., S. A., A-B-C."""
    found: list[str] = []
    was_letter = False
    for run in runs:
        is_letter = len(run) == 1 and not has_cjk(run)
        if is_letter and was_letter:
            found[-1] += run
        else:
            found.append(run)
        was_letter = is_letter
    return found


def cjk_part(text: str) -> str:
    """Return only the Chinese, Japanese and Korean characters, in order."""
    return "".join(_CJK.findall(unicodedata.normalize("NFKC", text)))


def sounds_of(name: str) -> tuple[str, str]:
    """Return how the Chinese in a name is spoken, folded: 诺德维克 as nuodeweike and by its first letters ndwk."""
    syllables = lazy_pinyin(cjk_part(name), errors="ignore")
    return fold("".join(syllables)), fold("".join(syllable[0] for syllable in syllables))


def latin_part(text: str) -> str:
    """Return the text without its Chinese, Japanese and Korean characters."""
    return _CJK.sub(" ", unicodedata.normalize("NFKC", text)).strip()


def normalise_number(text: str) -> str:
    """Write a registration number one way: full-width made plain, upper case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).upper().split())


def normalise_text(text: str) -> str:
    """Write a name one way: full-width made plain, no spaces around it."""
    return unicodedata.normalize("NFKC", text).strip()
