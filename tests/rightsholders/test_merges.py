"""Two entries of one right holder become one by two people, and two again by two: no row moves either way."""

from datetime import timedelta

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from accounts.access import ConfirmFirst
from accounts.roles import Role
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed, NotVisible
from rightsholders.access import get_right_holder
from rightsholders.match_index import current_index
from rightsholders.matching import find_candidates
from rightsholders.models import MergeProposal, RightHolder
from rightsholders.queries.merges import merges_decided
from rightsholders.services.holders import ADDRESS, address_state_of, change_address, name_state_of
from tests.cast import make_right_holder, make_second
from tests.rightsholders.factories import NOW, TODAY, make_in_force
from tests.rightsholders.holders import rename
from tests.rightsholders.merges import TWIN, confirm, merge, part, propose, propose_two, refuse, take_back
from tests.whole_or_nothing import break_each_write

pytestmark = pytest.mark.django_db
PAST_THE_TRIGGER = "rightsholders.MergeProposal:as_proposed"


def rows_of(*holders) -> list[dict]:
    return list(RightHolder.objects.filter(pk__in=[row.pk for row in holders]).order_by("pk").values())


def code_of(act, *args) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args)
    return refused.value.code


# --- merging ----------------------------------------------------------------------------------


def test_the_entry_that_goes_keeps_its_rows_and_says_what_the_other_says(desk, second, holder, nordvik, twin):
    accepted = make_in_force(holder, nordvik, desk)

    waiting = propose(desk, nordvik, twin)
    assert rows_of(nordvik)[0]["merged_into_id"] is None
    confirm(second, waiting)

    nordvik.refresh_from_db()
    accepted.refresh_from_db()
    assert accepted.right_holder_id == nordvik.pk
    assert (nordvik.name, nordvik.email, nordvik.own_name) == (TWIN, twin.email, "Nordvik Sport AB")
    assert nordvik.same_as == twin.same_as == twin.pk
    events = AuditEvent.objects.filter(action="right_holder.merged")
    assert {event.subject_id for event in events} == {str(nordvik.pk), str(twin.pk)}
    assert {event.actor_id for event in events} == {second.pk}
    assert events[0].changes["right_holder"] == ["Nordvik Sport AB", TWIN]


def test_undone_each_is_what_it_was(desk, nordvik, twin):
    before = rows_of(nordvik, twin)
    gone = merge(desk, nordvik, twin)

    part(desk, gone, twin)

    assert rows_of(nordvik, twin) == before
    assert AuditEvent.objects.filter(action="right_holder.merge_undone").count() == 2
    assert get_right_holder(user=desk, public_id=nordvik.public_id) == nordvik


def test_what_is_corrected_meanwhile_is_of_the_one_that_stays_alone(desk, nordvik, twin):
    own = nordvik.own
    merge(desk, nordvik, twin)
    rename(desk, twin, "Nordvik Holding AB")
    twin.refresh_from_db()
    values = {name: getattr(twin, name) for name in ADDRESS} | {"email": "new@nordvik.test"}
    seen = address_state_of(holder=twin)
    who = {"acting_user": desk, "confirmed_at": NOW, "now": NOW}
    change_address(public_id=nordvik.public_id, values=values, reason="Letter of 3 November", seen=seen, **who)

    nordvik.refresh_from_db()
    assert (nordvik.name, nordvik.email) == ("Nordvik Holding AB", "new@nordvik.test")
    assert part(desk, nordvik, twin).own == own
    twin.refresh_from_db()
    assert (twin.name, twin.email) == ("Nordvik Holding AB", "new@nordvik.test")


def test_the_page_of_an_entry_that_went_does_not_rename_the_one_that_stays(desk, nordvik, twin):
    opened = name_state_of(holder=nordvik)
    merge(desk, nordvik, twin)

    with pytest.raises(DomainError) as refused:
        rename(desk, nordvik, "Fjordline Holding AB", seen=opened)

    assert refused.value.code == "changed-meanwhile"


def test_a_name_that_another_took_meanwhile_is_asked_about_before_it_is_undone(desk, second, nordvik, twin):
    gone = merge(desk, nordvik, twin)
    other = make_right_holder("Nordvik Sport AB")
    waiting = propose_two(desk, gone, twin)

    with pytest.raises(DomainError) as refused:
        confirm(second, waiting)
    assert refused.value.code == "name-taken"
    assert MergeProposal.objects.get(pk=waiting.pk).state == "WAITS"

    rename(desk, other, "Halvorsen Bolag AB")
    confirm(second, waiting)
    assert RightHolder.objects.get(pk=nordvik.pk).name == "Nordvik Sport AB"


