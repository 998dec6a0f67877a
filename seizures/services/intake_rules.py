"""What an intake must satisfy, and the rows of reference data it names. Nothing is written here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NoReturn
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.access import offices_of
from accounts.models import User
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from reference import snapshot
from reference.identifiers import Identified, check_unlocode, identify
from reference.models import Category, Country, Currency, HSCode, Office, Unit
from rightsholders.models import Recordation, Right
from seizures.models import EvidenceFile, GoodsValue, Parcel, Party, Seizure
from seizures.queries.search import SAME_NUMBER_WITHIN, cases_holding
from seizures.services.values import Intake, LineIntake, ParcelIntake, PartyIntake

MOST_LINES = MOST_PARCELS = 200
MOST_PARTIES = 20
MOST_PHOTOS = 60
MOST_ITEMS = 2_000_000_000
_CLOCK_SLACK = timedelta(minutes=5)
_ASKS_WHY_AFTER = timedelta(hours=12)
_LINKABLE = (Recordation.Status.IN_FORCE, Recordation.Status.EXPIRED, Recordation.Status.WITHDRAWN)
_KIND_OF_NUMBER: dict[str, str] = {
    "S10": Parcel.Kind.POSTAL,
    "UPS": Parcel.Kind.EXPRESS,
    "ISO6346": Parcel.Kind.CONTAINER,
    "AWB": Parcel.Kind.AIR_CARGO,
}
_KIND_OF_CHANNEL: dict[str, str] = {
    Seizure.Channel.POSTAL: Parcel.Kind.POSTAL,
    Seizure.Channel.EXPRESS: Parcel.Kind.EXPRESS,
    Seizure.Channel.ECOMMERCE: Parcel.Kind.EXPRESS,
}


@dataclass(frozen=True)
class Named:
    """The rows that the codes of an intake stand for."""

    categories: Mapping[str, Category]
    units: Mapping[str, Unit]
    recordations: Mapping[UUID, Recordation]


@dataclass(frozen=True)
class ReadNumber:
    """A parcel number as it is kept."""

    number: str
    as_written: str
    kind: str
    check_digit: str


class NumberLogged(DomainError):
    """Cases hold parcel numbers of this intake: `cases`, by the place of the parcel."""

    def __init__(self, cases: Mapping[int, Seizure]) -> None:
        place, case = next(iter(cases.items()))
        sentence = _("Logged already as %(case)s. If this is another parcel, say so and log it again.")
        super().__init__("number-logged", sentence % {"case": case.reference}, field=f"parcels.{place}.number")
        self.cases = cases


def refuse(code: str, message: str | Promise, field: str = "") -> NoReturn:
    """Raise the refusal of a value, naming its place in the intake: lines.0.quantity."""
    raise InvalidValue(code, message, field=field)


def text_of(value: str, longest: int, field: str) -> str:
    """Return the text without outer space. Refuses NUL and texts that are too long."""
    text = value.strip()
    if "\x00" in text:
        refuse("null-character", _("This text holds a character that cannot be stored. Type it again."), field)
    if len(text) > longest:
        refuse("too-long", _("This text is longer than %(most)d characters. Shorten it.") % {"most": longest}, field)
    return text


def check_office(*, user: User, code: str) -> Office:
    """Return the office in whose name the user may log. Raises NotAllowed, InvalidValue."""
    if code not in offices_of(user=user):
        raise NotAllowed(
            "office-not-yours", _("You do not act for this office. Choose one of your own."), field="office"
        )
    return snapshot.rows(Office)[code]


def check_head(*, intake: Intake, now: datetime) -> None:
    """Refuse a time in the future, words outside the lists, no reason, an action without its ground, no such place."""
    if intake.detained_at > now + _CLOCK_SLACK:
        refuse("in-the-future", _("The time is in the future. Enter when the goods were found."), "detained_at")
    if intake.detained_at.year < 1995:
        refuse("too-long-ago", _("Enter when the goods were found: the year is too long ago."), "detained_at")
    _one_of(intake.channel, Seizure.Channel.values, "channel")
    _one_of(intake.direction, Seizure.Direction.values, "direction")
    _one_of(intake.action, Seizure.Action.values, "action")
    if not intake.reasons:
        refuse("no-reason", _("Choose at least one reason why you stopped it."), "reasons")
    for reason in intake.reasons:
        _one_of(reason, Seizure.Reason.values, "reasons")
    if len(set(intake.reasons)) < len(intake.reasons):
        refuse("reason-twice", _("The same reason is named twice."), "reasons")
    _check_places({"departure_place": intake.departure_place, "destination_place": intake.destination_place})
    if not intake.action_reason.strip():
        if intake.action == Seizure.Action.RELEASE:
            refuse("release-needs-reason", _("Say why the goods are released."), "action_reason")
        if intake.action == Seizure.Action.SEIZE:
            refuse("seize-needs-basis", _("Name the legal basis on which the goods are seized."), "action_reason")
    if asks_why(detained_at=intake.detained_at, now=now) and not intake.note.strip():
        refuse(
            "late-needs-note",
            _("It was found more than 12 hours ago: write in the note why it is logged only now."),
            "note",
        )


def asks_why(*, detained_at: datetime, now: datetime) -> bool:
    """Say whether goods were found so long ago that the note has to say why they are logged only now."""
    return now - detained_at > _ASKS_WHY_AFTER


def check_parcels(*, parcels: tuple[ParcelIntake, ...], channel: str) -> list[ReadNumber]:
    """Read the parcel numbers. A wrong check digit is kept as a fact and never refused."""
    if not parcels and channel != Seizure.Channel.PASSENGER:
        refuse("no-parcel", _("Enter the parcel, waybill or container number."), "parcels")
    if len(parcels) > MOST_PARCELS:
        refuse("too-many", _("One seizure holds at most %(most)d parcels.") % {"most": MOST_PARCELS}, "parcels")
    read: list[ReadNumber] = []
    for place, parcel in enumerate(parcels):
        field = f"parcels.{place}"
        written = text_of(parcel.number, 60, f"{field}.number")
        found = identify(written)
        if not any(sign.isalnum() for sign in found.value):
            refuse("no-number", _("Enter the parcel, waybill or container number."), f"{field}.number")
        if len(found.value) > 40:
            refuse("too-long", _("A number has at most 40 letters and digits."), f"{field}.number")
        if any(other.number == found.value for other in read):
            refuse("number-twice", _("This number is entered twice. Remove one of the two."), f"{field}.number")
        if parcel.kind:
            _one_of(parcel.kind, Parcel.Kind.values, f"{field}.kind")
        text_of(parcel.seal_number, 40, f"{field}.seal_number")
        if parcel.weight_kg is not None and not 0 < parcel.weight_kg < Decimal(10) ** 7:
            refuse("weight", _("Enter a weight above 0, in kilograms."), f"{field}.weight_kg")
        kind = parcel.kind or _KIND_OF_NUMBER.get(found.kind) or _KIND_OF_CHANNEL.get(channel) or Parcel.Kind.OTHER
        read.append(ReadNumber(found.value, written, kind, _check_of(found)))
    return read


def check_known(*, user: User, numbers: list[ReadNumber], intake: Intake, today: date) -> None:
    """Ask before a number is logged again that a visible case of the last 90 days holds. Raises NumberLogged."""
    if intake.log_anyway:
        return
    cases = cases_holding(user=user, numbers=[read.number for read in numbers], since=today - SAME_NUMBER_WITHIN)
    known = {place: cases[read.number] for place, read in enumerate(numbers) if read.number in cases}
    if known:
        raise NumberLogged(known)


def _check_of(found: Identified) -> str:
    if not found.kind or found.ok is None:
        return Parcel.Check.NONE
    return Parcel.Check.PASSED if found.ok else Parcel.Check.FAILED


def check_lines(*, lines: tuple[LineIntake, ...], parcels: int) -> None:
    """Refuse lines without goods, with quantities or values that cannot be, or in no parcel of this intake."""
    if not lines:
        refuse("no-line", _("Enter at least one goods line."), "lines")
    if len(lines) > MOST_LINES:
        refuse("too-many", _("One seizure holds at most %(most)d goods lines.") % {"most": MOST_LINES}, "lines")
    for place, line in enumerate(lines):
        field = f"lines.{place}"
        if not text_of(line.brand, 200, f"{field}.brand"):
            refuse("no-brand", _("Enter the brand or mark, or write “none”."), f"{field}.brand")
        if not text_of(line.description, 254, f"{field}.description"):
            refuse("no-goods", _("Say what the goods are."), f"{field}.description")
        if not line.quantity.is_finite() or not 0 < line.quantity < Decimal(10) ** 11:
            refuse("quantity", _("Enter a quantity above 0."), f"{field}.quantity")
        _one_of(line.suspected_right, Right.Kind.values, f"{field}.suspected_right")
        if line.retail_packs is not None and not 0 < line.retail_packs <= MOST_ITEMS:
            refuse("packs", _("Enter how many retail packages there are, or nothing."), f"{field}.retail_packs")
        if line.parcel is not None and not 1 <= line.parcel <= parcels:
            refuse("no-such-parcel", _("Choose one of the parcels of this seizure."), f"{field}.parcel")
        _check_values(line, field)


def _check_values(line: LineIntake, field: str) -> None:
    seen = set()
    for number, value in enumerate(line.values):
        place = f"{field}.values.{number}"
        _one_of(value.kind, GoodsValue.Kind.values, f"{place}.kind")
        if (value.kind, value.currency) in seen:
            refuse("value-twice", _("A line has one value of each kind and currency."), f"{place}.kind")
        seen.add((value.kind, value.currency))
        if value.unit_amount is None and value.amount is None:
            refuse("no-amount", _("Enter the value."), f"{place}.unit_amount")
        for amount in (value.unit_amount, value.amount):
            if amount is not None and (not amount.is_finite() or not 0 <= amount < Decimal(10) ** 12):
                refuse("amount", _("Enter a value of 0 or more."), f"{place}.unit_amount")
        if total_of(line, value.unit_amount, value.amount) >= Decimal(10) ** 14:
            refuse("amount", _("Quantity times value is too large. Check both."), f"{place}.unit_amount")


def total_of(line: LineIntake, unit_amount: Decimal | None, amount: Decimal | None) -> Decimal:
    """Return the value of the whole line."""
    total = amount if amount is not None else (unit_amount or Decimal(0)) * line.quantity
    return total.quantize(Decimal("0.01"), ROUND_HALF_UP)


def check_parties(*, parties: tuple[PartyIntake, ...]) -> None:
    """Refuse people without a name, of no known role, or named twice in one role."""
    if len(parties) > MOST_PARTIES:
        refuse("too-many", _("One seizure names at most %(most)d people.") % {"most": MOST_PARTIES}, "parties")
    seen = set()
    for place, party in enumerate(parties):
        field = f"parties.{place}"
        _one_of(party.role, Party.Role.values, f"{field}.role")
        _one_of(party.kind, Party.Kind.values, f"{field}.kind")
        name = text_of(party.name, 200, f"{field}.name")
        if not name:
            refuse("no-name", _("Enter the name as it is written on the papers."), f"{field}.name")
        if (party.role, name) in seen:
            refuse("party-twice", _("This name is entered twice in the same role."), f"{field}.name")
        seen.add((party.role, name))
        text_of(party.address, 1000, f"{field}.address")
        text_of(party.tax_number, 40, f"{field}.tax_number")


def check_papers(
    *, direction: str, channel: str, regime: str, gross_weight_kg: Decimal | None, places: Mapping[str, str]
) -> None:
    """Refuse words that are no choice, a weight of nothing, and a place that is no UN/LOCODE."""
    _one_of(direction, Seizure.Direction.values, "direction")
    _one_of(channel, Seizure.Channel.values, "channel")
    _one_of(regime, ["", *Seizure.Regime.values], "regime")
    if gross_weight_kg is not None and not 0 < gross_weight_kg < Decimal(10) ** 9:
        refuse("weight", _("Enter a weight above 0, in kilograms."), "gross_weight_kg")
    _check_places(places)


def _check_places(places: Mapping[str, str]) -> None:
    for field, place in places.items():
        if place.strip() and not check_unlocode(place):
            refuse("place", _("Enter the five letters of the UN/LOCODE, like CNCAN, or nothing."), field)


def check_photos(*, intake: Intake) -> None:
    """Refuse too many photos, and a paper that is said to show goods."""
    if len(intake.photos) > MOST_PHOTOS:
        refuse("too-many", _("One seizure takes at most %(most)d photos.") % {"most": MOST_PHOTOS}, "photos")
    for place, photo in enumerate(intake.photos):
        check_shows(shows=photo.shows, media_type=photo.stored.media_type, field=f"photos.{place}.shows")
        if photo.line is not None and not 1 <= photo.line <= len(intake.lines):
            refuse("no-such-line", _("Choose one of the goods lines of this seizure."), f"photos.{place}.line")


def check_shows(*, shows: str, media_type: str, field: str = "shows") -> None:
    """Refuse what a file cannot show: a PDF is a document."""
    _one_of(shows, EvidenceFile.Shows.values, field)
    if media_type == "application/pdf" and shows != EvidenceFile.Shows.DOCUMENT:
        refuse("pdf-is-document", _("A PDF can only be a document: choose that, or send photos as JPEG or PNG."), field)


def look_up_named(*, lines: Iterable[LineIntake], countries: Iterable[str], jurisdiction: str) -> Named:
    """Fetch the reference rows and recordations that the codes name. Refuses codes nobody knows."""
    lines = list(lines)
    categories = {row.pk: row for row in snapshot.rows(Category).values() if row.scheme == Category.Scheme.EU}
    units, currencies, headings = snapshot.rows(Unit), snapshot.rows(Currency), snapshot.rows(HSCode)
    codes = {code for code in countries if code} | {line.origin_country for line in lines if line.origin_country}
    if codes - snapshot.rows(Country).keys():
        refuse("country", _("Choose a country or region of the list."), "countries")
    recordations = _recordations({line.recordation for line in lines if line.recordation}, jurisdiction)
    for place, line in enumerate(lines):
        if line.category not in categories:
            refuse("category", _("Choose a category of goods."), f"lines.{place}.category")
        if line.unit not in units:
            refuse("unit", _("Choose a unit."), f"lines.{place}.unit")
        if line.hs_code and line.hs_code not in headings:
            # Of six digits only those are kept that tell one category from another.
            heading = line.hs_code[:4] if line.hs_code.isdecimal() else ""
            sentence = (
                _("This code is not kept here. Enter its heading: %(heading)s.") % {"heading": heading}
                if heading in headings
                else _("Enter a code of the Harmonized System with 2, 4 or 6 digits.")
            )
            refuse("hs-code", sentence, f"lines.{place}.hs_code")
        if line.recordation and line.recordation not in recordations:
            refuse(
                "recordation",
                _("This recordation cannot be linked any more. Choose another or none."),
                f"lines.{place}.recordation",
            )
        for number, value in enumerate(line.values):
            if value.currency not in currencies:
                refuse("currency", _("Choose a currency."), f"lines.{place}.values.{number}.currency")
    return Named(categories, units, recordations)


def _recordations(wanted: set[UUID], jurisdiction: str) -> dict[UUID, Recordation]:
    if not wanted:
        return {}
    rows = Recordation.objects.filter(public_id__in=wanted, jurisdiction=jurisdiction, status__in=_LINKABLE)
    return {row.public_id: row for row in rows}


def items_of(*, lines: Iterable[LineIntake], units: Mapping[str, Unit]) -> int:
    """Add up what is counted in pieces, pairs and sets. Kilograms and litres are not."""
    total = sum((line.quantity for line in lines if units[line.unit].counts_items), Decimal(0))
    if total > MOST_ITEMS:
        refuse("too-many-items", _("The quantities add up to more than can be. Check them."), "lines.0.quantity")
    return int(total)


def _one_of(value: str, allowed: Iterable[str], field: str) -> None:
    if value not in set(allowed):
        refuse("not-a-choice", _("Choose one of the values offered."), field)
