"""Deciding: what the law allows, one standing decision, and the notice that follows."""

from datetime import date, timedelta
from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connection

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from seizures.models import Decision, Procedure
from seizures.services.deadlines import extend_deadline, mark_passed_deadlines
from seizures.services.decisions import DecisionConflict, decide
from seizures.services.outcomes import record_outcome
from seizures.services.procedures import record_fact
from seizures.services.replies import ReplyIntake
from tests.seizures.laws.calendars import load_2025
from tests.seizures.procedures import (
    NOON,
    answer,
    assess,
    at,
    detained,
    guarantee,
    log,
    make_recordation,
    notify,
    open_for,
)
from tests.seizures.test_procedures import move_to_eu

pytestmark = pytest.mark.django_db


@pytest.fixture
def procedure(officer, nordvik):
    seizure = log(officer)
    assess(seizure, 30_000)
    return open_for(seizure, officer, make_recordation(nordvik))


@pytest.fixture
def eu_procedure(officer, nordvik):
    load_2025()
    seizure = move_to_eu(log(officer, detained_at=at(date(2025, 3, 10)), now=at(date(2025, 3, 10))))
    return open_for(seizure, officer, make_recordation(nordvik, jurisdiction="EU"), now=at(date(2025, 3, 10)))


def choose(procedure, user, kind, *, now=NOON, reason="Seen and weighed.", **options):
    return decide(acting_user=user, procedure=procedure, kind=kind, reason=reason, now=now, **options)


def refusal(procedure, user, kind, **options):
    with pytest.raises(DomainError) as refused:
        choose(procedure, user, kind, **options)
    return refused.value.code


def fact(procedure, user, event, day, *, now=None):
    return record_fact(acting_user=user, procedure=procedure, event=event, happened_on=day, now=now or at(day))


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

    assert refusal(procedure, supervisor, "DETAIN", now=NOON + timedelta(days=10)) == "holder-silent"


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
    assert refusal(procedure, supervisor, "CONFISCATE", now=NOON + timedelta(days=6)) == "court-undecided"


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


def test_a_reason_is_required(procedure, supervisor):
    with pytest.raises(InvalidValue) as refused:
        choose(procedure, supervisor, "RELEASE", reason=" ")
    assert refused.value.field == "reason"


def test_an_officer_may_not_decide(procedure, officer):
    with pytest.raises(NotAllowed):
        choose(procedure, officer, "RELEASE")


# --- EU -----------------------------------------------------------------------------------------


def told(procedure, user, holder, *, consents=True):
    """Notify the right holder and the owner on the first day; let the right holder confirm."""
    first = at(date(2025, 3, 10))
    notify(procedure, user, now=first)
    fact(procedure, user, "owner_notified", date(2025, 3, 10))
    answer(procedure, holder, ReplyIntake(position="INFRINGES", consents_to_destruction=consents), now=first)


def test_goods_are_destroyed_when_both_sides_agree(eu_procedure, supervisor, holder):
    told(eu_procedure, supervisor, holder)
    fact(eu_procedure, supervisor, "owner_agreed", date(2025, 3, 12))

    assert choose(eu_procedure, supervisor, "DESTROY", now=at(date(2025, 3, 12))).kind == "DESTROY"


def test_silence_of_the_owner_is_no_agreement_by_itself(eu_procedure, supervisor, holder):
    told(eu_procedure, supervisor, holder)
    later = at(date(2025, 4, 1))
    mark_passed_deadlines(now=later)

    assert eu_procedure.deadlines.get(code="owner_reply").status == "PASSED"
    assert "consent_deemed" not in Procedure.objects.get(pk=eu_procedure.pk).facts
    assert refusal(eu_procedure, supervisor, "DESTROY", now=later) == "consent-not-deemed"


def test_an_officer_may_take_silence_as_agreement(eu_procedure, supervisor, holder):
    told(eu_procedure, supervisor, holder)
    later = date(2025, 4, 1)

    fact(eu_procedure, supervisor, "consent_deemed", later)

    assert choose(eu_procedure, supervisor, "DESTROY", now=at(later)).kind == "DESTROY"


def test_silence_cannot_be_read_while_the_owner_has_time(eu_procedure, supervisor, holder):
    told(eu_procedure, supervisor, holder)

    with pytest.raises(DomainError) as refused:
        fact(eu_procedure, supervisor, "consent_deemed", date(2025, 3, 24))
    assert refused.value.code == "owner-has-time"


def test_an_officer_without_the_right_to_decide_may_not_deem_consent(eu_procedure, supervisor, officer, holder):
    told(eu_procedure, supervisor, holder)

    with pytest.raises(NotAllowed):
        fact(eu_procedure, officer, "consent_deemed", date(2025, 4, 1))


def test_the_right_holder_must_agree_to_destruction_too(eu_procedure, supervisor, holder):
    told(eu_procedure, supervisor, holder, consents=False)
    fact(eu_procedure, supervisor, "owner_agreed", date(2025, 3, 12))

    assert refusal(eu_procedure, supervisor, "DESTROY", now=at(date(2025, 3, 12))) == "holder-no-consent"


def test_opposition_starts_the_clock_for_proceedings_from_the_notice(eu_procedure, supervisor, holder):
    told(eu_procedure, supervisor, holder)
    fact(eu_procedure, supervisor, "owner_opposed", date(2025, 3, 13))

    deadline = eu_procedure.deadlines.get(code="rh_proceed")
    assert (deadline.triggered_on, deadline.due_on) == (date(2025, 3, 10), date(2025, 3, 24))
    assert refusal(eu_procedure, supervisor, "DESTROY", now=at(date(2025, 3, 14))) == "owner-opposed"


