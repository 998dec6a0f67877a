"""Four thousand right holders with their rights, and who acts for them."""

import datetime
from collections.abc import Sequence
from random import Random
from typing import Any

from django.utils import timezone

from accounts.models import User
from ipcases.demo.goods import GOODS
from ipcases.demo.names import MARQUEE, Brand
from ipcases.demo.people import AGENTS
from reference.models import Jurisdiction
from rightsholders.models import Guarantee, HolderMember, Right, RightHolder
from rightsholders.terms import add_years
from seizures.laws.registry import law_for

_BATCH = 1000
GUARANTEED = 3  # right holders with so many cases that they lodge a general guarantee every year
# Streets that do not exist, in cities that do: country → (country code of telephones, streets, cities).
_PLACES: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {
    "CN": (
        "86",
        ("青岚路{n}号", "望溪街{n}号", "云桥大道{n}号", "锦禾工业园{n}栋"),
        ("广州市", "深圳市", "杭州市", "泉州市"),
    ),
    "US": ("1", ("{n} Alder Creek Rd", "{n} Mission Fern Dr", "{n} Kestrel Ct"), ("Portland, OR", "Boston, MA")),
    "DE": ("49", ("Lindenhofweg {n}", "Am Silbergrund {n}"), ("Hannover", "Stuttgart", "Jena")),
    "FR": ("33", ("{n} rue du Lavoir Neuf", "{n} quai des Tilleuls"), ("Lyon", "Paris", "Grasse")),
    "IT": ("39", ("Via dei Fornai {n}", "Viale Acquaviva {n}"), ("Milano", "Vicenza", "Bari")),
    "JP": ("81", ("みどり町{n}", "若葉{n}丁目"), ("大阪市", "名古屋市")),
    "GB": ("44", ("{n} Tanyard Close", "{n} Foundry Lane"), ("Leeds", "London")),
    "CH": ("41", ("Chemin du Vieux-Moulin {n}", "Seegartenweg {n}"), ("La Chaux-de-Fonds", "Zug")),
    "KR": ("82", ("한빛로 {n}", "새솔길 {n}"), ("서울", "인천")),
    "SE": ("46", ("Kajvägen {n}", "Norra Ekgatan {n}"), ("Göteborg", "Borås")),
    "DK": ("45", ("Havnemøllen {n}",), ("Vejle", "Aarhus")),
    "NL": ("31", ("Molenpad {n}",), ("Eindhoven", "Delft")),
    "ES": ("34", ("Calle del Olivar {n}",), ("Elche", "Valencia")),
}
# Rights beside the trademark: kind, number's pattern, title, title in Chinese, life in years.
_OTHER_RIGHTS = {
    Right.Kind.DESIGN: ("ZL2015{n:04d}7{m:04d}.{c}", "{goods}: shape", "{goods_zh}（外观设计）", 10),
    Right.Kind.PATENT: ("ZL2013{n:04d}0{m:04d}.{c}", "{goods}: fastening", "{goods_zh}的连接结构", 20),
    Right.Kind.COPYRIGHT: ("国作登字-2014-F-{whole:08d}", "{mark} pattern", "《{mark}图案》美术作品", 50),
}


def make_right_holders(*, brands: Sequence[Brand], random: Random) -> list[RightHolder]:
    """Create the owners of the brands."""
    return RightHolder.objects.bulk_create((_holder(brand, random) for brand in brands), batch_size=_BATCH)


def _holder(brand: Brand, random: Random) -> RightHolder:
    code, streets, cities = _PLACES[brand.country]
    street, city = random.choice(streets).format(n=random.randrange(2, 240)), random.choice(cities)
    address = f"{city}{street}" if brand.country in {"CN", "JP"} else f"{street}, {city}"
    return RightHolder(
        name=brand.company,
        name_zh=brand.company_zh,
        country_id=brand.country,
        address=address,
        email=f"ip@{''.join(c for c in brand.name.lower() if c.isalnum())}.example",
        # Numbers of the ranges kept free for films.
        phone=f"+{code} 555 {random.randrange(100):02d}{random.randrange(100):02d}",
    )


