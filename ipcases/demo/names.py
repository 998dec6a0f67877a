"""Invented brands, companies and people, in Latin and Chinese."""

from dataclasses import dataclass
from random import Random

# A syllable and the character that stands for its sound.
_SYLLABLES = (
    ("bra", "布拉"),
    ("cal", "卡尔"),
    ("dor", "多尔"),
    ("fen", "芬"),
    ("gal", "加尔"),
    ("hev", "赫夫"),
    ("jol", "乔尔"),
    ("kes", "凯斯"),
    ("lum", "伦"),
    ("mav", "马夫"),
    ("nir", "尼尔"),
    ("osk", "奥斯"),
    ("pel", "佩尔"),
    ("quin", "昆"),
    ("rho", "罗"),
    ("sav", "萨夫"),
    ("tarn", "塔恩"),
    ("ulv", "乌尔"),
    ("vex", "维克"),
    ("wyn", "温"),
    ("yar", "亚尔"),
    ("zel", "泽尔"),
    ("brin", "布林"),
    ("clar", "克拉"),
    ("drev", "德雷"),
    ("fjor", "菲奥"),
    ("grel", "格雷"),
    ("hul", "胡尔"),
    ("kram", "克拉姆"),
    ("lind", "林德"),
)
_ENDINGS = (
    ("a", "娅"),
    ("en", "恩"),
    ("ix", "克斯"),
    ("o", "奥"),
    ("um", "姆"),
    ("is", "斯"),
    ("ova", "瓦"),
    ("ek", "克"),
    ("ara", "拉"),
    ("ine", "妮"),
    ("oth", "思"),
    ("ul", "尔"),
)
# country, legal form, share of a hundred
_HOMES = (
    ("CN", "Co., Ltd.", 38),
    ("US", "Inc.", 20),
    ("DE", "GmbH", 8),
    ("FR", "S.A.", 7),
    ("IT", "S.p.A.", 6),
    ("JP", "K.K.", 6),
    ("GB", "Ltd", 5),
    ("CH", "AG", 3),
    ("SE", "AB", 2),
    ("KR", "Co., Ltd.", 3),
    ("DK", "A/S", 1),
    ("NL", "B.V.", 1),
)


@dataclass(frozen=True)
class Brand:
    """A mark with its owner's particulars and the goods it stands on."""

    name: str
    name_zh: str
    company: str
    country: str
    line: str  # key of GOODS


@dataclass(frozen=True)
class GoodsKind:
    """A kind of goods as the demo finds it in parcels."""

    description: str
    description_zh: str
    category: str
    nice_class: int
    unit: str
    price_usd: int  # what one genuine piece costs


GOODS: dict[str, GoodsKind] = {
    "shoes": GoodsKind("Running shoes", "跑鞋", "EU-4a", 25, "PR", 120),
    "bags": GoodsKind("Shoulder bags, leather look", "仿皮单肩包", "EU-5b", 18, "H87", 260),
    "watches": GoodsKind("Wrist watches", "手表", "EU-5c", 14, "H87", 480),
    "perfume": GoodsKind("Perfume, 50 ml", "香水50毫升", "EU-2a", 3, "H87", 75),
    "headphones": GoodsKind("Wireless earphones", "无线耳机", "EU-7a", 9, "H87", 130),
    "phones": GoodsKind("Phone chargers and cables", "手机充电器和数据线", "EU-6b", 9, "H87", 25),
    "clothing": GoodsKind("Printed T-shirts", "印花T恤", "EU-3a", 25, "H87", 35),
    "sunglasses": GoodsKind("Sunglasses", "太阳镜", "EU-5a", 9, "H87", 140),
    "toys": GoodsKind("Building-block sets", "积木套装", "EU-9a", 28, "SET", 55),
    "medicine": GoodsKind("Tablets in blister packs", "泡罩包装药片", "EU-11", 5, "H87", 40),
    "labels": GoodsKind("Woven labels", "织唛标签", "EU-12e", 26, "H87", 1),
    "jewellery": GoodsKind("Bracelets", "手链", "EU-5d", 14, "H87", 90),
}

