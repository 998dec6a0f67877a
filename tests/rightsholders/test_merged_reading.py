"""What is of a right holder is what is of any of its entries, through every door; and what is new has its place."""

import io

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.models import User
from ipcases.lib.errors import DomainError, InvalidValue, NotVisible
from rightsholders.access import get_right_holder, own_recordations, published_rights, visible_right_holders
from rightsholders.models import Alert, HolderMember, Recordation, RightHolder
from rightsholders.queries import Narrowing, list_recordations, list_right_holders
from rightsholders.queries.alert_matches import alert_code, alert_name
from rightsholders.queries.holders import HolderFilter, holders_like, list_holders
from rightsholders.queries.lists import NameHad
from rightsholders.queries.published import list_recorded_rights
from rightsholders.services.drafts import start_draft, start_renewal
from rightsholders.services.holders import NearlyTheSame, register_right_holder
from rightsholders.services.mandates import state_of
from rightsholders.services.rights import add_right
from rightsholders.services.upkeep import tell_of_upkeep
from rightsholders.services.values import HolderValues
from tests.cast import make_right_holder
from tests.rightsholders.alerts import make_alert
from tests.rightsholders.factories import NOW, TODAY, make_draft, make_in_force, right_values
from tests.rightsholders.holders import end, queries_of
from tests.rightsholders.mandates import acts_for, admit, propose
from tests.rightsholders.merges import TWIN, merge, part

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(twin):
    """Return who acts for the entry that stays."""
    return twin.members.get().user


def anew(user: User) -> User:
    """Return somebody as the next request knows the person."""
    return User.objects.get(pk=user.pk)


def acting(*users, entries) -> list[list[bool]]:
    return [[acts_for(user, entry) for entry in entries] for user in users]


# --- who sees it ------------------------------------------------------------------------------


def test_those_who_act_for_either_see_what_is_of_both_and_nobody_else_does(
    desk, holder, rival_holder, other, nordvik, twin, kestra
):
    mine, theirs = make_in_force(holder, nordvik, desk), make_draft(other, twin, title="TWINMARK")
    assert acting(holder, other, entries=(nordvik, twin)) == [[True, False], [False, True]]

    gone = merge(desk, nordvik, twin)
    for user in (holder, other):
        assert acting(user, entries=(nordvik, twin)) == [[True, True]]
        assert set(own_recordations(user=user)) == {mine, theirs}
        assert list(visible_right_holders(user=user)) == [twin]
        assert get_right_holder(user=user, public_id=nordvik.public_id) == twin
    assert not acts_for(rival_holder, nordvik) and not acts_for(rival_holder, twin)
    assert not own_recordations(user=rival_holder).exists()
    with pytest.raises(NotVisible):
        get_right_holder(user=rival_holder, public_id=nordvik.public_id)

    part(desk, gone, twin)
    assert acting(holder, other, entries=(nordvik, twin)) == [[True, False], [False, True]]


def test_who_no_longer_acts_for_one_of_them_acts_for_none(desk, holder, nordvik, twin):
    admit(desk, twin, "holder")
    merge(desk, nordvik, twin)

    end(desk, twin, HolderMember.objects.get(user=holder, right_holder=nordvik))

    assert not acts_for(holder, nordvik) and not acts_for(holder, twin)
    assert HolderMember.objects.filter(user=holder, ended_at=None).count() == 0


def test_a_new_link_is_of_the_one_that_stays_and_another_goes_on_where_it_is(desk, holder, rival_holder, nordvik, twin):
    merge(desk, nordvik, twin)

    with pytest.raises(DomainError) as refused:
        propose(desk, twin, "holder")
    assert refused.value.code == "acts-already"
    assert admit(desk, nordvik, "rival_holder").right_holder == twin
    link = HolderMember.objects.get(user=holder)
    renewed = admit(desk, twin, "holder", seen=link, paper="L-2026-90")
    assert (renewed.pk, renewed.right_holder, renewed.paper) == (link.pk, nordvik, "L-2026-90")
    assert state_of(member=renewed) != state_of(member=link)


