"""The investigation of 2017: Guangzhou hands its 127 parcels to the police, and what the police found."""

import datetime
from collections.abc import Sequence
from decimal import Decimal
from functools import partial

from accounts.models import User
from ipcases.demo.days import at
from operations.models import Operation
from operations.services import link_referral
from reference.models import Agency
from seizures.models import Referral, Seizure
from seizures.services.holds import Order, hold_cases
from seizures.services.referrals import accept, conclude, record_result, refer

_REFERRED_ON = datetime.date(2017, 9, 4)
# Kind of site, place, day, what was found, value of the goods in yuan, suspects arrested there.
_SITES = (
    ("PRODUCTION", "广州市白云区 Baiyun", 19, "缝纫线两条、鞋底模具 Two sewing lines, moulds for soles", 6_310_000, 9),
    (
        "PRODUCTION",
        "广州市番禺区 Panyu",
        19,
        "皮具裁断、压标设备一批 Machines that cut leather and press marks",
        4_820_000,
        8,
    ),
    ("SALE", "广州市荔湾区 Liwan", 19, "档口，样品墙及订单簿 Stall with sample wall and order books", 2_140_000, 4),
    ("SALE", "广州市越秀区 Yuexiu", 20, "网店发货点，电脑6台 Sender of online shops, six computers", 1_260_000, 2),
    ("STORAGE", "广州市花都区 Huadu", 19, "货运站后仓库 Warehouse behind the freight yard", 3_905_000, 7),
    ("STORAGE", "广州市增城区 Zengcheng", 20, "成衣及吊牌仓库 Store of clothing and hang tags", 1_480_000, 4),
    (
        "TRANSPORT",
        "广州市白云区 Baiyun",
        22,
        "寄件点，待打印面单212张 Parcel hand-in point; 212 labels ready to print",
        733_000,
        2,
    ),
)


def refer_the_network(*, operation: Operation, seizures: Sequence[Seizure], people: dict[str, User]) -> Referral:
    """Refer the traced parcels as one investigation, record what came of it, hold them for the court, and close it."""
    supervisor, desk = people["supervisor"], people["desk"]
    referral = refer(
        acting_user=supervisor,
        seizures=seizures,
        agency=Agency.objects.get(pk="cn-gz-psb"),
        title="Parcels of one network of senders in Guangzhou 广州同一发货网络案",
        legal_basis="Regulations on Customs Protection of IPR, art. 26",
        referred_on=_REFERRED_ON,
        now=at(_REFERRED_ON, 15, 40),
    )
    link_referral(acting_user=people["coordinator"], operation=operation, referral=referral, now=at(_REFERRED_ON, 17))
    accept(acting_user=desk, referral=referral, now=at(datetime.date(2017, 9, 6), 10, 5))
    for kind, place, day, found, value, arrested in _SITES:
        happened = datetime.date(2017, 9, day)
        result = partial(
            record_result,
            acting_user=desk,
            referral=referral,
            country="CN",
            place=place,
            happened_on=happened,
            now=at(happened + datetime.timedelta(days=1), 9, 30),
        )
        result(kind="SITE", site_kind=kind, remark=found)
        result(kind="SEARCH")
        result(kind="GOODS", amount=Decimal(value), currency="CNY")
        result(kind="ARREST", count=arrested)
    hold_cases(
        acting_user=supervisor,
        seizures=[seizure.pk for seizure in seizures],
        order=Order("COURT", "(2018) 穗刑初 127", review_on=datetime.date(2028, 1, 16)),
        now=at(datetime.date(2018, 1, 12), 11, 15),
    )
    return conclude(acting_user=desk, referral=referral, now=at(datetime.date(2018, 1, 16), 14, 20))
