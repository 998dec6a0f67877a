"""What stands inside a recordation: contacts, licensees, pictures, and how to tell fakes."""

from collections.abc import Callable, Sequence
from functools import partial
from random import Random

from ipcases.demo.drawings import Studio, mark_picture
from ipcases.demo.names import MARQUEE, Brand
from ipcases.demo.wording import said
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
# How genuine goods look, and how fakes do: each in Chinese and English.
_TELLS = {
    "shoes": (
        (
            ("鞋舌标的字母O为圆形", "Letter O in the tongue label, round"),
            ("以数字0代替字母O", "A zero in place of the letter O"),
        ),
        (("鞋跟缝线每厘米7针", "Seven stitches per centimetre on the heel"), ("4至5针", "Four or five")),
        (
            ("鞋垫下二维码可打开厂家网页", "QR code under the insole opens the maker's page"),
            ("无二维码，或无法打开", "No code, or one that opens nothing"),
        ),
        (
            ("鞋舌标为机织，字边清晰", "Tongue label woven, sharp letters"),
            ("印刷标，边缘发毛", "Printed, frayed edges"),
        ),
    ),
    "bags": (
        (("拉链头两面刻字", "Zip puller engraved on both sides"), ("仅一面刻字", "Engraved on one side")),
        (
            ("里布缝线为同一颜色", "Lining stitched in one colour"),
            ("线头松散，两种颜色", "Loose threads in two colours"),
        ),
        (
            ("皮标上有日期码，两字母四数字", "Date code on a leather tab, two letters and four digits"),
            ("贴纸，或仅有数字", "A sticker, or digits only"),
        ),
    ),
    "watches": (
        (("表冠转动有12档", "Crown turns with twelve clicks"), ("转动无档位感", "Turns without clicks")),
        (
            ("表耳与保卡序列号一致", "Serial number on lug and card agree"),
            ("无保卡，或号码不符", "No card, or another number"),
        ),
        (("秒针平滑，每秒8步", "Second hand sweeps, eight steps a second"), ("每秒1步", "One step a second")),
    ),
    "headphones": (
        (
            ("盒盖磁吸闭合，无缝隙", "Case lid closes with a magnet, no gap"),
            ("铰链处有1毫米缝隙", "A gap of a millimetre at the hinge"),
        ),
        (
            ("盒盖序列号可在厂家网页查询", "Serial number in the lid answers on the maker's page"),
            ("每件号码相同", "The same number on every piece"),
        ),
    ),
    "phones": (
        (
            ("插脚为焊接，重58克", "Pins of the plug welded, weight 58 g"),
            ("插脚为压入，不足40克", "Pins pressed in, below 40 g"),
        ),
        (
            ("安全标志为激光雕刻", "Safety mark engraved by laser"),
            ("安全标志为印刷，指甲可刮掉", "Safety mark printed, comes off with a nail"),
        ),
    ),
    "clothing": (
        (("领标为机织，对折两次", "Woven neck label, folded twice"), ("领标为印刷、胶粘", "Printed label, glued")),
        (
            ("洗标有9种语言及批号", "Wash label in nine languages with a lot number"),
            ("2种语言，无批号", "Two languages, no lot number"),
        ),
    ),
    "perfume": (
        (
            ("盒与瓶批号一致", "Batch number on box and bottle agree"),
            ("号码不符，或瓶上无号", "Numbers differ, or the bottle has none"),
        ),
        (
            ("玻璃纸折成尖角", "Cellophane folded into a point"),
            ("玻璃纸热封，接缝歪斜", "Cellophane welded with a crooked seam"),
        ),
    ),
}
_COMMON_TELLS = (
    (("防伪标倾斜时变色", "Hologram changes colour when tilted"), ("平面印刷", "Flat print")),
    (("盒与货物批号一致", "Batch number on box and goods agree"), ("号码不符", "Numbers differ")),
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

_Tell = tuple[tuple[str, str], tuple[str, str]]
Rows = Sequence[tuple[Brand, RightHolder, Recordation]]


def write_particulars(*, rows: Rows, studio: Studio, random: Random, jurisdiction: str) -> dict[int, Contact]:
    """Write what belongs to each recordation; return its legal contact by recordation."""
    legal = _contacts(rows, random)
    _licensees(rows, random)
    said_here = partial(said, jurisdiction=jurisdiction)
    _guides(rows, random, said_here)
    _images(rows, studio, said_here)
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


def _guides(rows: Rows, random: Random, said_here: Callable[[str, str], str]) -> None:
    """The main brands say all they know, one in six of the others something, and whoever waits for the desk."""
    ProductGuide.objects.bulk_create(
        (
            ProductGuide(recordation=recordation, position=position, genuine=said_here(*genuine), fake=said_here(*fake))
            for brand, _holder, recordation in rows
            for position, (genuine, fake) in enumerate(_tells(brand, recordation, random), start=1)
        ),
        batch_size=_BATCH,
    )


def _tells(brand: Brand, recordation: Recordation, random: Random) -> tuple[_Tell, ...]:
    known = _TELLS.get(brand.line, _COMMON_TELLS)
    if brand in MARQUEE:
        return (*known, *_COMMON_TELLS) if known is not _COMMON_TELLS else known
    says_something = recordation.status == Recordation.Status.SUBMITTED or random.random() < 0.17
    return known[:1] if says_something else ()


def _images(rows: Rows, studio: Studio, said_here: Callable[[str, str], str]) -> None:
    """Pictures for the main brands and for what the desk has to examine."""
    made: list[RecordationImage] = []
    drawn: dict[str, tuple[tuple[str, StoredFile, str], ...]] = {}
    for brand, _holder, recordation in rows:
        is_main = brand in MARQUEE
        if not is_main and recordation.status != Recordation.Status.SUBMITTED:
            continue
        if brand.name not in drawn:
            drawn[brand.name] = _pictures(brand, studio, said_here, is_main=is_main)
        made += [_image(recordation, *picture) for picture in drawn[brand.name]]
    RecordationImage.objects.bulk_create(made, batch_size=_BATCH)


def _pictures(
    brand: Brand, studio: Studio, said_here: Callable[[str, str], str], *, is_main: bool
) -> tuple[tuple[str, StoredFile, str], ...]:
    mark = (RecordationImage.Kind.MARK, mark_picture(name=brand.name, name_zh=brand.name_zh), "")
    if not is_main:
        return (mark,)
    genuine = studio.goods(kind=brand.line, brand=brand.name, look=1, is_genuine=True)
    fake = studio.goods(kind=brand.line, brand=brand.name, look=2)
    return (
        mark,
        (RecordationImage.Kind.GENUINE, genuine, said_here("正品，2015年款", "Genuine, season of 2015")),
        (RecordationImage.Kind.FAKE, fake, said_here("假冒品，查获于包裹", "Fake, found in a parcel")),
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
