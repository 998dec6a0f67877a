"""Six joint operations since 2013, and what came of the one of 2017."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from django.utils import timezone

from accounts.models import User
from audit.services import build, record_many
from ipcases.demo.past import PastWriter, plan_seizures
from operations.events import OperationEvent
from operations.models import (
    Agreement,
    ContributedResult,
    InclusionRule,
    Operation,
    OperationReferral,
    OperationSeizure,
    Participant,
    Round,
)
from reference.models import Jurisdiction
from seizures.models import Referral, ReferralResult, ReferralSeizure, Seizure

SEIZURES_OF_2017 = 1560
TRACED_BY_GUANGZHOU = 127
ARRESTS = 36

_PORTS = ("CNCAN", "CNCAN", "CNSZX", "CNSZX", "CNSHA", "CNYIU", "CNHGH", "CNXMN", "CNPVG", "CNNGB")


@dataclass(frozen=True)
class PastOperation:
    """A joint operation that is over: its rounds as (first day, last day, seizures)."""

    code: str
    name_en: str
    name_zh: str
    theme_en: str
    theme_zh: str
    rounds: tuple[tuple[str, str, int], ...]
    us_arrests: int = 0


_EARLIER = (
    PastOperation(
        "joint-2013-07",
        "China–US Joint Operation, July 2013",
        "2013年7月中美海关联合执法行动",
        "Consumer electronics",
        "消费电子产品",
        (("2013-07-01", "2013-07-31", 96),),
        us_arrests=1,
    ),
    PastOperation(
        "joint-2014-09",
        "China–US Joint Operation, September 2014",
        "2014年9月中美海关联合执法行动",
        "Postal parcels",
        "邮递包裹",
        (("2014-09-01", "2014-09-30", 64),),
    ),
    PastOperation(
        "joint-2015-03",
        "China–US Joint Operation, March 2015",
        "2015年3月中美海关联合执法行动",
        "Footwear and bags",
        "鞋类和箱包",
        (("2015-03-01", "2015-03-31", 72),),
    ),
    PastOperation(
        "joint-2015-10",
        "China–US Joint Operation, October 2015",
        "2015年10月中美海关联合执法行动",
        "Express parcels",
        "快件",
        (("2015-10-08", "2015-11-06", 58),),
    ),
    PastOperation(
        "joint-2016-04",
        "China–US Joint Operation, April 2016",
        "2016年4月中美海关联合执法行动",
        "Goods on their way to the US",
        "输美货物",
        (("2016-04-01", "2016-04-30", 140),),
    ),
)
_OF_2017 = PastOperation(
    "joint-2017",
    "China–US Joint Operation 2017",
    "2017年中美海关联合执法行动",
    "Goods on their way to the US",
    "输美侵权货物",
    (("2017-04-01", "2017-04-30", 702), ("2017-08-01", "2017-08-31", SEIZURES_OF_2017 - 702)),
)

# What the police did: kind of site, place, value of the goods found there in yuan.
_SITES = (
    ("PRODUCTION", "Baiyun", 6_310_000),
    ("PRODUCTION", "Panyu", 4_820_000),
    ("SALE", "Liwan", 2_140_000),
    ("SALE", "Yuexiu", 1_260_000),
    ("STORAGE", "Huadu", 3_905_000),
    ("STORAGE", "Zengcheng", 1_480_000),
    ("TRANSPORT", "Baiyun", 733_000),
)
_ARRESTED = (("Baiyun", 11), ("Panyu", 8), ("Liwan", 6), ("Huadu", 7), ("Zengcheng", 4))


def tell_story(
    *, writer: PastWriter, agreement: Agreement, people: dict[str, User], random: Random
) -> dict[str, Operation]:
    """Write the six operations with their seizures; return them by code."""
    told = {past.code: _write(past, writer, agreement, people, random) for past in _EARLIER}
    told[_OF_2017.code] = _write(_OF_2017, writer, agreement, people, random)
    return told


def _write(
    past: PastOperation, writer: PastWriter, agreement: Agreement, people: dict[str, User], random: Random
) -> Operation:
    first, last = past.rounds[0][0], past.rounds[-1][1]
    began = timezone.make_aware(datetime.datetime.fromisoformat(first)) - datetime.timedelta(days=30)
    operation = Operation.objects.create(
        code=past.code,
        name_en=past.name_en,
        name_zh=past.name_zh,
        theme_en=past.theme_en,
        theme_zh=past.theme_zh,
        agreement=agreement,
        status=Operation.Status.ENDED,
        starts_on=first,
        ends_on=last,
        created_by=people["coordinator"],
        created_at=began,
    )
    Participant.objects.bulk_create(
        Participant(operation=operation, agency_id=code, is_lead=code == "cn-gacc") for code in ("cn-gacc", "us-cbp")
    )
    for number, (round_first, round_last, count) in enumerate(past.rounds, start=1):
        round_ = Round.objects.create(operation=operation, number=number, starts_on=round_first, ends_on=round_last)
        rule = InclusionRule.objects.create(
            round=round_,
            direction=Seizure.Direction.EXPORT,
            departure_country_id="CN",
            destination_country_id="US",
            is_active=False,
        )
        seizures = _seizures_of_round(past, number, count, writer, random)
        _count(operation, rule, seizures)
        if past is _OF_2017 and number == 2:
            _refer(operation, [s for s in seizures if s.office_id == "CNCAN"][:TRACED_BY_GUANGZHOU], people)
    if past.us_arrests:
        ContributedResult.objects.create(
            operation=operation,
            agency_id="us-cbp",
            kind=ContributedResult.Kind.ARRESTS,
            count=past.us_arrests,
            reported_on=datetime.date.fromisoformat(last),
            source="Joint statement (demo)",
            recorded_by=people["coordinator"],
        )
    record_many(
        events=[
            build(action=action, actor=people["coordinator"], subject=operation, now=at)
            for action, at in (
                (OperationEvent.CREATED, began),
                (OperationEvent.STARTED, began + datetime.timedelta(days=30)),
                (
                    OperationEvent.ENDED,
                    timezone.make_aware(datetime.datetime.fromisoformat(last)) + datetime.timedelta(days=1),
                ),
            )
        ]
    )
    return operation


def _seizures_of_round(
    past: PastOperation, number: int, count: int, writer: PastWriter, random: Random
) -> list[Seizure]:
    first, last = (datetime.date.fromisoformat(day) for day in past.rounds[number - 1][:2])
    plans = []
    if past is _OF_2017 and number == 2:
        # Guangzhou's own: single parcels, all of them traced to one investigation.
        plans = plan_seizures(
            count=TRACED_BY_GUANGZHOU, office=lambda _random: "CNCAN", first=first, last=last, random=random, parcels=1
        )
        ports = [port for port in _PORTS if port != "CNCAN"]
        count -= TRACED_BY_GUANGZHOU
    else:
        ports = list(_PORTS)
    plans += plan_seizures(count=count, office=lambda draw: draw.choice(ports), first=first, last=last, random=random)
    return writer.write(plans)


def _count(operation: Operation, rule: InclusionRule, seizures: Sequence[Seizure]) -> None:
    OperationSeizure.objects.bulk_create(
        (
            OperationSeizure(
                operation=operation,
                round=rule.round,
                seizure=seizure,
                how=OperationSeizure.How.RULE,
                rule=rule,
                added_at=seizure.logged_at + datetime.timedelta(minutes=1),
            )
            for seizure in seizures
        ),
        batch_size=1000,
    )
    record_many(
        events=[
            build(
                action=OperationEvent.SEIZURE_ADDED,
                actor=None,
                subject=operation,
                case_reference=seizure.reference,
                changes={"operation": [None, operation.name_en]},
                now=seizure.logged_at + datetime.timedelta(minutes=1),
            )
            for seizure in seizures
        ]
    )


def _refer(operation: Operation, seizures: Sequence[Seizure], people: dict[str, User]) -> None:
    referral = Referral.objects.create(
        reference="CN-PSB-2017-000127",
        title="Parcels of one network of senders in Guangzhou",
        agency_id="cn-gz-psb",
        jurisdiction=Jurisdiction.objects.get(pk="CN"),
        office_id="CNCAN",
        legal_basis="Regulations on Customs Protection of IPR, art. 26",
        status=Referral.Status.CONCLUDED,
        referred_on=datetime.date(2017, 9, 4),
        referred_by=people["desk"],
    )
    ReferralSeizure.objects.bulk_create(ReferralSeizure(referral=referral, seizure=seizure) for seizure in seizures)
    OperationReferral.objects.create(operation=operation, referral=referral)
    done = datetime.date(2017, 9, 20)
    common = {
        "referral": referral,
        "country_id": "CN",
        "happened_on": done,
        "recorded_by": people["desk"],
        "recorded_at": timezone.make_aware(datetime.datetime(2017, 9, 21, 10)),
    }
    results = []
    for kind, place, value in _SITES:
        results.append(ReferralResult(kind="SITE", site_kind=kind, count=1, place=place, **common))
        results.append(ReferralResult(kind="SEARCH", count=1, place=place, **common))
        results.append(
            ReferralResult(kind="GOODS", count=1, place=place, amount=Decimal(value), currency_id="CNY", **common)
        )
    results += [ReferralResult(kind="ARREST", count=count, place=place, **common) for place, count in _ARRESTED]
    ReferralResult.objects.bulk_create(results)
