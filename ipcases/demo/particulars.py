"""What stands inside a recordation: contacts, licensees, pictures, and how to tell fakes."""

from collections.abc import Sequence
from random import Random

from ipcases.demo.drawings import Studio, mark_picture
from ipcases.demo.names import MARQUEE, Brand
from ipcases.lib.files import StoredFile
from rightsholders.models import (
    Contact,
    Licensee,
    ProductGuide,
    Recordation,
    RecordationImage,
    RightHolder,
)

_BATCH = 1000
_TELLS = {
    "shoes": (
        ("Letter O in the tongue label, round", "A zero in place of the letter O"),
        ("Seven stitches per centimetre on the heel", "Four or five"),
        ("QR code under the insole opens the maker's page", "No code, or one that opens nothing"),
        ("鞋舌标为机织，字边清晰", "印刷标，边缘发毛"),
    ),
    "bags": (
        ("Zip puller engraved on both sides", "Engraved on one side"),
        ("Lining stitched in one colour", "Loose threads in two colours"),
        ("Date code on a leather tab, two letters and four digits", "A sticker, or digits only"),
    ),
    "watches": (
        ("Crown turns with twelve clicks", "Turns without clicks"),
        ("Serial number on lug and card agree", "No card, or another number"),
        ("Second hand sweeps, eight steps a second", "One step a second"),
    ),
    "headphones": (
        ("Case lid closes with a magnet, no gap", "A gap of a millimetre at the hinge"),
        ("Serial number in the lid answers on the maker's page", "The same number on every piece"),
    ),
    "phones": (
        ("Pins of the plug welded, weight 58 g", "Pins pressed in, below 40 g"),
        ("Safety mark engraved by laser", "Safety mark printed, comes off with a nail"),
    ),
    "clothing": (
        ("Woven neck label, folded twice", "Printed label, glued"),
        ("Wash label in nine languages with a lot number", "Two languages, no lot number"),
    ),
    "perfume": (
        ("Batch number on box and bottle agree", "Numbers differ, or the bottle has none"),
        ("Cellophane folded into a point", "Cellophane welded with a crooked seam"),
    ),
}
_COMMON_TELLS = (
    ("Hologram changes colour when tilted", "Flat print"),
    ("Batch number on box and goods agree", "Numbers differ"),
)
_LICENSEES = (
    ("Quanzhou Haisi Sports Goods Co., Ltd.", "CN", Licensee.Capacity.MAKER),
    ("东莞市恒锋制品有限公司", "CN", Licensee.Capacity.MAKER),
    ("Nam Phuong Manufacturing JSC", "VN", Licensee.Capacity.MAKER),
    ("Shanghai Pukang Import & Export Co., Ltd.", "CN", Licensee.Capacity.EXPORTER),
    ("Atlantic Gate Distribution Inc.", "US", Licensee.Capacity.IMPORTER),
    ("Lindenhof Handels GmbH", "DE", Licensee.Capacity.DISTRIBUTOR),
)
_NAMES = ("Ingrid Falk", "Paul Keller", "何静", "Marta Ferrand", "Tom Ashby", "Yuki Sato", "林若彤", "Nadia Osei")

Rows = Sequence[tuple[Brand, RightHolder, Recordation]]


def write_particulars(*, rows: Rows, studio: Studio, random: Random) -> dict[int, Contact]:
    """Write what belongs to each recordation; return its legal contact by recordation."""
    legal = _contacts(rows, random)
    _licensees(rows, random)
    _guides(rows, random)
    _images(rows, studio)
    return {contact.recordation_id or 0: contact for contact in legal}


def _contacts(rows: Rows, random: Random) -> list[Contact]:
    def contact(row: tuple[Brand, RightHolder, Recordation], kind: str, name: str) -> Contact:
        brand, holder, recordation = row
        return Contact(
            right_holder=holder,
            recordation=recordation,
            kind=kind,
            name=name,
            email=holder.email,
            phone=holder.phone,
            is_around_the_clock=brand in MARQUEE[:5] and kind == Contact.Kind.LEGAL,
        )

    legal = [
        contact(row, Contact.Kind.LEGAL, f"{row[0].name.title()} brand protection")
        if row[0].country != "CN"
        else contact(row, Contact.Kind.LEGAL, f"{row[0].name_zh}法务部")
        for row in rows
    ]
    technical = [contact(row, Contact.Kind.TECHNICAL, random.choice(_NAMES)) for row in rows]
    Contact.objects.bulk_create([*legal, *technical], batch_size=_BATCH)
    return legal


def _licensees(rows: Rows, random: Random) -> None:
    Licensee.objects.bulk_create(
        (
            Licensee(recordation=recordation, name=name, country_id=country, capacity=capacity)
            for brand, _holder, recordation in rows
            if not recordation.has_no_licensees
            for name, country, capacity in random.sample(_LICENSEES, 4 if brand in MARQUEE else 1)
        ),
        batch_size=_BATCH,
    )


def _guides(rows: Rows, random: Random) -> None:
    """The main brands say all they know, one in six of the others something, and whoever waits for the desk."""
    ProductGuide.objects.bulk_create(
        (
            ProductGuide(recordation=recordation, position=position, genuine=genuine, fake=fake)
            for brand, _holder, recordation in rows
            for position, (genuine, fake) in enumerate(_tells(brand, recordation, random), start=1)
        ),
        batch_size=_BATCH,
    )


def _tells(brand: Brand, recordation: Recordation, random: Random) -> tuple[tuple[str, str], ...]:
    known = _TELLS.get(brand.line, _COMMON_TELLS)
    if brand in MARQUEE:
        return (*known, *_COMMON_TELLS) if known is not _COMMON_TELLS else known
    says_something = recordation.status == Recordation.Status.SUBMITTED or random.random() < 0.17
    return known[:1] if says_something else ()


def _images(rows: Rows, studio: Studio) -> None:
    """Pictures for the main brands and for what the desk has to examine."""
    made: list[RecordationImage] = []
    drawn: dict[str, tuple[tuple[str, StoredFile, str], ...]] = {}
    for brand, _holder, recordation in rows:
        is_main = brand in MARQUEE
        if not is_main and recordation.status != Recordation.Status.SUBMITTED:
            continue
        if brand.name not in drawn:
            drawn[brand.name] = _pictures(brand, studio, is_main=is_main)
        made += [_image(recordation, *picture) for picture in drawn[brand.name]]
    RecordationImage.objects.bulk_create(made, batch_size=_BATCH)


def _pictures(brand: Brand, studio: Studio, *, is_main: bool) -> tuple[tuple[str, StoredFile, str], ...]:
    mark = (RecordationImage.Kind.MARK, mark_picture(name=brand.name, name_zh=brand.name_zh), "")
    if not is_main:
        return (mark,)
    genuine = studio.goods(kind=brand.line, brand=brand.name, look=1, is_genuine=True)
    fake = studio.goods(kind=brand.line, brand=brand.name, look=2)
    return (
        mark,
        (RecordationImage.Kind.GENUINE, genuine, "Genuine, season of 2015"),
        (RecordationImage.Kind.FAKE, fake, "Fake, found in a parcel"),
    )


def _image(recordation: Recordation, kind: str, stored: StoredFile, caption: str) -> RecordationImage:
    return RecordationImage(
        recordation=recordation,
        kind=kind,
        caption=caption,
        sha256=stored.sha256,
        derivative_sha256=stored.derivative_sha256,
        media_type=stored.media_type,
        size=stored.size,
    )
