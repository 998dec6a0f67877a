"""Destroying goods of many cases in one go: picked once, two signatures, each outcome by its own rules."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from accounts.access import ConfirmFirst
from accounts.models import RoleGrant, User
from audit.models import AuditEvent
from ipcases.lib.errors import ChangedMeanwhile, DomainError, NotAllowed, NotVisible
from seizures.models import Destruction, DestructionLine, Outcome, Procedure, Seizure, SeizureMember
from seizures.services.custody import accept, hand_over
from seizures.services.destroying import Destroyed, sign, witness
from seizures.services.destructions import Pick, add_lines, call_off, settle, take_out
from seizures.services.outcomes import close_seizure, record_outcome
from tests.seizures.destructions import DAY, NOON, confiscated, make_recordation, planned, signed, witnessed
from tests.seizures.procedures import SHOES, log

pytestmark = pytest.mark.django_db


@pytest.fixture
def recordation(nordvik):
    return make_recordation(nordvik)


@pytest.fixture
def line(officer, supervisor, holder, recordation):
    return confiscated(officer, supervisor, holder, recordation)


@pytest.fixture
def other(officer, supervisor, holder, recordation):
    return confiscated(officer, supervisor, holder, recordation)


def refusal(act, *args, **options):
    with pytest.raises(DomainError) as refused:
        act(*args, **options)
    return refused.value.code


def out(user, destruction, row, kind="MISSING", because="The cage is empty."):
    return take_out(
        acting_user=user, public_id=destruction.public_id, row_id=row.pk, kind=kind, because=because, now=NOON
    )


def add(user, destruction, **pick):
    return add_lines(acting_user=user, public_id=destruction.public_id, pick=Pick(**pick), now=NOON)


# --- picking --------------------------------------------------------------------------------------


def test_goods_of_two_cases_go_into_one_destruction_which_gets_its_number(supervisor, line, other):
    destruction = planned(supervisor, line, other)

    assert destruction.reference == "DS-CN-CAN-2026-000001"
    assert [row.quantity for row in destruction.destruction_lines.all()] == [12, 12]
    told = AuditEvent.objects.filter(action="destruction.planned").values_list("case_reference", flat=True)
    assert set(told) == {line.seizure.reference, other.seizure.reference}


def test_bags_are_picked_by_what_their_labels_say(supervisor, line, other):
    labels = f"{line.seizure.reference}\nhttps://ipcases.example/seizures/{other.seizure.reference.lower()}/"

    assert planned(supervisor, pick=Pick(labels=labels)).destruction_lines.count() == 2


def test_everything_at_a_place_is_what_may_be_destroyed_there(officer, supervisor, holder, recordation, line):
    Seizure.objects.filter(pk=line.seizure_id).update(found_at_place="Cage 1")
    confiscated(officer, supervisor, holder, recordation, kind="RELEASE", found_at_place="Cage 1")
    confiscated(officer, supervisor, holder, recordation, found_at_place="Cage 2")

    destruction = planned(supervisor, pick=Pick(place="Cage 1", office="CNCAN"))

    assert destruction.destruction_lines.get().line == line
    assert refusal(planned, supervisor, pick=Pick(place="Cage 1", office="CNCAN")) == "nothing-picked"


def test_goods_that_are_not_decided_or_are_to_go_free_are_not_picked(officer, supervisor, holder, recordation):
    undecided = log(officer, lines=(SHOES,)).lines.get()
    free = confiscated(officer, supervisor, holder, recordation, kind="RELEASE")

    assert refusal(planned, supervisor, undecided) == "not-to-be-destroyed"
    assert refusal(planned, supervisor, free) == "not-to-be-destroyed"
    assert refusal(planned, supervisor, pick=Pick(labels=free.seizure.reference)) == "nothing-to-destroy"
    assert refusal(planned, supervisor, pick=Pick(labels="CN-CAN-2026-999999")) == "case-unknown"
    assert not Destruction.objects.exists()


def test_goods_are_in_one_open_destruction_at_a_time(supervisor, line, other):
    first = planned(supervisor, line)

    assert refusal(planned, supervisor, line) == "not-to-be-destroyed"
    second = planned(supervisor, other)
    with pytest.raises(IntegrityError), transaction.atomic():
        DestructionLine.objects.create(destruction=second, line=line, quantity=1, added_by=supervisor, added_at=NOON)
    call_off(acting_user=supervisor, public_id=first.public_id, because="The oven is cold.", now=NOON)
    assert len(add(supervisor, second, line_ids=[line.public_id])) == 1


def test_goods_of_two_offices_are_two_destructions(desk, officer_szx, supervisor, holder, recordation, line):
    far = confiscated(officer_szx, desk, holder, recordation, office="CNSZX")

    assert refusal(planned, desk, line, far) == "two-offices"
    assert refusal(planned, supervisor, far) == "line-unknown", "not the supervisor's to see"


def test_an_officer_may_not_plan_and_may_take_out(officer, supervisor, line, other):
    with pytest.raises(NotAllowed):
        planned(officer, line)
    destruction = planned(supervisor, line, other)

    assert out(officer, destruction, destruction.destruction_lines.first()).taken_out == "MISSING"


# --- what is not there ----------------------------------------------------------------------------


def test_what_is_missing_stays_a_discrepancy_until_a_supervisor_clears_it_up(officer, supervisor, line, other):
    destruction = planned(supervisor, line, other)
    row = destruction.destruction_lines.get(line=line)
    out(officer, destruction, row)

    assert refusal(out, officer, destruction, row) == "taken-out"
    assert refusal(add, supervisor, destruction, line_ids=[line.public_id]) == "not-to-be-destroyed"
    told = {"public_id": destruction.public_id, "row_id": row.pk, "words": "Found in cage 7.", "now": NOON}
    with pytest.raises(NotAllowed):
        settle(acting_user=officer, **told)
    settle(acting_user=supervisor, **told)
    assert len(add(supervisor, destruction, line_ids=[line.public_id])) == 1
    said = AuditEvent.objects.filter(case_reference=line.seizure.reference, action__startswith="destruction.")
    assert list(said.order_by("id").values_list("action", flat=True)) == [
        "destruction.planned",
        "destruction.taken_out",
        "destruction.settled",
        "destruction.lines_added",
    ]


def test_what_is_put_back_may_be_picked_again_at_once(supervisor, line, other):
    destruction = planned(supervisor, line, other)
    out(supervisor, destruction, destruction.destruction_lines.get(line=line), "PUT_BACK", "Wanted by a court.")

    assert planned(supervisor, line).destruction_lines.count() == 1


# --- two signatures -------------------------------------------------------------------------------


def test_with_the_second_signature_every_line_has_its_outcome_and_its_case_may_be_closed(
    supervisor, officer, line, other
):
    destruction = signed(supervisor, planned(supervisor, line, other))
    assert not Outcome.objects.exists()

    witnessed(officer, destruction)

    destruction.refresh_from_db()
    assert (destruction.status, destruction.signed_by, destruction.witness) == ("CARRIED_OUT", supervisor, officer)
    outcomes = Outcome.objects.order_by("pk")
    assert [(one.kind, one.quantity, one.happened_on, one.recorded_by) for one in outcomes] == [
        ("DESTROYED", 12, DAY, supervisor)
    ] * 2
    assert outcomes[0].remark.startswith(destruction.reference)
    assert set(Procedure.objects.values_list("status", flat=True)) == {"EXECUTED"}
    assert not DestructionLine.objects.filter(is_open=True).exists()
    assert close_seizure(acting_user=supervisor, seizure=line.seizure, now=NOON).status == "CLOSED"


def test_one_person_does_not_sign_twice(supervisor, line):
    destruction = signed(supervisor, planned(supervisor, line))

    assert refusal(witnessed, supervisor, destruction) == "two-people"
    with pytest.raises(IntegrityError), transaction.atomic():
        Destruction.objects.update(witness=supervisor, witnessed_at=NOON, status="CARRIED_OUT")


def test_both_signatures_want_a_fresh_proof(supervisor, officer, line):
    destruction = planned(supervisor, line)
    old = {"confirmed_at": NOON - timedelta(hours=2), "now": NOON, "public_id": destruction.public_id}
    with pytest.raises(ConfirmFirst):
        sign(acting_user=supervisor, carried_out_on=DAY, destroyed={}, **old)
    destruction = signed(supervisor, destruction)
    with pytest.raises(ConfirmFirst):
        witness(acting_user=officer, statement_sha256=destruction.statement_sha256, **old)


def test_the_witness_signs_just_what_was_seen(supervisor, desk, officer, line, other):
    destruction = planned(supervisor, line, other)
    assert refusal(witnessed, officer, destruction) == "not-signed"
    seen = signed(supervisor, destruction).statement_sha256
    row = destruction.destruction_lines.first()
    signed(desk, destruction, rows={row.pk: Destroyed(Decimal(11), "One pair was a sample.")})

    with pytest.raises(ChangedMeanwhile):
        witness(
            acting_user=officer, public_id=destruction.public_id, statement_sha256=seen, confirmed_at=NOON, now=NOON
        )
    assert witnessed(officer, destruction).signed_by == desk


def test_another_quantity_says_why_and_the_rest_stays_in_store(supervisor, officer, line):
    destruction = planned(supervisor, line)
    row = destruction.destruction_lines.get()

    for quantity, because, code in (
        ("11", " ", "difference-unexplained"),
        ("0", "None there.", "quantity-not-positive"),
        ("13", "One more.", "quantity-too-large"),
    ):
        said = {row.pk: Destroyed(Decimal(quantity), because)}
        assert refusal(signed, supervisor, destruction, rows=said) == code
    signed(supervisor, destruction, rows={row.pk: Destroyed(Decimal(11), "One pair was a sample.")})
    witnessed(officer, destruction)

    assert Outcome.objects.get().quantity == 11
    assert Procedure.objects.get().status == "DECIDED"


def test_the_order_of_the_law_is_asked_before_anybody_signs(supervisor, line):
    destruction = planned(supervisor, line, why="")

    assert refusal(signed, supervisor, destruction) == "remark-missing"
    assert signed(supervisor, destruction, why="Counterfeit shoes fall apart.").why == "Counterfeit shoes fall apart."
    assert refusal(signed, supervisor, destruction, day=DAY + timedelta(days=1)) == "in-future"


def test_what_left_by_another_way_meanwhile_is_not_destroyed_too(supervisor, officer, line):
    destruction = signed(supervisor, planned(supervisor, line))
    record_outcome(acting_user=supervisor, line=line, kind="DONATED", quantity=Decimal(1), happened_on=DAY, now=NOON)

    assert refusal(witnessed, officer, destruction) == "quantity-too-large"
    assert Outcome.objects.get().kind == "DONATED", "nothing of it was written"


def test_goods_between_two_people_are_not_destroyed(supervisor, officer, line):
    destruction = planned(supervisor, line)
    handed = {"reference": line.seizure.reference, "receiver": supervisor, "place": "Store A", "now": NOON}
    event = hand_over(acting_user=officer, **handed)

    assert refusal(signed, supervisor, destruction) == "hand-over-pending"
    accept(acting_user=supervisor, reference=line.seizure.reference, event_id=event.pk, now=NOON)
    assert signed(supervisor, destruction).signed_by == supervisor


def test_a_change_of_the_goods_drops_the_signature(supervisor, officer, line, other):
    destruction = signed(supervisor, planned(supervisor, line))
    add(supervisor, destruction, line_ids=[other.public_id])

    assert refusal(witnessed, officer, destruction) == "not-signed"


def test_who_carried_it_out_must_still_answer_for_it(supervisor, officer, line):
    destruction = signed(supervisor, planned(supervisor, line))
    RoleGrant.objects.filter(user=supervisor).delete()

    assert refusal(witnessed, officer, destruction) == "signer-left"


def test_what_is_over_stays_as_it_is(supervisor, officer, line, other):
    done = signed(supervisor, planned(supervisor, line))
    witnessed(officer, done)
    off = planned(supervisor, other)
    call_off(acting_user=supervisor, public_id=off.public_id, because="The oven is cold.", now=NOON)

    for destruction in (done, off):
        assert refusal(signed, supervisor, destruction) == "not-planned"
        assert refusal(add, supervisor, destruction, line_ids=[other.public_id]) == "not-planned"
        assert refusal(out, supervisor, destruction, destruction.destruction_lines.get()) == "not-planned"
    told = AuditEvent.objects.get(action="destruction.called_off")
    assert (told.case_reference, told.purpose) == (other.seizure.reference, "The oven is cold.")


# --- who sees it ----------------------------------------------------------------------------------


def test_only_members_see_and_sign_for_lines_of_a_restricted_case(desk, supervisor, officer, line, other):
    destruction = planned(supervisor, line, other)
    Seizure.objects.filter(pk=line.seizure_id).update(is_restricted=True)
    row = destruction.destruction_lines.get(line=line)

    assert refusal(signed, desk, destruction) == "not-all-seen"
    with pytest.raises(NotVisible):
        out(desk, destruction, row)
    signed(supervisor, destruction)
    assert refusal(witnessed, desk, destruction) == "not-all-seen"
    SeizureMember.objects.create(seizure=line.seizure, user=desk, added_by=supervisor, added_at=NOON)
    assert witnessed(desk, destruction).status == "CARRIED_OUT"


def test_another_office_does_not_even_find_it(supervisor, officer_szx, line):
    destruction = planned(supervisor, line)

    assert User.objects.get(pk=officer_szx.pk).home_office_id == "CNSZX"
    with pytest.raises(NotVisible):
        out(officer_szx, destruction, destruction.destruction_lines.get())
