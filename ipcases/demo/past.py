"""Seizures of years ago, written in bulk: the file, its parcels, people, goods, values and photos."""

import datetime
import uuid
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from random import Random

from django.utils import timezone
from stdnum import iso6346

from accounts.models import User
from ipcases.demo.drawings import Studio
from ipcases.demo.goods import GOODS
from ipcases.demo.names import MARQUEE
from ipcases.demo.parties import arrival
from ipcases.demo.past_procedures import ProcedureWriter
from ipcases.demo.people import OFFICERS
from ipcases.demo.plans import PastSeizure, PlannedLine, draw_service
from ipcases.demo.recordations import Register
from ipcases.demo.wording import PLACES
from ipcases.lib.numbering import format_reference
from reference.models import Category, Office, Unit
from seizures.models import (
    CaseCounter,
    EvidenceFile,
    GoodsLine,
    GoodsValue,
    Parcel,
    Party,
    PartySearch,
    Seizure,
    SeizureSearch,
)
from seizures.services.searching import party_row, search_row

_BATCH = 1000
_Channel, _Reason = Seizure.Channel, Seizure.Reason
_VESSELS = ("MV Blue Heron", "MV Jade Current", "MV Northern Tern", "MV Ping Lan")
_PRICE_SPREAD = (Decimal("0.85"), Decimal("1"), Decimal("1"), Decimal("1.1"), Decimal("1.25"))


