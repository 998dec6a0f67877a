"""Four thousand right holders with their recordations."""

import datetime
from random import Random

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from accounts.models import User
from ipcases.demo.names import GOODS, MARQUEE, Brand, make_brands
from reference.models import Jurisdiction
from rightsholders.models import (
    Contact,
    Guarantee,
    HolderMember,
    ProductGuide,
    Recordation,
    RecordationRight,
    Right,
    RightHolder,
)

_TELLS = {
    "shoes": (
        ("Letter O in the tongue label, round", "A zero in place of the letter O"),
        ("Seven stitches per centimetre on the heel", "Four or five"),
        ("QR code under the insole opens the maker's page", "No code, or one that opens nothing"),
    ),
    "bags": (
        ("Zip puller engraved on both sides", "Engraved on one side"),
        ("Lining stitched in one colour", "Loose threads in two colours"),
    ),
    "watches": (
        ("Crown turns with twelve clicks", "Turns without clicks"),
        ("Serial number on lug and card agree", "No card, or another number"),
    ),
}
_COMMON_TELLS = (
    ("Hologram changes colour when tilted", "Flat print"),
    ("Batch number on box and goods agree", "Numbers differ"),
)


def make_holders(
    *, count: int, jurisdiction: str, people: dict[str, User], today: datetime.date, random: Random
) -> dict[str, Recordation]:
    """Create right holders, each with a right and a recordation; return recordations by brand."""
    brands = make_brands(count=count, random=random)
    holders = RightHolder.objects.bulk_create(
        (
            RightHolder(
                name=brand.company,
                name_zh=f"{brand.name_zh}公司",
                country_id=brand.country,
                address="Invented for the demo",
                email=f"notices@{brand.name.lower()}.example",
                phone="+00 000 000",
            )
            for brand in brands
        ),
        batch_size=1000,
    )
    rights = Right.objects.bulk_create(
        (
            _right(brand, holder, number, random)
            for number, (brand, holder) in enumerate(zip(brands, holders, strict=True))
        ),
        batch_size=1000,
    )
    recordations = Recordation.objects.bulk_create(
        (
            _recordation(brand, holder, number, jurisdiction, people["desk"], today, random)
            for number, (brand, holder) in enumerate(zip(brands, holders, strict=True))
        ),
        batch_size=1000,
    )
    RecordationRight.objects.bulk_create(
        (
            RecordationRight(
                recordation=recordation,
                right=right,
                jurisdiction_id=jurisdiction,
                in_force=DateRange(recordation.valid_from, recordation.valid_to, "[]"),
            )
            for recordation, right in zip(recordations, rights, strict=True)
        ),
        batch_size=1000,
    )
    _particulars(brands, holders, recordations)
    _members(holders, people, jurisdiction, today)
    return {brand.name: recordation for brand, recordation in zip(brands, recordations, strict=True)}


def _right(brand: Brand, holder: RightHolder, number: int, random: Random) -> Right:
    registered = datetime.date(2005 + number % 8, 1 + number % 12, 1 + number % 28)
    return Right(
        right_holder=holder,
        kind=Right.Kind.TRADEMARK,
        register_office="CN",
        registration_number=f"{30_000_000 + number * 37 + random.randrange(37)}",
        title=brand.name,
        title_zh=brand.name_zh,
        nice_classes=[GOODS[brand.line].nice_class],
        goods=GOODS[brand.line].description,
        registered_on=registered,
        expires_on=registered.replace(year=registered.year + 30),
    )


def _recordation(
    brand: Brand,
    holder: RightHolder,
    number: int,
    jurisdiction: str,
    desk: User,
    today: datetime.date,
    random: Random,
) -> Recordation:
    # Ten years in China; the story's brands cover 2013 to today, a few others have run out.
    is_marquee = number < len(MARQUEE)
    began = datetime.date(2012, 3, 1) if is_marquee else datetime.date(2012 + number % 14, 1 + number % 12, 1)
    ends = began.replace(year=began.year + (20 if is_marquee else 10)) - datetime.timedelta(days=1)
    at = timezone.make_aware(datetime.datetime.combine(began, datetime.time(9)))
    return Recordation(
        reference=f"T{began.year}-{40_000 + number}",
        right_holder=holder,
        jurisdiction_id=jurisdiction,
        status=Recordation.Status.IN_FORCE if ends >= today else Recordation.Status.EXPIRED,
        submitted_at=at - datetime.timedelta(days=20),
        decided_at=at,
        decided_by=desk,
        valid_from=began,
        valid_to=ends,
        wants_small_consignments=number % 3 == 0,
        genuine_goods=f"{GOODS[brand.line].description}. Sold in the maker's own boxes.",
        known_fakes="Sent in small parcels without boxes." if is_marquee else "",
        made_in=[brand.country],
        median_price=GOODS[brand.line].price_usd + random.randrange(0, 40),
        price_currency="USD",
    )


def _particulars(brands: list[Brand], holders: list[RightHolder], recordations: list[Recordation]) -> None:
    rows = list(zip(brands, holders, recordations, strict=True))
    Contact.objects.bulk_create(
        (
            Contact(
                right_holder=holder,
                recordation=recordation,
                kind=Contact.Kind.LEGAL,
                name=f"{brand.name.title()} brand protection",
                email=holder.email,
                phone=holder.phone,
                is_around_the_clock=brand in MARQUEE,
            )
            for brand, holder, recordation in rows
        ),
        batch_size=1000,
    )
    ProductGuide.objects.bulk_create(
        ProductGuide(recordation=recordation, position=position, genuine=genuine, fake=fake)
        for brand, _holder, recordation in rows[: len(MARQUEE)]
        for position, (genuine, fake) in enumerate(_TELLS.get(brand.line, _COMMON_TELLS), start=1)
    )


def _members(holders: list[RightHolder], people: dict[str, User], jurisdiction: str, today: datetime.date) -> None:
    own, agent = HolderMember.Capacity.OWN, HolderMember.Capacity.REPRESENTATIVE
    HolderMember.objects.bulk_create(
        [
            HolderMember(right_holder=holders[0], user=people["holder"], capacity=own),
            HolderMember(right_holder=holders[1], user=people["rival_holder"], capacity=own),
            *(
                HolderMember(right_holder=holder, user=people["representative"], capacity=agent)
                for holder in holders[2 : len(MARQUEE)]
            ),
        ]
    )
    Guarantee.objects.create(
        right_holder=holders[0],
        jurisdiction=Jurisdiction.objects.get(pk=jurisdiction),
        amount=200_000,
        currency="CNY",
        valid_from=datetime.date(today.year, 1, 1),
        valid_to=datetime.date(today.year, 12, 31),
    )
