"""Each act locks its operation before it writes, so that two at once come one after the other."""

import datetime

import pytest

from operations import services
from operations.models import ContributedResult, Operation
from reference.models import Agency
from tests.locks import locked_first
from tests.operations.factories import NOW, make_operation, make_seizure
from tests.operations.test_planning import plan

pytestmark = pytest.mark.django_db
DAY = datetime.date


def test_acts_on_an_operation_lock_it(coordinator, officer):
    operation = make_operation(coordinator=coordinator, status=Operation.Status.PLANNED)
    seizure = make_seizure(logged_by=officer)
    agency, planned = Agency.objects.get(pk="us-cbp"), plan()
    act = {"acting_user": coordinator, "now": NOW}
    on_it = act | {"operation": operation}
    figure = {"kind": "SEIZURES", "count": 2, "reported_on": DAY(2026, 11, 14), "source": "Letter"}
    last = {"starts_on": DAY(2026, 12, 1), "ends_on": DAY(2026, 12, 2)}

    for call in (
        lambda: services.change_operation(**on_it, plan=planned, version=1),
        lambda: services.add_round(**on_it, **last),
        lambda: services.change_round(
            **act, round_=operation.rounds.get(number=2), **last | {"ends_on": DAY(2026, 12, 3)}
        ),
        lambda: services.add_rule(**act, round_=operation.rounds.get(number=1), channel="POSTAL"),
        lambda: services.stop_rule(**act, rule=operation.rounds.get(number=1).rules.get()),
        lambda: services.start_operation(**on_it),
        lambda: services.add_seizure(**on_it, seizure=seizure),
        lambda: services.remove_seizure(**on_it, seizure=seizure, reason="Other goods"),
        lambda: services.contribute_result(**on_it, agency=agency, **figure),
        lambda: services.withdraw_result(**act, result=ContributedResult.objects.get(), reason="Wrong"),
        lambda: services.end_operation(**on_it),
    ):
        assert "operations_operation" in locked_first(call)
