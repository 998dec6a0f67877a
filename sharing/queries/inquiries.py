"""Identifiers that one may ask about, who holds them, and what the pages show of inquiries."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet

from operations.access import agreements_in_force
from operations.models import Agreement
from reference.identifiers import normalise
from seizures.models import Parcel, Party, PartySearch, Seizure
from seizures.party_names import Named
from sharing import digests, envelope
from sharing.models import (
    AskedPartner,
    ForeignInquiry,
    InquiryState,
    OutMessage,
    Partner,
    What,
)

A_DAY = timedelta(days=1)
_SHORTEST_NUMBER = 6  # signs: shorter ones stand on everybody's papers
_NOBODY = Party.Role.CARRIER  # who carries everybody's parcels tells none from another
_AT_ONCE = 5000
TIER_OF = {What.PARCEL: "A", What.CONTAINER: "A", What.DOCUMENT: "A", What.COMPANY: "B", What.PERSON: "C"}
_NUMBERS = (What.PARCEL, What.CONTAINER, What.DOCUMENT)


@dataclass(frozen=True)
class Identifier:
    """What one may ask about, as it stands in the case and in the form that two agencies have in common."""

    what: What
    value: str
    common: str

    @property
    def kind(self) -> str:
        return digests.NUMBER if self.what in _NUMBERS else digests.NAME

    @property
    def key(self) -> str:
        """How a form and a program call it."""
        return f"{self.what}:{self.value}"


@dataclass(frozen=True)
class Terms:
    """What the gate asks of an inquiry, or of our answer to one."""

    agreement: Agreement
    purpose: str
    tiers: frozenset[str]


# --- what there is to ask about ---------------------------------------------------------------------------
def identifiers_of(*, seizure: Seizure) -> list[Identifier]:
    """Return the identifiers of a case that tell it from others, each once. Two queries."""
    found = [
        _number(What.CONTAINER if parcel.kind == Parcel.Kind.CONTAINER else What.PARCEL, parcel.number)
        for parcel in seizure.parcels.order_by("position")
    ]
    found += [_number(What.DOCUMENT, number) for number in (seizure.transport_document, seizure.declaration_number)]
    found += [
        Identifier(_what_of(party.kind), party.name, Named(party.name, party.kind).told_key)
        for party in seizure.parties.exclude(role=_NOBODY).order_by("role", "id")
    ]
    told = [item for item in found if item.common and (item.kind == digests.NAME or _tells(item.common))]
    return list({item.key: item for item in told}.values())


def keys_of_values(*, seizure: Seizure, values: Iterable[str]) -> list[str]:
    """Return the keys of identifiers of a case given as they stand on papers; what does not stand in it as it is."""
    found = identifiers_of(seizure=seizure)
    by_value = {item.common: item.key for item in found} | {item.value: item.key for item in found}
    return [by_value.get(value) or by_value.get(normalise(value), value) for value in values]


def _number(what: What, value: str) -> Identifier:
    return Identifier(what, value, normalise(value))


def _tells(number: str) -> bool:
    return len(number) >= _SHORTEST_NUMBER and any(sign.isdigit() for sign in number)


def _what_of(kind: str) -> What:
    return What.COMPANY if kind == Party.Kind.COMPANY else What.PERSON


# --- who holds it ------------------------------------------------------------------------------------------
def cases_looked_in() -> QuerySet[Seizure]:
    """Return the cases that an agreement could cover at all: not restricted to a team, their names not erased."""
    return Seizure.objects.filter(_LOOKED_IN)


def holders_of(
    *, key: bytes, numbers: Collection[str], names: Collection[str], tiers: Collection[str]
) -> dict[str, dict[int, set[What]]]:
    """Return, by digest, the cases that hold a value asked about, and as what. Four queries, whatever is asked.

    Every value is read and digested anew: each inquiry has a key of its own, so no digest is stored that would have to
    follow corrections, erasure and new keys. Measured on two busy cores: 100,000 numbers in one second, as many names
    in two and a half, in a task that nobody waits for.
    """
    found: dict[str, dict[int, set[What]]] = {}
    sources = (
        (digests.NUMBER, numbers, _numbers_held() if numbers and "A" in tiers else ()),
        (digests.NAME, names, _names_held(tiers) if names and {"B", "C"} & set(tiers) else ()),
    )
    for kind, asked, rows in sources:
        for digest, (case, what) in digests.found_among(key=key, kind=kind, rows=rows, asked=asked):
            found.setdefault(digest, {}).setdefault(case, set()).add(what)
    return found


_LOOKED_IN = Q(is_restricted=False, personal_data_purged_at__isnull=True)
_IN_THEM = Q(seizure__is_restricted=False, seizure__personal_data_purged_at__isnull=True)
_PARTY_IN_THEM = Q(party__seizure__is_restricted=False, party__seizure__personal_data_purged_at__isnull=True)


def _numbers_held() -> Iterator[tuple[str, tuple[int, What]]]:
    parcels = Parcel.objects.filter(_IN_THEM).order_by().values_list("number", "seizure", "kind")
    for number, case, kind in parcels.iterator(chunk_size=_AT_ONCE):
        yield number, (case, What.CONTAINER if kind == Parcel.Kind.CONTAINER else What.PARCEL)
    papers = cases_looked_in().exclude(transport_document="", declaration_number="").order_by()
    rows = papers.values_list("pk", "transport_document", "declaration_number")
    for case, *written in rows.iterator(chunk_size=_AT_ONCE):
        for number in filter(None, written):
            yield normalise(number), (case, What.DOCUMENT)


def _names_held(tiers: Collection[str]) -> Iterator[tuple[str, tuple[int, What]]]:
    rows = PartySearch.objects.filter(_PARTY_IN_THEM).exclude(party__role=_NOBODY).order_by()
    if "C" not in tiers:
        rows = rows.filter(party__kind=Party.Kind.COMPANY)
    elif "B" not in tiers:
        rows = rows.exclude(party__kind=Party.Kind.COMPANY)
    listed = rows.values_list("keys", "party__name", "party__kind", "party__seizure")
    for keys, name, kind, case in listed.iterator(chunk_size=_AT_ONCE):
        # Who was written down before this key was kept is read again: some 0.1 ms.
        told = next((key for key in keys if key.startswith("s")), "") or Named(name, kind).told_key
        if told:
            yield told, (case, _what_of(kind))


# --- agreements and keys --------------------------------------------------------------------------------------
def agreements_to_inquire_under(*, partner: Partner, on: date) -> list[Agreement]:
    """Return the agreements in force with a partner that let either side inquire, the newest first."""
    rows = agreements_in_force(on=on).filter(agency=partner.agency_id, may_inquire=True)
    return list(rows.order_by("-valid_from", "pk"))


def tiers_looked_in(*, agreement: Agreement) -> frozenset[str]:
    """Return of which tiers identifiers are compared: persons only with the approval of the competent authority."""
    return frozenset(agreement.tiers) - (frozenset() if agreement.authority_approval else {"C"})


def terms_of_inquiry(*, message: OutMessage) -> Terms | None:
    """Return under what an inquiry or our answer leaves; None for a refusal, which says nothing of any case."""
    if message.type == envelope.INQUIRY:
        asked = AskedPartner.objects.select_related("agreement", "inquiry").get(message=message)
        whats = asked.inquiry.values.values_list("what", flat=True)
        return Terms(asked.agreement, asked.inquiry.purpose, frozenset(TIER_OF[What(what)] for what in whats))
    answered = ForeignInquiry.objects.select_related("agreement").get(answer=message)
    if answered.agreement is None or answered.state != InquiryState.ANSWERED:
        return None
    return Terms(answered.agreement, answered.purpose, frozenset())


# --- how many --------------------------------------------------------------------------------------------------
def has_asked_enough(*, partner: Partner, now: datetime) -> bool:
    """Say whether we asked a partner as often in 24 hours as is allowed."""
    asked = AskedPartner.objects.filter(partner=partner, inquiry__asked_at__gt=now - A_DAY)
    return asked.count() >= settings.INQUIRIES_A_DAY


def asked_too_often(*, inquiry: ForeignInquiry) -> bool:
    """Say whether the partner had asked as often as is allowed in the 24 hours before this inquiry."""
    since = inquiry.received_at - A_DAY
    earlier = ForeignInquiry.objects.filter(partner=inquiry.partner_id, received_at__gt=since, pk__lt=inquiry.pk)
    return earlier.count() >= settings.INQUIRIES_A_DAY