def trademark(*, brand: Brand, holder: RightHolder, registered: datetime.date, number: str) -> Right:
    """Make, unsaved, the mark of a brand; its register renews it every ten years."""
    return Right(
        right_holder=holder,
        kind=Right.Kind.TRADEMARK,
        register_office="CN",
        registration_number=number,
        title=brand.name,
        title_zh=brand.name_zh,
        nice_classes=sorted({GOODS[kind].nice_class for kind in brand.kinds}),
        goods=" ".join(
            (
                "；".join(GOODS[kind].covered_zh for kind in brand.kinds),
                "; ".join(GOODS[kind].covered for kind in brand.kinds),
            )
        ),
        registered_on=registered,
        expires_on=registered,
    )


def other_right(
    *, kind: str, brand: Brand, holder: RightHolder, registered: datetime.date, number: int, random: Random
) -> Right:
    """Make, unsaved, a design, patent or work that belongs to a brand."""
    pattern, title, title_zh, years = _OTHER_RIGHTS[Right.Kind(kind)]
    article = random.choice(GOODS[brand.line].articles)
    words = {
        "goods": article.description.split(",")[0],
        "goods_zh": article.description_zh,
        "mark": brand.name_zh or brand.name.title(),
    }
    figures = {"whole": number, "n": number // 10_000 % 10_000, "m": number % 10_000, "c": number % 10}
    return Right(
        right_holder=holder,
        kind=kind,
        register_office="CN",
        registration_number=pattern.format(**figures),
        title=title.format(**(words | {"mark": brand.name.title()})),
        title_zh=title_zh.format(**words),
        nice_classes=[],
        goods=article.as_written,
        registered_on=registered,
        expires_on=add_years(registered, years),
    )


def give_access(
    *, holders: Sequence[RightHolder], people: dict[str, User], jurisdiction: str, today: datetime.date
) -> dict[int, User]:
    """Say who acts for each right holder in the portal; return that person by right holder."""
    own, agent = HolderMember.Capacity.OWN, HolderMember.Capacity.REPRESENTATIVE
    agents = [people[name] for name in AGENTS if name in people] or [people["representative"]]
    members = [
        HolderMember(right_holder=holders[0], user=people["holder"], capacity=own, **_shown(0, "L")),
        HolderMember(right_holder=holders[1], user=people["rival_holder"], capacity=own, **_shown(1, "L")),
    ]
    for number, holder in enumerate(holders[2:], start=2):
        user = people["representative"] if number < len(MARQUEE) else agents[number % len(agents)]
        members.append(HolderMember(right_holder=holder, user=user, capacity=agent, **_shown(number, "POA")))
    HolderMember.objects.bulk_create(members, batch_size=_BATCH)
    _guarantees(holders, jurisdiction, today)
    return {member.right_holder_id: member.user for member in members}


def _shown(number: int, kind: str) -> dict[str, Any]:
    """Say what customs was shown when somebody was let act for a right holder, in the years before the story begins."""
    day = datetime.date(2011, 1, 10) + datetime.timedelta(days=number % 700)
    linked_at = datetime.datetime.combine(day, datetime.time(10), tzinfo=timezone.get_default_timezone())
    return {"linked_at": linked_at, "paper": f"{kind}-{day.year}-{number + 1:04d}"}


def _guarantees(holders: Sequence[RightHolder], jurisdiction: str, today: datetime.date) -> None:
    """Lodge the general guarantees, year by year since the first joint operation."""
    lodged = Jurisdiction.objects.get(pk=jurisdiction)
    Guarantee.objects.bulk_create(
        Guarantee(
            right_holder=holder,
            jurisdiction=lodged,
            number=f"GG-{year}-{holder.pk:04d}",
            issuer="Lingnan Commercial Bank",
            law_code=_law_code(jurisdiction, year),
            amount=200_000 + 50_000 * (year % 3),
            currency="CNY" if jurisdiction == "CN" else "USD",
            valid_from=datetime.date(year, 1, 1),
            valid_to=datetime.date(year, 12, 31),
            drawable_to=datetime.date(year + 1, 6, 30),
            status=Guarantee.Status.CONFIRMED,
        )
        for holder in holders[:GUARANTEED]
        for year in range(2013, today.year + 1)
    )


def _law_code(jurisdiction: str, year: int) -> str:
    law = law_for(jurisdiction=jurisdiction, on=datetime.date(year, 1, 1))
    return law.code if law is not None else ""
