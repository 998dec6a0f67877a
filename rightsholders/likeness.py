"""Which names of companies are nearly the same, so that none is entered twice. Pure.

What nearly every name has – the form of the company – is set aside; the rest is compared as the eye takes it.
"""

from rapidfuzz import fuzz

from rightsholders.folding import cjk_part, fold, has_cjk, latin_part, plain

_FORMS = {
    *("ab", "ag", "aps", "as", "asa", "bhd", "bv", "co", "company", "corp", "corporation", "doo", "eood", "gmbh"),
    *("group", "grupo", "gruppe", "holding", "holdings", "inc", "incorporated", "kabushiki", "kaisha", "kg", "kk"),
    *("limited", "llc", "llp", "ltd", "ltda", "mbh", "nv", "ooo", "oy", "oyj", "plc", "pte", "pty", "sa", "sab"),
    *("sarl", "sas", "sdn", "se", "sl", "spa", "spolka", "srl", "sro", "the", "zoo"),
}
_CJK_FORMS = ("股份有限公司", "有限责任公司", "有限公司", "株式会社", "合同会社", "有限会社", "集团", "公司")
_SHORTEST_BEGINNING = 5
_ALIKE, _ALIKE_CJK = 86, 75
SAME = 100.0


def core_of(name: str) -> tuple[str, str]:
    """Return what tells a company from others, in its Latin and in its Chinese letters; its form where that is all."""
    words = plain(latin_part(name)).split()
    kept = [word for word in _joined(words) if word not in _FORMS]
    cjk = cjk_part(name)
    bare = cjk
    for form in _CJK_FORMS:
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


def _joined(words: list[str]) -> list[str]:
    """Put letters together that stand alone: S. p. A., L.L.C."""
    found: list[str] = []
    was_letter = False
    for word in words:
        is_letter = len(word) == 1 and not has_cjk(word)
        if is_letter and was_letter:
            found[-1] += word
        else:
            found.append(word)
        was_letter = is_letter
    return found
