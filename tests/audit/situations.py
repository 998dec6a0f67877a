"""Events of the access matrix."""

from audit.services import record
from tests.access.situations import Values, World, situation


@situation("audit.event")
def an_event_of_a_case(world: World) -> Values:
    reference = "CN-CAN-2026-777777"
    record(action="seizure.logged", actor=world["officer"], subject=world["officer"], case_reference=reference)
    return {"reference": reference, "marker": f">{reference}<"}
