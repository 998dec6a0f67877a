"""Outcomes on the officer's pages, the closing of the case, and what the case page shows of its procedures."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import AuditEvent
from seizures.models import Seizure
from seizures.services.decisions import decide
from seizures.services.outcomes import record_outcome
from tests.seizures.procedure_pages.conftest import case_page, page, text_of
from tests.seizures.procedures import BAGS, SHOES, assess, detained, log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def confiscated(officer, supervisor, holder, recordation, now):
    seizure = log(officer, now=now, detained_at=now, lines=(SHOES,))
    assess(seizure, 30_000)
    procedure = open_for(seizure, officer, recordation, now=now)
    detained(procedure, supervisor, holder, now=now)
    decide(
        acting_user=supervisor,
        procedure=procedure,
        kind="CONFISCATE",
        reason="Infringes.",
        now=now + timedelta(hours=3),
    )
    return seizure


def today(seizure):
    return timezone.localdate(timezone=timezone.get_current_timezone()).isoformat()


def test_outcomes_are_recorded_in_parts_and_the_case_is_closed(desk_client, confiscated):
    line = confiscated.lines.get()
    url = case_page("outcome", confiscated, line.public_id)
    assert "Not accounted for" in text_of(desk_client.get(case_page("outcomes", confiscated)))
    assert desk_client.post(case_page("close", confiscated)).status_code == 409

    desk_client.post(url, {"kind": "DONATED", "quantity": "4", "happened_on": today(confiscated)})
    desk_client.post(
        url, {"kind": "DESTROYED", "quantity": "8", "happened_on": today(confiscated), "remark": "Nobody took them."}
    )
    assert "Close the case" in text_of(desk_client.get(case_page("outcomes", confiscated)))
    got = desk_client.post(case_page("close", confiscated))

    assert got.url == case_page("detail", confiscated)
    confiscated.refresh_from_db()
    assert confiscated.status == "CLOSED"


@pytest.mark.parametrize("quantity", ["5", "12"])
def test_an_outcome_sent_by_a_second_press_is_recorded_once(desk_client, confiscated, quantity):
    url = case_page("outcome", confiscated, confiscated.lines.get().public_id)
    sent = {"kind": "DONATED", "quantity": quantity, "happened_on": today(confiscated), "left": "12"}

    first, second = desk_client.post(url, sent), desk_client.post(url, sent)

    assert first.url == second.url == case_page("outcomes", confiscated)
    assert confiscated.lines.get().outcomes.get().quantity == int(quantity)
    assert AuditEvent.objects.filter(action="outcome.recorded").count() == 1


def test_the_same_outcome_is_recorded_again_for_what_is_left_then(desk_client, confiscated):
    url = case_page("outcome", confiscated, confiscated.lines.get().public_id)
    sent = {"kind": "DONATED", "quantity": "5", "happened_on": today(confiscated)}

    for left in ("12", "7"):
        assert f'name="left" value="{left}"' in desk_client.get(url).content.decode()
        assert desk_client.post(url, sent | {"left": left}).status_code == 302

    assert confiscated.lines.get().outcomes.get().quantity == 10


def test_an_outcome_is_not_recorded_over_what_somebody_else_recorded_meanwhile(desk_client, desk, confiscated):
    line = confiscated.lines.get()
    url = case_page("outcome", confiscated, line.public_id)
    day = timezone.localdate()
    record_outcome(
        acting_user=desk, line=line, kind="DONATED", quantity=Decimal(5), happened_on=day, now=timezone.now()
    )

    sent = {"kind": "DONATED", "quantity": "5", "happened_on": day.isoformat(), "remark": "Red Cross", "left": "12"}
    refused = desk_client.post(url, sent)

    shown = text_of(refused, 409)
    assert "recorded since you looked" in shown
    assert "7 pairs" in shown
    assert "Red Cross" in shown
    assert 'name="left" value="7' in refused.content.decode()
    assert line.outcomes.get().quantity == 5


def test_page_for_closing_a_closed_case_says_so_in_place_of_its_form(desk_client, confiscated):
    assert "Before the case can be closed:" in text_of(desk_client.get(case_page("close", confiscated)))
    Seizure.objects.filter(pk=confiscated.pk).update(status="CLOSED", closed_at=confiscated.detained_at)

    shown = text_of(desk_client.get(case_page("close", confiscated)))

    assert "This case is already closed." in shown
    assert "Back to the case" in shown
    assert "Before the case can be closed:" not in shown


def test_goods_that_wait_for_a_decision_lead_to_their_procedure(desk_client, officer, recordation, now):
    seizure = log(officer, now=now, detained_at=now, lines=(SHOES,))
    procedure = open_for(seizure, officer, recordation, now=now)

    shown = text_of(desk_client.get(case_page("outcomes", seizure)))

    assert "is not decided yet" in shown
    assert page("procedure", procedure) in shown


def test_outcomes_never_ask_at_once_for_a_decision_and_for_what_came_of_the_goods(
    desk_client, officer, recordation, now
):
    seizure = log(officer, now=now, detained_at=now, lines=(SHOES,))
    open_for(seizure, officer, recordation, now=now)

    shown = text_of(desk_client.get(case_page("outcomes", seizure)))

    assert "Decide it first." in shown
    assert "record what happened" not in shown
    assert "The case can be closed when all its goods are accounted for." in shown


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "DESTROYED"}, "The law sets an order."),
        ({"kind": "DONATED", "quantity": "13"}, "Only 12 pairs are left"),
        ({"kind": "DONATED", "quantity": "0"}, "above zero"),
        ({"kind": "DONATED", "quantity": "many"}, "Enter a number"),
        ({"kind": "DONATED", "happened_on": "2999-01-01"}, "has not come yet"),
        ({"kind": "RELEASED"}, "“RELEASED” cannot be chosen here."),
        ({"kind": "AUCTIONED"}, "“AUCTIONED” cannot be chosen here."),
        ({}, "Choose what happened to the goods."),
    ],
)
def test_odd_outcomes_are_refused_beside_their_field(desk_client, confiscated, typed, sentence):
    values = {"quantity": "12", "happened_on": today(confiscated)} | typed

    got = desk_client.post(case_page("outcome", confiscated, confiscated.lines.get().public_id), values)

    assert sentence in text_of(got, 400)
    assert not confiscated.lines.get().outcomes.exists()


def test_methods_that_are_not_open_are_explained(desk_client, confiscated):
    shown = text_of(desk_client.get(case_page("outcome", confiscated, confiscated.lines.get().public_id)))

    assert "Consult the right holder before an auction" in shown


def test_a_line_of_another_case_is_not_found(desk_client, confiscated, seizure):
    foreign = seizure.lines.get(position=1)

    assert desk_client.get(case_page("outcome", confiscated, foreign.public_id)).status_code == 404


# --- the panel of the case page -------------------------------------------------------------------


def test_the_case_page_shows_procedures_with_their_next_step(desk_client, procedure):
    shown = text_of(desk_client.get(case_page("detail", procedure.seizure)))

    assert page("procedure", procedure) in shown
    assert page("notice", procedure, "SUSPENSION") in shown


def test_the_case_page_asks_the_same_number_of_queries_for_one_and_many_procedures(
    desk_client, officer, supervisor, holder, nordvik, kestra, now
):
    counts = []
    for recordations in (1, 4):
        lines = tuple(SHOES for _number in range(recordations))
        seizure = log(officer, now=now, detained_at=now, lines=lines)
        for number in range(recordations):
            kind = ("TRADEMARK", "COPYRIGHT", "PATENT", "DESIGN")[number]
            seizure.lines.filter(position=number + 1).update(suspected_right=kind)
            procedure = open_for(
                seizure, officer, make_recordation(nordvik, kind=kind), positions=(number + 1,), now=now
            )
            notify(procedure, supervisor, now=now)
        desk_client.get(case_page("detail", seizure))
        with CaptureQueriesContext(connection) as queries:
            desk_client.get(case_page("detail", seizure))
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_goods_of_two_brands_take_two_procedures(desk_client, officer, nordvik, kestra, now):
    seizure = log(officer, now=now, detained_at=now, lines=(SHOES, BAGS))
    open_for(seizure, officer, make_recordation(nordvik), now=now)
    open_for(seizure, officer, make_recordation(kestra, title="KESTRA"), positions=(2,), now=now)

    shown = text_of(desk_client.get(case_page("detail", seizure)))

    assert "Nordvik Sport AB" in shown
    assert "Kestra Leather Ltd" in shown
    assert Decimal(seizure.lines.count()) == 2


def test_where_no_outcome_is_open_the_page_leads_to_the_procedure(desk_client, procedure, confiscated):
    undecided, decided = procedure.seizure, confiscated
    shut = text_of(desk_client.get(case_page("outcome", undecided, undecided.lines.get(position=1).public_id)))
    opened = text_of(desk_client.get(case_page("outcome", decided, decided.lines.get().public_id)))

    assert page("procedure", procedure) in shut and "Back to the outcomes" in shut
    assert "Back to the outcomes" not in opened
