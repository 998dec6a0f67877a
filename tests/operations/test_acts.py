"""Each act locks its operation before it writes, and is in the audit; + marks what is news for other apps."""

import datetime

import pytest

from operations import services
from operations.models import ContributedResult, Operation
from reference.models import Agency
from tests.acts import acted
from tests.operations.factories import NOW, make_operation, make_seizure
from tests.operations.test_planning import plan

pytestmark = pytest.mark.django_db
DAY = datetime.date


def test_acts_on_an_operation(coordinator, officer):
    operation = make_operation(coordinator=coordinator, status=Operation.Status.PLANNED)
    seizure = make_seizure(logged_by=officer)
    agency, planned = Agency.objects.get(pk="us-cbp"), plan()
    act = {"acting_user": coordinator, "now": NOW}
    on_it = act | {"operation": operation}
    figure = {"kind": "SEIZURES", "count": 2, "reported_on": DAY(2026, 11, 14), "source": "Letter"}
    last = {"starts_on": DAY(2026, 12, 1), "ends_on": DAY(2026, 12, 2)}

    for told, act_ in (
        ("changed", lambda: services.change_operation(**on_it, plan=planned, version=1)),
        ("round_added", lambda: services.add_round(**on_it, **last)),
        (
            "round_changed",
            lambda: services.change_round(
                **act, round_=operation.rounds.get(number=2), **last | {"ends_on": DAY(2026, 12, 3)}
            ),
        ),
        ("rule_added", lambda: services.add_rule(**act, round_=operation.rounds.get(number=1), channel="POSTAL")),
        ("rule_stopped", lambda: services.stop_rule(**act, rule=operation.rounds.get(number=1).rules.get())),
        ("started", lambda: services.start_operation(**on_it)),
        ("seizure_added+", lambda: services.add_seizure(**on_it, seizure=seizure)),
        ("seizure_removed", lambda: services.remove_seizure(**on_it, seizure=seizure, reason="Other goods")),
        ("result_contributed", lambda: services.contribute_result(**on_it, agency=agency, **figure)),
        (
            "result_withdrawn",
            lambda: services.withdraw_result(**act, result=ContributedResult.objects.get(), reason="Wrong"),
        ),
        ("ended", lambda: services.end_operation(**on_it)),
    ):
        seen = acted(act_)
        assert (seen.told, "operations_operation" in seen.locked) == ({f"operation.{told}"}, True)
