"""The officer's pages of procedures: each act through its form, each refusal beside what was typed."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from seizures.models import Decision, Notice, Procedure, Seizure
from seizures.services.decisions import decide
from tests.seizures.procedures import (
    BAGS,
    SHOES,
    answer,
    assess,
    detained,
    log,
    make_recordation,
    move_to_eu,
    notify,
    open_for,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def now():
    """Some hours ago, so that pages, which read the clock, come after it."""
    return timezone.now() - timedelta(hours=6)


@pytest.fixture
def seizure(officer, now):
    return log(officer, now=now, detained_at=now)


@pytest.fixture
def recordation(nordvik):
    return make_recordation(nordvik)


@pytest.fixture
def procedure(seizure, officer, recordation, now):
    return open_for(seizure, officer, recordation, now=now)


@pytest.fixture
def desk_client(client, supervisor):
    client.force_login(supervisor)
    return client


def page(name, procedure, *args):
    return reverse(f"seizures:{name}", args=[procedure.seizure.reference, procedure.public_id, *args])


def case_page(name, seizure, *args):
    return reverse(f"seizures:{name}", args=[seizure.reference, *args])


def text_of(response, status=200):
    assert response.status_code == status
    return " ".join(response.content.decode().split())


# --- opening --------------------------------------------------------------------------------------


def test_the_first_page_offers_linked_recordations_and_finds_other_holders(
    client, officer, seizure, recordation, kestra
):
    seizure.lines.filter(position=1).update(recordation=recordation)
    client.force_login(officer)

    shown = text_of(client.get(case_page("open-procedure", seizure), {"q": "kest"}))

    assert recordation.reference in shown
    assert "linked by the officer" in shown
    assert "Kestra Leather Ltd" in shown


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


# --- the notice -----------------------------------------------------------------------------------


def test_the_notice_page_shows_mail_portal_and_clock_and_keeps_the_value(desk_client, procedure):
    line = procedure.seizure.lines.get(position=1)
    shown = text_of(desk_client.get(page("notice", procedure, "SUSPENSION")))
    assert "notices@nordvik.test" in shown
    assert "a notice from customs waits for you" in shown
    assert "Right holder applies and lodges security: until the end of" in shown

    got = desk_client.post(page("notice", procedure, "SUSPENSION"), {f"value_{line.pk}": "30000"})

    assert got.url == page("procedure", procedure)
    assert line.values.get(kind="ASSESSED").amount == 30000
    assert Notice.objects.get().status == "QUEUED"


def test_a_notice_without_the_value_is_not_issued(desk_client, procedure):
    shown = text_of(desk_client.post(page("notice", procedure, "SUSPENSION"), {}), 400)

    assert "the security depends on it" in shown
    assert not Notice.objects.exists()


def test_a_sent_notice_is_not_issued_twice(desk_client, procedure, supervisor, now):
    notify(procedure, supervisor, now=now)
    line = procedure.seizure.lines.get(position=1)

    got = desk_client.post(page("notice", procedure, "SUSPENSION"), {f"value_{line.pk}": "30000"})

    assert "This notice has been sent" in text_of(got, 409)


def test_a_failed_notice_is_visible_and_can_be_issued_again(desk_client, procedure, supervisor, now):
    notify(procedure, supervisor, now=now)
    Notice.objects.update(status="FAILED", sent_at=None, attempts=6, failure="SMTPServerDisconnected")

    shown = text_of(desk_client.get(page("procedure", procedure)))
    line = procedure.seizure.lines.get(position=1)
    got = desk_client.post(page("notice", procedure, "SUSPENSION"), {f"value_{line.pk}": "30000"})

    assert "Could not be sent" in shown
    assert "Issue again" in shown
    assert got.status_code == 302
    assert Notice.objects.get().status == "QUEUED"


def test_an_unknown_notice_is_not_found(desk_client, procedure):
    assert desk_client.get(page("notice", procedure, "INVITATION")).status_code == 404


# --- deciding -------------------------------------------------------------------------------------


@pytest.fixture
def answered(procedure, supervisor, holder, now):
    assess(procedure.seizure, 30_000)
    notify(procedure, supervisor, now=now)
    answer(procedure, holder, now=now + timedelta(minutes=1))
    return procedure


def test_a_decision_is_seen_before_it_is_made(desk_client, answered):
    url = page("decide", answered)
    typed = {"kind": "DETAIN", "reason": "Applied in time.", "legal_basis": "", "supersedes": "0"}
    assert "See what follows" in text_of(desk_client.get(url))

    preview = text_of(desk_client.post(url, typed | {"do": "check"}))
    assert not Decision.objects.exists()
    changed = text_of(desk_client.post(url, typed | {"do": "back"}))
    got = desk_client.post(url, typed | {"do": "decide"})

    assert "Nothing has been decided or sent yet." in preview
    assert "Customs investigates: until the end of" in preview
    assert "notices@nordvik.test" in preview
    assert "Applied in time." in changed
    assert got.url == page("procedure", answered)
    assert Decision.objects.get().legal_basis == "Regulations art. 16; Measures art. 22–24"


def test_what_the_law_does_not_open_is_not_offered_and_explained(desk_client, procedure, supervisor, now):
    notify(procedure, supervisor, now=now)

    shown = text_of(desk_client.get(page("decide", procedure)))

    assert 'value="DETAIN"' not in shown
    assert "Wait for the right holder" in shown
    assert 'value="RELEASE"' in shown


def test_a_decision_the_law_does_not_open_is_refused_when_posted(desk_client, procedure, supervisor, now):
    notify(procedure, supervisor, now=now)

    got = desk_client.post(page("decide", procedure), {"kind": "DETAIN", "reason": "Now.", "do": "decide"})

    assert "Wait for the right holder" in text_of(got, 409)
    assert not Decision.objects.exists()


def test_a_decision_needs_a_reason(desk_client, answered):
    got = desk_client.post(page("decide", answered), {"kind": "DETAIN", "do": "check"})

    assert "Give the reason." in text_of(got, 400)


def test_two_conflicting_decisions_are_shown_side_by_side(desk_client, answered, desk):
    theirs = decide(
        acting_user=desk, procedure=answered, kind="RELEASE", reason="The desk says genuine.", now=timezone.now()
    )
    typed = {"kind": "RELEASE", "reason": "My own reason.", "supersedes": "0", "do": "decide"}

    conflict = text_of(desk_client.post(page("decide", answered), typed), 409)
    assert "The desk says genuine." in conflict
    assert "My own reason." in conflict
    assert f'value="{theirs.pk}"' in conflict
    desk_client.post(page("decide", answered), typed | {"supersedes": str(theirs.pk)})

    assert Decision.objects.get(is_standing=True).reason == "My own reason."


# --- facts, extensions, abandoning ----------------------------------------------------------------


@pytest.fixture
def eu(seizure, officer, supervisor, nordvik, now):
    Seizure.objects.filter(pk=seizure.pk).update(detained_on=(now - timedelta(days=1)).date())
    procedure = open_for(move_to_eu(seizure), officer, make_recordation(nordvik, jurisdiction="EU"), now=now)
    supervisor.home_office_id = "NLRTM"
    supervisor.save()
    notify(procedure, supervisor, now=now)
    return procedure


def test_facts_start_clocks_and_a_clock_is_extended_on_the_page(desk_client, eu):
    day = eu.seizure.detained_on.isoformat()
    assert "opposed destruction" in text_of(desk_client.get(page("fact", eu)))
    desk_client.post(page("fact", eu), {"event": "owner_opposed", "happened_on": day})
    before = eu.deadlines.get(code="rh_proceed").due_on

    shown = text_of(desk_client.get(page("procedure", eu)))
    got = desk_client.post(page("extend", eu, "rh_proceed"), {"reason": "Papers in Chinese."})
    again = desk_client.post(page("extend", eu, "rh_proceed"), {"reason": "More."})

    assert page("extend", eu, "rh_proceed") in shown
    assert got.status_code == 302
    assert eu.deadlines.get(code="rh_proceed").due_on > before
    assert "extended once already" in text_of(again, 409)
    assert "extended by 10 working days" in text_of(desk_client.get(page("procedure", eu)))


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"event": "owner_opposed", "happened_on": "2999-01-01"}, "has not come yet"),
        ({"event": "owner_opposed", "happened_on": "1999-01-01"}, "before the goods were stopped"),
        ({"event": "owner_opposed", "happened_on": "soon"}, "Enter a valid date"),
        ({"event": "weather", "happened_on": "2026-01-01"}, "Select a valid choice"),
    ],
)
def test_odd_facts_are_refused(desk_client, eu, typed, sentence):
    assert sentence in text_of(desk_client.post(page("fact", eu), typed), 400)


def test_an_unknown_deadline_is_not_found(desk_client, eu):
    assert desk_client.get(page("extend", eu, "nothing")).status_code == 404


def test_a_procedure_is_abandoned_with_a_reason(desk_client, procedure):
    assert desk_client.post(page("abandon", procedure), {}).status_code == 400
    desk_client.post(page("abandon", procedure), {"reason": "The right holder applied itself."})

    procedure.refresh_from_db()
    assert not procedure.is_live
    assert "Abandoned" in text_of(desk_client.get(page("procedure", procedure)))


# --- outcomes and closing -------------------------------------------------------------------------


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
    assert "record what happened to 12 pairs" in text_of(desk_client.get(case_page("outcomes", confiscated)))
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


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"kind": "DESTROYED"}, "The law sets an order."),
        ({"kind": "DONATED", "quantity": "13"}, "Only 12 pairs are left"),
        ({"kind": "DONATED", "quantity": "0"}, "above zero"),
        ({"kind": "DONATED", "quantity": "many"}, "Enter a number"),
        ({"kind": "DONATED", "happened_on": "2999-01-01"}, "has not come yet"),
        ({"kind": "RELEASED"}, "Select a valid choice"),
        ({"kind": "AUCTIONED"}, "Select a valid choice"),
        ({}, "Choose one."),
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
