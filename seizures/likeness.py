"""Whether two names on papers may be one, and why: suggestions for a reader, never a merger. Pure."""

from dataclasses import dataclass
from itertools import permutations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from rapidfuzz.distance import OSA

from seizures.party_names import Named, Reading, letters_of, spoken

_MOST_WORDS_TURNED = 5
_SHORTEST_MISSPELT = 6  # letters: in less, one other letter makes another name


class Reason(TextChoices):
    """Why two may be one, the strongest first."""

    TAX_NUMBER = "TAX_NUMBER", _("Same tax number")
    NAME = "NAME", _("Same name")
    PINYIN = "PINYIN", _("Same name in pinyin")
    LATIN = "LATIN", _("Same name in Latin letters")
    FORM = "FORM", _("Only the form of the company differs")
    SPACING = "SPACING", _("Written apart or with other signs")
    ORDER = "ORDER", _("Words in another order")
    ADDRESS = "ADDRESS", _("Same address")
    ONE_LETTER = "ONE_LETTER", _("One letter differs")
    PLACE = "PLACE", _("A place is left out")
    TRADE = "TRADE", _("A word for the trade is left out")


class Doubt(TextChoices):
    """What speaks against it."""

    COUNTRY = "COUNTRY", _("Other country")
    TAX_NUMBER = "TAX_NUMBER", _("Other tax number")


@dataclass(frozen=True, slots=True)
class Likeness:
    """Why two may be one (nothing: they are not), and what speaks against it."""

    reasons: tuple[Reason, ...] = ()
    doubts: tuple[Doubt, ...] = ()

    @property
    def strength(self) -> int:
        """Rank likenesses: by the best reason, then by what else speaks for and against."""
        order = list(Reason)
        best = min((order.index(reason) for reason in self.reasons), default=len(order))
        lacks = sum(reason in (Reason.PLACE, Reason.TRADE) for reason in self.reasons)
        return 10 * (len(order) - best) + 5 * (Reason.ADDRESS in self.reasons) - 2 * lacks - 3 * len(self.doubts)


def likeness(one: Named, other: Named) -> Likeness:
    """Compare two names. People, and what nobody knows to be a company, need the country or the address as well."""
    reasons: list[Reason] = []
    if one.tax_key and one.tax_key == other.tax_key:
        reasons.append(Reason.TAX_NUMBER)
    if same_address := bool(one.address_key) and one.address_key == other.address_key:
        reasons.append(Reason.ADDRESS)
    named_alike = _of_names(one.reading, other.reading)
    if same_address or _names_suffice(one, other, is_misspelt=Reason.ONE_LETTER in named_alike):
        reasons += named_alike
    return Likeness(tuple(reasons), _doubts(one, other) if reasons else ())


def _names_suffice(one: Named, other: Named, *, is_misspelt: bool) -> bool:
    """Whether names that are alike say something without the address: of companies, and of people of one country."""
    same_country = bool(one.country) and one.country == other.country
    if one.is_surely_company and other.is_surely_company:
        return same_country or not one.reading.is_common
    return same_country and not is_misspelt


def _doubts(one: Named, other: Named) -> tuple[Doubt, ...]:
    found = []
    if one.country and other.country and one.country != other.country:
        found.append(Doubt.COUNTRY)
    if one.tax_key and other.tax_key and one.tax_key != other.tax_key:
        found.append(Doubt.TAX_NUMBER)
    return tuple(found)


def _of_names(one: Reading, other: Reading) -> list[Reason]:
    if not one.order or not other.order or one.reads_as_company != other.reads_as_company:
        return []
    if one.plain == other.plain:
        return [Reason.NAME]
    if one.is_common or other.is_common:
        return _same_words(one, other) if sorted(one.order) == sorted(other.order) else []
    if not _agree(one.places, other.places) or not _agree(one.trades, other.trades):
        return []
    if one.sound == other.sound:
        found = _same_words(one, other)
    elif _is_turned(one, other):
        found = [*_of_scripts(one, other), Reason.ORDER]
    elif _is_misspelt(one, other):
        found = [Reason.ONE_LETTER]
    else:
        return []
    if one.places != other.places:
        found.append(Reason.PLACE)
    if one.trades != other.trades:
        found.append(Reason.TRADE)
    return [reason for reason in found if reason != Reason.SPACING] or [Reason.SPACING]


def _agree(some: frozenset[str], others: frozenset[str]) -> bool:
    """Whether one of the two only says less than the other."""
    return some <= others or others <= some


def _same_words(one: Reading, other: Reading) -> list[Reason]:
    if scripts := _of_scripts(one, other):
        return scripts
    if one.is_cjk:  # both: written otherwise, spoken alike
        return [Reason.PINYIN] if one.words else [Reason.FORM]
    if one.order != other.order and sorted(one.order) == sorted(other.order):
        return [Reason.ORDER]
    return [Reason.FORM] if one.forms != other.forms else [Reason.SPACING]


def _of_scripts(one: Reading, other: Reading) -> list[Reason]:
    if one.is_cjk != other.is_cjk:
        return [Reason.PINYIN]
    return [Reason.LATIN] if one.is_cyrillic != other.is_cyrillic else []


def _is_turned(one: Reading, other: Reading) -> bool:
    """Whether the words of one, in another order, sound as the other. Chinese in another order is another name."""
    if letters_of(one.sound) != letters_of(other.sound) or (one.is_cjk and other.is_cjk):
        return False
    return any(_sounds_turned(some.words, others.sound) for some, others in ((one, other), (other, one)))


def _sounds_turned(words: tuple[str, ...], sound: str) -> bool:
    return len(words) <= _MOST_WORDS_TURNED and any(spoken(turned) == sound for turned in permutations(words))


def _is_misspelt(one: Reading, other: Reading) -> bool:
    if (one.places, one.trades) != (other.places, other.trades) or (one.is_cjk and other.is_cjk):
        return False
    if min(len(one.sound), len(other.sound)) < _SHORTEST_MISSPELT:
        return False
    return OSA.distance(one.sound, other.sound, score_cutoff=1) == 1
