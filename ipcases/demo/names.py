"""Invented brands and the companies that own them, in Latin and Chinese."""

from dataclasses import dataclass
from random import Random

from ipcases.demo.goods import GOODS, SHARES

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
# Chinese marks: a first and a second character, with their sounds.
_FIRST = (
    ("lan", "岚"),
    ("xi", "汐"),
    ("yu", "屿"),
    ("you", "柚"),
    ("jin", "槿"),
    ("yan", "砚"),
    ("tang", "棠"),
    ("he", "禾"),
    ("mu", "沐"),
    ("qing", "青"),
    ("ruo", "若"),
    ("shan", "杉"),
    ("wei", "苇"),
    ("zhu", "竺"),
    ("ling", "翎"),
)
_SECOND = (
    ("fang", "坊"),
    ("ji", "记"),
    ("li", "里"),
    ("she", "舍"),
    ("nian", "年"),
    ("tu", "途"),
    ("zhi", "织"),
    ("yin", "音"),
    ("bu", "步"),
    ("guang", "光"),
    ("du", "渡"),
    ("cheng", "橙"),
)
_CITIES = (
    ("Guangzhou", "广州"),
    ("Shenzhen", "深圳"),
    ("Hangzhou", "杭州"),
    ("Quanzhou", "泉州"),
    ("Shantou", "汕头"),
    ("Ningbo", "宁波"),
    ("Suzhou", "苏州"),
    ("Xiamen", "厦门"),
    ("Qingdao", "青岛"),
    ("Dongguan", "东莞"),
    ("Shanghai", "上海"),
    ("Wenzhou", "温州"),
    ("Foshan", "佛山"),
    ("Beijing", "北京"),
)
_FAMILIES = (
    "Marlowe",
    "Ashby",
    "Thorne",
    "Keller",
    "Duval",
    "Brandt",
    "Osei",
    "Lindqvist",
    "Harrow",
    "Vane",
    "Rossetti",
    "Falk",
    "Moreau",
    "Whitlock",
    "Sato",
    "Ferrand",
)
# country, legal forms, share of a hundred
_HOMES = (
    ("CN", ("Co., Ltd.",), 37),
    ("US", ("Inc.", "LLC", "Corp."), 19),
    ("DE", ("GmbH", "AG", "GmbH & Co. KG"), 8),
    ("FR", ("S.A.", "SAS"), 7),
    ("IT", ("S.p.A.", "S.r.l."), 7),
    ("JP", ("K.K.",), 6),
    ("GB", ("Ltd", "plc"), 5),
    ("CH", ("AG", "S.A."), 3),
    ("KR", ("Co., Ltd.",), 3),
    ("SE", ("AB",), 2),
    ("DK", ("A/S", "ApS"), 1),
    ("NL", ("B.V.",), 1),
    ("ES", ("S.L.",), 1),
)
_FORM_ZH = {"CN": "有限公司", "JP": "株式会社", "KR": "株式会社"}


@dataclass(frozen=True)
class Brand:
    """A mark with its owner's particulars and the goods it stands on."""

    name: str
    name_zh: str
    company: str
    country: str
    line: str  # key of GOODS
    company_zh: str = ""
    also: str = ""  # a second kind of goods

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of goods the mark stands on."""
        return (self.line, self.also) if self.also else (self.line,)


# The brands the story tells of; the first two have portal users.
MARQUEE = (
    Brand("NORDVIK", "诺德维克", "Nordvik Sport AB", "SE", "shoes", "诺德维克体育用品公司", "clothing"),
    Brand("KESTRA", "凯斯塔", "Kestra Leather Ltd", "GB", "bags", "凯斯塔皮具有限公司", "jewellery"),
    Brand("AURELIA", "奥蕾莉亚", "Aurelia Horlogerie S.A.", "CH", "watches", "奥蕾莉亚钟表公司"),
    Brand("PALOMO", "帕洛莫", "Palomo Audio Inc.", "US", "headphones", "帕洛莫音响公司"),
    Brand("LUNARA", "露娜拉", "Lunara Parfums S.A.", "FR", "perfume", "露娜拉香水公司"),
    Brand(
        "VOLTREK", "沃特锐", "Voltrek Electronics Co., Ltd.", "CN", "phones", "深圳市沃特锐电子有限公司", "headphones"
    ),
    Brand("HARLOWE", "哈洛维", "Harlowe Apparel Inc.", "US", "clothing", "哈洛维服装公司"),
    Brand("SOLVARA", "索尔瓦拉", "Solvara Eyewear S.p.A.", "IT", "sunglasses", "索尔瓦拉眼镜公司"),
    Brand("BRIKADO", "布里卡多", "Brikado Toys A/S", "DK", "toys", "布里卡多玩具公司"),
    Brand("MEDIVANT", "美迪凡", "Medivant Pharma GmbH", "DE", "medicine", "美迪凡制药公司"),
    Brand("TESSANE", "苔珊", "Tessane Joaillerie S.A.", "FR", "jewellery", "苔珊珠宝公司"),
    Brand("OKAMURI", "冈森", "Okamuri Watch K.K.", "JP", "watches", "冈森钟表株式会社"),
    Brand("STRADELLO", "斯特拉德洛", "Stradello Calzature S.p.A.", "IT", "shoes", "斯特拉德洛鞋业公司"),
    Brand("QUILLWEN", "奎尔文", "Quillwen Bags Inc.", "US", "bags", "奎尔文箱包公司"),
)
# How often each turns up in a hundred seizures: two dozen of the first for one of the last.
_FAME = (17, 13, 9, 8, 5, 7, 8, 5, 4, 2, 5, 3, 7, 7)


def draw_brand(*, random: Random, kinds: frozenset[str] = frozenset()) -> Brand:
    """Draw one of the story's brands, the famous ones more often; only those with goods of `kinds`, if given."""
    rows = [
        (brand, fame)
        for brand, fame in zip(MARQUEE, _FAME, strict=True)
        if not kinds or kinds.intersection(brand.kinds)
    ]
    return random.choices([brand for brand, _fame in rows], [fame for _brand, fame in rows])[0]


