"""Who sees a seizure: one table, cast × fact."""

from dataclasses import dataclass

import pytest
import time_machine

from accounts.access import offices_of
from accounts.models import OfficeMembership, RoleGrant, User
from accounts.roles import Role
from ipcases.lib.errors import NotVisible
from seizures.access import (
    get_line,
    get_seizure,
    may_see_parties,
    visible_detentions,
    visible_procedures,
    visible_seizures,
)
from seizures.draft_access import get_draft
from seizures.models import Procedure, Seizure
from seizures.services.drafts import open_draft
from seizures.services.notes import add_note
from seizures.services.restriction import admit, remove_member, restrict
from tests.cast import PEOPLE
from tests.seizures.factories import NOON, log

pytestmark = pytest.mark.django_db

HEADQUARTERS = {"desk", "liaison", "approver", "analyst", "coordinator"}
SEES_OWN_OFFICE = {"officer", "supervisor", "auditor"} | HEADQUARTERS
SEES_RESTRICTED = {"officer", "supervisor", "auditor"}  # the officer logged it


@dataclass(frozen=True)
class Fact:
    office: str
    restricted: bool
    seen_by: set


FACTS = {
    "of Guangzhou": Fact("CNCAN", False, SEES_OWN_OFFICE),
    "of Guangzhou, restricted": Fact("CNCAN", True, SEES_RESTRICTED),
}


@pytest.fixture
def people(request):
    return {name: request.getfixturevalue(name) for name in PEOPLE}


@pytest.mark.parametrize("fact", FACTS.values(), ids=FACTS)
def test_seen_by_exactly_these(people, fact):
    seizure = log(people["officer"], office=fact.office)
    if fact.restricted:
        restrict(acting_user=people["supervisor"], reference=seizure.reference, purpose="Informant", now=NOON)

    seen_by = {name for name, user in people.items() if visible_seizures(user=user).filter(pk=seizure.pk).exists()}

    assert seen_by == fact.seen_by


@pytest.mark.parametrize("name", sorted(PEOPLE))
def test_the_getter_gives_what_the_list_shows(people, name):
    seizure = log(people["officer"])

    if name in SEES_OWN_OFFICE:
        assert get_seizure(user=people[name], reference=seizure.reference.lower()) == seizure
    else:
        with pytest.raises(NotVisible):
            get_seizure(user=people[name], reference=seizure.reference)


def test_headquarters_of_another_country_sees_nothing(officer, desk):
    seizure = log(officer)
    desk.home_office_id = "USHQ"
    desk.save()

    assert not visible_seizures(user=desk).filter(pk=seizure.pk).exists()


@pytest.mark.parametrize(
    ("first", "last", "is_seen"),
    [("2026-11-23", "2026-11-23", True), ("2020-01-01", "2026-11-22", False), ("2026-11-24", None, False)],
)
@time_machine.travel(NOON, tick=False)
def test_a_further_office_is_seen_on_the_days_of_the_membership(officer, officer_szx, desk, first, last, is_seen):
    seizure = log(officer)
    OfficeMembership.objects.create(user=officer_szx, office_id="CNCAN", valid_from=first, valid_to=last)

    assert visible_seizures(user=officer_szx).filter(pk=seizure.pk).exists() is is_seen
    assert offices_of(user=desk) == {"CNHQ"}


def test_headquarters_with_an_office_abroad_sees_that_office_as_well(officer, desk):
    here, there, elsewhere = log(officer), log(officer), log(officer)
    for case, office in ((there, "USJFK"), (elsewhere, "USLAX")):
        Seizure.objects.filter(pk=case.pk).update(office_id=office, jurisdiction_id="US")
    OfficeMembership.objects.create(user=desk, office_id="USJFK", valid_from="2020-01-01")

    assert set(visible_seizures(user=desk)) == {here, there}


def test_a_named_colleague_is_admitted_to_a_restricted_case_and_taken_off_again(officer, supervisor, desk):
    seizure = log(officer)
    restrict(acting_user=supervisor, reference=seizure.reference, purpose="Informant", now=NOON)
    assert not visible_seizures(user=desk).filter(pk=seizure.pk).exists()

    admit(acting_user=supervisor, reference=seizure.reference, member=desk, now=NOON)
    assert visible_seizures(user=desk).filter(pk=seizure.pk).exists()

    remove_member(acting_user=supervisor, reference=seizure.reference, username="desk", now=NOON)
    assert not visible_seizures(user=desk).filter(pk=seizure.pk).exists()