def test_marks_are_matched_as_before_under_the_name_of_the_one_that_stays(desk, holder, nordvik, twin):
    make_in_force(holder, nordvik, desk, title="SNOWHARE")
    look = {"brand": "SNOWHARE", "description": "", "category": "", "jurisdiction": "CN", "on": TODAY}
    assert find_candidates(**look, index=current_index(jurisdiction="CN"))[0].holder_name == "Nordvik Sport AB"

    gone = merge(desk, nordvik, twin)
    assert find_candidates(**look, index=current_index(jurisdiction="CN"))[0].holder_name == TWIN

    part(desk, gone, twin)
    assert find_candidates(**look, index=current_index(jurisdiction="CN"))[0].holder_name == "Nordvik Sport AB"


# --- two people -------------------------------------------------------------------------------


def test_nobody_decides_on_what_was_proposed_by_oneself(desk, nordvik, twin):
    waiting = propose(desk, nordvik, twin)

    for act in (confirm, refuse):
        with pytest.raises(NotAllowed):
            act(desk, waiting)

    assert rows_of(nordvik)[0]["merged_into_id"] is None


@pytest.mark.parametrize("name", ["officer", "supervisor", "auditor", "holder"])
def test_nobody_else_proposes_or_decides(name, request, desk, nordvik, twin):
    user = request.getfixturevalue(name)
    with pytest.raises(NotAllowed):
        propose(user, nordvik, twin)
    waiting = propose(desk, nordvik, twin)

    for act in (confirm, refuse):
        with pytest.raises(NotAllowed):
            act(user, waiting)


def test_what_was_refused_changes_nothing_and_is_not_decided_again(desk, second, nordvik, twin):
    before = rows_of(nordvik, twin)
    refused = refuse(second, propose(desk, nordvik, twin))

    assert (refused.state, refused.refusal_reason) == ("REFUSED", "The paper names another company")
    assert rows_of(nordvik, twin) == before
    with pytest.raises(DomainError) as again:
        confirm(second, refused)
    assert again.value.code == "decided-already"
    assert propose(desk, nordvik, twin).state == "WAITS", "it may be proposed anew"


@pytest.mark.parametrize("kind", ["merge", "undoing"])
def test_whoever_proposed_it_takes_it_back_and_it_is_proposed_anew(kind, desk, second, nordvik, twin):
    if kind == "undoing":
        nordvik = merge(desk, nordvik, twin)
    anew = propose if kind == "merge" else propose_two
    before = rows_of(nordvik, twin)

    taken_back = take_back(desk, anew(desk, nordvik, twin))

    assert (taken_back.state, taken_back.decided_by) == ("TAKEN_BACK", desk)
    events = AuditEvent.objects.filter(action=f"right_holder.{kind}_taken_back", actor_id=desk.pk)
    assert {event.subject_id for event in events} == {str(nordvik.pk), str(twin.pk)}
    assert rows_of(nordvik, twin) == before
    assert taken_back not in merges_decided(user=desk, since=TODAY), "nobody is told of the own act"
    assert code_of(confirm, second, taken_back) == "decided-already"
    assert anew(desk, nordvik, twin).state == "WAITS"


def test_nobody_takes_back_what_somebody_else_proposed_or_what_is_decided(desk, second, nordvik, twin):
    waiting = propose(desk, nordvik, twin)
    assert code_of(take_back, second, waiting) == "not-yours"

    confirm(second, waiting)
    assert code_of(take_back, desk, waiting) == "decided-already"
    nordvik.refresh_from_db()
    assert nordvik.merged_into == twin


@pytest.mark.parametrize(
    ("changes", "field"), [({"reason": " "}, "reason"), ({"paper": " "}, "paper"), ({"paper": "x" * 121}, "paper")]
)
def test_nothing_is_proposed_without_a_reason_and_a_paper(changes, field, desk, nordvik, twin):
    with pytest.raises(InvalidValue) as refused:
        propose(desk, nordvik, twin, **changes)

    assert refused.value.field == field


def test_an_old_proof_proposes_and_confirms_nothing(desk, second, nordvik, twin, settings):
    old = NOW - timedelta(seconds=settings.CONFIRM_SECONDS + 1)
    with pytest.raises(ConfirmFirst):
        propose(desk, nordvik, twin, confirmed_at=old)
    waiting = propose(desk, nordvik, twin)

    with pytest.raises(ConfirmFirst):
        confirm(second, waiting, confirmed_at=old)


def test_two_wait_once_whichever_of_them_stays(desk, nordvik, twin):
    propose(desk, nordvik, twin)

    with pytest.raises(DomainError) as refused:
        propose(desk, twin, nordvik)

    assert refused.value.code == "waits-already"


def test_it_comes_whole_or_not_at_all(desk, second, nordvik, twin):
    waiting = propose(desk, nordvik, twin)

    assert break_each_write(lambda: confirm(second, waiting), watched=("audit", "rightsholders")) >= 4


# --- one level --------------------------------------------------------------------------------


def test_no_chain_and_no_circle_is_made(desk, second, nordvik, twin, kestra):
    merge(desk, nordvik, twin)

    assert code_of(propose, desk, twin, kestra) == "stands-for-others"
    assert code_of(propose, desk, twin, nordvik) == "one-already"
    assert code_of(propose, desk, nordvik, twin) == "one-already"
    assert merge(desk, kestra, nordvik).merged_into == twin, "whoever names one of them means the one that stays"


