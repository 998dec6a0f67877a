"""Whether two names on papers may be one: a golden set across scripts, and the traps."""

import pytest

from seizures.likeness import Doubt, Reason, likeness
from seizures.party_names import Named

C, P, U = "COMPANY", "PERSON", "UNKNOWN"
ROAD = "Room 1203, 88 Huaqiang North Road, Futian"

# One, other: (name, kind, country, address). A string is a company of China.
SAME = [
    # Chinese and Latin
    ("深圳海格贸易有限公司", "Shenzhen Haige Trading Co., Ltd."),
    ("深圳市海格贸易有限公司", "SHENZHEN HAIGE TRADE CO LTD"),
    ("广州海格进出口有限公司", "Guangzhou Haige Import & Export Co., Ltd."),
    ("義烏市鴻運貿易有限公司", "Yiwu Hongyun Trading Co., Ltd"),
    ("义乌市鸿运贸易有限公司", "義烏市鴻運貿易有限公司"),
    ("海格（香港）贸易有限公司", "Haige (Hong Kong) Trading Limited"),
    ("重庆长城电子科技有限公司", "Chongqing Changcheng Electronic Technology Co., Ltd."),
    ("厦门顺达物流有限公司", "Xiamen Shunda Logistics Co Ltd"),
    ("东莞市鑫源服装厂", "Dongguan Xinyuan Garment Factory"),
    ("莆田市荔城区飞跃鞋业有限公司", "Putian Licheng Qu Feiyue Shoes Co., Ltd."),
    ("杭州云帆网络科技有限公司", "HANG ZHOU YUN FAN NETWORK TECHNOLOGY CO., LTD"),
    ("宁波天源玩具有限公司", "Tianyuan Toys Ningbo Co., Ltd."),
    ("上海瑞丰国际货运代理有限公司", "Shanghai Ruifeng International Freight Forwarding Co., Ltd"),
    ("泉州宏达箱包有限公司", "Quanzhou Hongda Bags Company Limited"),
    ("深圳市海格科技有限公司", "Shenzen Haige Technology Co., Ltd."),
    ("广州白云皮具商行", "Guangzhou Baiyun Leather Shop"),
    ("青岛海洋之星国际贸易有限公司", "Qingdao Haiyangzhixing International Trading Co."),
    (("王小明", P, "CN", ""), ("WANG XIAOMING", P, "CN", "")),
    (("王小明", P, "CN", ""), ("Xiao Ming Wang", P, "CN", "")),
    (("欧阳娜", U, "CN", ""), ("Ouyang Na", U, "CN", "")),
    (("李伟", U, "CN", ""), ("LI WEI", P, "CN", "")),
    # Latin and Latin
    ("GUANGZHOU HAIGE TRADING", "Haige Guangzhou Trading Co."),
    ("Hongyun Trading Co", "Hongyun Trading Co., Limited"),
    ("Hong Yun Trading Co.", "HONGYUN TRADING CO"),
    ("Shenzhen Brightway Electronics Co Ltd", "Shenzhen Brihgtway Electronics Co Ltd"),
    ("Shenzhen Brightway Electronics Ltd", "Brightway Electronics (Shenzhen)"),
    ("Kingstar Imp. & Exp. Co., Ltd", "Kingstar Import Export Limited"),
    ("Brightway Electronics Ltd", "Brightwey Electronics Ltd."),
    ("Brightway Ltd", "Brightway Electronics L.T.D."),
    (("Müller Handels GmbH", C, "DE", ""), ("Muller Handels G.m.b.H.", C, "DE", "")),
    (("Brightway Ltd", C, "CN", ""), ("Brightway Limited", C, "HK", "")),
    (("Nguyễn Văn An", P, "VN", ""), ("NGUYEN VAN AN", P, "VN", "")),
    (("Nguyen Van An", P, "VN", ""), ("An Nguyen Van", U, "VN", "")),
    (("Zhang San", U, "CN", ROAD), ("Zhang Sam", U, "CN", ROAD)),
    # Cyrillic
    (("ООО «Восток-Трейд»", C, "RU", ""), ("Vostok Trade LLC", C, "RU", "")),
    (("ООО Северный Ветер", C, "RU", ""), ("Severny Veter OOO", C, "RU", "")),
    (("ООО «Хорошие Игрушки»", C, "RU", ""), ("Khoroshie Toys LLC", C, "RU", "")),
    (("Шэньчжэнь Хайгэ Трейдинг", C, "CN", ""), ("Shenzhen Haige Trading Co., Ltd.", C, "CN", "")),
    (("Иванов Пётр", P, "RU", ""), ("Petr Ivanov", P, "RU", "")),
    (("Юлия Яковлева", P, "RU", ""), ("Yulia Yakovleva", P, "RU", "")),
    (("Щербаков Максим", P, "RU", ""), ("Shcherbakov Maxim", P, "RU", "")),
    (("ТОВ Дніпро-Торг", C, "UA", ""), ("Dnipro Trading LLC", C, "UA", "")),
    # Known to be missed: another romanisation, a translated name, two letters.
    ("香港天豪貿易有限公司", "Tin Ho Trading Hong Kong Ltd"),
    (("Гуанчжоу Хунюнь Трейд", C, "CN", ""), ("广州鸿云贸易有限公司", C, "CN", "")),
    ("深圳长城贸易有限公司", "Shenzhen Great Wall Trading Co., Ltd."),
    (("ООО «Джинсы»", C, "RU", ""), ("Jeansy LLC", C, "RU", "")),
]
DIFFERENT = [
    # Nothing but common words and initials
    ("A-B-C Company", "Any Company"),
    ("ABC Company", "ABC Trading Company"),
    ("Shenzhen Trading Co., Ltd.", "Guangzhou Trading Co., Ltd."),
    ("Shenzhen Trading Co., Ltd.", "Shenzhen Electronics Co., Ltd."),
    ("中国贸易有限公司", "深圳贸易有限公司"),
    ("International Logistics Co", "Global Trading Co"),
    ("Import Export Co., Ltd.", "Trading Import Export Group Co., Ltd."),
    # One word in common
    ("Shenzhen Haige Trading Co., Ltd.", "Guangzhou Haige Trading Co., Ltd."),
    ("深圳海格贸易有限公司", "Shenzhen Haige Electronics Co., Ltd."),
    ("深圳海格贸易有限公司", "上海海格贸易有限公司"),
    ("Hongyun Trading Co", "Hongyun Logistics Co"),
    ("Golden Star Trading", "Golden Sun Trading"),
    ("Kingstar Toys Ltd", "Kingston Toys Ltd"),
    ("Great Wall Trading", "Great Hall Import Export"),
    # Sounds near, is not
    ("深圳海丰贸易有限公司", "深圳海腾贸易有限公司"),
    ("深圳海格贸易有限公司", "深圳格海贸易有限公司"),
    ("Haide Trading", "Haige Trading"),
    ("Yiwu Lida Toys", "Yiwu Lide Toys"),
    ("义乌市鸿运贸易有限公司", "Yiwu Hongxin Trading Co., Ltd"),
    # People
    (("Wang Wei", P, "CN", ""), ("Wang Lei", P, "CN", "")),
    (("Wang Wei", P, "CN", ""), ("WANG WEI", P, "US", "")),
    (("王伟", U, "", ""), ("Wang Wei", U, "", "")),
    (("Zhang San", U, "CN", ""), ("Zhang Sam", U, "CN", "")),
    (("Zhang Xiaoming", P, "CN", ""), ("Zhang Xiaoning", P, "CN", "")),
    (("Wang Wei", P, "CN", ""), ("Wei Wang Trading Co", C, "CN", "")),
    (("Petr Ivanov", P, "RU", ""), ("Пётр Иванов", P, "KZ", "")),
    (("Anna Smith", P, "US", ""), ("Anne Smith", P, "US", "")),
    (("Иванова Анна", P, "RU", ""), ("Ivanov Anna", P, "RU", "")),
    # Cyrillic
    (("ООО «Восток-Трейд»", C, "RU", ""), ("Zapad Trade LLC", C, "RU", "")),
    (("ООО «Торг»", C, "RU", ""), ("Vostok Trading LLC", C, "RU", "")),
    (("ООО Северный Ветер", C, "RU", ""), ("Severny Bereg OOO", C, "RU", "")),
    # Wrongly taken for one: same sound, other characters or one letter of another word. A reader sees the characters.
    ("深圳海歌贸易有限公司", "深圳海格贸易有限公司"),
    ("Shenzhen Haifeng Trading Co", "Shenzhen Haiteng Trading Co"),
]