def s10(*, service: str, serial: int, country: str) -> str:
    """Write a postal item number with its check digit (UPU S10)."""
    digits = f"{serial:08d}"
    rest = 11 - sum(int(d) * w for d, w in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return f"{service}{digits}{ {10: 0, 11: 5}.get(rest, rest) }{country}"


class PastWriter:
    """Writes planned seizures with everything that hangs on them, in a few bulk statements."""

    def __init__(
        self,
        *,
        people: dict[str, User],
        register: Register,
        studio: Studio,
        now: datetime.datetime,
        random: Random,
    ) -> None:
        self.people = people
        self.register = register
        self.studio = studio
        self.random = random
        self.numbers: Counter[tuple[str, int]] = Counter()
        self.serial = 10_300_000
        self.year = timezone.localdate(now).year
        # Cases of this year in which something was left open: the annual return asks for it.
        self.without_origin: set[str] = set()
        self.without_price: set[str] = set()
        self.units = {unit.pk: unit for unit in Unit.objects.all()}
        bits = Category.objects.filter(bit__isnull=False).values_list("pk", "bit")
        self.bits = {category: bit or 0 for category, bit in bits}
        self.offices = {office.pk: office for office in Office.objects.filter(pk__in=OFFICERS)}
        self.procedures = ProcedureWriter(people=people, register=register, now=now, random=random)

    def write(self, plans: Sequence[PastSeizure]) -> dict[str, list[Seizure]]:
        """Write the planned seizures, oldest first, and return them by the round they count in."""
        plans = sorted(plans, key=lambda plan: plan.found)
        seizures = [self._seizure(plan) for plan in plans]
        pairs = list(zip(plans, seizures, strict=True))
        lines = [[self._line(seizure, *row) for row in enumerate(plan.lines, start=1)] for plan, seizure in pairs]
        photos = [self._photos(*pair, of_case) for pair, of_case in zip(pairs, lines, strict=True)]
        courses = [
            self.procedures.draw(plan=plan, seizure=seizure, lines=of_case, photos=len(of_photos))
            for (plan, seizure), of_case, of_photos in zip(pairs, lines, photos, strict=True)
        ]
        Seizure.objects.bulk_create(seizures, batch_size=_BATCH)
        Parcel.objects.bulk_create([row for pair in pairs for row in self._parcels(*pair)], batch_size=_BATCH)
        parties = [row for pair in pairs for row in self._parties(*pair)]
        Party.objects.bulk_create(parties, batch_size=_BATCH)
        PartySearch.objects.bulk_create([party_row(party=party) for party in parties], batch_size=_BATCH)
        GoodsLine.objects.bulk_create([line for of_case in lines for line in of_case], batch_size=_BATCH)
        rows = [
            (planned, line)
            for (plan, _seizure), of_case in zip(pairs, lines, strict=True)
            for planned, line in zip(plan.lines, of_case, strict=True)
        ]
        GoodsValue.objects.bulk_create([value for row in rows for value in self._values(*row)], batch_size=_BATCH)
        EvidenceFile.objects.bulk_create([photo for of_case in photos for photo in of_case], batch_size=_BATCH)
        self.procedures.write(courses)
        self._counters()
        by_round: dict[str, list[Seizure]] = {}
        for plan, seizure in pairs:
            by_round.setdefault(plan.counted_in, []).append(seizure)
        return by_round

    def _seizure(self, plan: PastSeizure) -> Seizure:
        logged = plan.found + datetime.timedelta(minutes=self.random.randrange(9, 95))
        key = (plan.office, logged.year)
        self.numbers[key] += 1
        reference = format_reference(jurisdiction="CN", office=plan.office, year=logged.year, number=self.numbers[key])
        self._leave_open(plan, reference, self.numbers[key])
        officers = OFFICERS[plan.office]
        goods = "; ".join(f"{line.brand.name} – {line.article.as_written}" for line in plan.lines)
        is_export = plan.direction != Seizure.Direction.IMPORT
        arrives = arrival(plan.addressee.country, plan.channel, self.random)
        bits = {self.bits[GOODS[line.kind].category] for line in plan.lines}
        return Seizure(
            reference=reference,
            intake_key=uuid.UUID(int=self.random.getrandbits(128), version=4),
            office=self.offices[plan.office],
            jurisdiction_id="CN",
            found_at_place=self.random.choice(PLACES),
            logged_by=self.people[self.random.choice(officers)],
            logged_at=logged,
            detained_at=plan.found,
            detained_on=plan.day,
            direction=plan.direction,
            channel=plan.channel,
            action=Seizure.Action.DETAIN,
            reasons=self._reasons(plan),
            origin_country_id=None if reference in self.without_origin else plan.sender.country,
            departure_country_id=plan.sender.country,
            departure_place=plan.office[:5] if is_export else "",
            destination_country_id=plan.addressee.country,
            destination_place=arrives if is_export else plan.office[:5],
            transport_document=f"QXLB{self.random.randrange(10**7):07d}" if plan.channel == _Channel.CARGO else "",
            conveyance=f"{self.random.choice(_VESSELS)} / {self.random.randrange(100, 990)}E"
            if plan.channel == _Channel.CARGO
            else "",
            status=Seizure.Status.OPEN,
            category_bits=sum(1 << bit for bit in bits),
            parcel_count=plan.parcels,
            line_count=len(plan.lines),
            item_count=sum(line.quantity for line in plan.lines),
            headline=goods if len(goods) <= 200 else goods[:199] + "…",
        )

    def _leave_open(self, plan: PastSeizure, reference: str, number: int) -> None:
        """Nothing is drawn for it, so that the story stays the same."""
        if plan.counted_in or plan.found.year != self.year:
            return
        if number % 6 == 0:
            self.without_price.add(reference)
        if number % 7 == 2:
            self.without_origin.add(reference)

    def _reasons(self, plan: PastSeizure) -> list[str]:
        usual = [_Reason.PRICE, _Reason.WORKMANSHIP, _Reason.PACKAGING, _Reason.ROUTE, _Reason.RISK_PROFILE]
        if plan.to_police:
            usual += [_Reason.KNOWN_SENDER] * 4
        drawn = {self.random.choice(usual) for _number in range(self.random.choice((1, 2, 2, 3)))}
        if self.random.random() < 0.06:
            drawn.add(self.random.choice((_Reason.HOLDER_ALERT, _Reason.PARTNER_TIP)))
        return [reason for reason in _Reason.values if reason in drawn]

    def _parcels(self, plan: PastSeizure, seizure: Seizure) -> list[Parcel]:
        pieces = sum(line.quantity * line.article.weight_kg for line in plan.lines)
        rows = []
        for position in range(1, plan.parcels + 1):
            kind, number, checked = self._number(plan)
            weight = max(pieces / plan.parcels * self.random.uniform(1.02, 1.3), 0.05)
            rows.append(
                Parcel(
                    seizure=seizure,
                    position=position,
                    kind=kind,
                    number=number,
                    number_as_written=number,
                    check_digit=checked,
                    sent_from_country_id=plan.sender.country,
                    sent_to_country_id=plan.addressee.country,
                    weight_kg=Decimal(weight).quantize(Decimal("0.001")),
                )
            )
        return rows

    def _number(self, plan: PastSeizure) -> tuple[str, str, str]:
        self.serial += self.random.randrange(1, 97)
        if plan.channel in {_Channel.POSTAL, _Channel.ECOMMERCE}:
            number = s10(service=draw_service(self.random), serial=self.serial, country="CN")
            return Parcel.Kind.POSTAL, number, Parcel.Check.PASSED
        if plan.channel == _Channel.CARGO:
            number = f"QXYU{self.serial % 1_000_000:06d}"
            return Parcel.Kind.CONTAINER, number + iso6346.calc_check_digit(number), Parcel.Check.PASSED
        kind = Parcel.Kind.EXPRESS if plan.channel == _Channel.EXPRESS else Parcel.Kind.OTHER
        return kind, f"{self.random.randrange(3, 9)}{self.serial * 7 % 10**11:011d}", Parcel.Check.NONE

    def _parties(self, plan: PastSeizure, seizure: Seizure) -> list[Party]:
        named = ((Party.Role.SENDER, plan.sender), (Party.Role.ADDRESSEE, plan.addressee))
        return [
            Party(
                seizure=seizure,
                role=role,
                kind=Party.Kind.COMPANY if who.is_company else Party.Kind.PERSON,
                name=who.name,
                address=who.address,
                country_id=who.country,
            )
            for role, who in named
        ]

    def _line(self, seizure: Seizure, position: int, planned: PlannedLine) -> GoodsLine:
        goods = GOODS[planned.kind]
        return GoodsLine(
            seizure=seizure,
            position=position,
            brand=planned.brand.name,
            description=planned.article.as_written,
            category_id=goods.category,
            hs_code_id=goods.hs_code,
            quantity=planned.quantity,
            unit=self.units[goods.unit],
            origin_country_id=None if seizure.reference in self.without_origin else "CN",
            recordation=self.register.in_force(planned.brand.name, seizure.detained_on),
        )

    def _values(self, planned: PlannedLine, line: GoodsLine) -> list[GoodsValue]:
        price = (Decimal(planned.article.price_usd) * self.random.choice(_PRICE_SPREAD)).quantize(Decimal("0.01"))
        rows = (
            (GoodsValue.Kind.MSRP, price, "USD"),
            (GoodsValue.Kind.DECLARED, Decimal(planned.declared), "CNY"),
        )
        return [
            GoodsValue(
                line=line,
                kind=kind,
                unit_amount=unit,
                amount=(unit * line.quantity).quantize(Decimal("0.01")),
                currency_id=currency,
                estimated_by=line.seizure.logged_by,
                valued_on=line.seizure.detained_on,
            )
            for kind, unit, currency in rows
            if kind != GoodsValue.Kind.MSRP or line.seizure.reference not in self.without_price
        ]

    def _photos(self, plan: PastSeizure, seizure: Seizure, lines: Sequence[GoodsLine]) -> list[EvidenceFile]:
        """A photo of each line of the famous brands; goods that look alike share a drawing."""
        photos: dict[str, EvidenceFile] = {}
        for planned, line in zip(plan.lines, lines, strict=True):
            if planned.brand not in MARQUEE:
                continue
            stored = self.studio.goods(kind=planned.kind, brand=planned.brand.name, look=3 + planned.quantity % 3)
            photos[stored.sha256] = EvidenceFile(
                seizure=seizure,
                line=line,
                shows=EvidenceFile.Shows.GOODS,
                sha256=stored.sha256,
                derivative_sha256=stored.derivative_sha256,
                media_type=stored.media_type,
                size=stored.size,
                file_name=f"DSC{self.serial % 10_000:04d}.JPG",
                added_by=seizure.logged_by,
                added_at=seizure.logged_at,
            )
        return list(photos.values())

    def _counters(self) -> None:
        CaseCounter.objects.bulk_create(
            [
                CaseCounter(office_id=office, year=year, last_number=last)
                for (office, year), last in self.numbers.items()
            ],
            update_conflicts=True,
            unique_fields=["office", "year"],
            update_fields=["last_number"],
        )


def write_search_rows() -> None:
    """Make every seizure that has no search row findable."""
    linked = "lines__recordation__recordation_rights__right"
    rows = Seizure.objects.filter(search__isnull=True).prefetch_related("parcels", "parties", linked).order_by("pk")
    while batch := list(rows[:_BATCH]):
        SeizureSearch.objects.bulk_create(
            search_row(
                seizure=seizure,
                parcels=seizure.parcels.all(),
                lines=seizure.lines.all(),
                parties=seizure.parties.all(),
                marks=_marks_of(seizure),
            )
            for seizure in batch
        )


def _marks_of(seizure: Seizure) -> list[str]:
    recordations = [line.recordation for line in seizure.lines.all() if line.recordation]
    rights = [row.right for recordation in recordations for row in recordation.recordation_rights.all()]
    return [name for right in rights for name in (right.title, right.title_zh) if name]
