"""Codes as people write them in a list: as the code or as its word in either language, however it is spelled. Pure."""

import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches


def folded(text: str) -> str:
    """Return a text as it is compared: width, case, blanks and punctuation of the typist do not matter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(letter for letter in plain if letter.isalnum())


class Codes:
    """The allowed codes of one list, which people write as codes or as words of either language."""

    def __init__(self, in_languages: Iterable[Iterable[tuple[str, str]]]) -> None:
        self.shown: list[tuple[str, str]] = []
        self._known: dict[str, str | None] = {}
        for choices in in_languages:
            self.shown = [(code, word) for code, word in choices if code]
            for code, word in self.shown:
                for name in (code, word, *_other_names(code, word)):
                    # A word that means two codes means none.
                    self._known[folded(name)] = code if self._known.get(folded(name), code) == code else None
        for code, _word in self.shown:
            self._known[folded(code)] = code

    def code_of(self, typed: str) -> str:
        """Return the code, or what was typed where nobody knows it: the form refuses that."""
        return self._known.get(folded(typed)) or typed

    def nearest(self, typed: str) -> str:
        """Return the word that was perhaps meant, with its code; empty when nothing is near."""
        near = get_close_matches(folded(typed), [name for name, code in self._known.items() if code], n=1, cutoff=0.6)
        code = self._known[near[0]] if near else ""
        return next((f"{word} ({code})" for known, word in self.shown if known == code), "")


def _other_names(code: str, word: str) -> Iterable[str]:
    """Give the short form of a category: EU-4a is also 4a, and its name without the number. And one pair of pairs."""
    yield word.removesuffix("s")
    _scheme, dash, number = code.partition("-")
    if dash and word.startswith(f"{number} "):
        yield from (number, word.removeprefix(f"{number} "))
