"""Finding seizures by words: references, parcel numbers, brands, goods, people, in every script."""

import unicodedata
from collections.abc import Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.postgres.search import SearchQuery
from django.db.models import Case, Q, QuerySet, When

from accounts.models import User
from ipcases.lib.errors import NotVisible
from ipcases.lib.numbering import format_reference, looks_like_reference, read_short_reference
from reference.identifiers import identify
from reference.queries import offices_ever
from rightsholders.access import visible_recordations
from rightsholders.models import Recordation
from seizures.access import get_undone, may_see_parties, visible_seizures
from seizures.draft_access import drafts_to_hand_over
from seizures.models import Parcel, Seizure, SeizureDraft, SeizureSearch, UndoneSeizure
from seizures.words import EVERYTHING, GOODS, IDENTIFIERS, fold, query_text

SAME_NUMBER_WITHIN = timedelta(days=90)  # later the posts may have given the number to another parcel
# Up to this many hits are fetched first and then sorted; with more, the list walks its own order
# and tests each row, which is quick exactly because hits are dense.
_FEW = 1000
_SHORTEST_FRAGMENT = 3
_SHORTEST_NUMBER = 5
_DASHES = dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212"), "-")  # as other programs write a hyphen


class _Words(SearchQuery):
    """A tsquery written by seizures.words, taken as it is: to_tsquery would parse it by locale."""

    def __init__(self, text: str) -> None:
        super().__init__(text, search_type="raw")
        self.text = text

    # SearchQuery takes just these; the stubs want what Func takes.
    def as_sql(  # type: ignore[override]
        self, compiler: Any, connection: Any, function: Any = None, template: Any = None
    ) -> tuple[str, list[str]]:
        return "%s::tsquery", [self.text]


def search_filter(queryset: QuerySet[Seizure], *, text: str, user: User | None = None) -> QuerySet[Seizure]:
    """Narrow seizures to those that hold every word typed: whole words, beginnings, Chinese pairs.

    A case number in short finds the cases of that number. When no word begins so, fragments of three characters and
    more are looked for. People named on the papers are searched only for a `user` who may see them.
    """
    if (meant := meant_references(text)) and (cases := queryset.filter(reference__in=meant)).exists():
        return cases
    text = fold(text)[:200]
    if not text:
        return queryset
    people = user is not None and may_see_parties(user=user)
    words = query_text(text, weights=EVERYTHING if people else IDENTIFIERS + GOODS)
    if words:
        found = queryset.filter(search__tokens=_Words(words))
        few = list(found.order_by().values_list("pk", flat=True)[: _FEW + 1])
        if len(few) > _FEW:
            return found
        if few:
            return queryset.filter(pk__in=few)
    if people and len(text) >= _SHORTEST_FRAGMENT:
        rows = SeizureSearch.objects.filter(document__contains=text).values("seizure")
        return queryset.filter(pk__in=rows)
    return queryset.none()


def holding_words(queryset: QuerySet[Seizure], *, text: str, user: User, with_fragments: bool) -> QuerySet[Seizure]:
    """Narrow seizures to those that hold every word typed; `with_fragments`, also to those that hold a part of one.

    Unlike in search_filter, what one case holds decides about it alone, whatever else there is to find.
    """
    text = fold(text)[:200]
    people = may_see_parties(user=user)
    words = query_text(text, weights=EVERYTHING if people else IDENTIFIERS + GOODS)
    holds = Q(search__tokens=_Words(words)) if words else Q(pk__in=[])
    if with_fragments and people and len(text) >= _SHORTEST_FRAGMENT:
        holds |= Q(search__document__contains=text)
    return queryset.filter(holds)


def exact_case(*, user: User, text: str) -> Seizure | None:
    """Return the visible case whose reference was typed, or whose address was read from the QR code of its label.

    In short (2026-144) it is the only visible case of that number, or the one of the user's own office.
    """
    typed = typed_reference(text)
    if looks_like_reference(typed):
        return visible_seizures(user=user).filter(reference=typed).first()
    if not (meant := meant_references(typed)):
        return None
    own = Case(When(office=user.home_office_id, then=0), default=1)
    found = list(visible_seizures(user=user).filter(reference__in=meant).order_by(own, "pk")[:2])
    return found[0] if len(found) == 1 or (found and found[0].office_id == user.home_office_id) else None


def typed_reference(text: str) -> str:
    """Return the reference in what was typed, or read from a label: its code, or the address in its QR code."""
    return _plain(text).strip().rstrip("/").rpartition("/")[2].upper()


def meant_references(text: str) -> list[str]:
    """Return the references that a case number in short can stand for: one of each office that it does not rule out."""
    if not (read := read_short_reference(_plain(text))):
        return []
    code, year, number = read
    written = [
        format_reference(jurisdiction=office.jurisdiction_id, office=office.pk, year=year, number=number)
        for office in offices_ever()
    ]
    return [reference for reference in written if not code or reference.split("-")[1] == code]


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).replace("\x00", "").translate(_DASHES)


def undone_case(*, user: User, text: str) -> UndoneSeizure | None:
    """Return the case of this reference that was taken back: its label may be on a bag already."""
    typed = typed_reference(text)
    try:
        return get_undone(user=user, reference=typed) if looks_like_reference(typed) else None
    except NotVisible:
        return None


def last_undone(*, key: UUID) -> UndoneSeizure | None:
    """Return the case that came of an intake key before and was undone."""
    return UndoneSeizure.objects.filter(intake_key=key).order_by("-undone_at", "-id").first()


def logged_again(*, user: User, undone: UndoneSeizure) -> Seizure | None:
    """Return the visible case that the form of this one became."""
    return visible_seizures(user=user).filter(draft=undone.draft_id).first() if undone.draft_id else None


def parcel_cases(*, user: User, text: str, limit: int = 5) -> list[Seizure]:
    """Return the visible cases with a parcel of exactly this number, newest first: numbers are reused."""
    number = identify(text.replace("\x00", "")).value
    if not _SHORTEST_NUMBER <= len(number) <= 40:
        return []
    holding = Parcel.objects.filter(number=number).values("seizure")
    rows = visible_seizures(user=user).filter(pk__in=holding).select_related("office")
    return list(rows.order_by("-detained_on", "-id")[:limit])


def cases_holding(*, user: User, numbers: Collection[str], since: date) -> dict[str, Seizure]:
    """Return the newest visible case found since a day for each of these parcel numbers that one holds."""
    known = [number for number in numbers if len(number) >= _SHORTEST_NUMBER]
    cases = visible_seizures(user=user).filter(detained_on__gte=since).values("pk")
    rows = Parcel.objects.filter(number__in=known, seizure__in=cases).select_related("seizure")
    return {row.number: row.seizure for row in rows.order_by("seizure__detained_on", "seizure_id")}


def draft_of_code(*, user: User, code: str) -> SeizureDraft | None:
    """Return the draft that is read out as this code: the user's own, or one that the user may hand over."""
    typed = code.strip().upper()
    if not typed.startswith("D-") or len(typed) > 8:
        return None
    return drafts_to_hand_over(user=user).filter(code=typed, seizure__isnull=True).first()


def recordation_of_reference(*, user: User, reference: str) -> Recordation | None:
    """Return the visible recordation of exactly this reference."""
    typed = fold(reference).upper()
    return visible_recordations(user=user).filter(reference=typed).first() if 0 < len(typed) <= 40 else None
