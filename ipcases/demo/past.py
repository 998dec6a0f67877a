"""Seizures of years ago, with their procedures, written in bulk and closed."""

import datetime
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import TypeVar

from django.utils import timezone

from accounts.models import User
from audit.models import AuditEvent
from audit.services import build, record_many
from ipcases.demo.names import ADDRESSEES, GOODS, MARQUEE, SENDERS, Brand
from ipcases.lib.numbering import format_reference
from reference.models import Category, Unit
from rightsholders.models import Recordation
from seizures.events import ProcedureEvent, SeizureEvent
from seizures.models import (
    CaseCounter,
    Decision,
    GoodsLine,
    GoodsValue,
    Notice,
    Outcome,
    Parcel,
    Party,
    Procedure,
    ProcedureLine,
    Reply,
    Seizure,
    SeizureSearch,
)
from seizures.services.searching import search_row

_T = TypeVar("_T")

_BATCH = 1000
_YUAN_PER_DOLLAR = Decimal("6.75")
_DESTINATIONS = ("USJFK", "USLAX", "USORD", "USSFO", "USMIA", "USCVG")


@dataclass(frozen=True)
class PastSeizure:
    """What the story says of one seizure; the rest is drawn."""

    office: str
    day: datetime.date
    brand: Brand
    parcels: int
    sender: tuple[str, str]


def plan_seizures(
    *,
    count: int,
    office: Callable[[Random], str],
    first: datetime.date,
    last: datetime.date,
    random: Random,
    parcels: int = 0,
) -> list[PastSeizure]:
    """Draw seizures over the days of a round. `parcels` fixes how many each has; 0 draws one to three."""
    days = (last - first).days + 1
    return [
        PastSeizure(
            office=office(random),
            day=first + datetime.timedelta(days=random.randrange(days)),
            brand=random.choice(MARQUEE),
            parcels=parcels or random.choice((1, 1, 1, 1, 2, 3)),
            sender=random.choice(SENDERS),
        )
        for _number in range(count)
    ]


def s10(*, service: str, serial: int, country: str) -> str:
    """Write a postal item number with its check digit (UPU S10)."""
    digits = f"{serial:08d}"
    rest = 11 - sum(int(d) * w for d, w in zip(digits, (8, 6, 4, 2, 3, 5, 9, 7), strict=True)) % 11
    return f"{service}{digits}{ {10: 0, 11: 5}.get(rest, rest) }{country}"


