"""Keeping the row by which a seizure is found in step with the seizure. Asking is in queries.search."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from django.contrib.postgres.search import SearchVectorField
from django.db.models import Value
from django.db.models.functions import Cast

from ipcases.lib.ids import uuid7
from rightsholders.models import Right
from seizures.models import GoodsLine, Parcel, Party, PartySearch, Seizure, SeizureSearch
from seizures.party_names import Named, keys_and_identity
from seizures.words import GOODS, IDENTIFIERS, PEOPLE, fold, identifier_words, spoken_words, vector_text, words_of

_LONGEST_DOCUMENT = 60_000
PublicIds = Mapping[tuple[str, str], UUID]  # by role and name


def search_row(
    *,
    seizure: Seizure,
    parcels: Iterable[Parcel],
    lines: Iterable[GoodsLine],
    parties: Iterable[Party],
    marks: Iterable[str] = (),
) -> SeizureSearch:
    """Build, without saving, the row of words of one seizure. `marks` are the recorded names of its brands."""
    parcels, lines, parties = list(parcels), list(lines), list(parties)
    numbers = [seizure.reference, seizure.transport_document, seizure.conveyance, seizure.declaration_number]
    numbers += [text for parcel in parcels for text in (parcel.number, parcel.seal_number)]
    brands = [*(line.brand for line in lines), *marks]
    goods = [*brands, *(line.description for line in lines)]
    people = [text for party in parties for text in (party.name, party.address, party.tax_number)]
    weighted = [(word, IDENTIFIERS) for number in numbers for word in identifier_words(number)]
    weighted += [(word, GOODS) for text in goods for word in words_of(text)]
    weighted += [(word, GOODS) for text in brands for word in spoken_words(text)]
    weighted += [(word, PEOPLE) for text in people for word in words_of(text)]
    return SeizureSearch(
        seizure=seizure,
        document=fold(" ".join(text for text in (*numbers, *goods, *people) if text))[:_LONGEST_DOCUMENT],
        tokens=Cast(Value(vector_text(weighted)), SearchVectorField()),
    )


def marks_of(lines: Iterable[GoodsLine]) -> list[str]:
    """Return the names, in both scripts, of the marks that the lines are linked to."""
    linked = {line.recordation_id for line in lines if line.recordation_id}
    if not linked:
        return []
    rights = Right.objects.filter(recordation_rights__recordation__in=linked).order_by("id")
    return [name for names in rights.values_list("title", "title_zh")[:200] for name in names if name]


def party_row(*, party: Party, public_id: UUID | None = None) -> PartySearch:
    """Build, without saving, the keys by which one saved party is found. It keeps the public id it had."""
    named = Named(party.name, party.kind, party.country_id or "", party.address, party.tax_number)
    public_id = public_id or uuid7()
    keys, identity = keys_and_identity(named, public_id)
    return PartySearch(party=party, public_id=public_id, identity=identity, keys=keys)


def public_ids_of(*, seizure: Seizure) -> PublicIds:
    """Return the public ids of the people of a case, so that those who stay after a correction keep theirs."""
    rows = PartySearch.objects.filter(party__seizure=seizure).values_list("party__role", "party__name", "public_id")
    return {(role, name): public_id for role, name, public_id in rows}


def refresh_search(*, seizure: Seizure) -> None:
    """Write the words of one seizure anew, in the caller's transaction."""
    lines = list(seizure.lines.all())
    row = search_row(
        seizure=seizure,
        parcels=seizure.parcels.all(),
        lines=lines,
        parties=seizure.parties.all(),
        marks=marks_of(lines),
    )
    SeizureSearch.objects.update_or_create(seizure=seizure, defaults={"document": row.document, "tokens": row.tokens})