# --- what is new ------------------------------------------------------------------------------


def test_what_is_new_is_of_the_one_that_stays_and_what_goes_on_stays_where_it_is(desk, holder, nordvik, twin):
    old = make_in_force(holder, nordvik, desk)
    Recordation.objects.filter(pk=old.pk).update(valid_to=TODAY)
    merge(desk, nordvik, twin)
    holder = anew(holder)

    assert start_draft(acting_user=holder, right_holder=nordvik.public_id, now=NOW).right_holder == twin
    assert start_renewal(acting_user=holder, public_id=old.public_id, now=NOW).right_holder == nordvik


def test_a_new_recordation_rests_on_a_right_of_the_other_entry(desk, holder, other, nordvik, twin):
    values, draft = right_values("NORDVIK"), make_draft(other, twin, title="TWINMARK")
    known = add_right(acting_user=holder, public_id=make_draft(holder, nordvik).public_id, values=values, now=NOW)
    with pytest.raises(InvalidValue, match="another right"):
        add_right(acting_user=other, public_id=draft.public_id, values=values, now=NOW)

    merge(desk, nordvik, twin)
    add_right(acting_user=anew(other), public_id=draft.public_id, values=values, now=NOW)

    assert known in {row.right for row in draft.recordation_rights.all()}


def test_whoever_may_file_for_either_is_told_of_the_upkeep_of_both(desk, holder, other, nordvik, twin, mailoutbox):
    User.objects.filter(pk=other.pk).update(email="twin@nordvik.test")
    User.objects.filter(pk=holder.pk).update(email="holder@nordvik.test")
    make_in_force(holder, nordvik, desk)
    merge(desk, nordvik, twin)

    tell_of_upkeep(clock=lambda: NOW)

    assert {"twin@nordvik.test", "holder@nordvik.test"} <= {mail.to[0] for mail in mailoutbox}


# --- finding it -------------------------------------------------------------------------------


def test_it_is_one_in_every_list_and_found_by_the_names_of_both(desk, officer, holder, nordvik, twin, kestra):
    RightHolder.objects.filter(pk=nordvik.pk).update(name_zh="诺德维克体育")
    nordvik.refresh_from_db()
    accepted = make_in_force(holder, nordvik, desk, title="SNOWHARE")
    merge(desk, nordvik, twin)

    for text in ("nordvik sport ab", "德维", "aktiebolag"):
        assert list(list_right_holders(user=officer, text=text)) == [twin]
        rows = list_holders(user=desk, narrowed=HolderFilter(text=text), now=NOW).rows
        assert [(row.name, row.had, row.recordations, row.people) for row in rows] == [
            (TWIN, (NameHad("Nordvik Sport AB", is_merged=True),), 1, 3)
        ]
        found = list_recordations(rows=Recordation.objects.all(), narrowing=Narrowing(text=text), today=TODAY)
        assert [(row.public_id, row.holder_name) for row in found.rows] == [(accepted.public_id, TWIN)]
        published = list_recorded_rights(rows=published_rights(now=NOW), text=text)
        assert [row.reference for row in published.rows] == [accepted.reference]
    for entry in (nordvik, twin):
        narrowed = Narrowing(right_holder=entry.public_id)
        found = list_recordations(rows=Recordation.objects.all(), narrowing=narrowed, today=TODAY)
        assert [row.public_id for row in found.rows] == [accepted.public_id]
    assert not list_right_holders(user=officer, text="nordvik leather").exists()


