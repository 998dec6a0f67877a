"""Which seizures count in an operation."""

import datetime

import pytest

from audit.models import AuditEvent, PendingEvent
from ipcases.lib.errors import DomainError, NotAllowed, NotVisible
from operations import services
from operations.models import InclusionRule, Operation, OperationSeizure, Round
from reference.models import Country, Office
from tests.operations.factories import NOW, make_operation, make_seizure

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(coordinator):
    return make_operation(coordinator=coordinator)


def test_counts_a_seizure_in_the_round_of_its_day(operation, coordinator, officer):
    seizure = make_seizure(logged_by=officer)

    row = services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)

    assert row.round.number == 1
    event = AuditEvent.objects.get(action="operation.seizure_added")
    assert event.case_reference == seizure.reference
    assert PendingEvent.objects.filter(event=event).exists()


def test_refuses_a_seizure_whose_day_no_round_covers(operation, coordinator, officer):
    seizure = make_seizure(logged_by=officer, day="2026-12-01")

    with pytest.raises(DomainError) as refusal:
        services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)

    assert refusal.value.code == "no-round-of-day"


def test_refuses_a_seizure_twice(operation, coordinator, officer):
    seizure = make_seizure(logged_by=officer)
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)

    with pytest.raises(DomainError) as refusal:
        services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)

    assert refusal.value.code == "counts-already"


def test_refuses_a_seizure_after_the_end(operation, coordinator, officer):
    services.end_operation(acting_user=coordinator, operation=operation, now=NOW)

    with pytest.raises(DomainError) as refusal:
        services.add_seizure(
            acting_user=coordinator, operation=operation, seizure=make_seizure(logged_by=officer), now=NOW
        )

    assert refusal.value.code == "operation-ended"


def test_an_officer_may_not_add(operation, officer):
    with pytest.raises(NotAllowed):
        services.add_seizure(acting_user=officer, operation=operation, seizure=make_seizure(logged_by=officer), now=NOW)


def test_a_restricted_seizure_stays_unknown(operation, coordinator, officer):
    seizure = make_seizure(logged_by=officer, is_restricted=True)

    with pytest.raises(NotVisible):
        services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)


def test_adds_what_it_can_and_says_why_not_the_rest(operation, coordinator, officer):
    fits = make_seizure(logged_by=officer)
    too_late = make_seizure(logged_by=officer, day="2026-12-24")

    added, refused = services.add_seizures_by_reference(
        acting_user=coordinator,
        operation=operation,
        references=[fits.reference, too_late.reference, "CN-CAN-1999-000001"],
        now=NOW,
    )

    assert added == [fits.reference]
    assert [item.reference for item in refused] == [too_late.reference, "CN-CAN-1999-000001"]


def test_a_seizure_taken_out_is_not_brought_back_by_a_rule(operation, coordinator, officer):
    seizure = make_seizure(logged_by=officer)
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)
    services.remove_seizure(
        acting_user=coordinator, operation=operation, seizure=seizure, reason="Other goods", now=NOW
    )
    services.add_rule(
        acting_user=coordinator,
        round_=operation.rounds.get(),
        offices=[Office.objects.get(pk="CNCAN")],
        now=NOW,
    )

    assert services.apply_rules(now=NOW) == 0
    assert OperationSeizure.objects.get().removal_reason == "Other goods"


def test_taking_out_needs_a_reason(operation, coordinator, officer):
    seizure = make_seizure(logged_by=officer)
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)

    with pytest.raises(DomainError) as refusal:
        services.remove_seizure(acting_user=coordinator, operation=operation, seizure=seizure, reason=" ", now=NOW)

    assert refusal.value.field == "reason"


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({}, True),
        ({"office": "CNSZX"}, False),
        ({"day": "2026-12-01"}, False),
        ({"direction": "IMPORT"}, False),
        ({"destination_country_id": "DE"}, False),
    ],
)
def test_a_rule_counts_what_fits_office_period_and_route(operation, coordinator, officer, values, counts):
    make_seizure(logged_by=officer, **values)
    services.add_rule(
        acting_user=coordinator,
        round_=operation.rounds.get(),
        offices=[Office.objects.get(pk="CNCAN")],
        direction="EXPORT",
        destination_country=Country.objects.get(pk="US"),
        now=NOW,
    )

    assert services.apply_rules(now=NOW) == int(counts)


def test_a_rule_counts_each_seizure_once_and_moves_on(operation, coordinator, officer):
    rule = services.add_rule(acting_user=coordinator, round_=operation.rounds.get(), direction="EXPORT", now=NOW)
    seizure = make_seizure(logged_by=officer)

    assert services.apply_rules(now=NOW) == 1
    assert services.apply_rules(now=NOW + datetime.timedelta(minutes=6)) == 0

    rule.refresh_from_db()
    assert rule.applied_up_to_id == seizure.pk


def test_a_rule_waits_for_numbers_that_commit_late(operation, coordinator, officer):
    rule = services.add_rule(acting_user=coordinator, round_=operation.rounds.get(), direction="EXPORT", now=NOW)
    make_seizure(logged_by=officer, logged_at=NOW)

    services.apply_rules(now=NOW + datetime.timedelta(minutes=1))

    rule.refresh_from_db()
    assert rule.applied_up_to_id == 0


def test_a_stopped_rule_counts_nothing(operation, coordinator, officer):
    rule = services.add_rule(acting_user=coordinator, round_=operation.rounds.get(), direction="EXPORT", now=NOW)
    make_seizure(logged_by=officer)
    services.stop_rule(acting_user=coordinator, rule=rule, now=NOW)

    assert services.apply_rules(now=NOW) == 0
    assert InclusionRule.objects.filter(is_active=False).count() == 1


def test_an_empty_rule_is_refused(operation, coordinator):
    with pytest.raises(DomainError) as refusal:
        services.add_rule(acting_user=coordinator, round_=Round.objects.get(operation=operation), now=NOW)

    assert refusal.value.code == "rule-empty"


def test_a_planned_operation_counts_nothing_by_rule(coordinator, officer):
    operation = make_operation(coordinator=coordinator, status=Operation.Status.PLANNED)
    services.add_rule(acting_user=coordinator, round_=operation.rounds.get(), direction="EXPORT", now=NOW)
    make_seizure(logged_by=officer)

    assert services.apply_rules(now=NOW) == 0