def test_what_another_merge_overtook_is_refused_when_it_is_confirmed(desk, second, nordvik, twin, kestra):
    away = propose(desk, twin, kestra)
    same = propose(desk, kestra, nordvik)
    merge(desk, nordvik, twin)

    assert code_of(confirm, second, away) == "stands-for-others"
    assert code_of(confirm, second, same) == "merged-meanwhile"
    assert {row.state for row in (MergeProposal.objects.get(pk=away.pk), MergeProposal.objects.get(pk=same.pk))} == {
        "WAITS"
    }


def test_only_what_is_merged_is_parted(desk, second, nordvik, twin):
    with pytest.raises(NotVisible):
        propose_two(desk, nordvik, twin)
    gone = merge(desk, nordvik, twin)
    part(desk, gone, twin)

    with pytest.raises(NotVisible):
        propose_two(desk, nordvik, twin)


# --- what the database keeps ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (lambda desk: {"state": "CONFIRMED", "decided_by": desk, "decided_at": NOW}, "decided_by_another"),
        (lambda desk: {"state": "CONFIRMED"}, "decided_by_another"),
        (lambda desk: {"state": "TAKEN_BACK", "decided_at": NOW}, "decided_by_another"),
        (
            lambda desk: {"state": "TAKEN_BACK", "decided_by": make_second(Role.DESK), "decided_at": NOW},
            "decided_by_another",
        ),
        (lambda desk: {"refusal_reason": "Why not"}, "refusal_has_reason"),
        (lambda desk: {"reason": ""}, "has_reason_and_paper"),
        (lambda desk: {"paper": ""}, "has_reason_and_paper"),
    ],
)
def test_the_database_refuses_a_decision_that_one_person_makes(spoil, name, desk, nordvik, twin):
    propose(desk, nordvik, twin)

    failing = pytest.raises(IntegrityError, match=f"merge_proposal_{name}")
    with pgtrigger.ignore(PAST_THE_TRIGGER), failing, transaction.atomic():
        MergeProposal.objects.update(**spoil(desk))


def test_the_database_keeps_one_that_waits_for_each_pair_and_none_of_an_entry_with_itself(desk, nordvik, twin):
    kept = {"kind": "MERGE", "reason": "Why", "paper": "L-1", "proposed_by": desk, "proposed_at": NOW}
    propose(desk, nordvik, twin)

    for (goes, stays), name in (((twin, nordvik), "one_waits"), ((twin, twin), "of_two")):
        with pytest.raises(IntegrityError, match=f"merge_proposal_{name}"), transaction.atomic():
            MergeProposal.objects.create(goes=goes, stays=stays, **kept)


def test_the_database_keeps_a_proposal_and_a_decision_as_they_were_made(desk, second, nordvik, twin):
    rows = MergeProposal.objects.filter(pk=propose(desk, nordvik, twin).pk)
    for change in ({"paper": "Another"}, {"goes": twin, "stays": nordvik}, {"kind": "UNDO"}):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            rows.update(**change)
    confirm(second, rows.get())

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        rows.update(state="REFUSED", refusal_reason="After all")
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        rows.delete()


def test_the_database_merges_and_parts_nothing_that_two_people_did_not_confirm(desk, nordvik, twin):
    entry = RightHolder.objects.filter(pk=nordvik.pk)
    propose(desk, nordvik, twin)

    with pytest.raises(IntegrityError, match="two people merge"), transaction.atomic():
        entry.update(merged_into=twin, as_entered=nordvik.own)
    with pytest.raises(IntegrityError, match="two people merge"), transaction.atomic():
        RightHolder.objects.create(name="New AB", country_id="SE", merged_into=twin, as_entered={})
    MergeProposal.objects.all().update(state="CONFIRMED", decided_by=make_second(Role.DESK), decided_at=NOW)
    entry.update(merged_into=twin, as_entered=nordvik.own)
    with pytest.raises(IntegrityError, match="two people merge"), transaction.atomic():
        entry.update(merged_into=None, as_entered=None)
    with pytest.raises(IntegrityError, match="right_holder_merged_keeps_its_own"), transaction.atomic():
        entry.update(as_entered=None)


def test_the_database_makes_no_chain(desk, nordvik, twin, kestra):
    merge(desk, nordvik, twin)
    decided = {"decided_by": make_second(Role.DESK), "decided_at": NOW, "state": "CONFIRMED"}
    for goes, stays in ((twin, kestra), (kestra, nordvik)):
        common = {"kind": "MERGE", "reason": "Why", "paper": "L-1", "proposed_by": desk, "proposed_at": NOW}
        MergeProposal.objects.create(goes=goes, stays=stays, **common, **decided)

        with pytest.raises(IntegrityError, match="into one that stays"), transaction.atomic():
            RightHolder.objects.filter(pk=goes.pk).update(merged_into=stays, as_entered=goes.own)
