"""What right holders have on their own desks: drafts, some returned by customs, some that are under examination."""

import datetime
from decimal import Decimal

from accounts.models import User
from ipcases.demo.drawings import mark_jpeg
from ipcases.demo.wording import said
from rightsholders.models import Contact, HolderMember, Licensee, Recordation, RecordationImage, Right, Section
from rightsholders.services.drafts import register_draft
from rightsholders.services.examination import return_for_completion
from rightsholders.services.images import add_image
from rightsholders.services.submission import submit
from rightsholders.services.values import (
    ContactValues,
    DeficiencyValues,
    GoodsValues,
    LicenseeValues,
    RightValues,
    Tell,
    TellsValues,
)

_DAY = datetime.timedelta(days=1)
_MAKER = Licensee.Capacity.MAKER
_TELLS = TellsValues(
    tells=[
        Tell(genuine=said("标识压印，深0.4毫米", "Mark embossed, 0.4 mm deep"), fake=said("标识为印刷", "Mark printed"))
    ]
)
# Who, mark, in Chinese, number, Nice class, goods, days ago, and how far it has come.
_APPLICATIONS = (
    (
        "holder",
        "NORDVIK FJELL",
        "诺德维克·菲尔",
        "41877203",
        25,
        "登山靴；雨衣 Mountain boots; rain jackets",
        2,
        "DRAFT",
    ),
    (
        "holder",
        "NV arrow device",
        "诺德维克箭头图形",
        "38122940",
        25,
        "运动鞋；衬衫 Sports shoes; shirts",
        16,
        "RETURNED",
    ),
    (
        "rival_holder",
        "KESTRA HOME",
        "凯斯塔家居",
        "52014466",
        24,
        "床上用品；餐桌用布 Bed linen; table linen",
        9,
        "SUBMITTED",
    ),
    ("rival_holder", "KESTRA petite", "凯斯塔小号", "52014471", 18, "钱包 Purses", 1, "READY"),
    (
        "representative",
        "AURELIA LUNE",
        "奥蕾莉亚月相",
        "45590018",
        14,
        "月相手表 Watches with moon phase",
        21,
        "RETURNED",
    ),
    ("representative", "PALOMO GO", "帕洛莫GO", "60127735", 9, "运动耳机 Sports earphones", 6, "SUBMITTED"),
)
_DEFICIENCY = DeficiencyValues(
    section=Section.TELLS,
    message=said(
        "请说明标识在货物上的位置，以及关员如何识别假冒品。",
        "Say where on the goods the sign stands, and how an officer sees that it is a fake.",
    ),
)


def write_portal(*, people: dict[str, User], now: datetime.datetime) -> None:
    """Register what right holders are busy with, through the services of their portal."""
    for username, mark, mark_zh, number, nice, goods, days_ago, stage in _APPLICATIONS:
        user, began = people[username], now - days_ago * _DAY
        draft = _begin(user, mark, mark_zh, number, nice, goods, is_whole=stage != "DRAFT", now=began)
        Recordation.objects.filter(pk=draft.pk).update(created_at=began)
        if stage == "DRAFT":
            continue
        add_image(
            acting_user=user,
            public_id=draft.public_id,
            content=mark_jpeg(name=mark.split()[0], name_zh=mark_zh),
            kind=RecordationImage.Kind.MARK,
            now=began,
        )
        if stage == "READY":  # all is there but the declaration
            continue
        submit(acting_user=user, public_id=draft.public_id, is_declared=True, now=began + _DAY / 24)
        if stage == "RETURNED":
            return_for_completion(
                acting_user=people["desk"],
                public_id=draft.public_id,
                deficiencies=[_DEFICIENCY],
                now=min(began + 4 * _DAY, now),
            )


def _begin(
    user: User, mark: str, mark_zh: str, number: str, nice: int, goods: str, *, is_whole: bool, now: datetime.datetime
) -> Recordation:
    """Begin an application; one that is only begun lacks contacts, licensees and pictures."""
    members = HolderMember.objects.select_related("right_holder").filter(user=user).order_by("pk")
    holders = [member.right_holder for member in members]
    # A representative has many: the first word of the mark is the right holder's.
    holder = next((one for one in holders if one.name.upper().startswith(mark.split()[0])), holders[0])
    return register_draft(
        acting_user=user,
        right_holder=holder.public_id,
        rights=[
            (
                RightValues(
                    kind=Right.Kind.TRADEMARK,
                    register_office="CN",
                    registration_number=number,
                    title=mark,
                    title_zh=mark_zh,
                    registered_on=datetime.date(2021, 4, 7),
                    expires_on=datetime.date(2031, 4, 6) if now.year < 2031 else now.date() + 3000 * _DAY,
                ),
                [nice],
                goods,
            )
        ],
        goods=GoodsValues(covered=(), made_in=[holder.country_id], median_price=Decimal(149), price_currency="USD"),
        tells=_TELLS if is_whole else None,
        contacts=_contacts(holder.email, holder.phone) if is_whole else (),
        licensees=[LicenseeValues(name="Quanzhou Haisi Sports Goods Co., Ltd.", country="CN", capacity=_MAKER)]
        if is_whole
        else (),
        now=now,
    )


def _contacts(email: str, phone: str) -> list[ContactValues]:
    return [
        ContactValues(kind=Contact.Kind.LEGAL, name="Legal desk", email=email, phone=phone),
        ContactValues(kind=Contact.Kind.TECHNICAL, name="Paul Keller", email=email, phone=phone),
    ]