class PastWriter:
    """Writes planned seizures with everything that hangs on them, in a few bulk statements."""

    def __init__(self, *, people: dict[str, User], recordations: dict[str, Recordation], random: Random) -> None:
        self.people = people
        self.recordations = recordations
        self.random = random
        self.numbers: Counter[tuple[str, int]] = Counter()
        self.serial = 10_000_000
        self.units = {unit.pk: unit for unit in Unit.objects.all()}
        bits = Category.objects.filter(bit__isnull=False).values_list("pk", "bit")
        self.bits = {category: _known(bit) for category, bit in bits}

    def write(self, plans: Sequence[PastSeizure]) -> list[Seizure]:
        """Write the planned seizures, oldest first, and return them."""
        plans = sorted(plans, key=lambda plan: (plan.day, plan.office))
        seizures = Seizure.objects.bulk_create([self._seizure(plan) for plan in plans], batch_size=_BATCH)
        pairs = list(zip(plans, seizures, strict=True))
        Parcel.objects.bulk_create([row for pair in pairs for row in self._parcels(*pair)], batch_size=_BATCH)
        Party.objects.bulk_create([row for pair in pairs for row in self._parties(*pair)], batch_size=_BATCH)
        lines = GoodsLine.objects.bulk_create([self._line(*pair) for pair in pairs], batch_size=_BATCH)
        GoodsValue.objects.bulk_create(
            [row for (plan, _seizure), line in zip(pairs, lines, strict=True) for row in self._values(plan, line)],
            batch_size=_BATCH,
        )
        self._procedures(pairs, lines)
        self._counters()
        return seizures

    def _seizure(self, plan: PastSeizure) -> Seizure:
        key = (plan.office, plan.day.year)
        self.numbers[key] += 1
        goods = GOODS[plan.brand.line]
        found = _at(plan.day, 9 + self.numbers[key] % 8)
        return Seizure(
            reference=format_reference(
                jurisdiction="CN", office=plan.office.removeprefix("CN"), year=plan.day.year, number=self.numbers[key]
            ),
            intake_key=uuid.UUID(int=self.random.getrandbits(128), version=4),
            office_id=plan.office,
            jurisdiction_id="CN",
            logged_by=self.people["officer_szx" if plan.office == "CNSZX" else "officer"],
            logged_at=found + datetime.timedelta(minutes=20),
            detained_at=found,
            detained_on=plan.day,
            direction=Seizure.Direction.EXPORT,
            channel=Seizure.Channel.POSTAL if self.random.random() < 0.7 else Seizure.Channel.EXPRESS,
            action=Seizure.Action.DETAIN,
            reasons=[Seizure.Reason.PRICE, Seizure.Reason.PACKAGING],
            origin_country_id="CN",
            departure_country_id="CN",
            departure_place=plan.office[:5],
            destination_country_id="US",
            destination_place=self.random.choice(_DESTINATIONS),
            status=Seizure.Status.CLOSED,
            closed_at=_at(plan.day + datetime.timedelta(days=70), 15),
            category_bits=1 << self.bits[goods.category],
            parcel_count=plan.parcels,
            line_count=1,
            headline=f"{plan.brand.name} – {goods.description}",
        )

    def _parcels(self, plan: PastSeizure, seizure: Seizure) -> list[Parcel]:
        rows = []
        for position in range(1, plan.parcels + 1):
            self.serial += self.random.randrange(1, 9)
            number = s10(service="RX", serial=self.serial, country="CN")
            rows.append(
                Parcel(
                    seizure=seizure,
                    position=position,
                    kind=Parcel.Kind.POSTAL,
                    number=number,
                    number_as_written=number,
                    check_digit=Parcel.Check.PASSED,
                    sent_from_country_id="CN",
                    sent_to_country_id="US",
                    weight_kg=Decimal(self.random.randrange(300, 9000)) / 1000,
                )
            )
        return rows

    def _parties(self, plan: PastSeizure, seizure: Seizure) -> list[Party]:
        addressee, country = self.random.choice(ADDRESSEES)
        company = Party.Kind.PERSON if ". " in addressee else Party.Kind.COMPANY
        return [
            Party(
                seizure=seizure,
                role=Party.Role.SENDER,
                kind=Party.Kind.COMPANY,
                name=f"{plan.sender[0]} {plan.sender[1]}",
                country_id="CN",
            ),
            Party(seizure=seizure, role=Party.Role.ADDRESSEE, kind=company, name=addressee, country_id=country),
        ]

    def _line(self, plan: PastSeizure, seizure: Seizure) -> GoodsLine:
        goods = GOODS[plan.brand.line]
        quantity = self.random.randrange(2, 40) * plan.parcels
        seizure.item_count = quantity
        return GoodsLine(
            seizure=seizure,
            position=1,
            brand=plan.brand.name,
            description=goods.description,
            category_id=goods.category,
            quantity=quantity,
            unit=self.units[goods.unit],
            origin_country_id="CN",
            recordation=self.recordations[plan.brand.name],
        )

    def _values(self, plan: PastSeizure, line: GoodsLine) -> list[GoodsValue]:
        price = Decimal(GOODS[plan.brand.line].price_usd)
        declared = Decimal(self.random.randrange(4, 20))
        rows = ((GoodsValue.Kind.MSRP, price, "USD"), (GoodsValue.Kind.DECLARED, declared * _YUAN_PER_DOLLAR, "CNY"))
        return [
            GoodsValue(
                line=line,
                kind=kind,
                unit_amount=unit,
                amount=(unit * line.quantity).quantize(Decimal("0.01")),
                currency_id=currency,
                estimated_by=self.people["desk"],
                valued_on=plan.day,
            )
            for kind, unit, currency in rows
        ]

    def _procedures(self, pairs: Sequence[tuple[PastSeizure, Seizure]], lines: Sequence[GoodsLine]) -> None:
        Seizure.objects.bulk_update([seizure for _plan, seizure in pairs], ["item_count"], batch_size=_BATCH)
        desk = self.people["desk"]
        procedures = Procedure.objects.bulk_create(
            [
                Procedure(
                    seizure=seizure,
                    right_holder=_known(line.recordation).right_holder,
                    recordation=line.recordation,
                    right_kind="TRADEMARK",
                    law_code="CN_CUSTOMS_IPR_2010",
                    track="EX_OFFICIO",
                    status=Procedure.Status.EXECUTED,
                    opened_by=desk,
                    opened_at=_later(seizure, 0, 2),
                    notified_at=_later(seizure, 1),
                    decided_at=_later(seizure, 30),
                    executed_at=_later(seizure, 60),
                )
                for (_plan, seizure), line in zip(pairs, lines, strict=True)
            ],
            batch_size=_BATCH,
        )
        rows = list(zip(procedures, lines, strict=True))
        ProcedureLine.objects.bulk_create(
            [ProcedureLine(procedure=procedure, line=line) for procedure, line in rows], batch_size=_BATCH
        )
        Notice.objects.bulk_create([self._notice(procedure) for procedure in procedures], batch_size=_BATCH)
        Reply.objects.bulk_create([self._reply(procedure) for procedure in procedures], batch_size=_BATCH)
        Decision.objects.bulk_create(
            [
                Decision(
                    procedure=procedure,
                    kind=Decision.Kind.CONFISCATE,
                    reason="Found to infringe the recorded trademark.",
                    legal_basis="Regulations on Customs Protection of IPR, art. 27",
                    decided_by=desk,
                    decided_at=_known(procedure.decided_at),
                )
                for procedure in procedures
            ],
            batch_size=_BATCH,
        )
        Outcome.objects.bulk_create(
            [
                Outcome(
                    line=line,
                    procedure=procedure,
                    kind=Outcome.Kind.DESTROYED,
                    quantity=line.quantity,
                    happened_on=_known(procedure.executed_at).date(),
                    recorded_by=desk,
                    recorded_at=_known(procedure.executed_at),
                )
                for procedure, line in rows
            ],
            batch_size=_BATCH,
        )
        record_many(events=[event for procedure in procedures for event in self._events(procedure)])

    def _notice(self, procedure: Procedure) -> Notice:
        holder = _known(procedure.right_holder)
        return Notice(
            procedure=procedure,
            kind=Notice.Kind.SUSPENSION,
            recipient_name=holder.name,
            recipient_email=holder.email,
            language="en",
            status=Notice.Status.SENT,
            issued_by=procedure.opened_by,
            issued_at=_known(procedure.notified_at),
            sent_at=procedure.notified_at,
            served_at=procedure.notified_at,
            attempts=1,
        )

    def _reply(self, procedure: Procedure) -> Reply:
        return Reply(
            procedure=procedure,
            position=Reply.Position.INFRINGES,
            statement="Not made by us or with our consent.",
            consents_to_destruction=True,
            security_amount=Decimal("20000"),
            security_currency="CNY",
            submitted_by=self.people["representative"],
            received_at=_later(procedure.seizure, 3),
        )

    def _events(self, procedure: Procedure) -> list[AuditEvent]:
        seizure, desk = procedure.seizure, self.people["desk"]
        told = (
            (SeizureEvent.LOGGED, seizure.logged_by, seizure, seizure.logged_at),
            (ProcedureEvent.OPENED, desk, procedure, procedure.opened_at),
            (ProcedureEvent.NOTICE_SENT, None, procedure, procedure.notified_at),
            (ProcedureEvent.REPLY_RECEIVED, self.people["representative"], procedure, _later(seizure, 3)),
            (ProcedureEvent.DECIDED, desk, procedure, procedure.decided_at),
            (ProcedureEvent.OUTCOME_RECORDED, desk, procedure, procedure.executed_at),
            (SeizureEvent.CLOSED, desk, seizure, seizure.closed_at),
        )
        return [
            build(action=action, actor=actor, subject=subject, case_reference=seizure.reference, now=at)
            for action, actor, subject, at in told
        ]

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


def _known(value: _T | None) -> _T:
    """Return what every past case has, though a case under way may lack it."""
    if value is None:
        raise ValueError("a past case lacks nothing")
    return value


def _at(day: datetime.date, hour: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour, 10)))


def _later(seizure: Seizure, days: int, hours: int = 0) -> datetime.datetime:
    return seizure.detained_at + datetime.timedelta(days=days, hours=hours)
