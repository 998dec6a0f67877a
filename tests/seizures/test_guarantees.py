"""General guarantees: one registers, another confirms; what is under them and why not."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from seizures.balances import why_no_guarantee
from seizures.guards import situation_of
from seizures.services.guarantees import confirm_guarantee, end_guarantee, refuse_guarantee
from tests.seizures.ledger import TODAY, registered, second_desk
from tests.seizures.procedures import NOON, assess, log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def second():
    return second_desk()


def code_of(act, **options) -> str:
    with pytest.raises(DomainError) as refused:
        act(now=NOON, **options)
    return refused.value.code


def why(procedure, on=TODAY) -> str:
    procedure.right_holder = type(procedure.right_holder).objects.get(pk=procedure.right_holder_id)
    return why_no_guarantee(procedure=procedure, rule=situation_of(procedure, now=NOON).track.security, on=on)


@pytest.fixture
def procedure(officer, supervisor, nordvik):
    seizure = log(officer)
    assess(seizure, 30_000)
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    notify(procedure, supervisor)
    return procedure


def test_stands_once_somebody_else_has_confirmed_it(desk, second, nordvik, procedure):
    found = registered(desk, nordvik)
    waiting = why(procedure)

    assert code_of(confirm_guarantee, acting_user=desk, public_id=found.public_id) == "four-eyes"
    assert confirm_guarantee(acting_user=second, public_id=found.public_id, now=NOON).status == "CONFIRMED"
    assert "waits for the desk" in waiting
    assert why(procedure) == ""
    assert AuditEvent.objects.filter(action__startswith="guarantee.").count() == 2


def test_one_that_was_refused_never_stands(desk, second, nordvik, procedure):
    found = registered(desk, nordvik)
    refuse_guarantee(acting_user=second, public_id=found.public_id, reason="The bank does not know it.", now=NOON)

    assert why(procedure) == "No general guarantee of the right holder is registered."
    assert code_of(confirm_guarantee, acting_user=second, public_id=found.public_id) == "decided-already"


def test_says_whether_it_is_not_yet_or_no_longer_in_force(desk, second, nordvik, procedure):
    found = registered(desk, nordvik)
    confirm_guarantee(acting_user=second, public_id=found.public_id, now=NOON)

    assert "begins only on" in why(procedure, found.valid_from - timedelta(days=1))
    assert why(procedure, found.valid_from) == "" == why(procedure, found.valid_to)
    assert "ran out on" in why(procedure, found.valid_to + timedelta(days=1))


def test_two_never_stand_on_one_day(desk, second, nordvik):
    first = registered(desk, nordvik)
    confirm_guarantee(acting_user=second, public_id=first.public_id, now=NOON)
    clash = registered(desk, nordvik, number="BG-2", valid_from=first.valid_to, valid_to=first.drawable_to)
    after = first.valid_to + timedelta(days=1)
    renewal = registered(
        desk, nordvik, renews=first.public_id, number="BG-3", valid_from=after, valid_to=first.drawable_to
    )

    assert code_of(confirm_guarantee, acting_user=second, public_id=clash.public_id) == "days-taken"
    assert confirm_guarantee(acting_user=second, public_id=renewal.public_id, now=NOON).renews == first


def test_one_that_ends_early_covers_its_last_day_and_no_other(desk, second, nordvik, procedure):
    found = registered(desk, nordvik)
    confirm_guarantee(acting_user=second, public_id=found.public_id, now=NOON)
    ask = {"acting_user": desk, "public_id": found.public_id, "reason": "Replaced by another bank."}

    assert code_of(end_guarantee, **ask, last_day=TODAY - timedelta(days=1)) == "last-day"
    end_guarantee(**ask, last_day=TODAY, now=NOON)
    assert why(procedure) == ""
    assert "ran out on" in why(procedure, TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"amount": Decimal("199999.99")}, "guarantee-too-small"),
        ({"amount": Decimal("200000.005")}, "amount-too-fine"),
        ({"valid_to": TODAY - timedelta(days=31)}, "period"),
        ({"drawable_to": TODAY}, "drawable-to"),
        ({"number": " "}, "no-paper"),
    ],
)
def test_refuses_what_no_guarantee_can_say(desk, nordvik, wrong, code):
    with pytest.raises(DomainError) as refused:
        registered(desk, nordvik, **wrong)

    assert refused.value.code == code
    assert registered(desk, nordvik, amount=Decimal("200000.01"))


def test_only_the_desk_registers(officer, supervisor, nordvik):
    for person in (officer, supervisor):
        with pytest.raises(DomainError) as refused:
            registered(person, nordvik)
        assert refused.value.status == 403


def test_the_form_of_a_renewal_opens_also_where_no_day_follows(client, desk, nordvik):
    endless = {"valid_from": date(9999, 1, 1), "valid_to": date.max, "drawable_to": date.max}
    old = registered(desk, nordvik, **endless)
    client.force_login(desk)

    page = client.get(reverse("ledger:new-guarantee", args=[nordvik.public_id]), {"renews": str(old.public_id)})

    assert page.status_code == 200
