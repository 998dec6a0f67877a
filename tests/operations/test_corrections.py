"""What can be put right: the days of a round, a participant's figure, and what the history says of it."""

import datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, NotAllowed
from operations import queries, services
from operations.models import ContributedResult, Operation
from reference.models import Agency, Currency
from tests.operations.factories import NOW, make_agreement, make_operation, make_seizure

pytestmark = pytest.mark.django_db
DAY = datetime.date


@pytest.fixture
def operation(coordinator):
    return make_operation(coordinator=coordinator, rounds=(("2026-11-01", "2026-11-20"), ("2026-12-01", "2026-12-10")))


def days(operation, number=1):
    round_ = operation.rounds.get(number=number)
    return round_.starts_on, round_.ends_on


def change(coordinator, operation, first, last):
    round_ = queries.round_of(operation=operation, number=1)
    return services.change_round(acting_user=coordinator, round_=round_, starts_on=first, ends_on=last, now=NOW)


def report(coordinator, operation, *, now=NOW, **values):
    told = {
        "agency": Agency.objects.get(pk="us-cbp"),
        "kind": ContributedResult.Kind.SEIZURES,
        "count": 12,
        "reported_on": DAY(2026, 11, 14),
        "source": "Letter 7",
    }
    return services.contribute_result(acting_user=coordinator, operation=operation, now=now, **{**told, **values})


def last_event(action):
    return AuditEvent.objects.filter(action=action).latest("pk")


# --- the days of a round ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (DAY(2026, 10, 1), DAY(2026, 11, 30), ""),
        (DAY(2026, 11, 1), DAY(2026, 12, 1), "round-overlaps"),
        (DAY(2026, 9, 30), DAY(2026, 11, 20), "round-outside"),
        (DAY(2026, 11, 20), DAY(2026, 11, 1), "period-backwards"),
        (DAY(2026, 11, 10), DAY(2026, 11, 10), ""),
        (DAY(2026, 11, 11), DAY(2026, 11, 20), "seizures-outside"),
        (DAY(2026, 11, 1), DAY(2026, 11, 9), "seizures-outside"),
    ],
)
def test_a_round_is_moved_where_it_fits_and_keeps_what_counts(operation, coordinator, officer, first, last, code):
    seizure = make_seizure(logged_by=officer, day="2026-11-10")
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)

    if not code:
        change(coordinator, operation, first, last)
        assert days(operation) == (first, last)
        assert last_event("operation.round_changed").changes["round"] == [
            "1: 2026-11-01 – 2026-11-20",
            f"1: {first} – {last}",
        ]
        return
    with pytest.raises(DomainError) as refusal:
        change(coordinator, operation, first, last)
    assert refusal.value.code == code
    assert days(operation) == (DAY(2026, 11, 1), DAY(2026, 11, 20))


def test_a_seizure_that_was_taken_out_does_not_hold_a_round(operation, coordinator, officer):
    seizure = make_seizure(logged_by=officer, day="2026-11-10")
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)
    services.remove_seizure(acting_user=coordinator, operation=operation, seizure=seizure, reason="Other", now=NOW)

    change(coordinator, operation, DAY(2026, 11, 11), DAY(2026, 11, 20))

    assert days(operation)[0] == DAY(2026, 11, 11)


def test_a_longer_round_counts_by_rule_what_was_logged_before(operation, coordinator, officer):
    services.add_rule(acting_user=coordinator, round_=operation.rounds.get(number=1), direction="EXPORT", now=NOW)
    make_seizure(logged_by=officer, day="2026-11-25")
    later = NOW + datetime.timedelta(hours=1)
    assert services.apply_rules(now=later) == 0

    change(coordinator, operation, DAY(2026, 11, 1), DAY(2026, 11, 30))

    assert services.apply_rules(now=later) == 1
    assert last_event("operation.seizure_added").changes["round"] == [None, 1]


def test_the_days_of_an_ended_operation_are_settled(operation, coordinator):
    Operation.objects.filter(pk=operation.pk).update(status="ENDED")

    with pytest.raises(DomainError) as refusal:
        change(coordinator, operation, DAY(2026, 11, 1), DAY(2026, 11, 30))

    assert refusal.value.code == "operation-ended"


def test_only_a_coordinator_moves_a_round(operation, liaison):
    with pytest.raises(NotAllowed):
        change(liaison, operation, DAY(2026, 11, 1), DAY(2026, 11, 30))


# --- figures of participants ------------------------------------------------------------------


def test_a_wrong_figure_is_withdrawn_and_the_right_one_follows_from_the_same_source(operation, coordinator):
    wrong = report(coordinator, operation)

    services.withdraw_result(acting_user=coordinator, result=wrong, reason="A nought too few", now=NOW)
    right = report(coordinator, operation, count=120)

    assert queries.contributed_of(operation=operation) == [right]
    wrong.refresh_from_db()
    assert (wrong.count, wrong.withdrawn_at, wrong.withdrawal_reason) == (12, NOW, "A nought too few")
    assert last_event("operation.result_withdrawn").changes["seizures"] == ["12", None]


