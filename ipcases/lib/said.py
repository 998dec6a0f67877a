"""Sentences that are kept and read by people of either language: what was said, by language."""

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import get_language, override

Words = dict[str, str]


def said_here(text: str | Promise) -> Words:
    """Take what is said in the language in force."""
    return {get_language() or settings.LANGUAGE_CODE: str(text)}


def said_everywhere(text: str | Promise) -> Words:
    """Say something in every language; what is put into words already stays as it is."""
    words: Words = {}
    for language, _name in settings.LANGUAGES:
        with override(language):
            words |= said_here(text)
    return words


def as_read(words: Words) -> str:
    """Return what is said in the reader's language, or in the only one in which it was."""
    return words.get(get_language() or "") or next(iter(words.values()), "")
