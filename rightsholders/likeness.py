"""Which names of companies are nearly the same, so that none is entered twice. Pure.

What nearly every name has – the form of the company – is set aside; the rest is compared as the eye takes it.
"""

from rapidfuzz import fuzz

from rightsholders.company_forms import CJK_FORMS, FORMS
from rightsholders.folding import cjk_part, fold, join_letters, latin_part, plain

# In names of right holders these tell as little as the form does.
_SET_ASIDE = FORMS | {
    *("group", "grupo", "gruppe", "holding", "holdings", "kabushiki", "kaisha", "kk", "asa", "sab", "eood", "spolka"),
    "the",
}
_CJK_SET_ASIDE = (*CJK_FORMS, "集团")
_SHORTEST_BEGINNING = 5
_ALIKE, _ALIKE_CJK = 86, 75


def core_of(name: str) -> tuple[str, str]:
    """Return what tells a company from others, in its Latin and in its Chinese letters; its form where that is all."""
    words = plain(latin_part(name)).split()
    kept = [word for word in join_letters(words) if word not in _SET_ASIDE]
    cjk = cjk_part(name)
    bare = cjk
    for form in _CJK_SET_ASIDE:
        bare = bare.replace(form, "")
    return fold(" ".join(kept or words)), bare or cjk


def likeness(one: tuple[str, str], other: tuple[str, str]) -> float:
    """Say how alike two names are, by their cores: 100 for the same, 0 for names that are not alike."""
    return max(_latin(one[0], other[0]), _cjk(one[1], other[1]))


def _latin(one: str, other: str) -> float:
    if not one or not other:
        return 0.0
    shorter, longer = sorted((one, other), key=len)
    if shorter != longer and len(shorter) >= _SHORTEST_BEGINNING and longer.startswith(shorter):
        return _ALIKE
    return fuzz.ratio(one, other, score_cutoff=_ALIKE)


def _cjk(one: str, other: str) -> float:
    if len(one) < 2 or len(other) < 2:
        return 0.0
    shorter, longer = sorted((one, other), key=len)
    if shorter != longer and longer.startswith(shorter):
        return _ALIKE
    return fuzz.ratio(one, other, score_cutoff=_ALIKE_CJK)
