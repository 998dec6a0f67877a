"""The history of a case in the words of its readers: no codes of laws, clocks or offices, no bare keys."""

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import translation

from audit.labels import changes_in_words
from audit.queries import history_of
from audit.services import record
from seizures.laws.registry import name_of_deadline, name_of_law, name_of_stage, name_of_track
from seizures.services.corrections import Papers, correct_papers
from seizures.services.custody import hand_over
from tests.seizures.factories import NOON, SENDER
from tests.seizures.procedures import SHOES, log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(officer, desk, nordvik):
    """The history of a case whose right holder was notified, as {title: detail}."""
    seizure = log(officer, lines=(SHOES,))
    notify(open_for(seizure, officer, make_recordation(nordvik)), desk)
    return {entry.title: entry.detail for entry in history_of(case_reference=seizure.reference, reader=officer).rows}


def test_law_and_procedure_are_named(told):
    assert (
        "Law: China: Regulations on Customs Protection of Intellectual Property Rights (2018)"
        in told["Procedure opened"]
    )
    assert "Procedure: Ex officio, recorded right" in told["Procedure opened"]


def test_a_clock_is_named_by_what_it_is_for(told):
    assert "Deadline: Right holder applies and lodges security" in told["Deadline began to run"]
    assert "rh_reply" not in told["Deadline began to run"]


def test_an_office_and_a_language_are_named(told):
    assert "Customs office: Guangzhou Customs" in told["Seizure logged"]
    assert "Language: English" in told["Notice issued"]


def test_people_and_police_are_named(officer, supervisor):
    seizure = log(officer)
    hand_over(acting_user=officer, reference=seizure.reference, receiver=supervisor, place="Store 3", now=NOON)

    (entry, *_rest) = history_of(case_reference=seizure.reference, reader=officer).rows
    assert f"Receiver: {supervisor.display_name}" in entry.detail
    (police,) = changes_in_words(subject_type="seizures.Referral", changes={"agency": [None, "cn-gz-psb"]})
    assert police.new == "Guangzhou Public Security Bureau"


def test_who_looked_is_told_apart_from_what_was_done(client, officer):
    seizure = log(officer, parties=(SENDER,))
    client.force_login(officer)
    client.get(reverse("seizures:detail", args=[seizure.reference]))
    history = reverse("seizures:history", args=[seizure.reference])

    done, looks = client.get(history).content.decode(), client.get(f"{history}?looks=1").content.decode()
    assert "Seizure logged" in done and "Persons on the papers viewed" not in done
    assert "Seizure logged" in looks and "Persons on the papers viewed" in looks


def test_acts_of_sharing_are_told_to_who_may_see_shares(client, officer, liaison):
    seizure = log(officer)
    record(action="share.drafted", actor=liaison, subject=seizure, case_reference=seizure.reference)
    history = reverse("seizures:history", args=[seizure.reference])
    program = reverse("api-seizure-history", args=[seizure.reference])

    for reader, sees in ((officer, False), (liaison, True)):
        client.force_login(reader)
        assert ("Share prepared" in client.get(history).content.decode()) is sees
        assert [told["action"] for told in client.get(program).json()["results"]] == (
            ["share.drafted"] if sees else []
        ) + ["seizure.logged"]


def test_bare_keys_and_a_no_where_nothing_was_are_left_out(told, nordvik):
    assert str(nordvik.public_id) not in "".join(told.values())
    assert "Again" not in told["Notice issued"]


def test_a_code_that_no_law_knows_any_more_stays_as_it_is():
    for name_of in (name_of_law, name_of_track, name_of_deadline, name_of_stage):
        assert name_of("GONE") == "GONE"


def test_the_words_follow_the_reader(officer):
    seizure = log(officer)
    with translation.override("zh-hans"):
        detail = history_of(case_reference=seizure.reference, reader=officer).rows[0].detail

    assert "广州海关" in detail


def test_route_and_papers_that_were_corrected_are_told_in_the_readers_words(officer):
    seizure = log(officer)
    papers = Papers(
        direction=seizure.direction,
        channel=seizure.channel,
        found_at_place="3号查验台",
        conveyance="CZ 3097",
        transport_document="784-40921776",
        declaration_number="530120260000000001",
        gross_weight_kg=Decimal("1.2"),
        origin_country="VN",
        departure_country="VN",
        departure_place="VNSGN",
        destination_country="DE",
        destination_place="CNCAN",
    )
    correct_papers(acting_user=officer, reference=seizure.reference, version=seizure.version, papers=papers, now=NOON)

    with translation.override("zh-hans"):
        told = history_of(case_reference=seizure.reference, reader=officer).rows[0].changes

    assert [change.field for change in told if not re.search("[一-鿿]", change.field)] == []
    said = {change.field: change.new for change in told}
    assert (said["发自"], said["发往"], said["船舶、航班或车辆"]) == ("越南", "德国", "CZ 3097")
