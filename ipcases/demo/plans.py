"""What a past seizure was, drawn before it is written: when, where, whose goods, on which route."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from ipcases.demo.days import draw_days, on_the_belt
from ipcases.demo.goods import GOODS, Article
from ipcases.demo.names import Brand, draw_brand
from ipcases.demo.parties import ADDRESSEES, FOREIGN_SENDERS, SENDERS, Address
from ipcases.demo.recordations import Register
from seizures.models import Seizure

_SERVICES = ("RX", "LX", "CX", "EX", "LZ", "RB")  # what the posts of China print on export items
_EVERYDAY_PORTS = (
    ("CNCAN", 9),
    ("CNSZX", 8),
    ("CNSHA", 4),
    ("CNPVG", 3),
    ("CNYIU", 4),
    ("CNHGH", 2),
    ("CNXMN", 2),
    ("CNNGB", 2),
)


@dataclass(frozen=True)
class PlannedLine:
    """Goods of one article and brand."""

    brand: Brand
    kind: str  # key of GOODS
    article: Article
    quantity: int
    declared: int  # yuan, a piece


@dataclass(frozen=True)
class PastSeizure:
    """What the story says of one seizure; the rest is drawn when it is written."""

    office: str
    found: datetime.datetime
    lines: tuple[PlannedLine, ...]
    parcels: int
    sender: Address
    addressee: Address
    channel: str = Seizure.Channel.POSTAL
    direction: str = Seizure.Direction.EXPORT
    # How it ended: CONFISCATED, or why it was released. Whether the police has the goods.
    course: str = "CONFISCATED"
    to_police: bool = False
    hurry: bool = False  # to be over soon after it began
    counted_in: str = ""  # the round of an operation, if any
    detained_on: datetime.date | None = None  # of a case that is still under investigation

    @property
    def day(self) -> datetime.date:
        return self.found.date()


class Planner:
    """Draws seizures from what is recorded, what is sent and how busy the days are."""

    def __init__(self, *, register: Register, random: Random) -> None:
        self.register = register
        self.random = random

    def round(
        self,
        *,
        count: int,
        office: Callable[[Random], str],
        first: datetime.date,
        last: datetime.date,
        kinds: frozenset[str] = frozenset(),
        channel: str = "",
        senders: tuple[Address, ...] = SENDERS,
        parcels: int = 0,
        scale: int = 1,
        released: float = 0.0,
        to_police: bool = False,
        counted_in: str = "",
    ) -> list[PastSeizure]:
        """Draw the seizures of a round of a joint operation: goods on their way to the United States."""
        random, plans = self.random, []
        for day in draw_days(first=first, last=last, count=count, random=random):
            lines = self._lines(day, kinds, scale)
            several = 1 if scale > 1 else random.choice((1, 1, 1, 1, 1, 2, 2, 3))
            plans.append(
                PastSeizure(
                    office=office(random),
                    found=on_the_belt(day, random),
                    lines=lines,
                    parcels=parcels or _at_most(several, lines),
                    sender=random.choice(senders),
                    addressee=random.choice(ADDRESSEES["US"]),
                    channel=channel or random.choices(("POSTAL", "EXPRESS", "ECOMMERCE"), (66, 29, 5))[0],
                    course=self._course(released),
                    to_police=to_police,
                    counted_in=counted_in,
                )
            )
        return plans

    def parcel(self, *, office: str, found: datetime.datetime, brand: Brand | None = None) -> PastSeizure:
        """Draw one parcel of these days on its way to the United States, with goods of one brand."""
        random, day = self.random, found.date()
        chosen = brand or self._brand(day, frozenset())
        first = self._line(chosen, frozenset(), 1)
        second = self._line(chosen, frozenset(), 1)
        has_two = random.random() < 0.18 and second.article != first.article
        lines = (first, second) if has_two else (first,)
        return PastSeizure(
            office=office,
            found=found,
            lines=lines,
            parcels=_at_most(random.choice((1, 1, 1, 1, 2)), lines),
            sender=random.choice(SENDERS),
            addressee=random.choice(ADDRESSEES["US"]),
            channel=random.choices(("POSTAL", "EXPRESS", "ECOMMERCE"), (70, 22, 8))[0],
        )

    def everyday(
        self, *, count: int, first: datetime.date, last: datetime.date, hurry: bool = False
    ) -> list[PastSeizure]:
        """Draw seizures outside of operations: every direction, channel and destination."""
        days = draw_days(first=first, last=last, count=count, random=self.random)
        return [self._everyday(day, hurry=hurry) for day in days]

    def _everyday(self, day: datetime.date, *, hurry: bool) -> PastSeizure:
        random = self.random
        ports = [port for port, _share in _EVERYDAY_PORTS]
        office = random.choices(ports, [share for _port, share in _EVERYDAY_PORTS])[0]
        direction = random.choices(("EXPORT", "IMPORT", "TRANSIT"), (80, 13, 7))[0]
        is_cargo = random.random() < 0.13
        channel = "CARGO" if is_cargo else random.choices(("POSTAL", "EXPRESS", "ECOMMERCE"), (58, 28, 14))[0]
        if direction == "IMPORT" and not is_cargo and random.random() < 0.2:
            channel = "PASSENGER"
        whither = random.choices(("US", "EU", "OTHER"), (45, 30, 25))[0] if direction != "IMPORT" else "CN"
        lines = self._lines(day, frozenset(), scale=random.randrange(30, 90) if is_cargo else 1)
        return PastSeizure(
            office=office,
            found=on_the_belt(day, random),
            lines=lines,
            parcels=1 if is_cargo or channel == "PASSENGER" else _at_most(random.choice((1, 1, 1, 1, 2)), lines),
            sender=random.choice(FOREIGN_SENDERS if direction != "EXPORT" else SENDERS),
            addressee=random.choice(ADDRESSEES[whither]),
            channel=channel,
            direction=direction,
            course="SILENT" if hurry and random.random() < 0.2 else "CONFISCATED" if hurry else self._course(0.14),
            hurry=hurry,
        )

    def _course(self, released: float) -> str:
        if self.random.random() >= released:
            return "CONFISCATED"
        return self.random.choices(("SILENT", "GENUINE", "NO_ACTION", "UNDETERMINED"), (40, 30, 15, 15))[0]

    def _lines(self, day: datetime.date, kinds: frozenset[str], scale: int = 1) -> tuple[PlannedLine, ...]:
        """Draw one line, sometimes a second: another article of the brand, or goods of another brand."""
        brand = self._brand(day, kinds)
        first = self._line(brand, kinds, scale)
        draw = self.random.random()
        if draw < 0.12:
            second = self._line(brand, kinds, scale)
            return (first, second) if second.article != first.article else (first,)
        if draw < 0.19:
            other = self._brand(day, kinds)
            return (first, self._line(other, kinds, scale)) if other != brand else (first,)
        return (first,)

    def _brand(self, day: datetime.date, kinds: frozenset[str]) -> Brand:
        if self.random.random() < 0.26:
            other = self.register.draw_other(on=day, kinds=kinds, random=self.random)
            if other is not None:
                return other
        return draw_brand(random=self.random, kinds=kinds)

    def _line(self, brand: Brand, kinds: frozenset[str], scale: int) -> PlannedLine:
        fitting = [kind for kind in brand.kinds if not kinds or kind in kinds]
        kind = self.random.choice(fitting or list(brand.kinds))
        goods = GOODS[kind]
        # Many small parcels, few full ones.
        quantity = 1 + int(goods.most * self.random.random() ** 2.2)
        return PlannedLine(
            brand=brand,
            kind=kind,
            article=self.random.choice(goods.articles),
            quantity=quantity * scale,
            declared=self.random.randint(*goods.declared_cny),
        )


def _at_most(parcels: int, lines: tuple[PlannedLine, ...]) -> int:
    """Return no more parcels than there are pieces to put into them."""
    return min(parcels, sum(line.quantity for line in lines))


def draw_service(random: Random) -> str:
    """Draw the service letters of a postal item."""
    return random.choice(_SERVICES)
