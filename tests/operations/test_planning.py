"""Planning, starting and ending an operation."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from ipcases.lib.errors import DomainError, NotAllowed
from ipcases.waiting import queue_of
from operations import queries, services
from operations.models import ContributedResult, Operation, Round
from operations.services import OperationPlan
from operations.workflow import round_of_day
from reference.models import Agency
from seizures.models import Referral, ReferralResult, ReferralSeizure
from tests.operations.factories import NOW, make_agreement, make_operation, make_seizure

pytestmark = pytest.mark.django_db
DAY = datetime.date


def plan(**values) -> OperationPlan:
    defaults = {
        "name_en": "Clear Parcel",
        "name_zh": "净邮",
        "agreement": None,
        "starts_on": DAY(2026, 11, 1),
        "ends_on": DAY(2026, 12, 31),
        "participants": (Agency.objects.get(pk="us-cbp"),),
    }
    return OperationPlan(**{**defaults, **values, "agreement": values.get("agreement") or make_agreement()})


def test_two_operations_of_one_name_get_two_codes(coordinator):
    first = services.create_operation(acting_user=coordinator, plan=plan(), now=NOW)
    second = services.create_operation(acting_user=coordinator, plan=plan(), now=NOW)

    assert (first.code, second.code) == ("clear-parcel", "clear-parcel-2")


def test_an_officer_may_not_plan(officer):
    with pytest.raises(NotAllowed):
        services.create_operation(acting_user=officer, plan=plan(), now=NOW)


def test_refuses_an_end_before_the_start(coordinator):
    with pytest.raises(DomainError) as refusal:
        services.create_operation(acting_user=coordinator, plan=plan(ends_on=DAY(2026, 10, 31)), now=NOW)

    assert refusal.value.field == "ends_on"


def test_a_change_made_meanwhile_is_not_overwritten(coordinator):
    operation = services.create_operation(acting_user=coordinator, plan=plan(), now=NOW)
    services.change_operation(
        acting_user=coordinator, operation=operation, plan=plan(name_en="First"), version=1, now=NOW
    )

    with pytest.raises(DomainError) as refusal:
        services.change_operation(
            acting_user=coordinator, operation=operation, plan=plan(name_en="Second"), version=1, now=NOW
        )

    assert refusal.value.code == "changed-meanwhile"
    assert Operation.objects.get(pk=operation.pk).name_en == "First"


@pytest.mark.parametrize(("status", "code"), [("RUNNING", ""), ("ENDED", "operation-ended")])
def test_a_plan_is_not_changed_after_the_end(client, coordinator, status, code):
    """Who took part and on which agreement is part of what the report says came of it."""
    operation = make_operation(coordinator=coordinator, status=status)
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    typed = {
        "name_en": "Another name",
        "name_zh": "净邮",
        "agreement": operation.agreement_id,
        "starts_on": "2026-10-01",
        "ends_on": "2026-12-31",
        "participants": ["cn-gacc"],
        "version": operation.version,
    }

    answer = client.post(reverse("operations:change", args=[operation.public_id]), typed)

    assert answer.status_code == (400 if code else 302)
    operation.refresh_from_db()
    assert operation.name_en == ("Clear Parcel" if code else "Another name")
    assert [row.agency_id for row in operation.participants.all()] == ["us-cbp" if code else "cn-gacc"]
    if code:
        assert "This operation has ended. Plan a new one." in answer.content.decode()


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (DAY(2026, 12, 1), DAY(2026, 12, 31), ""),
        (DAY(2026, 12, 1), DAY(2026, 12, 1), ""),
        (DAY(2026, 11, 30), DAY(2026, 12, 5), "round-overlaps"),
        (DAY(2026, 12, 1), DAY(2027, 1, 1), "round-outside"),
        (DAY(2026, 12, 5), DAY(2026, 12, 4), "period-backwards"),
    ],
)
def test_rounds_lie_inside_and_apart(coordinator, first, last, code):
    operation = make_operation(coordinator=coordinator)

    if not code:
        assert (
            services.add_round(
                acting_user=coordinator, operation=operation, starts_on=first, ends_on=last, now=NOW
            ).number
            == 2
        )
        return
    with pytest.raises(DomainError) as refusal:
        services.add_round(acting_user=coordinator, operation=operation, starts_on=first, ends_on=last, now=NOW)
    assert refusal.value.code == code


def test_an_operation_changes_its_days_only_as_far_as_its_rounds(coordinator):
    operation = make_operation(coordinator=coordinator)
    change = {"acting_user": coordinator, "operation": operation, "version": 1, "now": NOW}

    for days in ({"starts_on": DAY(2026, 11, 2)}, {"ends_on": DAY(2026, 11, 29)}):
        with pytest.raises(DomainError) as refusal:
            services.change_operation(**change, plan=plan(**days))
        assert refusal.value.code == "round-outside"
    with pytest.raises(DomainError) as refusal:
        services.change_operation(**change, plan=plan(ends_on=DAY(2026, 10, 31)))
    assert refusal.value.code == "period-backwards"
    services.change_operation(**change, plan=plan(ends_on=DAY(2026, 11, 30)))


@pytest.mark.parametrize(
    ("day", "number"),
    [
        (DAY(2026, 10, 31), None),
        (DAY(2026, 11, 1), 1),
        (DAY(2026, 11, 30), 1),
        (DAY(2026, 12, 1), 2),
        (DAY(2026, 12, 2), None),
    ],
)
def test_a_day_counts_in_the_round_that_holds_it(day, number):
    rounds = [
        Round(number=2, starts_on=DAY(2026, 12, 1), ends_on=DAY(2026, 12, 1)),
        Round(number=1, starts_on=DAY(2026, 11, 1), ends_on=DAY(2026, 11, 30)),
    ]

    assert getattr(round_of_day(rounds=rounds, day=day), "number", None) == number


def test_starts_with_a_round_participants_and_an_agreement_in_force_and_once(coordinator):
    operation = make_operation(coordinator=coordinator, status=Operation.Status.PLANNED)
    step = {"acting_user": coordinator, "operation": operation, "now": NOW}
    with pytest.raises(DomainError) as refusal:
        services.end_operation(**step)
    assert refusal.value.code == "wrong-status"

    assert services.start_operation(**step).status == "RUNNING"
    with pytest.raises(DomainError) as refusal:
        services.start_operation(**step)
    assert refusal.value.code == "wrong-status"


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda operation: operation.rounds.all().delete(), "no-round"),
        (lambda operation: operation.participants.all().delete(), "no-participant"),
        (lambda operation: _agreement(operation, valid_from=DAY(2026, 11, 17)), "agreement-not-in-force"),
        (lambda operation: _agreement(operation, valid_to=DAY(2026, 11, 15)), "agreement-not-in-force"),
        (
            lambda operation: _agreement(operation, suspended_at=NOW, suspension_reason="By order"),
            "agreement-suspended",
        ),
    ],
)
def test_does_not_start_without(coordinator, spoil, code):
    operation = make_operation(coordinator=coordinator, status=Operation.Status.PLANNED)
    spoil(operation)

    with pytest.raises(DomainError) as refusal:
        services.start_operation(acting_user=coordinator, operation=operation, now=NOW)

    assert refusal.value.code == code


def test_starts_at_one_in_the_morning_of_the_only_day_of_the_agreement(coordinator):
    """By UTC it is still the day before."""
    night = timezone.make_aware(datetime.datetime(2026, 11, 16, 1)).astimezone(datetime.UTC)
    operation = make_operation(coordinator=coordinator, status=Operation.Status.PLANNED)
    _agreement(operation, valid_from=DAY(2026, 11, 16), valid_to=DAY(2026, 11, 16))

    assert services.start_operation(acting_user=coordinator, operation=operation, now=night).status == "RUNNING"


def _agreement(operation, **values):
    type(operation.agreement).objects.filter(pk=operation.agreement.pk).update(**values)


def test_links_an_investigation_that_rests_on_its_seizures_only(coordinator, officer):
    operation = make_operation(coordinator=coordinator)
    seizure = make_seizure(logged_by=officer)
    referral = Referral.objects.create(
        reference="PSB-1",
        title="Network",
        agency_id="cn-mps",
        jurisdiction_id="CN",
        office_id="CNCAN",
        legal_basis="art. 26",
        referred_on=DAY(2026, 11, 12),
        referred_by=officer,
    )
    ReferralSeizure.objects.create(referral=referral, seizure=seizure)

    def refusal():
        with pytest.raises(DomainError) as refused:
            services.link_referral(**link)
        return refused.value.code

    link = {"acting_user": coordinator, "operation": operation, "referral": referral, "now": NOW}
    of_it = {"acting_user": coordinator, "operation": operation, "seizure": seizure, "now": NOW}

    assert refusal() == "referral-elsewhere"
    services.add_seizure(**of_it)
    services.remove_seizure(**of_it, reason="Other goods")
    assert refusal() == "referral-elsewhere"
    services.add_seizure(**of_it)
    services.link_referral(**link)
    assert refusal() == "linked-already"

    told = {"count": 3, "happened_on": DAY(2026, 11, 14), "country_id": "CN", "recorded_by": officer}
    ReferralResult.objects.create(referral=referral, kind="ARREST", recorded_at=NOW, **told)

    def came_of_it():
        links = queries.referrals_of(user=coordinator, operation=operation)
        return len(links), queries.tally(user=coordinator, operation=operation).arrests

    assert came_of_it() == (1, 3)
    services.remove_seizure(**of_it, reason="Other goods")
    assert came_of_it() == (0, 0)  # it rests on nothing of the operation any more
    services.add_seizure(**of_it)
    assert came_of_it() == (1, 3)
    assert operation.operation_referrals.count() == 1


def test_a_partners_arrests_count_once_for_the_same_feedback(coordinator, officer):
    operation = make_operation(coordinator=coordinator)
    seizure = make_seizure(logged_by=officer)
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)
    told = {
        "seizure": seizure,
        "agency": Agency.objects.get(pk="us-cbp"),
        "arrests": 2,
        "source": "feedback 1",
        "reported_on": DAY(2026, 11, 14),
        "now": NOW,
    }

    assert services.contribute_from_feedback(**told | {"arrests": 0}) == []
    assert services.contribute_from_feedback(**told | {"agency": Agency.objects.get(pk="kr-kcs")}) == []
    services.contribute_from_feedback(**told)
    services.contribute_from_feedback(**told)

    assert ContributedResult.objects.get().count == 2
    services.remove_seizure(
        acting_user=coordinator, operation=operation, seizure=seizure, reason="Other goods", now=NOW
    )
    assert services.contribute_from_feedback(**told | {"source": "feedback 2"}) == []


def test_a_partners_arrests_stand_for_as_long_as_the_case_counts(coordinator, officer):
    operation = make_operation(coordinator=coordinator)
    told = {"agency": Agency.objects.get(pk="us-cbp"), "reported_on": DAY(2026, 11, 14), "now": NOW}
    leaves, stays = (make_seizure(logged_by=officer) for _ in range(2))
    for seizure, arrests in ((leaves, 2), (stays, 3)):
        services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)
        services.contribute_from_feedback(**told, seizure=seizure, arrests=arrests, source=f"feedback {arrests}")
    of_it = {"acting_user": coordinator, "operation": operation, "seizure": leaves, "now": NOW}

    def standing():
        return sorted(figure.count for figure in queries.contributed_of(operation=operation))

    assert standing() == [2, 3]
    services.remove_seizure(**of_it, reason="Other goods")
    assert standing() == [3]
    services.add_seizure(**of_it)
    assert standing() == [2, 3]


def test_a_figure_of_a_case_that_somebody_here_wrote_down_is_refused_by_the_database(coordinator, officer):
    operation = make_operation(coordinator=coordinator)
    row = services.add_seizure(
        acting_user=coordinator, operation=operation, seizure=make_seizure(logged_by=officer), now=NOW
    )

    with pytest.raises(IntegrityError, match="contributed_of_a_case_is_signed"), transaction.atomic():
        ContributedResult.objects.create(
            operation=operation,
            agency_id="us-cbp",
            kind=ContributedResult.Kind.ARRESTS,
            count=1,
            reported_on=DAY(2026, 11, 14),
            source="Letter 7",
            counted=row,
            recorded_by=coordinator,
        )


def test_a_figure_of_somebody_who_takes_no_part_is_refused(coordinator):
    operation = make_operation(coordinator=coordinator)

    with pytest.raises(DomainError) as refusal:
        services.contribute_result(
            acting_user=coordinator,
            operation=operation,
            agency=Agency.objects.get(pk="kr-kcs"),
            kind=ContributedResult.Kind.ARRESTS,
            count=1,
            reported_on=DAY(2026, 11, 14),
            source="Letter",
            now=NOW,
        )

    assert refusal.value.field == "agency"


def test_round_days_are_constraints_of_the_database(coordinator):
    days = make_operation(coordinator=coordinator, rounds=[("2026-11-01", "2026-11-30")]).rounds

    with pytest.raises(IntegrityError, match="round_period"), transaction.atomic():
        days.create(number=9, starts_on=DAY(2026, 12, 2), ends_on=DAY(2026, 12, 1))
    with pytest.raises(IntegrityError, match="round_days_once"), transaction.atomic():
        days.create(number=9, starts_on=DAY(2026, 11, 30), ends_on=DAY(2026, 12, 1))
    assert days.create(number=9, starts_on=DAY(2026, 12, 1), ends_on=DAY(2026, 12, 1))


def test_a_plan_can_be_changed_while_its_agreement_is_no_longer_in_force(client, coordinator):
    lapsed = make_agreement(valid_to=DAY(2020, 1, 1))
    operation = make_operation(coordinator=coordinator, agreement=lapsed)
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    typed = {
        "name_en": "Clear Parcel",
        "name_zh": "净邮",
        "agreement": lapsed.pk,
        "starts_on": "2026-10-01",
        "ends_on": "2026-12-31",
        "theme_en": "Shoes",
        "participants": ["us-cbp"],
        "version": operation.version,
    }

    assert client.post(reverse("operations:change", args=[operation.public_id]), typed).status_code == 302
    operation.refresh_from_db()
    assert operation.theme_en == "Shoes"
    other = make_agreement(valid_to=DAY(2020, 1, 1))
    spoiled = {**typed, "agreement": other.pk, "version": operation.version}
    assert client.post(reverse("operations:change", args=[operation.public_id]), spoiled).status_code == 400


def test_an_agency_that_retired_since_still_takes_part_after_a_change(client, coordinator):
    operation = make_operation(coordinator=coordinator)
    Agency.objects.filter(pk="us-cbp").update(valid_to=DAY(2026, 11, 20))
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    address = reverse("operations:change", args=[operation.public_id])
    form = client.get(address).context["form"]
    shown = {name: form[name].value() for name in form.fields} | {"agreement": operation.agreement_id}
    offered = {code for _kind, agencies in form.fields["participants"].choices for code, _name in agencies}
    assert set(shown["participants"]) <= offered

    assert client.post(address, {**shown, "participants": ["cn-gacc", "us-cbp"]}).status_code == 302

    assert set(operation.participants.values_list("agency", flat=True)) == {"cn-gacc", "us-cbp"}


def test_the_plan_says_what_is_still_to_come_before_the_end(client, coordinator, officer):
    operation = make_operation(coordinator=coordinator, rounds=(("2020-01-01", "2020-01-31"),))
    seizure = make_seizure(logged_by=officer, day="2020-01-10")
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")

    html = client.get(reverse("operations:plan", args=[operation.public_id])).content.decode()

    assert "Figures are missing of:" in html
    assert f"{reverse('operations:results', args=[operation.public_id])}#contributed" in html
    assert "1 case is still open" in html
    assert f"{reverse('operations:rows', args=[operation.public_id])}?open=1" in html
    assert "A round is not over" not in html


@pytest.mark.parametrize(("ends_on", "leads_to"), [(DAY(2026, 11, 23), "plan"), (DAY(2026, 11, 24), "detail")])
def test_the_first_page_leads_to_the_end_of_an_operation_from_its_last_day_on(coordinator, ends_on, leads_to):
    operation = make_operation(coordinator=coordinator, ends_on=ends_on, rounds=())

    (row,) = queue_of(user=coordinator, today=DAY(2026, 11, 23))

    assert row["url"] == reverse(f"operations:{leads_to}", args=[operation.public_id])