def test_time_for_proceedings_is_extended_once(eu_procedure, supervisor, holder):
    told(eu_procedure, supervisor, holder)
    fact(eu_procedure, supervisor, "owner_opposed", date(2025, 3, 13))
    extend = {
        "acting_user": supervisor,
        "procedure": eu_procedure,
        "code": "rh_proceed",
        "reason": "Papers in Chinese.",
    }

    deadline = extend_deadline(**extend, now=at(date(2025, 3, 20)))
    with pytest.raises(DomainError) as refused:
        extend_deadline(**extend, now=at(date(2025, 3, 21)))

    assert deadline.due_on == date(2025, 4, 7)
    assert refused.value.code == "extended-already"


def test_time_for_perishable_goods_is_never_extended(eu_procedure, supervisor, holder):
    eu_procedure.seizure.lines.update(is_perishable=True)
    told(eu_procedure, supervisor, holder)
    fact(eu_procedure, supervisor, "owner_opposed", date(2025, 3, 12))

    with pytest.raises(DomainError) as refused:
        extend_deadline(
            acting_user=supervisor,
            procedure=eu_procedure,
            code="rh_proceed",
            reason="Papers.",
            now=at(date(2025, 3, 12)),
        )
    assert eu_procedure.deadlines.get(code="rh_proceed").due_on == date(2025, 3, 13)
    assert refused.value.code == "perishable"


def test_a_deadline_without_extension_in_the_law_stays(eu_procedure, supervisor, holder):
    told(eu_procedure, supervisor, holder)

    with pytest.raises(DomainError) as refused:
        extend_deadline(
            acting_user=supervisor,
            procedure=eu_procedure,
            code="owner_reply",
            reason="Asked.",
            now=at(date(2025, 3, 12)),
        )
    assert refused.value.code == "not-extensible"


def test_goods_in_court_wait_for_its_decision(eu_procedure, supervisor, holder):
    told(eu_procedure, supervisor, holder)
    fact(eu_procedure, supervisor, "owner_opposed", date(2025, 3, 12))
    assert refusal(eu_procedure, supervisor, "AWAIT_COURT", now=at(date(2025, 3, 13))) == "no-court"
    fact(eu_procedure, supervisor, "proceedings", date(2025, 3, 14))
    choose(eu_procedure, supervisor, "AWAIT_COURT", now=at(date(2025, 3, 14)))

    assert refusal(eu_procedure, supervisor, "DESTROY", now=at(date(2025, 3, 15))) == "owner-opposed"
    fact(eu_procedure, supervisor, "court_decided", date(2025, 6, 2))
    assert choose(eu_procedure, supervisor, "DESTROY", now=at(date(2025, 6, 2))).kind == "DESTROY"


def test_ex_officio_goods_are_not_destroyed_before_the_application_is_granted(officer, supervisor, holder, nordvik):
    load_2025()
    seizure = move_to_eu(log(officer, detained_at=at(date(2025, 3, 10)), now=at(date(2025, 3, 10))))
    procedure = open_for(seizure, officer, right_holder=nordvik, now=at(date(2025, 3, 10)))
    told(procedure, supervisor, holder)
    fact(procedure, supervisor, "owner_agreed", date(2025, 3, 12))

    assert procedure.deadlines.get(code="exofficio_afa").due_on == date(2025, 3, 14)
    assert refusal(procedure, supervisor, "DESTROY", now=at(date(2025, 3, 12))) == "application-missing"
    fact(procedure, supervisor, "application_filed", date(2025, 3, 13))
    fact(procedure, supervisor, "application_granted", date(2025, 3, 14))
    assert choose(procedure, supervisor, "DESTROY", now=at(date(2025, 3, 14))).kind == "DESTROY"
    assert procedure.deadlines.get(code="exofficio_afa").status == "MET"


def test_small_consignments_are_destroyed_without_the_right_holder(officer, supervisor, nordvik):
    load_2025()
    recordation = make_recordation(nordvik, jurisdiction="EU", wants_small_consignments=True)
    seizure = move_to_eu(log(officer, detained_at=at(date(2025, 3, 10)), now=at(date(2025, 3, 10))))
    seizure.lines.update(quantity=1)
    procedure = open_for(seizure, officer, recordation, track="SMALL_CONSIGNMENT", now=at(date(2025, 3, 10)))
    fact(procedure, supervisor, "owner_notified", date(2025, 3, 11))

    assert refusal(procedure, supervisor, "DESTROY", now=at(date(2025, 3, 25))) == "owner-silent"
    fact(procedure, supervisor, "consent_deemed", date(2025, 3, 26))
    choose(procedure, supervisor, "DESTROY", now=at(date(2025, 3, 26)))

    procedure.refresh_from_db()
    assert (procedure.status, procedure.notified_at) == ("DECIDED", None)


# --- one standing decision ----------------------------------------------------------------------


def test_a_final_decision_is_superseded_only_knowingly(procedure, supervisor, desk):
    first = choose(procedure, supervisor, "RELEASE")

    with pytest.raises(DecisionConflict) as conflict:
        choose(procedure, desk, "RELEASE")
    second = choose(procedure, desk, "RELEASE", reason="Same, with the licence attached.", supersedes=first.pk)

    assert conflict.value.data["standing"] == first.pk
    assert procedure.decisions.get(is_standing=True) == second


def test_a_page_that_saw_no_decision_does_not_overwrite_one(procedure, supervisor, desk, holder):
    detained(procedure, supervisor, holder)

    with pytest.raises(DecisionConflict):
        choose(procedure, desk, "AWAIT_COURT", supersedes=0)


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
