"""Who enters right holders, says where their notices go and finds them in the list."""

from datetime import timedelta

import pytest

from accounts.access import ConfirmFirst
from accounts.models import RoleGrant, User
from ipcases.lib.errors import ChangedMeanwhile, DomainError, InvalidValue, NotAllowed
from rightsholders.models import HolderMember, RightHolder
from rightsholders.queries.holders import HolderFilter, count_holders, list_holders, members_of
from rightsholders.services.holders import (
    ADDRESS,
    NearlyTheSame,
    address_state_of,
    change_address,
    register_right_holder,
)
from rightsholders.services.values import HolderValues
from tests.cast import make_right_holder
from tests.rightsholders.factories import NOW, TODAY, write_in_force
from tests.rightsholders.holders import end, last_event

pytestmark = pytest.mark.django_db


def enter(user, name="Palomo SpA", *, others=(), **changes):
    values = HolderValues(**{"name": name, "country": "IT", "email": "ip@palomo.test"} | changes)
    return register_right_holder(acting_user=user, values=values, others=[row.public_id for row in others], now=NOW)


# --- entering a right holder ------------------------------------------------------------------


def test_a_right_holder_is_entered_on_record(desk):
    made = enter(desk, " Palomo  SpA ", name_zh="帕洛莫")

    assert (made.name, made.name_zh) == ("Palomo SpA", "帕洛莫")
    assert (last_event().action, last_event().actor_id) == ("right_holder.registered", desk.pk)


@pytest.mark.parametrize("name", ["officer", "auditor", "holder"])
def test_nobody_else_enters_one(name, request):
    with pytest.raises(NotAllowed):
        enter(request.getfixturevalue(name))


def test_one_of_nearly_the_same_name_is_asked_about_first_in_either_script(desk):
    known = enter(desk, "Palomo SpA", name_zh="帕洛莫有限公司")

    for typed in ({"name": "PALOMO S.P.A."}, {"name": "Something Else", "name_zh": "帕洛莫"}, {"name": "帕洛莫"}):
        with pytest.raises(NearlyTheSame) as refused:
            enter(desk, country="CH", **typed)
        assert refused.value.data["alike"] == [known]

    assert enter(desk, "Palomo S.p.A.", country="CH", others=[known]).pk != known.pk


def test_only_those_that_somebody_looked_at_are_out_of_the_question(desk):
    known = enter(desk, "Palomo SpA")
    further = enter(desk, "Palomo Ltd", country="GB", others=[known])

    with pytest.raises(NearlyTheSame) as refused:
        enter(desk, "Palomo AG", country="CH", others=[known])

    assert further in refused.value.data["alike"]
    assert enter(desk, "Palomo AG", country="CH", others=[known, further])


def test_the_very_same_is_never_entered_twice_but_its_namesake_abroad_is(desk):
    known = enter(desk)

    with pytest.raises(DomainError) as refused:
        enter(desk, others=[known])

    assert refused.value.code == "known-already"
    assert enter(desk, country="CH", others=[known])


def test_a_name_that_is_not_alike_is_not_asked_about(desk, nordvik, kestra):
    assert enter(desk, "Palomo SpA")


@pytest.mark.parametrize("changes", [{"country": "XX"}, {"email": "palomo"}, {"name": ""}])
def test_what_cannot_be_is_not_entered(changes, desk):
    with pytest.raises(InvalidValue):
        enter(desk, **changes)

    assert not RightHolder.objects.exists()


# --- where notices go -------------------------------------------------------------------------


def move(user, holder, *, reason="Letter of 3 November", seen=None, confirmed_at=NOW, **values):
    return change_address(
        acting_user=user,
        public_id=holder.public_id,
        values={name: getattr(holder, name) for name in ADDRESS} | values,
        reason=reason,
        seen=seen or address_state_of(holder=RightHolder.objects.get(pk=holder.pk)),
        confirmed_at=confirmed_at,
        now=NOW,
    )


def test_notices_go_elsewhere_by_a_reason_and_no_address_stands_in_the_audit(desk, nordvik):
    moved = move(desk, nordvik, email="new@nordvik.test", phone=" +46 8 1 ")

    assert (moved.email, moved.phone) == ("new@nordvik.test", "+46 8 1")
    event = last_event()
    assert (event.action, event.purpose) == ("right_holder.changed", "Letter of 3 November")
    assert event.changes["fields"] == [None, ["email", "phone"]]
    assert "new@nordvik.test" not in str(event.changes)


