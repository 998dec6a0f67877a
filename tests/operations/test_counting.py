"""Which seizures count in an operation."""

import datetime

import pytest
from django.urls import reverse

from audit.models import AuditEvent, PendingEvent
from ipcases.lib.errors import DomainError, NotAllowed, NotVisible
from operations import services
from operations.models import InclusionRule, Operation, OperationSeizure, Round
from operations.queries.rules import RuleTerms, preview_of
from operations.services import counting
from reference.models import Category, Country, Office
from reference.queries import category_bits
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


def test_after_the_end_nothing_counts_more_or_less(operation, coordinator, officer):
    counted, other = make_seizure(logged_by=officer), make_seizure(logged_by=officer)
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=counted, now=NOW)
    services.end_operation(acting_user=coordinator, operation=operation, now=NOW)
    of_it = {"acting_user": coordinator, "operation": operation, "now": NOW}

    for act, values in (
        (services.add_seizure, of_it | {"seizure": other}),
        (services.remove_seizure, of_it | {"seizure": counted, "reason": "Other goods"}),
        (
            services.add_rule,
            {"acting_user": coordinator, "round_": operation.rounds.get(), "channel": "POSTAL", "now": NOW},
        ),
    ):
        with pytest.raises(DomainError) as refusal:
            act(**values)
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


def test_a_seizure_taken_out_is_brought_back_by_hand_and_by_no_rule(operation, coordinator, officer):
    seizure = make_seizure(logged_by=officer)
    of_it = {"acting_user": coordinator, "operation": operation, "seizure": seizure, "now": NOW}
    services.add_seizure(**of_it)
    services.remove_seizure(**of_it, reason="Other goods")
    with pytest.raises(DomainError) as refusal:
        services.remove_seizure(**of_it, reason="Again")
    assert refusal.value.code == "does-not-count"
    services.add_rule(
        acting_user=coordinator,
        round_=operation.rounds.get(),
        offices=[Office.objects.get(pk="CNCAN")],
        now=NOW,
    )

    assert services.apply_rules(now=NOW) == 0
    assert OperationSeizure.objects.get().removal_reason == "Other goods"
    row = services.add_seizure(**of_it)
    assert (row.removed_at, row.removal_reason) == (None, "")


def test_taking_out_needs_a_reason(operation, coordinator, officer):
    seizure = make_seizure(logged_by=officer)
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)

    with pytest.raises(DomainError) as refusal:
        services.remove_seizure(acting_user=coordinator, operation=operation, seizure=seizure, reason=" ", now=NOW)

    assert refusal.value.field == "reason"


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({"day": "2026-11-01"}, True),
        ({"day": "2026-11-30"}, True),
        ({"office": "CNSZX"}, False),
        ({"day": "2026-10-31"}, False),
        ({"day": "2026-12-01"}, False),
        ({"direction": "IMPORT"}, False),
        ({"destination_country_id": "DE"}, False),
        ({"channel": "EXPRESS"}, False),
        ({"category_bits": 0}, False),
        ({"departure_country_id": "VN"}, False),
    ],
)
def test_a_rule_counts_what_fits_everything_it_names(operation, coordinator, officer, values, counts):
    make_seizure(logged_by=officer, **{"category_bits": category_bits(["EU-4a", "EU-5b"]), **values})
    services.add_rule(
        acting_user=coordinator,
        round_=operation.rounds.get(),
        offices=[Office.objects.get(pk="CNCAN")],
        direction="EXPORT",
        channel="POSTAL",
        category=Category.objects.get(pk="EU-4a"),
        departure_country=Country.objects.get(pk="CN"),
        destination_country=Country.objects.get(pk="US"),
        now=NOW,
    )

    assert services.apply_rules(now=NOW) == int(counts)


def test_a_rule_counts_each_seizure_once_and_moves_on(operation, coordinator, officer):
    rule = services.add_rule(acting_user=coordinator, round_=operation.rounds.get(), direction="EXPORT", now=NOW)
    seizure = make_seizure(logged_by=officer)

    assert services.apply_rules(now=NOW) == 1
    assert services.apply_rules(now=NOW + datetime.timedelta(minutes=5, microseconds=1)) == 0

    rule.refresh_from_db()
    assert rule.applied_up_to_id == seizure.pk


