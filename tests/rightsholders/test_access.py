"""Who sees which recordation, right holder and picture: the cast against the facts."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import RoleGrant
from accounts.roles import Role
from ipcases.lib.errors import NotVisible
from reference.models import Office
from rightsholders.access import (
    get_image,
    get_own_recordation,
    get_recordation,
    get_recordation_of_customs,
    get_right_holder,
    holder_ids,
    visible_recordations,
    visible_right_holders,
)
from rightsholders.models import HolderMember, Recordation
from tests.cast import make_person
from tests.rightsholders.factories import make_draft, make_in_force, make_submitted

CUSTOMS = {"officer", "officer_szx", "supervisor", "desk", "liaison", "approver", "analyst", "coordinator", "auditor"}
OWN = {"holder", "representative"}
EVERYBODY = CUSTOMS | OWN | {"rival_holder", "admin", "stranger"}


@pytest.fixture
def cast(holder, representative, rival_holder, request):
    known = {"holder": holder, "representative": representative, "rival_holder": rival_holder}
    return {name: known.get(name) or make_person(name) for name in EVERYBODY}


@pytest.mark.parametrize(
    ("fact", "sees"),
    [
        ("DRAFT", OWN),
        ("SUBMITTED", OWN | CUSTOMS),
        ("RETURNED", OWN | CUSTOMS),
        ("IN_FORCE", OWN | CUSTOMS),
        ("REFUSED", OWN | CUSTOMS),
        ("WITHDRAWN", OWN | CUSTOMS),
        ("EXPIRED", OWN | CUSTOMS),
        ("other jurisdiction", OWN),
    ],
)
def test_a_recordation_is_seen_by_its_side_and_by_customs_once_submitted(fact, sees, cast, nordvik, kestra):
    recordation = make_draft(cast["holder"], nordvik)
    now = timezone.now()
    status = "IN_FORCE" if fact == "other jurisdiction" else fact
    Recordation.objects.filter(pk=recordation.pk).update(
        status=status,
        jurisdiction_id="EU" if fact == "other jurisdiction" else "CN",
        reference=None if status == "DRAFT" else "CN-R2026-000001",
        submitted_at=None if status == "DRAFT" else now,
        withdrawn_at=now if status == "WITHDRAWN" else None,
        decision_reason="x",
        valid_from=now.date(),
        valid_to=now.date(),
    )

    seen = {name for name, user in cast.items() if visible_recordations(user=user).exists()}

    assert seen == sees
    for name, user in cast.items():
        if name in sees:
            assert get_recordation(user=user, public_id=recordation.public_id).pk == recordation.pk
        else:
            with pytest.raises(NotVisible):
                get_recordation(user=user, public_id=recordation.public_id)


def test_a_membership_that_ended_yesterday_opens_nothing_and_one_that_ends_today_still_does(holder, nordvik):
    recordation = make_draft(holder, nordvik)
    today = timezone.localdate()

    HolderMember.objects.filter(user=holder).update(valid_to=today)
    holder.__dict__.pop("_holder_ids", None)
    assert get_recordation(user=holder, public_id=recordation.public_id)

    HolderMember.objects.filter(user=holder).update(valid_to=today - timedelta(days=1))
    holder.__dict__.pop("_holder_ids", None)
    assert holder_ids(user=holder) == frozenset()
    with pytest.raises(NotVisible):
        get_recordation(user=holder, public_id=recordation.public_id)


def test_a_member_without_a_portal_role_acts_for_nobody(stranger, nordvik):
    HolderMember.objects.create(right_holder=nordvik, user=stranger, capacity="OWN")

    assert holder_ids(user=stranger) == frozenset()


def test_a_switched_off_person_sees_nothing(holder, officer, nordvik):
    make_submitted(holder, nordvik)
    holder.is_active = officer.is_active = False

    assert not visible_recordations(user=holder).exists()
    assert not visible_recordations(user=officer).exists()
    assert holder_ids(user=holder) == frozenset()


def test_an_officer_without_an_office_sees_nothing(officer, holder, nordvik):
    make_submitted(holder, nordvik)
    officer.home_office = None

    assert not visible_recordations(user=officer).exists()
    assert not visible_right_holders(user=officer).exists()


def test_an_officer_of_another_administration_sees_its_own_jurisdiction_only(officer, holder, nordvik):
    make_submitted(holder, nordvik)
    european = make_submitted(holder, nordvik, title="NORDVIK EU", jurisdiction="EU")
    officer.home_office = Office.objects.filter(jurisdiction_id="EU").first()

    assert list(visible_recordations(user=officer)) == [european]


def test_a_person_on_both_sides_keeps_the_two_doors_apart(officer, holder, nordvik, kestra, rival_holder):
    own = make_draft(holder, nordvik)
    foreign = make_submitted(rival_holder, kestra, title="KESTRA")
    RoleGrant.objects.create(user=officer, role=Role.HOLDER)
    HolderMember.objects.create(right_holder=nordvik, user=officer, capacity="OWN")
    officer.__dict__.pop("_roles", None)

    assert set(visible_recordations(user=officer)) == {own, foreign}
    with pytest.raises(NotVisible):
        get_own_recordation(user=officer, public_id=foreign.public_id)
    with pytest.raises(NotVisible):
        get_recordation_of_customs(user=officer, public_id=own.public_id)


def test_right_holders_are_known_to_customs_and_to_those_who_act_for_them(cast, nordvik, kestra):
    seen = {name: set(visible_right_holders(user=user)) for name, user in cast.items()}

    for name in CUSTOMS:
        assert seen[name] == {nordvik, kestra}, name
    assert seen["holder"] == seen["representative"] == {nordvik}
    assert seen["rival_holder"] == {kestra}
    assert seen["admin"] == seen["stranger"] == set()
    assert get_right_holder(user=cast["holder"], public_id=nordvik.public_id) == nordvik
    with pytest.raises(NotVisible):
        get_right_holder(user=cast["holder"], public_id=kestra.public_id)


def test_a_picture_is_seen_with_its_recordation_and_never_without(holder, rival_holder, officer, nordvik, kestra):
    draft = make_draft(holder, nordvik)
    image = draft.images.get()

    assert get_image(user=holder, public_id=image.public_id) == image
    for user in (rival_holder, officer):  # an officer sees no draft
        with pytest.raises(NotVisible):
            get_image(user=user, public_id=image.public_id)


def test_an_address_that_is_no_id_is_simply_not_there(officer):
    with pytest.raises(NotVisible):
        get_recordation(user=officer, public_id="not-an-id")


def test_reading_for_write_locks_the_row(holder, desk, nordvik, django_assert_num_queries):
    recordation = make_in_force(holder, nordvik, desk)
    holder_ids(user=holder)

    with django_assert_num_queries(1) as captured:
        get_own_recordation(user=holder, public_id=recordation.public_id, for_write=True)

    assert "FOR UPDATE OF" in captured.captured_queries[0]["sql"]