def named(value):
    return Named(name=value, kind=C, country="CN") if isinstance(value, str) else Named(*value)


def is_found(pair):
    """Say whether one is found by the keys of the other, both ways, and then taken for the same."""
    one, other = map(named, pair)
    found = {*one.asked_keys, one.address_key} & set(other.keys) - {""}
    back = {*other.asked_keys, other.address_key} & set(one.keys) - {""}
    told = likeness(one, other).reasons
    assert told == likeness(other, one).reasons
    return bool(found and back and told)


def test_golden_set_has_the_stated_recall_and_precision():
    """Recall: 42 of 46 pairs are found. Precision: of the 44 taken for one, 42 are.

    Missed and wrong ones are named, so that a change for the better has to say so here too.
    """
    missed = [pair for pair in SAME if not is_found(pair)]
    wrong = [pair for pair in DIFFERENT if is_found(pair)]
    found = len(SAME) - len(missed)

    assert (missed, wrong) == (SAME[-4:], DIFFERENT[-2:])
    assert found / len(SAME) >= 0.91
    assert found / (found + len(wrong)) >= 0.95


@pytest.mark.parametrize(
    ("one", "other", "reasons", "doubts"),
    [
        ("深圳海格贸易有限公司", "Shenzhen Haige Trading Co., Ltd.", [Reason.PINYIN], []),
        ("GUANGZHOU HAIGE TRADING", "Haige Guangzhou Trading Co.", [Reason.ORDER], []),
        ("Hongyun Trading Co", "Hongyun Trading GmbH", [Reason.FORM], []),
        ("Brightway Electronics Ltd", "Brightwey Electronics Ltd", [Reason.ONE_LETTER], []),
        ("Haige Trading Ltd", "Shenzhen Haige Ltd", [Reason.PLACE, Reason.TRADE], []),
        (("Brightway Ltd", C, "CN", ""), ("Brightway Ltd", C, "HK", ""), [Reason.NAME], [Doubt.COUNTRY]),
        (("Wang Wei", P, "CN", ROAD), ("Wang Wei", P, "US", ROAD), [Reason.ADDRESS, Reason.NAME],
         [Doubt.COUNTRY]),
        (("Wang Wei", P, "CN", "", "91440300MA5DA1234X"), ("Haige Ltd", C, "CN", "", "9144 0300 MA5D A1234X"),
         [Reason.TAX_NUMBER], []),
        (("Haige Trading Ltd", C, "CN", "", "91440300MA5DA1234X"), ("海格贸易有限公司", C, "CN", "", "91440300MA5DB99"),
         [Reason.PINYIN], [Doubt.TAX_NUMBER]),
    ],
)  # fmt: skip
def test_says_why_and_what_speaks_against_it(one, other, reasons, doubts):
    told = likeness(named(one), named(other))

    assert (sorted(told.reasons), sorted(told.doubts)) == (sorted(reasons), sorted(doubts))


@pytest.mark.parametrize("number", ["", "N/A", "000000000", "1234567890", "UNKNOWN", "12345"])
def test_what_is_no_number_makes_nobody_the_same(number):
    one, other = (Named(name, C, "CN", "", number) for name in ("Haige Ltd", "Vostok Ltd"))

    assert likeness(one, other).reasons == ()


@pytest.mark.parametrize("address", ["", "Guangzhou", "Baiyun District, Guangzhou", "1"])
def test_a_town_is_no_address(address):
    one, other = (Named(name, C, "CN", address) for name in ("Haige Ltd", "Vostok Ltd"))

    assert likeness(one, other).reasons == ()


def test_the_same_words_of_an_address_are_the_same_address():
    one = Named("Haige Ltd", C, "CN", "88 Huaqiang North Road, Room 1203, Futian")

    assert likeness(one, Named("Vostok Ltd", C, "CN", ROAD)).reasons == (Reason.ADDRESS,)
    assert likeness(one, Named("Vostok Ltd", C, "CN", ROAD.replace("1203", "1204"))).reasons == ()
