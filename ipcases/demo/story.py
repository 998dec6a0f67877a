"""Six joint operations since 2013, and what came of the one of 2017."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass

from accounts.models import User
from audit.services import build, record_many
from ipcases.demo.days import at
from ipcases.demo.investigation import refer_the_network
from ipcases.demo.parties import NETWORK
from ipcases.demo.plans import PastSeizure, Planner
from operations.events import OperationEvent
from operations.models import (
    Agreement,
    ContributedResult,
    InclusionRule,
    Operation,
    OperationSeizure,
    Participant,
    Round,
)
from seizures.models import Seizure

SEIZURES_OF_2017 = 1560
TRACED_BY_GUANGZHOU = 127

_PORTS = (*(["CNCAN"] * 5), *(["CNSZX"] * 5), *(["CNSHA"] * 2), *(["CNYIU"] * 2), "CNHGH", "CNXMN", "CNPVG", "CNNGB")
_ELECTRONICS = frozenset({"headphones", "phones"})
_SHOES_AND_BAGS = frozenset({"shoes", "bags"})


@dataclass(frozen=True)
class PastOperation:
    """A joint operation that is over: its rounds as (first day, last day, seizures)."""

    code: str
    name_en: str
    name_zh: str
    theme_en: str
    theme_zh: str
    rounds: tuple[tuple[str, str, int], ...]
    kinds: frozenset[str] = frozenset()  # of goods; empty: any
    channel: str = ""  # empty: any
    scale: int = 1  # how many parcels' worth of goods one consignment holds
    # What the partner reported for its own side: arrests, seizures.
    us_arrests: int = 0
    us_seizures: int = 0


_EARLIER = (
    PastOperation(
        "joint-2013-07",
        "China–US Joint Operation, July 2013",
        "2013年7月中美海关联合执法行动",
        "Consumer electronics",
        "消费电子产品",
        (("2013-07-01", "2013-07-31", 96),),
        kinds=_ELECTRONICS,
        channel="CARGO",
        scale=96,
        us_arrests=1,
    ),
    PastOperation(
        "joint-2014-09",
        "China–US Joint Operation, September 2014",
        "2014年9月中美海关联合执法行动",
        "Postal parcels",
        "邮递包裹",
        (("2014-09-01", "2014-09-30", 64),),
        channel="POSTAL",
    ),
    PastOperation(
        "joint-2015-03",
        "China–US Joint Operation, March 2015",
        "2015年3月中美海关联合执法行动",
        "Footwear and bags",
        "鞋类和箱包",
        (("2015-03-01", "2015-03-31", 72),),
        kinds=_SHOES_AND_BAGS,
    ),
    PastOperation(
        "joint-2015-10",
        "China–US Joint Operation, October 2015",
        "2015年10月中美海关联合执法行动",
        "Express parcels",
        "快件",
        (("2015-10-08", "2015-11-06", 58),),
        channel="EXPRESS",
    ),
    PastOperation(
        "joint-2016-04",
        "China–US Joint Operation, April 2016",
        "2016年4月中美海关联合执法行动",
        "Goods on their way to the US",
        "输美货物",
        (("2016-04-01", "2016-04-30", 140),),
        us_seizures=1264,
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


class StoryTeller:
    """Plans the seizures of the operations that are over, and tells of each operation once they are written."""

    def __init__(self, *, planner: Planner, agreement: Agreement, people: dict[str, User]) -> None:
        self.planner = planner
        self.agreement = agreement
        self.people = people

    def plans(self) -> list[PastSeizure]:
        """Draw the seizures of every round of the six operations."""
        return [
            plan
            for past in (*_EARLIER, _OF_2017)
            for number, (_first, _last, count) in enumerate(past.rounds, start=1)
            for plan in self._seizures(past, number, count)
        ]

    def tell(self, *, by_round: dict[str, list[Seizure]]) -> dict[str, Operation]:
        """Write the six operations with their seizures, given by round; return them by code."""
        return {past.code: self._tell_one(past, by_round) for past in (*_EARLIER, _OF_2017)}

    def _tell_one(self, past: PastOperation, by_round: dict[str, list[Seizure]]) -> Operation:
        operation = self._plan(past)
        for number, (first, last, _count) in enumerate(past.rounds, start=1):
            rule = self._open_round(operation, number, first, last)
            count_in(operation=operation, rule=rule, seizures=by_round[f"{past.code}/{number}"])
        if past is _OF_2017:
            traced = [seizure for seizure in by_round["joint-2017/2"] if seizure.office_id == "CNCAN"]
            refer_the_network(operation=operation, seizures=traced, people=self.people)
        self._reported(past, operation)
        return operation

    def _plan(self, past: PastOperation) -> Operation:
        first = datetime.date.fromisoformat(past.rounds[0][0])
        last = datetime.date.fromisoformat(past.rounds[-1][1])
        coordinator, began = self.people["coordinator"], at(first - datetime.timedelta(days=33), 10, 20)
        operation = Operation.objects.create(
            code=past.code,
            name_en=past.name_en,
            name_zh=past.name_zh,
            theme_en=past.theme_en,
            theme_zh=past.theme_zh,
            agreement=self.agreement,
            status=Operation.Status.ENDED,
            starts_on=first,
            ends_on=last,
            created_by=coordinator,
            created_at=began,
        )
        Participant.objects.bulk_create(
            Participant(operation=operation, agency_id=code, is_lead=code == "cn-gacc")
            for code in ("cn-gacc", "us-cbp")
        )
        self._record(
            operation,
            (OperationEvent.CREATED, began, {"name": [None, past.name_en], "agreement": [None, self.agreement.code]}),
            (OperationEvent.STARTED, at(first, 0, 30), {"status": ["PLANNED", "RUNNING"]}),
            (OperationEvent.ENDED, at(last + datetime.timedelta(days=1), 9, 45), {"status": ["RUNNING", "ENDED"]}),
        )
        return operation

    def _open_round(self, operation: Operation, number: int, first: str, last: str) -> InclusionRule:
        round_ = Round.objects.create(operation=operation, number=number, starts_on=first, ends_on=last)
        return InclusionRule.objects.create(
            round=round_,
            direction=Seizure.Direction.EXPORT,
            departure_country_id="CN",
            destination_country_id="US",
            is_active=False,
        )

    def _seizures(self, past: PastOperation, number: int, count: int) -> list[PastSeizure]:
        first, last = (datetime.date.fromisoformat(day) for day in past.rounds[number - 1][:2])
        ports, plans = list(_PORTS), []
        if past is _OF_2017 and number == 2:
            # Guangzhou's own: single parcels of one network of senders, traced to one investigation.
            plans = self.planner.round(
                count=TRACED_BY_GUANGZHOU,
                office=lambda _random: "CNCAN",
                first=first,
                last=last,
                channel="POSTAL",
                senders=NETWORK,
                parcels=1,
                to_police=True,
                counted_in=f"{past.code}/{number}",
            )
            ports = [port for port in _PORTS if port != "CNCAN"]
            count -= TRACED_BY_GUANGZHOU
        return plans + self.planner.round(
            count=count,
            office=lambda random: random.choice(ports),
            first=first,
            last=last,
            kinds=past.kinds,
            channel=past.channel,
            scale=past.scale,
            released=0 if past is _OF_2017 else 0.13,
            counted_in=f"{past.code}/{number}",
        )

    def _reported(self, past: PastOperation, operation: Operation) -> None:
        """Write down what the partner reported for its own side."""
        kinds = ContributedResult.Kind
        reported = ((kinds.ARRESTS, past.us_arrests), (kinds.SEIZURES, past.us_seizures))
        ContributedResult.objects.bulk_create(
            ContributedResult(
                operation=operation,
                agency_id="us-cbp",
                kind=kind,
                count=count,
                reported_on=operation.ends_on + datetime.timedelta(days=24),
                source="Joint statement (demo)",
                recorded_by=self.people["coordinator"],
            )
            for kind, count in reported
            if count
        )

    def _record(self, operation: Operation, *told: tuple[str, datetime.datetime, dict[str, list]]) -> None:
        record_many(
            events=[
                build(action=action, actor=self.people["coordinator"], subject=operation, changes=changes, now=moment)
                for action, moment, changes in told
            ]
        )


def count_in(*, operation: Operation, rule: InclusionRule, seizures: Sequence[Seizure]) -> None:
    """Count seizures in a round by its rule, each a minute after it was logged."""
    minute = datetime.timedelta(minutes=1)
    OperationSeizure.objects.bulk_create(
        (
            OperationSeizure(
                operation=operation,
                round=rule.round,
                seizure=seizure,
                how=OperationSeizure.How.RULE,
                rule=rule,
                added_at=seizure.logged_at + minute,
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
                now=seizure.logged_at + minute,
            )
            for seizure in seizures
        ]
    )
