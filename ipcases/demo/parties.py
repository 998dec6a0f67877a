"""Who sends and who receives: invented companies and people, with addresses on streets that do not exist."""

from dataclasses import dataclass
from random import Random


@dataclass(frozen=True)
class Address:
    """A name on the papers with where it is."""

    name: str
    address: str
    country: str
    is_company: bool = True


# The network that Guangzhou traced in 2017: a handful of names, the same two yards.
NETWORK = (
    Address("白云恒途商贸商行", "广州市白云区望岗东三巷17号（虚构）", "CN"),
    Address("Baiyun Hengtu Trading", "17 Wanggang East Lane 3, Baiyun, Guangzhou (invented)", "CN"),
    Address("番禺骏来皮具店", "广州市番禺区沙尾新街88号2楼（虚构）", "CN"),
    Address("荔湾鑫茂鞋行", "广州市荔湾区站前里9档（虚构）", "CN"),
    Address("Liwan Xinmao Shoes", "Stall 9, Zhanqian Lane, Liwan, Guangzhou (invented)", "CN"),
    Address("花都腾跃货运部", "广州市花都区秀塘路5号仓（虚构）", "CN"),
    Address("增城瑞丰服饰加工部", "广州市增城区新塘北四路31号（虚构）", "CN"),
)
SENDERS = (
    *NETWORK,
    Address("福田启航电子商务部", "深圳市福田区岗厦南街6栋（虚构）", "CN"),
    Address("Longgang Zhiyuan Electronics", "Bldg 4, Nanling Park, Longgang, Shenzhen (invented)", "CN"),
    Address("龙岗志远电子商行", "深圳市龙岗区南岭工业园4栋（虚构）", "CN"),
    Address("义乌明泰饰品商行", "义乌市北苑七街12号（虚构）", "CN"),
    Address("Yiwu Mingtai Accessories", "12 Beiyuan Street 7, Yiwu (invented)", "CN"),
    Address("莆田秀屿锦程鞋材店", "莆田市秀屿区锦程路203号（虚构）", "CN"),
    Address("晋江海丝达运动用品行", "晋江市陈埭镇海丝路55号（虚构）", "CN"),
    Address("Shishi Blue Harbour Garments", "8 Wharf Road, Shishi (invented)", "CN"),
    Address("东莞厚街顺景手袋厂", "东莞市厚街镇顺景路16号（虚构）", "CN"),
    Address("Zhongshan Lantern Trading", "22 Guzhen Loop, Zhongshan (invented)", "CN"),
    Address("汕头澄海童乐玩具行", "汕头市澄海区童乐街41号（虚构）", "CN"),
    Address("Wenzhou Ouhai Optical Parts", "3 Ouhai Mill Lane, Wenzhou (invented)", "CN"),
    Address("温州瓯海明目配件商行", "温州市瓯海区明目路3号（虚构）", "CN"),
    Address("宁波北仑通远进出口行", "宁波市北仑区通远路120号（虚构）", "CN"),
    Address("Hangzhou Xiaoshan Dayu Online Shop", "Unit 702, Dayu Court, Xiaoshan, Hangzhou (invented)", "CN"),
    Address("厦门海沧信达通商行", "厦门市海沧区信达里7号（虚构）", "CN"),
    Address("陈先生", "广州市天河区石牌西十二巷（虚构）", "CN", is_company=False),
    Address("Ms Zhang", "Apt 1104, Lotus Court, Nanshan, Shenzhen (invented)", "CN", is_company=False),
    Address("李小姐", "上海市松江区泗泾镇新南街66弄（虚构）", "CN", is_company=False),
)
# Makers of goods that come into China.
FOREIGN_SENDERS = (
    Address("Sunrise Parts Trading Co.", "44 Canal Road, Bangkok (invented)", "TH"),
    Address("Kuala Bright Supplies", "9 Jalan Selasih, Kuala Lumpur (invented)", "MY"),
    Address("Bosphorus Textile Depot", "18 Iplikci Sokak, Istanbul (invented)", "TR"),
    Address("Hanoi Lotus General Trading", "71 Pho Moi, Hanoi (invented)", "VN"),
)
ADDRESSEES: dict[str, tuple[Address, ...]] = {
    "US": (
        Address("Bluewater Resale LLC", "4410 Alder Creek Rd, Unit 6, Newark, NJ (invented)", "US"),
        Address("Mapleton Outlet Corner", "212 W Tolliver Ave, Mapleton, OH (invented)", "US"),
        Address("J. Farraday", "88 Kestrel Ct, Sacramento, CA (invented)", "US", is_company=False),
        Address("Harbor Row Imports", "1501 Harbor Row, Long Beach, CA (invented)", "US"),
        Address("T. Oakhurst", "PO Box 2207, Flushing, NY (invented)", "US", is_company=False),
        Address("Cedar Bend Traders", "76 Cedar Bend Pkwy, Houston, TX (invented)", "US"),
        Address("L. Winterbourne", "3309 Mission Fern Dr, Miami, FL (invented)", "US", is_company=False),
        Address("Prairie Sun Boutique", "640 Main St, Lincoln Falls, IL (invented)", "US"),
        Address("Tri-Lakes Sneaker Exchange", "9 Depot St, Brooklyn, NY (invented)", "US"),
        Address("R. Delacroix-Munn", "1120 Peachfield Ln, Atlanta, GA (invented)", "US", is_company=False),
        Address("M. Osgood", "57 Tamarack Way, Seattle, WA (invented)", "US", is_company=False),
        Address("Golden Pines Mobile Repair", "2750 E Carver Blvd, Los Angeles, CA (invented)", "US"),
        Address("Everly & Stone Consignment", "19 Orchard Mews, Chicago, IL (invented)", "US"),
        Address("D. Abernethy", "404 Pelican Loop, Tampa, FL (invented)", "US", is_company=False),
        Address("QuickBay Fulfilment, Dock 3", "8800 Airport Spur, Hebron, KY (invented)", "US"),
        Address("K. Brightwater", "2 Larkspur Pl, Jersey City, NJ (invented)", "US", is_company=False),
    ),
    "EU": (
        Address("Lindenhof Handels GmbH", "Lindenhofweg 3, Hannover (invented)", "DE"),
        Address("Boutique des Tilleuls", "14 rue du Lavoir Neuf, Lyon (invented)", "FR"),
        Address("M. van Esdonk", "Molenpad 27, Eindhoven (invented)", "NL", is_company=False),
        Address("Mercato Nuovo S.r.l.", "Via dei Fornai 8, Bari (invented)", "IT"),
        Address("A. Krawiec", "ul. Klonowa 5, Gdynia (invented)", "PL", is_company=False),
    ),
    "OTHER": (
        Address("Acacia Lane Traders", "31 Acacia Lane, Sydney (invented)", "AU"),
        Address("S. Blackwood-Hale", "6 Tanyard Cl, Leeds (invented)", "GB", is_company=False),
        Address("株式会社みどり商店", "大阪市みどり町2-7（架空）", "JP"),
        Address("ООО «Северный ряд»", "Новый переулок, 4, Казань (вымышленный адрес)", "RU"),
        Address("한빛무역", "인천시 한빛로 19 (가상)", "KR"),
        Address("Al Waha General Trading", "Warehouse 12, Al Waha Yard, Dubai (invented)", "AE"),
        Address("Importadora Camino Real", "Calle Tercera 118, Guadalajara (invented)", "MX"),
    ),
    "CN": (
        Address("广州盛汇通供应链部", "广州市黄埔区丰乐北里8号（虚构）", "CN"),
        Address("上海浦康进口商行", "上海市浦东新区康宁里301号（虚构）", "CN"),
        Address("王女士", "天津市滨海新区海晏里5号楼（虚构）", "CN", is_company=False),
    ),
}
# Country → (airports and mail facilities of arrival, how often each).
ARRIVALS: dict[str, tuple[tuple[str, int], ...]] = {
    "US": (("USJFK", 30), ("USLAX", 26), ("USORD", 16), ("USSFO", 12), ("USMIA", 9), ("USEWR", 7)),
    "DE": (("DEFRA", 3), ("DELEJ", 1)),
    "FR": (("FRCDG", 1),),
    "NL": (("NLAMS", 1),),
    "IT": (("ITMXP", 1),),
    "PL": (("PLWAW", 1),),
    "AU": (("AUSYD", 1),),
    "GB": (("GBLHR", 1),),
    "JP": (("JPKIX", 2), ("JPNRT", 1)),
    "RU": (("RUSVO", 1),),
    "KR": (("KRICN", 1),),
    "AE": (("AEDXB", 1),),
    "MX": (("MXMEX", 1),),
}


# Containers arrive by sea, express parcels at the carriers' hubs.
_BY_CHANNEL: dict[tuple[str, str], tuple[tuple[str, int], ...]] = {
    ("US", "CARGO"): (("USLGB", 40), ("USSAV", 18), ("USHOU", 16), ("USBAL", 8), ("USCHS", 8)),
    ("US", "EXPRESS"): (("USANC", 30), ("USCVG", 26), ("USLUI", 22), ("USJFK", 12), ("USLAX", 10)),
}


def arrival(country: str, channel: str, random: Random) -> str:
    """Draw where goods for a country arrive; nothing where the demo knows no place."""
    places = _BY_CHANNEL.get((country, channel)) or ARRIVALS.get(country, ())
    return random.choices([code for code, _often in places], [often for _code, often in places])[0] if places else ""