def make_brands(*, count: int, random: Random) -> list[Brand]:
    """Return the marquee brands and as many invented ones as it takes to make `count`, all different."""
    brands = list(MARQUEE)
    taken = {name.upper() for brand in brands for name in (brand.name, brand.company)}
    kinds, shares = list(SHARES), list(SHARES.values())
    while len(brands) < count:
        line = random.choices(kinds, shares)[0]
        country, forms, _share = random.choices(_HOMES, [share for _country, _forms, share in _HOMES])[0]
        made = _chinese(line, random) if country == "CN" else _foreign(line, country, random.choice(forms), random)
        if {made.name.upper(), made.company.upper()} & taken:
            continue
        taken |= {made.name.upper(), made.company.upper()}
        brands.append(made)
    return brands


def _chinese(line: str, random: Random) -> Brand:
    """Invent a Chinese mark: often the characters first, and the sounds as the Latin mark."""
    parts = [random.choice(_FIRST), random.choice(_SECOND)]
    if random.random() < 0.75:
        parts.insert(1, random.choice(_FIRST))
    latin = "".join(sound for sound, _character in parts)
    name_zh = "".join(character for _sound, character in parts)
    city, city_zh = random.choice(_CITIES)
    theme = GOODS[line].theme_zh
    name = latin.upper() if random.random() < 0.6 else latin.title()
    company = f"{city} {latin.title()} {_TRADES[theme]} Co., Ltd."
    return Brand(name, name_zh, company, "CN", line, f"{city_zh}{name_zh}{theme}有限公司")


def _foreign(line: str, country: str, form: str, random: Random) -> Brand:
    """Invent a foreign mark: a made-up word, or two families joined."""
    draw = random.random()
    if draw < 0.12:
        first, second = random.sample(_FAMILIES, 2)
        name, name_zh = f"{first} & {second}", ""
    else:
        parts = [random.choice(_SYLLABLES), random.choice(_ENDINGS)]
        if draw < 0.8 or parts[0][0][-1] == parts[1][0][0]:
            parts.insert(1, random.choice(_SYLLABLES))
        name = "".join(latin for latin, _chinese in parts)
        name = name.upper() if draw < 0.6 else name.title()
        # One in six has no Chinese mark: then officers have only the Latin one.
        name_zh = "".join(chinese for _latin, chinese in parts) if random.random() < 0.83 else ""
    word = random.choice(("", "", " Group", " International", f" {_TRADES[GOODS[line].theme_zh]}"))
    company = f"{name.title()}{word} {form}"
    return Brand(name, name_zh, company, country, line, f"{name_zh}{_FORM_ZH.get(country, '公司')}" if name_zh else "")


_TRADES = {
    "鞋业": "Footwear",
    "皮具": "Leather Goods",
    "钟表": "Watch",
    "化妆品": "Cosmetics",
    "音响电子": "Audio",
    "电子科技": "Electronics",
    "服饰": "Garment",
    "眼镜": "Optical",
    "玩具": "Toys",
    "医药": "Pharmaceutical",
    "饰品": "Jewellery",
    "办公耗材": "Office Supplies",
    "机械": "Machinery",
    "汽车配件": "Auto Parts",
    "商标织造": "Weaving",
}
