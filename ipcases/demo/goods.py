"""What is found in parcels: kinds of goods, each with the articles that officers write down."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True)
class Article:
    """One article as it stands on a case, in either language, with what a genuine piece costs."""

    description: str
    description_zh: str
    price_usd: str
    weight_kg: float  # of one piece

    @property
    def as_written(self) -> str:
        """What stands on a case, for readers of either language: offices write Chinese, partners read English."""
        return f"{self.description_zh} {self.description}"


@dataclass(frozen=True)
class GoodsKind:
    """Goods of one category: where they stand in the lists of goods, and how many a parcel holds."""

    category: str
    hs_code: str
    nice_class: int
    unit: str
    most: int  # pieces in a parcel, seldom more
    declared_cny: tuple[int, int]  # what senders write on the label, per piece
    articles: tuple[Article, ...]
    theme_zh: str  # for names of makers

    @property
    def covered(self) -> str:
        """Say in a register's words which goods a mark covers."""
        return "; ".join(article.description for article in self.articles)

    @property
    def covered_zh(self) -> str:
        """Say the same in Chinese."""
        return "；".join(article.description_zh for article in self.articles)

    def price(self, article: Article) -> Decimal:
        """Return what one genuine piece costs."""
        return Decimal(article.price_usd)


GOODS: dict[str, GoodsKind] = {
    "shoes": GoodsKind(
        "EU-4a",
        "6404",
        25,
        "PR",
        14,
        (28, 95),
        (
            Article("Running shoes, knitted upper", "针织面跑鞋", "119.00", 0.7),
            Article("Basketball shoes", "篮球鞋", "159.50", 1.1),
            Article("Canvas trainers, low", "低帮帆布鞋", "64.90", 0.8),
            Article("Football boots", "足球鞋", "139.00", 0.8),
        ),
        "鞋业",
    ),
    "bags": GoodsKind(
        "EU-5b",
        "4202",
        18,
        "H87",
        9,
        (35, 160),
        (
            Article("Shoulder bags, leather look", "仿皮单肩包", "290.00", 0.8),
            Article("Wallets with monogram", "老花钱包", "185.00", 0.2),
            Article("Backpacks, coated canvas", "涂层帆布双肩包", "340.00", 0.9),
            Article("Belt bags", "腰包", "210.00", 0.3),
        ),
        "皮具",
    ),
    "watches": GoodsKind(
        "EU-5c",
        "9102",
        14,
        "H87",
        30,
        (40, 220),
        (
            Article("Wrist watches, automatic look", "仿机械腕表", "1250.00", 0.15),
            Article("Wrist watches, quartz", "石英腕表", "480.00", 0.12),
            Article("Chronographs, steel strap", "钢带计时表", "890.00", 0.19),
        ),
        "钟表",
    ),
    "perfume": GoodsKind(
        "EU-2a",
        "3303",
        3,
        "H87",
        24,
        (12, 40),
        (
            Article("Eau de parfum, 50 ml", "淡香精50毫升", "84.00", 0.25),
            Article("Eau de toilette, 100 ml", "淡香水100毫升", "69.00", 0.4),
            Article("Lipsticks, six shades", "口红六色", "32.00", 0.03),
        ),
        "化妆品",
    ),
    "headphones": GoodsKind(
        "EU-7a",
        "8518",
        9,
        "H87",
        40,
        (18, 70),
        (
            Article("Wireless earphones with case", "无线耳机（带充电盒）", "149.00", 0.08),
            Article("Over-ear headphones", "头戴式耳机", "229.00", 0.35),
            Article("Portable loudspeakers", "便携式音箱", "99.00", 0.55),
        ),
        "音响电子",
    ),
    "phones": GoodsKind(
        "EU-6b",
        "8504",
        9,
        "H87",
        120,
        (4, 22),
        (
            Article("USB chargers, 20 W", "20瓦充电头", "24.00", 0.06),
            Article("Charging cables, 1 m", "充电线1米", "19.00", 0.03),
            Article("Phone covers, silicone", "硅胶手机壳", "39.00", 0.05),
            Article("Replacement batteries", "手机电池", "45.00", 0.07),
        ),
        "电子科技",
    ),
    "clothing": GoodsKind(
        "EU-3a",
        "6109",
        25,
        "H87",
        45,
        (10, 45),
        (
            Article("T-shirts, printed", "印花T恤", "35.00", 0.2),
            Article("Hooded sweatshirts", "连帽卫衣", "79.00", 0.6),
            Article("Team jerseys", "球队球衣", "110.00", 0.25),
            Article("Down jackets", "羽绒服", "320.00", 0.9),
        ),
        "服饰",
    ),
    "sunglasses": GoodsKind(
        "EU-5a",
        "9004",
        9,
        "H87",
        50,
        (8, 38),
        (
            Article("Sunglasses, metal frame", "金属框太阳镜", "160.00", 0.08),
            Article("Sunglasses, acetate frame", "板材太阳镜", "185.00", 0.09),
        ),
        "眼镜",
    ),
    "toys": GoodsKind(
        "EU-9a",
        "9503",
        28,
        "SET",
        18,
        (15, 70),
        (
            Article("Building-block sets, 480 pieces", "积木套装480片", "59.90", 0.6),
            Article("Figures in blister packs", "吸塑包装人偶", "14.90", 0.1),
            Article("Toy cars, friction drive", "惯性玩具车", "12.50", 0.15),
        ),
        "玩具",
    ),
    "medicine": GoodsKind(
        "EU-11",
        "3004",
        5,
        "H87",
        60,
        (3, 18),
        (
            Article("Tablets in blister packs of 10", "泡罩片剂10片装", "42.00", 0.02),
            Article("Contact-lens solution, 120 ml", "隐形眼镜护理液120毫升", "16.00", 0.15),
        ),
        "医药",
    ),
    "jewellery": GoodsKind(
        "EU-5d",
        "7117",
        14,
        "H87",
        60,
        (6, 40),
        (
            Article("Bracelets, clover charm", "四叶草手链", "95.00", 0.02),
            Article("Earrings on cards", "卡装耳环", "75.00", 0.01),
            Article("Charm pendants", "吊坠", "65.00", 0.02),
        ),
        "饰品",
    ),
    "cartridges": GoodsKind(
        "EU-7c",
        "8443",
        2,
        "H87",
        30,
        (14, 60),
        (
            Article("Toner cartridges, black", "黑色硒鼓", "89.00", 0.8),
            Article("Ink cartridges, colour", "彩色墨盒", "34.00", 0.1),
        ),
        "办公耗材",
    ),
    "bearings": GoodsKind(
        "EU-12a",
        "8482",
        7,
        "H87",
        80,
        (6, 55),
        (
            Article("Ball bearings, boxed", "盒装滚珠轴承", "28.00", 0.3),
            Article("Angle grinders", "角磨机", "119.00", 1.9),
        ),
        "机械",
    ),
    "carparts": GoodsKind(
        "EU-12b",
        "8708",
        12,
        "H87",
        24,
        (15, 90),
        (
            Article("Brake pads, front", "前刹车片", "68.00", 1.3),
            Article("Oil filters", "机油滤清器", "14.00", 0.4),
            Article("Wheel hub caps", "轮毂盖", "22.00", 0.1),
        ),
        "汽车配件",
    ),
    "labels": GoodsKind(
        "EU-12e",
        "5807",
        26,
        "H87",
        2000,
        (1, 2),
        (
            Article("Woven labels, on rolls", "成卷织唛", "0.60", 0.001),
            Article("Hang tags with string", "吊牌", "0.40", 0.002),
        ),
        "商标织造",
    ),
}
# How often each kind turns up in a hundred seizures of the posts.
SHARES = {
    "shoes": 24,
    "bags": 16,
    "clothing": 14,
    "watches": 9,
    "headphones": 8,
    "phones": 7,
    "sunglasses": 5,
    "jewellery": 5,
    "perfume": 4,
    "toys": 3,
    "medicine": 1,
    "cartridges": 1,
    "carparts": 1,
    "labels": 1,
    "bearings": 1,
}
