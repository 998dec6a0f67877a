"""Opening a procedure on the officer's pages: which right holder, which goods, which track."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seizures.models import Procedure, Seizure
from tests.seizures.procedure_pages.conftest import case_page, page, text_of
from tests.seizures.procedures import SHOES, log, make_recordation, move_to_eu

pytestmark = pytest.mark.django_db


def test_the_first_page_offers_linked_recordations_and_finds_other_holders(
    client, officer, seizure, recordation, kestra
):
    seizure.lines.filter(position=1).update(recordation=recordation)
    client.force_login(officer)

    shown = text_of(client.get(case_page("open-procedure", seizure), {"q": "kest"}))

    assert recordation.reference in shown
    assert "Linked by the officer" in shown
    assert "Kestra Leather Ltd" in shown


def test_what_was_in_force_comes_before_what_had_ended(client, officer, seizure, nordvik):
    ended = make_recordation(nordvik, valid_to=seizure.detained_on - timedelta(days=1), status="EXPIRED")
    in_force = make_recordation(nordvik)
    seizure.lines.filter(position=1).update(recordation=ended)
    seizure.lines.filter(position=2).update(recordation=in_force)
    client.force_login(officer)

    shown = text_of(client.get(case_page("open-procedure", seizure)))

    assert shown.index(in_force.reference) < shown.index(ended.reference)


def test_the_first_page_costs_the_same_queries_with_1_and_20_lines(client, officer, recordation):
    few, many = log(officer, lines=(SHOES,)), log(officer, lines=(SHOES,) * 20)
    client.force_login(officer)

    def cost(seizure):
        seizure.lines.update(recordation=recordation)
        client.get(case_page("open-procedure", seizure))
        with CaptureQueriesContext(connection) as captured:
            assert recordation.reference in text_of(client.get(case_page("open-procedure", seizure)))
        return len(captured)

    assert cost(few) == cost(many)


def test_an_officer_opens_a_procedure_in_two_pages(client, officer, seizure, recordation):
    client.force_login(officer)
    url = case_page("open-procedure", seizure) + f"?recordation={recordation.public_id}&lines=1"
    shown = text_of(client.get(url))
    assert "Ex officio, recorded right" in shown

    line = seizure.lines.get(position=1)
    got = client.post(url, {"lines": [str(line.public_id)], "track": "EX_OFFICIO"})

    procedure = Procedure.objects.get()
    assert got.url == page("procedure", procedure)
    assert [row.line for row in procedure.procedure_lines.all()] == [line]


def test_a_track_that_is_not_open_says_why(client, officer, seizure, nordvik):
    client.force_login(officer)

    shown = text_of(client.get(case_page("open-procedure", seizure) + f"?holder={nordvik.public_id}"))

    assert "needs a recordation in force on the day of detention" in shown
    assert 'value="EX_OFFICIO"' not in shown
    assert 'value="APPLICATION"' in shown


def test_small_consignment_is_offered_only_when_its_criteria_hold(client, desk, officer, nordvik, now):
    recordation = make_recordation(nordvik, jurisdiction="EU", wants_small_consignments=True)
    seizure = move_to_eu(log(officer, now=now, detained_at=now, lines=(SHOES,)))
    eu_officer = officer
    eu_officer.home_office_id = "NLRTM"
    eu_officer.save()
    client.force_login(eu_officer)
    url = case_page("open-procedure", seizure) + f"?recordation={recordation.public_id}"

    twelve_pairs = text_of(client.get(url))
    seizure.lines.update(quantity=3)
    three_pairs = text_of(client.get(url))

    assert 'value="SMALL_CONSIGNMENT"' not in twelve_pairs
    assert "at most 3 units or weighs less than 2 kg" in twelve_pairs
    assert 'value="SMALL_CONSIGNMENT"' in three_pairs


def test_a_second_procedure_for_the_same_holder_is_refused_on_the_form(
    client, officer, seizure, procedure, recordation
):
    client.force_login(officer)
    url = case_page("open-procedure", seizure) + f"?recordation={recordation.public_id}"

    got = client.post(url, {"lines": [str(seizure.lines.get(position=1).public_id)], "track": "EX_OFFICIO"})

    assert "already running on this case" in text_of(got, 409)


def test_a_procedure_sent_by_a_second_press_is_opened_once_and_for_other_goods_refused(
    client, officer, seizure, recordation
):
    client.force_login(officer)
    url = case_page("open-procedure", seizure) + f"?recordation={recordation.public_id}"
    first, second = (str(line.public_id) for line in seizure.lines.order_by("position"))
    shown = client.get(url)
    sent = {"lines": [first], "track": "EX_OFFICIO", "seen": shown.context["form"]["seen"].value()}
    assert 'name="seen"' in text_of(shown)

    assert len({client.post(url, sent).url for _ in range(2)}) == 1
    assert client.post(url, sent | {"lines": [first, second]}).status_code == 409
    sent["seen"] = client.get(url).context["form"]["seen"].value()
    assert client.post(url, sent).status_code == 409
    assert Procedure.objects.count() == 1


def test_a_form_without_goods_or_procedure_says_so(client, officer, seizure, recordation):
    client.force_login(officer)
    url = case_page("open-procedure", seizure) + f"?recordation={recordation.public_id}"

    shown = text_of(client.post(url, {}), 400)

    assert "Choose at least one goods line." in shown
    assert "Choose the procedure." in shown


@pytest.mark.parametrize("query", ["recordation=nonsense", "holder=00000000-0000-7000-8000-000000000000"])
def test_an_address_with_an_unknown_holder_is_not_found(client, officer, seizure, query):
    client.force_login(officer)

    assert client.get(case_page("open-procedure", seizure) + f"?{query}").status_code == 404


def test_where_no_law_is_set_up_the_page_says_what_to_do(client, officer, seizure):
    Seizure.objects.filter(pk=seizure.pk).update(jurisdiction_id="US", office_id="USJFK", logged_by=officer)
    officer.home_office_id = "USJFK"
    officer.save()
    client.force_login(officer)

    assert "No law is set up here" in text_of(client.get(case_page("open-procedure", seizure)))
