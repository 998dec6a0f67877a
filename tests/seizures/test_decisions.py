"""Deciding in China: what the law allows, one standing decision, and the notice that follows."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from seizures.models import Decision, Procedure
from seizures.services.deadlines import mark_passed_deadlines
from seizures.services.decisions import DecisionConflict
from seizures.services.outcomes import record_outcome
from seizures.services.replies import ReplyIntake
from tests.seizures.procedures import (
    NOON,
    answer,
    assess,
    choose,
    detained,
    fact,
    guarantee,
    log,
    make_recordation,
    notify,
    open_for,
    refusal,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def procedure(officer, nordvik):
    seizure = log(officer)
    assess(seizure, 30_000)
    return open_for(seizure, officer, make_recordation(nordvik))


# --- China, ex officio ------------------------------------------------------------------------


def test_detains_what_was_applied_for_in_time_with_security(procedure, supervisor, holder):
    detained(procedure, supervisor, holder)

    assert procedure.status == Procedure.Status.NOTIFIED
    assert procedure.facts["detained"]["on"] == "2026-11-23"
    running = procedure.deadlines.filter(status="RUNNING").values_list("code", flat=True)
    assert set(running) == {"investigate", "court_notice_exoff"}
    assert procedure.deadlines.get(code="rh_reply").status == "MET"
    assert procedure.notices.get(kind="DETENTION").status == "QUEUED"


def test_refuses_to_detain_before_the_right_holder_was_told(procedure, supervisor):
    assert refusal(procedure, supervisor, "DETAIN") == "not-notified"


def test_refuses_to_detain_before_the_answer(procedure, supervisor):
    notify(procedure, supervisor)

    assert refusal(procedure, supervisor, "DETAIN") == "no-reply"


def test_silence_in_china_means_that_customs_may_not_detain(procedure, supervisor):
    notify(procedure, supervisor)
    later = NOON + timedelta(days=10)
    mark_passed_deadlines(now=later)

    assert refusal(procedure, supervisor, "DETAIN", now=later) == "holder-silent"
    choose(procedure, supervisor, "RELEASE", now=later)
    procedure.refresh_from_db()
    assert procedure.status == "DECIDED"


def test_silence_counts_even_before_the_sweep_has_been_by(procedure, supervisor):
    notify(procedure, supervisor)
    last_moment = procedure.deadlines.get().due_at

    assert refusal(procedure, supervisor, "DETAIN", now=last_moment) == "no-reply"
    assert refusal(procedure, supervisor, "DETAIN", now=last_moment + timedelta(microseconds=1)) == "holder-silent"


@pytest.mark.parametrize("position", ["GENUINE", "NO_ACTION"])
def test_refuses_to_detain_what_the_right_holder_gives_up(procedure, supervisor, holder, position):
    notify(procedure, supervisor)
    answer(procedure, holder, ReplyIntake(position=position, statement="Ours."))

    assert refusal(procedure, supervisor, "DETAIN") == "holder-gave-up"


def test_refuses_to_detain_when_a_new_value_leaves_the_security_one_yuan_short(procedure, supervisor, holder):
    notify(procedure, supervisor)
    answer(procedure, holder, ReplyIntake(position="INFRINGES", security_amount=Decimal("20000")))
    procedure.seizure.lines.get(position=1).values.filter(kind="ASSESSED").update(amount=Decimal("40002"))

    assert refusal(procedure, supervisor, "DETAIN") == "security-short"


def test_the_security_of_exactly_the_band_suffices(procedure, supervisor, holder):
    procedure.seizure.lines.get(position=1).values.filter(kind="ASSESSED").update(amount=Decimal("40000"))

    detained(procedure, supervisor, holder)

    assert procedure.facts["detained"]


def test_a_general_guarantee_exempts_a_trademark_case(procedure, supervisor, holder, nordvik):
    guarantee(nordvik)
    notify(procedure, supervisor)
    answer(procedure, holder, ReplyIntake(position="INFRINGES", under_general_guarantee=True))

    nordvik.guarantees.update(valid_to=date(2026, 11, 22))
    assert refusal(procedure, supervisor, "DETAIN") == "no-guarantee"
    nordvik.guarantees.update(valid_to=date(2026, 11, 23))
    assert choose(procedure, supervisor, "DETAIN").kind == "DETAIN"


def test_goods_without_a_value_of_customs_cannot_be_detained(officer, supervisor, holder, nordvik):
    seizure = log(officer)
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    notify(procedure, supervisor)
    answer(procedure, holder)

    assert refusal(procedure, supervisor, "DETAIN") == "value-unknown"


def test_refuses_to_confiscate_what_is_not_detained(procedure, supervisor, holder):
    notify(procedure, supervisor)
    answer(procedure, holder)

    assert refusal(procedure, supervisor, "CONFISCATE") == "not-detained"


def test_confiscation_settles_the_investigation_and_lifts_the_rest(procedure, supervisor, holder):
    detained(procedure, supervisor, holder)

    choose(procedure, supervisor, "CONFISCATE", now=NOON + timedelta(days=5))

    procedure.refresh_from_db()
    statuses = {row.code: row.status for row in procedure.deadlines.all()}
    assert statuses == {"rh_reply": "MET", "investigate": "MET", "court_notice_exoff": "LIFTED"}
    assert procedure.status == "DECIDED"
    assert "confiscated" in procedure.facts
    procedure.seizure.refresh_from_db()
    assert procedure.seizure.next_deadline_on is None


def test_goods_are_released_when_the_right_holder_withdraws(procedure, supervisor, holder):
    detained(procedure, supervisor, holder)
    answer(procedure, holder, ReplyIntake(position="NO_ACTION"), now=NOON + timedelta(days=9))

    assert refusal(procedure, supervisor, "CONFISCATE", now=NOON + timedelta(days=9)) == "holder-gave-up"
    assert choose(procedure, supervisor, "RELEASE", now=NOON + timedelta(days=9)).kind == "RELEASE"


def test_waits_for_the_court_when_it_cannot_be_determined(procedure, supervisor, holder):
    detained(procedure, supervisor, holder)
    choose(procedure, supervisor, "AWAIT_COURT", now=NOON + timedelta(days=5))

    statuses = {row.code: row.status for row in procedure.deadlines.all()}
    assert statuses["investigate"] == "MET"
    assert statuses["court_notice_exoff"] == "RUNNING"
    later = NOON + timedelta(days=6)
    assert refusal(procedure, supervisor, "DETAIN", now=later) == "decision-out-of-order"
    assert refusal(procedure, supervisor, "CONFISCATE", now=later) == "court-undecided"
    fact(procedure, supervisor, "court_decided", later.date())
    assert choose(procedure, supervisor, "CONFISCATE", now=later).kind == "CONFISCATE"


def test_goods_detained_on_application_are_destroyed_by_order_of_a_court_only(officer, supervisor, nordvik):
    procedure = open_for(log(officer), officer, make_recordation(nordvik), track="APPLICATION")
    notify(procedure, supervisor, kind="DETENTION")

    assert refusal(procedure, supervisor, "AWAIT_COURT") == "no-court"
    fact(procedure, supervisor, "court_notice", NOON.date())
    choose(procedure, supervisor, "AWAIT_COURT")
    assert refusal(procedure, supervisor, "DESTROY") == "court-undecided"
    fact(procedure, supervisor, "court_decided", NOON.date())
    assert choose(procedure, supervisor, "DESTROY").kind == "DESTROY"


def test_goods_a_court_has_asked_for_are_not_released(procedure, supervisor, holder):
    detained(procedure, supervisor, holder)
    choose(procedure, supervisor, "AWAIT_COURT")
    fact(procedure, supervisor, "court_notice", date(2026, 11, 24))

    assert refusal(procedure, supervisor, "RELEASE", now=NOON + timedelta(days=2)) == "court-pending"
    fact(procedure, supervisor, "court_decided", date(2026, 11, 25))
    assert choose(procedure, supervisor, "RELEASE", now=NOON + timedelta(days=2)).kind == "RELEASE"


def test_release_needs_no_notice_before(procedure, supervisor):
    choose(procedure, supervisor, "RELEASE", reason="The owner showed a licence.")

    procedure.refresh_from_db()
    assert (procedure.status, procedure.notified_at) == ("DECIDED", None)
    assert not procedure.notices.exists()


def test_a_decision_of_another_law_is_refused(procedure, supervisor):
    with pytest.raises(InvalidValue) as refused:
        choose(procedure, supervisor, "DESTROY")
    assert refused.value.code == "decision-unlawful"


def test_the_same_interim_decision_is_refused_twice(procedure, supervisor, holder):
    detained(procedure, supervisor, holder)

    assert refusal(procedure, supervisor, "DETAIN") == "already-decided"


def test_goods_that_are_decided_on_wait_for_no_court(procedure, supervisor, holder):
    detained(procedure, supervisor, holder)
    final = choose(procedure, supervisor, "CONFISCATE")

    assert refusal(procedure, supervisor, "AWAIT_COURT", supersedes=final.pk) == "decided"


def test_a_reason_is_required(procedure, supervisor):
    with pytest.raises(InvalidValue) as refused:
        choose(procedure, supervisor, "RELEASE", reason=" ")
    assert refused.value.field == "reason"


def test_an_officer_may_not_decide(procedure, officer):
    with pytest.raises(NotAllowed):
        choose(procedure, officer, "RELEASE")


# --- one standing decision ----------------------------------------------------------------------


def test_a_final_decision_is_superseded_only_knowingly(procedure, supervisor, desk):
    first = choose(procedure, supervisor, "RELEASE")

    with pytest.raises(DecisionConflict) as conflict:
        choose(procedure, desk, "RELEASE")
    second = choose(procedure, desk, "RELEASE", reason="Same, with the licence attached.", supersedes=first.pk)

    assert conflict.value.data["standing"] == first.pk
    assert procedure.decisions.get(is_standing=True) == second


def test_a_decision_that_a_second_press_sends_again_stands_once(procedure, supervisor):
    first = choose(procedure, supervisor, "RELEASE", reason="Licensed.", supersedes=0)

    assert choose(procedure, supervisor, "RELEASE", reason="Licensed.", supersedes=0) == first
    with pytest.raises(DecisionConflict):
        choose(procedure, supervisor, "RELEASE", reason="Genuine.", supersedes=0)
    assert choose(procedure, supervisor, "RELEASE", reason="Licensed.", supersedes=first.pk) != first


def test_a_page_that_saw_no_decision_does_not_overwrite_one(procedure, supervisor, desk, holder):
    detained(procedure, supervisor, holder)

    with pytest.raises(DecisionConflict):
        choose(procedure, desk, "AWAIT_COURT", supersedes=0)


def test_a_page_that_saw_a_decision_decides_nothing_where_none_stands(procedure, desk):
    with pytest.raises(DecisionConflict) as conflict:
        choose(procedure, desk, "RELEASE", supersedes=1)
    assert conflict.value.code == "decision-changed"


def test_a_decision_with_goods_gone_stands(procedure, supervisor):
    first = choose(procedure, supervisor, "RELEASE")
    record_outcome(
        acting_user=supervisor,
        line=procedure.seizure.lines.get(position=1),
        kind="RELEASED",
        quantity=Decimal(1),
        happened_on=date(2026, 11, 23),
        now=NOON,
    )

    assert refusal(procedure, supervisor, "RELEASE", supersedes=first.pk) == "already-executed"


@pytest.mark.django_db(transaction=True)
def test_of_parallel_decisions_one_stands(officer, supervisor, desk, nordvik):
    seizure = log(officer)
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    barrier, results = Barrier(2), []

    def race(user):
        barrier.wait()
        try:
            choose(procedure, user, "RELEASE", supersedes=0)
            results.append("made")
        except DomainError as refused:
            results.append(refused.code)
        finally:
            connection.close()

    threads = [Thread(target=race, args=(user,)) for user in (supervisor, desk)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == ["decision-conflict", "made"]
    assert Decision.objects.filter(procedure=procedure, is_standing=True).count() == 1


def test_a_decision_is_in_the_audit_with_what_it_replaces(procedure, supervisor, holder):
    detained(procedure, supervisor, holder)
    choose(procedure, supervisor, "CONFISCATE", now=NOON + timedelta(days=1))

    made = AuditEvent.objects.filter(action="decision.made").order_by("pk")
    assert [event.changes["decision"] for event in made] == [[None, "DETAIN"], ["DETAIN", "CONFISCATE"]]
    assert {event.case_reference for event in made} == {procedure.seizure.reference}
