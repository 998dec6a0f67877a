"""Detentions, guarantees and money of two entries of one right holder."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.html import strip_tags

from accounts.models import User
from accounts.roles import Role
from ipcases.lib.errors import DomainError, NotVisible
from seizures.access import get_detention, visible_guarantees
from seizures.balances import guarantee_on, why_no_guarantee
from seizures.guards import situation_of
from seizures.queries.ledger import guarantees_of, guarantees_that_end, holders_that_owe, ledger_rows
from seizures.queries.procedures import full_procedure
from seizures.services.guarantees import confirm_guarantee
from seizures.services.notices import recipient_of
from tests.cast import make_right_holder, make_second
from tests.rightsholders.merges import TWIN, merge, part
from tests.seizures.ledger import TODAY, registered, spent
from tests.seizures.procedure_pages.conftest import text_of
from tests.seizures.procedures import NOON, assess, log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def twin():
    return make_right_holder(TWIN, make_second(Role.HOLDER))


@pytest.fixture
def procedure(officer, supervisor, nordvik):
    seizure = log(officer)
    assess(seizure, 30_000)
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    notify(procedure, supervisor)
    return procedure


def confirmed(desk, holder, **overrides):
    found = registered(desk, holder, **overrides)
    return confirm_guarantee(acting_user=make_second(Role.DESK), public_id=found.public_id, now=NOON)


def why(procedure) -> str:
    full = full_procedure(procedure=procedure)
    return why_no_guarantee(procedure=full, rule=situation_of(full, now=NOON).track.security, on=TODAY)


def test_a_detention_is_of_the_people_of_both_and_stays_what_it_is(
    desk, rival_holder, kestra, nordvik, twin, procedure
):
    other = twin.members.get().user
    with pytest.raises(NotVisible):
        get_detention(user=other, public_id=procedure.public_id)

    gone = merge(desk, nordvik, twin)

    seen = get_detention(user=User.objects.get(pk=other.pk), public_id=procedure.public_id)
    assert (seen.pk, seen.right_holder_id) == (procedure.pk, nordvik.pk)
    with pytest.raises(NotVisible):
        get_detention(user=kestra.members.get().user, public_id=procedure.public_id)
    part(desk, gone, twin)
    with pytest.raises(NotVisible):
        get_detention(user=User.objects.get(pk=other.pk), public_id=procedure.public_id)


def test_the_next_letter_goes_to_the_one_that_stays(desk, nordvik, twin, procedure):
    assert recipient_of(procedure=procedure, now=NOON).email == nordvik.email

    merge(desk, nordvik, twin)
    procedure.right_holder.refresh_from_db()

    told = recipient_of(procedure=procedure, now=NOON)
    assert (told.name, told.email) == (TWIN, twin.email)


@pytest.mark.parametrize("is_of_the_one_that_stays", [True, False])
def test_a_guarantee_of_either_stands_for_the_detentions_of_both(
    is_of_the_one_that_stays, desk, nordvik, twin, procedure
):
    found = confirmed(desk, twin)
    assert why(procedure) == "No general guarantee of the right holder is registered."

    merge(desk, *((nordvik, twin) if is_of_the_one_that_stays else (twin, nordvik)))

    assert why(procedure) == ""
    assert guarantee_on(procedure=full_procedure(procedure=procedure), on=TODAY) == found


def test_where_both_have_one_that_of_the_entry_itself_comes_first(desk, nordvik, twin, procedure):
    confirmed(desk, twin)
    own = confirmed(desk, nordvik)
    merge(desk, nordvik, twin)

    assert guarantee_on(procedure=full_procedure(procedure=procedure), on=TODAY) == own


def test_a_renewed_guarantee_stays_with_its_entry_and_follows_the_one_before(desk, nordvik, twin):
    old = confirmed(desk, nordvik)
    merge(desk, nordvik, twin)
    assert [row.pk for row in guarantees_that_end(user=desk, today=old.valid_to)] == [old.pk]

    days = {"valid_from": old.valid_to + timedelta(days=1), "valid_to": old.drawable_to}
    new = confirmed(desk, twin, renews=old.public_id, number="BG-10", **days)

    assert new.right_holder == nordvik
    assert not guarantees_that_end(user=desk, today=old.valid_to).exists()
    holder = twin.members.get().user
    assert set(visible_guarantees(user=holder)) == {old, new} == set(guarantees_of(user=desk, holder=twin, on=TODAY))


def test_the_ledger_adds_up_what_is_of_both(desk, officer, supervisor, nordvik, twin, procedure):
    other = open_for(log(officer), officer, make_recordation(twin))
    for row in (procedure, other):
        spent(row, supervisor)
    merge(desk, nordvik, twin)

    rows = ledger_rows(user=desk, holder=twin)
    assert set(rows) == {procedure, other}
    owing = [(row["holder"], row["name"], row["open_sum"]) for row in holders_that_owe(user=desk)]
    assert owing == [(twin.public_id, TWIN, sum(row.open for row in rows))]


def test_one_procedure_runs_on_a_case_for_both(desk, officer, nordvik, twin, procedure):
    recordation = make_recordation(twin)
    merge(desk, nordvik, twin)

    with pytest.raises(DomainError) as refused:
        open_for(procedure.seizure, officer, recordation)

    assert refused.value.code == "procedure-exists"


def letters(desk, holder, on=TODAY):
    """Return of each guarantee its number, as what its entry was entered, and whether it is there twice."""
    rows = guarantees_of(user=desk, holder=holder, on=on)
    return {(row.number, row.right_holder.entered_as, row.is_twice) for row in rows}


def test_two_guarantees_of_one_number_are_told_apart_by_the_name_of_their_entry(client, desk, nordvik, twin):
    today = timezone.localdate()
    days = {"valid_to": today + timedelta(days=30), "drawable_to": today + timedelta(days=210)}
    for holder in (nordvik, twin):
        confirmed(desk, holder, **days)
    assert letters(desk, twin) == {("BG-2026-0719", "", False)}
    own_name = nordvik.name

    gone = merge(desk, nordvik, twin)

    assert letters(desk, twin) == {("BG-2026-0719", "", True), ("BG-2026-0719", own_name, True)}
    for reader, address, said in (
        (desk, reverse("ledger:holder", args=[twin.public_id]), "both count"),
        (twin.members.get().user, reverse("portal:ledger"), "Ask customs which of them counts"),
    ):
        client.force_login(reader)
        page = strip_tags(text_of(client.get(address)))
        assert page.count("This number stands here twice") == 2
        assert page.count(f"entered as {own_name}") == 1
        assert said in page
    part(desk, gone, twin)
    assert letters(desk, twin) == {("BG-2026-0719", "", False)}


def test_another_number_or_one_that_is_over_is_not_there_twice(desk, nordvik, twin):
    old = confirmed(desk, twin)
    confirmed(desk, nordvik, number="BG-8")
    own_name = nordvik.name
    merge(desk, nordvik, twin)

    assert {twice for _number, _entry, twice in letters(desk, twin)} == {False}

    later = {"valid_from": old.valid_to + timedelta(days=1), "valid_to": old.drawable_to}
    confirmed(desk, twin, number="BG-8", **later)
    assert ("BG-8", own_name, True) in letters(desk, twin)
    assert {twice for *_who, twice in letters(desk, twin, on=old.valid_to + timedelta(days=1))} == {False}


def test_the_ledger_of_two_entries_asks_as_often_as_that_of_one(client, desk, nordvik, twin):
    client.force_login(desk)

    def cost():
        client.get(reverse("ledger:holder", args=[twin.public_id]))
        with CaptureQueriesContext(connection) as asked:
            client.get(reverse("ledger:holder", args=[twin.public_id]))
        return len(asked)

    confirmed(desk, twin)
    alone = cost()
    confirmed(desk, nordvik)
    merge(desk, nordvik, twin)

    assert cost() == alone