# The brands the story tells of; the first two have portal users.
MARQUEE = (
    Brand("NORDVIK", "诺德维克", "Nordvik Sport AB", "SE", "shoes"),
    Brand("KESTRA", "凯斯塔", "Kestra Leather Ltd", "GB", "bags"),
    Brand("AURELIA", "奥蕾莉亚", "Aurelia Horlogerie S.A.", "CH", "watches"),
    Brand("PALOMO", "帕洛莫", "Palomo Audio Inc.", "US", "headphones"),
    Brand("LUNARA", "露娜拉", "Lunara Parfums S.A.", "FR", "perfume"),
    Brand("VOLTREK", "沃特锐", "Voltrek Electronics Co., Ltd.", "CN", "phones"),
    Brand("HARLOWE", "哈洛维", "Harlowe Apparel Inc.", "US", "clothing"),
    Brand("SOLVARA", "索尔瓦拉", "Solvara Eyewear S.p.A.", "IT", "sunglasses"),
    Brand("BRIKADO", "布里卡多", "Brikado Toys A/S", "DK", "toys"),
    Brand("MEDIVANT", "美迪凡", "Medivant Pharma GmbH", "DE", "medicine"),
    Brand("TESSANE", "苔珊", "Tessane Joaillerie S.A.", "FR", "jewellery"),
    Brand("OKAMURI", "冈森", "Okamuri Watch K.K.", "JP", "watches"),
    Brand("STRADELLO", "斯特拉德洛", "Stradello Calzature S.p.A.", "IT", "shoes"),
    Brand("QUILLWEN", "奎尔文", "Quillwen Bags Inc.", "US", "bags"),
)

SENDERS = (
    ("Baiyun Hengtu Trading", "白云恒途商贸"),
    ("Panyu Junlai Leather Goods", "番禺骏来皮具"),
    ("Liwan Xinmao Shoes", "荔湾鑫茂鞋业"),
    ("Huadu Tengyue Logistics", "花都腾跃物流"),
    ("Zengcheng Ruifeng Garments", "增城瑞丰服饰"),
    ("Futian Qihang E-commerce", "福田启航电商"),
    ("Longgang Zhiyuan Electronics", "龙岗智源电子"),
    ("Yiwu Mingtai Accessories", "义乌明泰饰品"),
)
ADDRESSEES = (
    ("Bluewater Resale LLC", "US"),
    ("Mapleton Outlet Corner", "US"),
    ("J. Farraday", "US"),
    ("Harbor Row Imports", "US"),
    ("T. Oakhurst", "US"),
    ("Cedar Bend Traders", "US"),
    ("L. Winterbourne", "US"),
    ("Prairie Sun Boutique", "US"),
)


def make_brands(*, count: int, random: Random) -> list[Brand]:
    """Return the marquee brands and as many invented ones as it takes to make `count`, all different."""
    brands = list(MARQUEE)
    taken = {brand.name for brand in brands}
    kinds = list(GOODS)
    while len(brands) < count:
        parts = [random.choice(_SYLLABLES), random.choice(_SYLLABLES), random.choice(_ENDINGS)]
        name = "".join(latin for latin, _chinese in parts).upper()
        if name in taken or parts[0] == parts[1]:
            continue
        taken.add(name)
        country, form = _home(random)
        company = f"{name.title()} {form}"
        brands.append(
            Brand(name, "".join(chinese for _latin, chinese in parts), company, country, random.choice(kinds))
        )
    return brands


def _home(random: Random) -> tuple[str, str]:
    draw = random.randrange(sum(share for _country, _form, share in _HOMES))
    for country, form, share in _HOMES:
        if draw < share:
            return country, form
        draw -= share
    raise AssertionError("the shares add up")