def test_a_value_is_an_amount_and_anything_else_a_number(operation, coordinator):
    worth = {"amount": Decimal("5.50"), "currency": Currency.objects.get(pk="CNY")}
    for values in ({"kind": ContributedResult.Kind.VALUE}, worth):
        with pytest.raises(DomainError) as refusal:
            report(coordinator, operation, **values)
        assert refusal.value.code == "amount-or-count"

    assert report(coordinator, operation, kind=ContributedResult.Kind.VALUE, count=0, **worth).amount == Decimal("5.50")


@pytest.mark.parametrize(("day", "code"), [(NOW.date(), ""), (NOW.date() + datetime.timedelta(days=1), "day-to-come")])
def test_no_figure_is_reported_on_a_day_that_is_still_to_come(operation, coordinator, day, code):
    """A year mistyped, and the participant would never owe figures again."""
    if not code:
        assert report(coordinator, operation, reported_on=day).reported_on == day
        return
    with pytest.raises(DomainError) as refusal:
        report(coordinator, operation, reported_on=day)
    assert (refusal.value.code, refusal.value.field) == (code, "reported_on")


def test_a_participant_whose_only_figure_is_withdrawn_is_late_again(operation, coordinator):
    figure = report(coordinator, operation, reported_on=DAY(2026, 12, 20), now=NOW + datetime.timedelta(days=40))
    late = lambda: [r.late_round for r in queries.reports_of(operation=operation, on=DAY(2026, 12, 31))]  # noqa: E731
    assert late() == [None]

    services.withdraw_result(acting_user=coordinator, result=figure, reason="Of another operation", now=NOW)

    assert late() != [None]


@pytest.mark.parametrize(("reason", "code"), [("Wrong", "withdrawn-already"), (" ", "reason-missing")])
def test_a_figure_is_withdrawn_once_and_with_a_reason(operation, coordinator, reason, code):
    figure = report(coordinator, operation)
    if code == "withdrawn-already":
        services.withdraw_result(acting_user=coordinator, result=figure, reason="First", now=NOW)

    with pytest.raises(DomainError) as refusal:
        services.withdraw_result(acting_user=coordinator, result=figure, reason=reason, now=NOW)

    assert refusal.value.code == code


def test_a_letter_is_no_signed_feedback_whatever_its_name(operation, coordinator):
    figure = report(coordinator, operation, source="feedback of 3 November, by letter")

    services.withdraw_result(acting_user=coordinator, result=figure, reason="Wrong", now=NOW)

    assert queries.contributed_of(operation=operation) == []


def test_signed_feedback_is_for_the_partner_to_correct(operation, coordinator, officer):
    seizure = make_seizure(logged_by=officer, day="2026-11-10")
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)
    (figure,) = services.contribute_from_feedback(
        seizure=seizure,
        agency=Agency.objects.get(pk="us-cbp"),
        arrests=2,
        source="feedback 0190",
        reported_on=DAY(2026, 11, 14),
        now=NOW,
    )

    with pytest.raises(DomainError) as refusal:
        services.withdraw_result(acting_user=coordinator, result=figure, reason="Wrong", now=NOW)

    assert refusal.value.code == "figure-signed"


def test_a_withdrawal_without_reason_is_refused_by_the_database(operation, coordinator):
    figure = report(coordinator, operation)

    with pytest.raises(IntegrityError, match="contributed_withdrawal_has_reason"), transaction.atomic():
        ContributedResult.objects.filter(pk=figure.pk).update(withdrawn_at=NOW)


def test_a_figure_is_withdrawn_on_the_results_page(client, operation, coordinator):
    figure = report(coordinator, operation)
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    results = reverse("operations:results", args=[operation.public_id])
    address = reverse("operations:withdraw-result", args=[operation.public_id, figure.pk])
    assert address in client.get(results).content.decode()
    assert "Letter 7" in client.get(address).content.decode(), "which of several figures it is"

    answer = client.post(address, {"reason": "Of another operation"}, follow=True)

    assert answer.redirect_chain == [(results, 302)]
    assert "Letter 7" not in answer.content.decode()


def test_a_figure_of_another_operation_is_not_found(client, operation, coordinator):
    figure = report(coordinator, operation)
    other = make_operation(coordinator=coordinator)
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")

    assert client.get(reverse("operations:withdraw-result", args=[other.public_id, figure.pk])).status_code == 404


# --- the history ------------------------------------------------------------------------------


def test_a_change_of_participants_is_in_the_history(coordinator):
    operation = make_operation(coordinator=coordinator)
    plan = services.OperationPlan(
        name_en=operation.name_en,
        name_zh=operation.name_zh,
        agreement=make_agreement(),
        starts_on=operation.starts_on,
        ends_on=operation.ends_on,
        participants=list(Agency.objects.filter(pk__in=["us-cbp", "kr-kcs"])),
    )

    services.change_operation(acting_user=coordinator, operation=operation, plan=plan, version=1, now=NOW)

    assert last_event("operation.changed").changes["participants"] == [["us-cbp"], ["kr-kcs", "us-cbp"]]


def test_a_stopped_rule_says_in_the_history_what_it_was(operation, coordinator):
    rule = services.add_rule(
        acting_user=coordinator, round_=operation.rounds.get(number=1), direction="EXPORT", now=NOW
    )

    services.stop_rule(acting_user=coordinator, rule=rule, now=NOW)

    assert last_event("operation.rule_stopped").changes["direction"] == ["EXPORT", None]
