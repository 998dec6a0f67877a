"""A case that is corrected after a rule has looked at it: counted when it now fits, and out in the open when not."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AuditEvent
from operations import queries, services
from operations.models import OperationSeizure
from operations.queries.rules import RuleTerms, preview_of
from reference.models import Category, Country
from seizures.models import Seizure, UndoneSeizure
from seizures.services.corrections import Papers, correct_goods, correct_papers
from seizures.services.undoing import undo_seizure
from tests.operations.factories import make_operation
from tests.seizures.factories import BAGS, NOON, PARCEL, SHOES, log

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(hours=1)
MUCH_LATER = NOON + timedelta(hours=2)


@pytest.fixture
def operation(coordinator):
    return make_operation(coordinator=coordinator, created_at=NOON - timedelta(days=9))


@pytest.fixture
def to_america(operation, coordinator):
    return add_rule(operation, coordinator, destination_country=Country.objects.get(pk="US"))


def add_rule(operation, coordinator, **terms):
    return services.add_rule(acting_user=coordinator, round_=operation.rounds.get(), now=NOON, **terms)


def send_to(seizure, officer, country, *, now=LATER, channel="POSTAL"):
    seizure.refresh_from_db()
    correct_papers(
        acting_user=officer,
        reference=seizure.reference,
        version=seizure.version,
        papers=Papers(direction="EXPORT", channel=channel, departure_country="CN", destination_country=country),
        now=now,
    )


def only_bags(seizure, officer):
    correct_goods(
        acting_user=officer,
        reference=seizure.reference,
        version=seizure.version,
        parcels=(PARCEL,),
        lines=(BAGS,),
        now=LATER,
    )


def counting(user, operation):
    return [row.seizure for row in queries.rows_of(user=user, operation=operation)]


def taken_out(user, operation):
    return list(queries.taken_out(user=user, operation=operation))


@pytest.mark.usefixtures("to_america")
def test_a_case_that_fits_after_its_correction_is_counted(operation, coordinator, officer):
    seizure = log(officer, destination_country="DE")
    services.apply_rules(now=LATER)
    assert counting(coordinator, operation) == []

    send_to(seizure, officer, "US", now=LATER)

    assert services.apply_rules(now=MUCH_LATER) == 1
    assert counting(coordinator, operation) == [seizure]
    assert services.apply_rules(now=MUCH_LATER + timedelta(minutes=1)) == 0


def test_a_case_that_no_longer_fits_stops_counting_and_stands_among_those_taken_out(
    client, operation, to_america, coordinator, officer
):
    seizure = log(officer)
    services.apply_rules(now=LATER)
    assert counting(coordinator, operation) == [seizure]

    send_to(seizure, officer, "DE")
    services.apply_rules(now=MUCH_LATER)

    assert counting(coordinator, operation) == []
    (row,) = taken_out(coordinator, operation)
    assert (row.seizure, row.no_longer_fits, row.removed_at, row.rule) == (seizure, True, MUCH_LATER, to_america)
    event = AuditEvent.objects.get(action="operation.seizure_removed")
    assert (event.case_reference, event.actor) == (seizure.reference, None)
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    page = " ".join(client.get(reverse("operations:rows", args=[operation.public_id]) + "?out=1").text.split())
    assert "corrected, and no longer fits the rule" in page


def test_goods_that_are_corrected_count_as_well(operation, coordinator, officer):
    add_rule(operation, coordinator, category=Category.objects.get(pk="EU-4a"))
    seizure = log(officer, lines=(SHOES,))
    services.apply_rules(now=LATER)

    only_bags(seizure, officer)
    services.apply_rules(now=MUCH_LATER)

    assert counting(coordinator, operation) == []


@pytest.mark.usefixtures("to_america")
def test_a_case_that_fits_once_more_comes_back(operation, coordinator, officer):
    seizure = log(officer)
    services.apply_rules(now=LATER)
    send_to(seizure, officer, "DE")
    services.apply_rules(now=MUCH_LATER)

    send_to(seizure, officer, "US", now=MUCH_LATER)
    services.apply_rules(now=MUCH_LATER + timedelta(minutes=1))

    row = OperationSeizure.objects.get()
    assert (row.seizure, row.removed_at, row.no_longer_fits) == (seizure, None, False)
    assert taken_out(coordinator, operation) == []


@pytest.mark.usefixtures("to_america")
def test_what_a_person_added_or_took_out_stays_so(operation, coordinator, officer):
    added, out = log(officer), log(officer)
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=added, now=LATER)
    services.apply_rules(now=LATER)
    services.remove_seizure(acting_user=coordinator, operation=operation, seizure=out, reason="Other", now=LATER)

    for seizure in (added, out):
        send_to(seizure, officer, "DE")
    services.apply_rules(now=MUCH_LATER)
    send_to(out, officer, "US", now=MUCH_LATER)
    services.apply_rules(now=MUCH_LATER)

    assert counting(coordinator, operation) == [added]
    (row,) = taken_out(coordinator, operation)
    assert (row.seizure, row.removal_reason, row.no_longer_fits) == (out, "Other", False)


@pytest.mark.parametrize("is_first", [True, False])
def test_a_case_that_another_rule_fits_goes_on_counting(operation, coordinator, officer, is_first):
    terms = [{"destination_country": Country.objects.get(pk="US")}, {"channel": "POSTAL"}]
    rules = [add_rule(operation, coordinator, **term) for term in (terms if is_first else reversed(terms))]
    seizure = log(officer)
    services.apply_rules(now=LATER)
    other = next(rule for rule in rules if rule.channel)
    OperationSeizure.objects.update(rule=next(rule for rule in rules if not rule.channel))

    send_to(seizure, officer, "DE")
    services.end_operation(acting_user=coordinator, operation=operation, now=MUCH_LATER)

    assert counting(coordinator, operation) == [seizure]
    assert OperationSeizure.objects.get().rule == other


def test_what_a_stopped_rule_counted_leaves_when_it_no_longer_fits(operation, to_america, coordinator, officer):
    seizure = log(officer)
    services.apply_rules(now=LATER)
    services.stop_rule(acting_user=coordinator, rule=to_america, now=LATER)

    send_to(seizure, officer, "DE")
    services.apply_rules(now=MUCH_LATER)

    assert counting(coordinator, operation) == []


@pytest.mark.usefixtures("to_america")
def test_the_end_settles_corrections_and_nothing_moves_afterwards(operation, coordinator, officer):
    before, after = log(officer), log(officer)
    services.apply_rules(now=LATER)
    send_to(before, officer, "DE")

    services.end_operation(acting_user=coordinator, operation=operation, now=MUCH_LATER)
    send_to(after, officer, "DE", now=MUCH_LATER)
    services.apply_rules(now=MUCH_LATER + timedelta(minutes=9))

    assert counting(coordinator, operation) == [after]


@pytest.mark.usefixtures("to_america")
def test_a_preview_counts_what_would_come_back(operation, coordinator, officer):
    seizure = log(officer)
    services.apply_rules(now=LATER)
    send_to(seizure, officer, "DE")
    services.apply_rules(now=MUCH_LATER)
    round_ = operation.rounds.get()

    preview = preview_of(
        user=coordinator,
        operation=operation,
        terms=RuleTerms(starts_on=round_.starts_on, ends_on=round_.ends_on, destination_country="DE"),
    )

    assert (preview.added.value, preview.taken_out.value) == (1, 0)


@pytest.mark.usefixtures("to_america")
def test_a_case_that_a_rule_counted_and_let_go_can_still_be_undone(officer):
    seizure = log(officer)
    services.apply_rules(now=NOON)
    Seizure.objects.filter(pk=seizure.pk).update(destination_country="DE")
    OperationSeizure.objects.update(removed_at=NOON, no_longer_fits=True)

    undo_seizure(acting_user=officer, reference=seizure.reference, now=NOON)

    assert UndoneSeizure.objects.exists()


@pytest.mark.parametrize("values", [{"removed_at": None}, {"how": "HAND"}])
@pytest.mark.usefixtures("to_america")
def test_the_database_knows_what_can_no_longer_fit(officer, values):
    log(officer)
    services.apply_rules(now=NOON)
    wrong = {"removed_at": NOON, "how": "RULE", "no_longer_fits": True} | values

    with pytest.raises(IntegrityError, match="operation_only_counted_by_rule_no_longer_fits"), transaction.atomic():
        OperationSeizure.objects.update(**wrong)


@pytest.mark.usefixtures("to_america")
def test_a_case_that_still_fits_after_its_correction_goes_on_counting(operation, coordinator, officer):
    seizure = log(officer)
    services.apply_rules(now=LATER)

    correct_goods(
        acting_user=officer,
        reference=seizure.reference,
        version=seizure.version,
        parcels=(PARCEL,),
        lines=(replace(SHOES, brand="NORDVIK OY"),),
        now=LATER,
    )
    services.apply_rules(now=MUCH_LATER)

    assert counting(coordinator, operation) == [seizure]