def test_what_is_not_changed_is_not_recorded(desk, nordvik):
    move(desk, nordvik)

    assert last_event() is None


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"reason": " "}, InvalidValue),
        ({"email": "nonsense"}, InvalidValue),
        ({"email": ""}, InvalidValue),
        ({"phone": "1" * 41}, InvalidValue),
        ({"seen": "0" * 16}, ChangedMeanwhile),
        ({"confirmed_at": None}, ConfirmFirst),
    ],
)
def test_nothing_is_changed_without_reason_address_proof_and_a_page_of_today(changes, refusal, desk, nordvik):
    with pytest.raises(refusal):
        move(desk, nordvik, **{"email": "new@nordvik.test"} | changes)

    assert RightHolder.objects.get(pk=nordvik.pk).email == nordvik.email


@pytest.mark.parametrize("name", ["officer", "auditor", "holder"])
def test_nobody_else_says_where_notices_go(name, request, nordvik):
    with pytest.raises(NotAllowed):
        move(request.getfixturevalue(name), nordvik, email="new@nordvik.test")


# --- reading ----------------------------------------------------------------------------------


def listed(user, **narrowed):
    page = list_holders(user=user, narrowed=HolderFilter(**narrowed), now=NOW)
    assert count_holders(user=user, narrowed=HolderFilter(**narrowed), now=NOW).value == len(page.rows)
    return [row.name for row in page.rows]


def test_the_list_is_searched_in_both_scripts_and_narrowed(desk, nordvik, kestra, rival_holder):
    RightHolder.objects.filter(pk=nordvik.pk).update(name_zh="诺德维克体育")
    make_right_holder("Zephyr AB")
    RightHolder.objects.filter(name="Zephyr AB").update(country="FR")
    HolderMember.objects.filter(right_holder=kestra).update(valid_to=TODAY + timedelta(days=90))

    assert listed(desk) == ["Kestra Leather Ltd", "Nordvik Sport AB", "Zephyr AB"]
    for text in ("nordv", "德维", "Ｎｏｒｄ"):
        assert listed(desk, text=text) == ["Nordvik Sport AB"]
    assert listed(desk, country="FR") == ["Zephyr AB"]
    assert listed(desk, acting="NOBODY") == ["Zephyr AB"]
    assert listed(desk, acting="ENDING") == ["Kestra Leather Ltd"]
    assert listed(desk, person="holder") == ["Nordvik Sport AB"]
    assert listed(desk, text="nothing") == listed(desk, person="officer") == []


@pytest.mark.parametrize(
    "spoil",
    [
        lambda member: User.objects.filter(pk=member.user_id).update(is_active=False),
        lambda member: RoleGrant.objects.filter(user=member.user_id).delete(),
        lambda member: HolderMember.objects.filter(pk=member.pk).update(valid_to=TODAY - timedelta(days=1)),
    ],
)
def test_who_cannot_act_does_not_count(spoil, desk, kestra):
    assert listed(desk, acting="NOBODY") == []

    spoil(HolderMember.objects.get(right_holder=kestra))

    assert listed(desk, acting="NOBODY") == ["Kestra Leather Ltd"]
    assert list_holders(user=desk, narrowed=HolderFilter(), now=NOW).rows[0].people == 0


def test_recordations_are_counted_for_those_who_read_them(desk, admin, nordvik, kestra):
    write_in_force(nordvik, title="NORDVIK")

    counts = {
        user.username: [row.recordations for row in list_holders(user=user, narrowed=HolderFilter(), now=NOW).rows]
        for user in (desk, admin)
    }

    assert counts == {"desk": [0, 1], "admin": [None, None]}


def test_those_who_act_stand_before_those_who_did(desk, nordvik, holder, representative):
    end(desk, nordvik, HolderMember.objects.get(right_holder=nordvik, user=holder))
    HolderMember.objects.filter(user=representative).update(valid_to=TODAY)

    rows = members_of(user=desk, holder=nordvik, now=NOW)

    assert [(row.person.username, row.state, row.is_live) for row in rows] == [
        ("representative", "ENDING", True),
        ("holder", "ENDED", False),
    ]


@pytest.mark.parametrize("name", ["officer", "analyst", "holder", "representative", "stranger"])
def test_nobody_else_learns_who_acts(name, request, nordvik):
    user = request.getfixturevalue(name)

    assert listed(user) == []
    assert members_of(user=user, holder=nordvik, now=NOW) == []
