"""Objects of the access matrix: the money of a procedure of Nordvik at Guangzhou, and its general guarantees."""

from accounts.models import User
from seizures.services.guarantees import confirm_guarantee
from tests.access.situations import Values, World, situation
from tests.seizures.ledger import proposed, received, registered, second_desk, spent
from tests.seizures.procedures import NOON, assess, detained, log, make_recordation, open_for


def _second() -> User:
    return User.objects.filter(username="second_desk").first() or second_desk()


def _account(world: World) -> Values:
    seizure = log(world["officer"])
    assess(seizure, 30_000)
    procedure = open_for(seizure, world["officer"], make_recordation(world.nordvik))
    detained(procedure, world["supervisor"], world["holder"])
    cost, security = spent(procedure, world["officer"]), received(procedure, world["desk"])
    return {
        "procedure": procedure,
        "reference": seizure.reference,
        "public_id": procedure.public_id,
        "cost_id": cost.public_id,
        "security_id": security.public_id,
        "holder_id": world.nordvik.public_id,
        "marker": seizure.reference,
        "secret": "FP-0031",
    }


@situation("ledger.own")
def the_money_of_a_procedure_of_guangzhou(world: World) -> Values:
    return _account(world)


@situation("ledger.proposed")
def a_settlement_that_somebody_proposed(world: World) -> Values:
    values = _account(world)
    settlement = proposed(values["procedure"], _second(), f"DRAWN:{values['security_id']}", "100")
    return values | {"settlement_id": settlement.public_id}


@situation("ledger.guarantee")
def a_guarantee_that_somebody_registered(world: World) -> Values:
    guarantee = registered(_second(), world.kestra, number="BG-2026-0800")
    return {"public_id": guarantee.public_id, "marker": guarantee.number, "secret": guarantee.number}


@situation("ledger.standing")
def a_guarantee_that_stands(world: World) -> Values:
    guarantee = registered(_second(), world.nordvik, number="BG-2026-0801")
    confirm_guarantee(acting_user=world["desk"], public_id=guarantee.public_id, now=NOON)
    holder = world.nordvik.public_id
    return {"public_id": guarantee.public_id, "holder_id": holder, "marker": guarantee.number, "secret": "BG-2026-0801"}
