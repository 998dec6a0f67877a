"""Agreements, operations and seizures for tests."""

import datetime
import uuid
from itertools import count

from django.utils import timezone

from operations.models import Agreement, Operation, Participant, Round
from seizures.models import Seizure

_numbers = count(1)
NOW = timezone.make_aware(datetime.datetime(2026, 11, 16, 10))


def make_agreement(**values) -> Agreement:
    defaults = {
        "code": f"MOC-{next(_numbers)}",
        "kind": Agreement.Kind.MEMORANDUM,
        "agency_id": "us-cbp",
        "signed_on": datetime.date(2007, 5, 23),
        "valid_from": datetime.date(2007, 5, 23),
        "clause": "Art. 3",
        "purposes": ["ADMINISTRATIVE", "CRIMINAL_INVESTIGATION"],
        "tiers": ["A", "B"],
        "name_en": "Memorandum",
        "name_zh": "备忘录",
    }
    return Agreement.objects.create(**{**defaults, **values})


def make_operation(*, coordinator, rounds=(("2026-11-01", "2026-11-30"),), **values) -> Operation:
    defaults = {
        "code": f"op-{next(_numbers)}",
        "name_en": "Clear Parcel",
        "name_zh": "净邮",
        "status": Operation.Status.RUNNING,
        "starts_on": datetime.date(2026, 10, 1),
        "ends_on": datetime.date(2026, 12, 31),
        "created_by": coordinator,
        "created_at": NOW,
    }
    values.setdefault("agreement", None)
    values["agreement"] = values["agreement"] or make_agreement()
    operation = Operation.objects.create(**{**defaults, **values})
    Participant.objects.create(operation=operation, agency_id="us-cbp")
    for number, (first, last) in enumerate(rounds, start=1):
        Round.objects.create(operation=operation, number=number, starts_on=first, ends_on=last)
    return operation


def make_seizure(*, logged_by, office="CNCAN", day="2026-11-10", **values) -> Seizure:
    number = next(_numbers)
    defaults = {
        "reference": f"CN-{office.removeprefix('CN')}-2026-{900_000 + number:06d}",
        "intake_key": uuid.uuid4(),
        "office_id": office,
        "jurisdiction_id": "CN",
        "logged_by": logged_by,
        "logged_at": NOW,
        "detained_at": NOW,
        "detained_on": day,
        "direction": Seizure.Direction.EXPORT,
        "channel": Seizure.Channel.POSTAL,
        "action": Seizure.Action.DETAIN,
        "destination_country_id": "US",
        "departure_country_id": "CN",
        "parcel_count": 2,
        "item_count": 10,
        "line_count": 1,
        "headline": "NORDVIK Running shoes",
    }
    return Seizure.objects.create(**{**defaults, **values})