def test_a_supervisor_sees_restricted_cases_of_the_own_offices_only(officer, supervisor, desk):
    seizure = log(officer)
    restrict(acting_user=supervisor, reference=seizure.reference, purpose="Informant", now=NOON)
    RoleGrant.objects.create(user=desk, role=Role.SUPERVISOR)

    assert not visible_seizures(user=desk).filter(pk=seizure.pk).exists()
    OfficeMembership.objects.create(user=desk, office_id="CNCAN", valid_from="2020-01-01")
    assert visible_seizures(user=User.objects.get(pk=desk.pk)).filter(pk=seizure.pk).exists()


def test_a_switched_off_person_sees_nothing(officer):
    log(officer)
    officer.is_active = False

    assert not visible_seizures(user=officer).exists()


def test_lines_and_procedures_follow_their_seizure(people, kestra):
    seizure = log(people["officer"])
    line = seizure.lines.first()
    procedure = Procedure.objects.create(
        seizure=seizure, right_holder=kestra, right_kind="TRADEMARK", law_code="CN_CUSTOMS_IPR_2018",
        track="EX_OFFICIO", opened_by=people["officer"], opened_at=NOON,
    )  # fmt: skip

    for name, user in people.items():
        seen = visible_procedures(user=user).filter(pk=procedure.pk).exists()
        assert seen == (name in SEES_OWN_OFFICE), name
    assert get_line(user=people["desk"], public_id=line.public_id) == line
    with pytest.raises(NotVisible):
        get_line(user=people["officer_szx"], public_id=line.public_id)


@pytest.mark.parametrize(
    ("notified", "live", "seen_by"),
    [(True, True, {"rival_holder"}), (False, True, set()), (True, False, set())],
)
def test_a_detention_is_seen_by_its_right_holder_once_notified(people, kestra, nordvik, notified, live, seen_by):
    Procedure.objects.create(
        seizure=log(people["officer"]), right_holder=kestra, right_kind="TRADEMARK", law_code="CN_CUSTOMS_IPR_2018",
        track="EX_OFFICIO", opened_by=people["officer"], opened_at=NOON, is_live=live,
        status="NOTIFIED" if notified else "OPENED", notified_at=NOON if notified else None,
    )  # fmt: skip

    assert {name for name, user in people.items() if visible_detentions(user=user).exists()} == seen_by


def test_a_draft_is_its_owners_alone(people):
    draft = open_draft(acting_user=people["officer"], now=NOON)

    for name, user in people.items():
        if name == "officer":
            assert get_draft(user=user, public_id=draft.pk) == draft
        else:
            with pytest.raises(NotVisible):
                get_draft(user=user, public_id=draft.pk)


@pytest.mark.parametrize("name", ["officer_szx", "liaison"])
def test_an_auditor_who_works_on_cases_sees_the_own_ones_and_no_others(people, name):
    """Or else there would be nobody whose names, photos and cases stay closed to them."""
    seizure = log(people["officer"])
    restrict(acting_user=people["supervisor"], reference=seizure.reference, purpose="Informant", now=NOON)
    RoleGrant.objects.create(user=people[name], role=Role.AUDITOR)

    assert not visible_seizures(user=people[name]).exists()
    with pytest.raises(NotVisible):
        add_note(acting_user=people["officer_szx"], reference=seizure.reference, text="Seen.", now=NOON)


def test_people_on_the_papers_are_hidden_from_the_auditor_and_from_outside(people):
    hidden = {name for name, user in people.items() if not may_see_parties(user=user)}

    assert hidden == {"auditor", "admin", "holder", "rival_holder", "representative", "stranger"}


@pytest.mark.parametrize("reference", ["", "CN-CAN-2026-000001\x00", "x" * 500, "../../etc", "' OR 1=1 --", "诺德"])
def test_nothing_odd_finds_a_case(officer, reference):
    log(officer)

    with pytest.raises(NotVisible):
        get_seizure(user=officer, reference=reference)
