"""What cases teach about a recordation: answers in time, late or missing, and addresses that refused a notice."""

from datetime import timedelta

import pytest

from rightsholders.experience import Experience, experience_of
from seizures.models import Notice, Seizure
from seizures.services.deadlines import mark_passed_deadlines
from tests.seizures.procedures import NOON, answer, log, make_recordation, notify, open_for

_MUCH_LATER = NOON + timedelta(days=20)


@pytest.fixture
def recordation(nordvik):
    return make_recordation(nordvik)


@pytest.fixture
def told(officer, supervisor, recordation):
    procedure = open_for(log(officer), officer, recordation)
    notify(procedure, supervisor)
    return procedure


def of(recordation, now=_MUCH_LATER):
    return experience_of(recordation_ids=[recordation.pk], today=now.date()).get(recordation.pk, Experience())


def test_answers_are_counted_once_their_time_is_over(told, recordation, holder):
    assert of(recordation).answers_due == 0
    answer(told, holder, now=NOON + timedelta(hours=1))

    assert (of(recordation).answers_due, of(recordation).answers_in_time) == (1, 1)
    assert of(recordation, NOON + timedelta(days=400)).answers_due == 0


def test_late_is_not_missing_and_neither_is_in_time(told, recordation, holder):
    mark_passed_deadlines(now=_MUCH_LATER)
    missing = of(recordation)
    answer(told, holder, now=_MUCH_LATER)
    late = of(recordation)

    assert (missing.answers_in_time, missing.answers_late, missing.answers_missing) == (0, 0, 1)
    assert (late.answers_in_time, late.answers_late, late.answers_missing) == (0, 1, 0)


def test_answers_of_a_restricted_case_are_left_out(told, recordation, holder):
    answer(told, holder, now=NOON + timedelta(hours=1))
    Seizure.objects.update(is_restricted=True)

    assert of(recordation).answers_due == 0


@pytest.mark.parametrize(
    ("failure", "is_refused"), [("SMTPRecipientsRefused", True), ("SMTPServerDisconnected", False)]
)
def test_an_address_is_refused_by_its_server_and_not_by_ours(failure, is_refused, told, recordation):
    Notice.objects.update(status="FAILED", failure=failure, recipient_email="Legal@nordvik.test")

    assert of(recordation).failed_addresses == ({"legal@nordvik.test": NOON} if is_refused else {})


def test_a_later_notice_that_went_out_clears_the_address(told, recordation, officer, supervisor):
    Notice.objects.update(status="FAILED", failure="SMTPDataError 550")
    notify(open_for(log(officer), officer, recordation), supervisor, now=NOON + timedelta(days=1))

    assert of(recordation).failed_addresses == {}