def test_whoever_acts_for_both_counts_once(desk, holder, nordvik, twin):
    admit(desk, twin, "holder")
    merge(desk, nordvik, twin)

    by_person = list_holders(user=desk, narrowed=HolderFilter(person="holder"), now=NOW).rows
    assert [(row.name, row.people) for row in by_person] == [(TWIN, 3)]
    assert not list_holders(user=desk, narrowed=HolderFilter(acting="NOBODY"), now=NOW).rows


def test_whoever_enters_the_name_of_the_entry_that_went_is_asked_about_the_one_that_stays(desk, nordvik, twin):
    merge(desk, nordvik, twin)

    found = holders_like(user=desk, name="NORDVIK SPORT", name_zh="")
    assert [(row.pk, row.once_had) for row in found] == [(twin.pk, [NameHad("Nordvik Sport AB", is_merged=True)])]
    assert holders_like(user=desk, name="NORDVIK SPORT", name_zh="", besides=twin) == []
    with pytest.raises(NearlyTheSame):
        values = HolderValues(name="Nordvik Sport AB", country="SE", email="x@y.test")
        register_right_holder(acting_user=desk, values=values, now=NOW)


def test_the_console_finds_it_by_the_name_of_the_entry_that_went(desk, rival_holder, nordvik, twin):
    merge(desk, nordvik, twin)
    told = io.StringIO()

    named = {"name": "Nordvik Sport AB", "country": "SE", "email": "x@y.test"}
    call_command("link_right_holder", "rival_holder", **named, stdout=told)

    assert f"rival_holder acts for {TWIN}" in told.getvalue()


@pytest.mark.parametrize("query", ["", "?q=entry", "?acting=NOBODY"])
def test_the_list_costs_the_same_with_entries_and_without(query, at_desk, desk):
    url = reverse("rightsholders:holders") + query
    pairs = [(make_right_holder(f"Holder {n} AB"), make_right_holder(f"Entry {n} AB")) for n in range(10)]
    alone = queries_of(at_desk, url)

    for stays, goes in pairs:
        merge(desk, goes, stays)

    assert queries_of(at_desk, url) == alone


def test_a_program_that_names_the_entry_that_went_gets_the_one_that_stays(client, officer, desk, nordvik, twin):
    merge(desk, nordvik, twin)
    client.force_login(officer)

    told = client.get(reverse("api-right-holder", args=[nordvik.public_id])).json()

    assert (told["public_id"], told["name"]) == (str(twin.public_id), TWIN)
    assert told["merged"] == [{"public_id": str(nordvik.public_id), "name": "Nordvik Sport AB"}]
    listed = client.get(reverse("api-right-holders")).json()["results"]
    assert [row["public_id"] for row in listed] == [str(twin.public_id)]


def test_alerts_of_one_number_are_told_apart_by_the_name_of_their_entry(desk, holder, nordvik, twin, other):
    first = make_alert(holder, make_in_force(holder, nordvik, desk))
    second = make_alert(other, make_in_force(other, twin, desk))
    own_name = nordvik.name

    def names():
        rows = [Alert.objects.select_related("right_holder").get(pk=alert.pk) for alert in (first, second)]
        return [(alert_name(row), alert_code(row)) for row in rows]

    assert names() == [(f"Alert 1 of {own_name}", f"{own_name} · 1"), (f"Alert 1 of {TWIN}", f"{TWIN} · 1")]
    apart = names()

    gone = merge(desk, nordvik, twin)

    assert names() == [
        (f"Alert 1 of {TWIN}, entered as {own_name}", f"{TWIN} · {own_name} · 1"),
        (f"Alert 1 of {TWIN}", f"{TWIN} · 1"),
    ]
    part(desk, gone, twin)
    assert names() == apart


def test_an_entry_of_the_same_name_is_told_apart_by_its_country(nordvik, twin):
    own = {"name": TWIN, "country_id": "NO"}

    entry = RightHolder(name=TWIN, country_id="SE", merged_into=twin, as_entered=own)

    assert (entry.entered_as, twin.entered_as) == (f"{TWIN} (NO)", "")
