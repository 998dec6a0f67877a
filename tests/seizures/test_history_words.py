"""The history of a case in the words of its readers: no codes of laws, clocks or offices, no bare keys."""

import pytest
from django.utils import translation

from audit.queries import history_of
from seizures.laws.registry import name_of_deadline, name_of_law, name_of_stage, name_of_track
from tests.seizures.procedures import SHOES, log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(officer, desk, nordvik):
    """The history of a case whose right holder was notified, as {title: detail}."""
    seizure = log(officer, lines=(SHOES,))
    notify(open_for(seizure, officer, make_recordation(nordvik)), desk)
    return {entry.title: entry.detail for entry in history_of(case_reference=seizure.reference).rows}


def test_law_and_procedure_are_named(told):
    assert (
        "Law: China: Regulations on Customs Protection of Intellectual Property Rights (2018)"
        in told["Procedure opened"]
    )
    assert "Procedure: Ex officio, recorded right" in told["Procedure opened"]


def test_a_clock_is_named_by_what_it_is_for(told):
    assert "Time limit: Right holder applies and lodges security" in told["Deadline began to run"]
    assert "rh_reply" not in told["Deadline began to run"]


def test_an_office_and_a_language_are_named(told):
    assert "Customs office: Guangzhou Customs" in told["Seizure logged"]
    assert "Language: English" in told["Notice issued"]


def test_bare_keys_and_a_no_where_nothing_was_are_left_out(told, nordvik):
    assert str(nordvik.public_id) not in "".join(told.values())
    assert "Again" not in told["Notice issued"]


def test_a_code_that_no_law_knows_any_more_stays_as_it_is():
    for name_of in (name_of_law, name_of_track, name_of_deadline, name_of_stage):
        assert name_of("GONE") == "GONE"


def test_the_words_follow_the_reader(officer):
    seizure = log(officer)
    with translation.override("zh-hans"):
        detail = history_of(case_reference=seizure.reference).rows[0].detail

    assert "广州海关" in detail
