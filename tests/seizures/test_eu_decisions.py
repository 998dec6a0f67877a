"""Deciding in the EU: destruction with both sides' agreement, the owner's silence, time for proceedings, courts."""

from datetime import date

import pytest

from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from seizures.models import Procedure
from seizures.services.deadlines import extend_deadline, extended_until, mark_passed_deadlines
from seizures.services.replies import ReplyIntake
from tests.seizures.laws.calendars import load_2025
from tests.seizures.procedures import (
    answer,
    at,
    choose,
    fact,
    log,
    make_recordation,
    move_to_eu,
    notify,
    open_for,
    refusal,
    told,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def eu_procedure(officer, nordvik):
    load_2025()
    seizure = move_to_eu(log(officer, detained_at=at(date(2025, 3, 10)), now=at(date(2025, 3, 10))))
    return open_for(seizure, officer, make_recordation(nordvik, jurisdiction="EU"), now=at(date(2025, 3, 10)))


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


def test_silence_cannot_be_read_while_the_owner_has_time_or_was_never_told(eu_procedure, supervisor, holder):
    def refusal(day):
        with pytest.raises(DomainError) as refused:
            fact(eu_procedure, supervisor, "consent_deemed", day)
        return refused.value.code

    assert refusal(date(2025, 4, 1)) == "owner-has-time"
    told(eu_procedure, supervisor, holder)
    assert refusal(date(2025, 3, 24)) == "owner-has-time"
    fact(eu_procedure, supervisor, "consent_deemed", date(2025, 3, 25))


def test_silence_is_not_dated_back_into_the_time_to_answer(eu_procedure, supervisor, holder):
    told(eu_procedure, supervisor, holder)
    now = at(date(2025, 3, 26))

    with pytest.raises(InvalidValue) as refused:
        fact(eu_procedure, supervisor, "consent_deemed", date(2025, 3, 24), now=now)

    assert (refused.value.code, refused.value.field) == ("owner-had-time", "happened_on")
    fact(eu_procedure, supervisor, "consent_deemed", date(2025, 3, 25), now=now)


def test_an_officer_without_the_right_to_decide_may_not_deem_consent(eu_procedure, supervisor, officer, holder):
    told(eu_procedure, supervisor, holder)

    with pytest.raises(NotAllowed):
        fact(eu_procedure, officer, "consent_deemed", date(2025, 4, 1))


def test_the_right_holder_must_agree_to_destruction_too(eu_procedure, supervisor, holder):
    told(eu_procedure, supervisor, holder, consents=False)
    fact(eu_procedure, supervisor, "owner_agreed", date(2025, 3, 12))

    assert refusal(eu_procedure, supervisor, "DESTROY", now=at(date(2025, 3, 12))) == "holder-no-consent"
    answer(eu_procedure, holder, ReplyIntake(position="NO_ACTION"), now=at(date(2025, 3, 12)))
    assert refusal(eu_procedure, supervisor, "DESTROY", now=at(date(2025, 3, 12))) == "holder-gave-up"


def test_silence_of_the_right_holder_is_no_agreement(eu_procedure, supervisor):
    notify(eu_procedure, supervisor, now=at(date(2025, 3, 10)))
    fact(eu_procedure, supervisor, "owner_agreed", date(2025, 3, 12))

    assert refusal(eu_procedure, supervisor, "DESTROY", now=at(date(2025, 3, 24))) == "no-reply"
    assert refusal(eu_procedure, supervisor, "DESTROY", now=at(date(2025, 3, 25))) == "holder-silent"


@pytest.mark.parametrize(
    ("first", "day", "second", "code"),
    [
        ("owner_agreed", date(2025, 3, 12), "owner_agreed", "fact-recorded"),
        ("owner_agreed", date(2025, 3, 12), "owner_opposed", "owner-answered"),
        ("owner_opposed", date(2025, 3, 12), "owner_agreed", "owner-answered"),
        ("consent_deemed", date(2025, 4, 1), "owner_opposed", "owner-answered"),
    ],
)
def test_the_owner_answers_once(eu_procedure, supervisor, holder, first, day, second, code):
    told(eu_procedure, supervisor, holder)
    fact(eu_procedure, supervisor, first, day)

    with pytest.raises(DomainError) as refused:
        fact(eu_procedure, supervisor, second, day)
    assert refused.value.code == code


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

    with pytest.raises(InvalidValue) as unreasoned:
        extend_deadline(**extend | {"reason": " "}, now=at(date(2025, 3, 20)))
    assert unreasoned.value.field == "reason"
    with pytest.raises(DomainError) as late:
        extend_deadline(**extend, now=at(date(2025, 3, 25)))
    assert late.value.code == "deadline-over"

    deadline = extend_deadline(**extend, now=at(date(2025, 3, 24)))
    with pytest.raises(DomainError) as refused:
        extend_deadline(**extend, now=at(date(2025, 3, 25)))

    assert deadline.due_on == date(2025, 4, 7)
    assert refused.value.code == "extended-already"


def test_the_day_of_an_extension_is_told_before_it_is_granted_and_the_reason_where_none_is(
    eu_procedure, supervisor, holder
):
    told(eu_procedure, supervisor, holder)
    fact(eu_procedure, supervisor, "owner_opposed", date(2025, 3, 13))

    def until(code, day):
        return extended_until(procedure=eu_procedure, code=code, now=at(day))

    assert until("rh_proceed", date(2025, 3, 24)) == date(2025, 4, 7)
    assert eu_procedure.deadlines.get(code="rh_proceed").due_on == date(2025, 3, 24)
    for code, day, because in (
        ("rh_proceed", date(2025, 3, 25), "deadline-over"),
        ("owner_reply", date(2025, 3, 24), "not-extensible"),
    ):
        with pytest.raises(DomainError) as refused:
            until(code, day)
        assert refused.value.code == because


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


@pytest.fixture
def small(officer, supervisor, nordvik):
    """A small consignment whose declarant was notified on 11 March."""
    load_2025()
    recordation = make_recordation(nordvik, jurisdiction="EU", wants_small_consignments=True)
    seizure = move_to_eu(log(officer, detained_at=at(date(2025, 3, 10)), now=at(date(2025, 3, 10))))
    seizure.lines.update(quantity=1)
    procedure = open_for(seizure, officer, recordation, track="SMALL_CONSIGNMENT", now=at(date(2025, 3, 10)))
    return fact(procedure, supervisor, "owner_notified", date(2025, 3, 11))


def test_of_a_small_consignment_the_right_holder_is_told_only_when_its_owner_opposes(small, supervisor):
    with pytest.raises(DomainError) as refused:
        notify(small, supervisor, now=at(date(2025, 3, 12)))
    assert refused.value.code == "owner-not-opposed"

    fact(small, supervisor, "owner_opposed", date(2025, 3, 12))
    assert notify(small, supervisor, now=at(date(2025, 3, 12))).status == "SENT"


def test_small_consignments_are_destroyed_without_the_right_holder(small, supervisor):
    procedure = small
    assert refusal(procedure, supervisor, "DESTROY", now=at(date(2025, 3, 25))) == "owner-silent"
    fact(procedure, supervisor, "consent_deemed", date(2025, 3, 26))
    choose(procedure, supervisor, "DESTROY", now=at(date(2025, 3, 26)))

    procedure.refresh_from_db()
    assert (procedure.status, procedure.notified_at) == ("DECIDED", None)