def test_a_rule_waits_for_numbers_that_commit_late(operation, coordinator, officer):
    rule = services.add_rule(acting_user=coordinator, round_=operation.rounds.get(), direction="EXPORT", now=NOW)
    make_seizure(logged_by=officer, logged_at=NOW)

    services.apply_rules(now=NOW + datetime.timedelta(minutes=5))

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


def test_overlapping_rules_count_a_seizure_once(operation, coordinator, officer):
    for direction, channel in (("EXPORT", ""), ("", "POSTAL")):
        services.add_rule(
            acting_user=coordinator, round_=operation.rounds.get(), direction=direction, channel=channel, now=NOW
        )
    make_seizure(logged_by=officer)

    assert services.apply_rules(now=NOW) == 1
    assert OperationSeizure.objects.count() == 1


def test_ending_counts_what_a_rule_had_not_looked_at_yet(operation, coordinator, officer):
    services.add_rule(acting_user=coordinator, round_=operation.rounds.get(), direction="EXPORT", now=NOW)
    make_seizure(logged_by=officer)

    services.end_operation(acting_user=coordinator, operation=operation, now=NOW)

    assert OperationSeizure.objects.get().how == "RULE"


def test_ending_leaves_a_stopped_rule_alone(operation, coordinator, officer):
    rule = services.add_rule(acting_user=coordinator, round_=operation.rounds.get(), direction="EXPORT", now=NOW)
    services.stop_rule(acting_user=coordinator, rule=rule, now=NOW)
    make_seizure(logged_by=officer)

    services.end_operation(acting_user=coordinator, operation=operation, now=NOW)

    assert not OperationSeizure.objects.exists()


TERMS = RuleTerms(starts_on=datetime.date(2026, 11, 1), ends_on=datetime.date(2026, 11, 30), direction="EXPORT")


def test_a_preview_tells_new_counted_and_taken_out_apart(operation, coordinator, officer):
    counted, out, new = (make_seizure(logged_by=officer) for _number in range(3))
    make_seizure(logged_by=officer, direction="IMPORT")
    for seizure in (counted, out):
        services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)
    services.remove_seizure(acting_user=coordinator, operation=operation, seizure=out, reason="Other goods", now=NOW)

    preview = preview_of(user=coordinator, operation=operation, terms=TERMS)

    assert [seizure.pk for seizure in preview.newest] == [new.pk]
    assert (preview.added.value, preview.counted.value, preview.taken_out.value) == (1, 1, 1)


def test_a_preview_shows_no_restricted_case(operation, coordinator, officer):
    make_seizure(logged_by=officer, is_restricted=True)

    assert preview_of(user=coordinator, operation=operation, terms=TERMS).added.value == 0


def test_what_a_preview_shows_is_what_the_rule_then_adds(client, operation, coordinator, officer):
    seizure = make_seizure(logged_by=officer)
    make_seizure(logged_by=officer, channel="EXPRESS")
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    url = reverse("operations:add-rule", args=[operation.public_id, 1])

    shown = client.post(url, {"channel": "POSTAL", "preview": "1"}).content.decode()

    assert "It would add 1 seizure now" in shown
    assert seizure.reference in shown
    assert not InclusionRule.objects.exists()  # looking saves nothing
    client.post(url, {"channel": "POSTAL"})
    assert services.apply_rules(now=NOW) == 1
    assert OperationSeizure.objects.get().seizure == seizure


@pytest.mark.parametrize("button", [{}, {"preview": "1"}])
def test_an_empty_rule_is_neither_previewed_nor_saved(client, operation, coordinator, button):
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")

    response = client.post(reverse("operations:add-rule", args=[operation.public_id, 1]), button)

    assert response.status_code == 400
    assert "names at least one thing" in response.content.decode()
    assert not InclusionRule.objects.exists()


def test_a_rule_that_breaks_does_not_stop_the_others(operation, coordinator, officer, monkeypatch):
    bad = services.add_rule(acting_user=coordinator, round_=operation.rounds.get(), direction="IMPORT", now=NOW)
    services.add_rule(acting_user=coordinator, round_=operation.rounds.get(), direction="EXPORT", now=NOW)
    make_seizure(logged_by=officer)
    narrow = counting.fitting

    def break_one(seizures, *, terms):
        if terms.direction == "IMPORT":
            raise RuntimeError("broken")
        return narrow(seizures, terms=terms)

    monkeypatch.setattr(counting, "fitting", break_one)

    with pytest.raises(RuntimeError):
        services.apply_rules(now=NOW)

    assert OperationSeizure.objects.get().rule_id > bad.pk
