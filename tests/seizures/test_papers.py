"""Route, transport and declaration: completed on the case page, at any time before it closes."""

from decimal import Decimal

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from seizures.access import visible_seizures
from seizures.models import Party, Seizure
from seizures.queries import search_filter
from seizures.services.outcomes import record_outcome
from seizures.services.procedures import abandon_procedure
from seizures.services.values import PartyIntake
from tests.seizures.factories import NOON, SENDER, log
from tests.seizures.procedures import make_recordation, open_for

pytestmark = pytest.mark.django_db
TYPED = {
    "version": "1",
    "direction": "EXPORT",
    "channel": "POSTAL",
    "regime": "EXPORT",
    "declaration_number": "530120261234567890",
    "transport_document": "160-11111111",
    "conveyance": "CZ 327",
    "gross_weight_kg": "1,234.5",
    "origin_country": "VN",
    "departure_country": "CN",
    "departure_place": "cn can",
    "destination_country": "US",
    "destination_place": "USLAX",
}


@pytest.fixture
def case(officer):
    return log(officer)


@pytest.fixture
def page(client, officer):
    client.force_login(officer)
    return client


def address(case):
    return reverse("seizures:papers", args=[case.reference])


def test_everything_on_the_papers_can_be_recorded_and_is_shown(page, case):
    answer = page.post(address(case), TYPED, follow=True)

    case.refresh_from_db()
    assert (case.regime, case.declaration_number, case.gross_weight_kg) == (
        "EXPORT",
        "530120261234567890",
        Decimal("1234.5"),
    )
    assert (case.origin_country_id, case.departure_country_id, case.destination_country_id) == ("VN", "CN", "US")
    assert (case.departure_place, case.destination_place) == ("CNCAN", "USLAX")
    shown = " ".join(answer.content.decode().split())
    for part in ("Route and papers are corrected.", "Vietnam", "China → United States", "530120261234567890", "CZ 327"):
        assert part in shown


def test_the_file_tells_what_changed_and_nothing_else(page, case):
    page.post(address(case), TYPED)

    changes = AuditEvent.objects.get(action="seizure.papers_corrected").changes
    assert changes["origin_country_id"] == [None, "VN"]
    assert "direction" not in changes


def test_saving_what_is_stored_is_no_event(page, case):
    page.post(address(case), TYPED)

    page.post(address(case), TYPED | {"version": "2"})

    assert AuditEvent.objects.filter(action="seizure.papers_corrected").count() == 1


def test_the_declaration_number_finds_the_case(page, officer, case):
    page.post(address(case), TYPED)

    assert search_filter(visible_seizures(user=officer), text="530120261234567890", user=officer).get() == case


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"gross_weight_kg": "0"}, "Enter a weight above 0"),
        ({"departure_place": "ZZZZZ"}, "UN/LOCODE, like CNCAN"),
        ({"regime": "SALE"}, "SALE"),
        ({"origin_country": "XX"}, "XX"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(page, case, typed, sentence):
    answer = page.post(address(case), TYPED | typed)

    assert answer.status_code == 400
    assert sentence in answer.content.decode()
    assert 'value="CZ 327"' in answer.content.decode()
    assert Seizure.objects.get(pk=case.pk).conveyance == ""


def test_a_stale_page_does_not_overwrite_a_newer_state(page, case):
    page.post(address(case), TYPED)

    answer = page.post(address(case), TYPED | {"conveyance": "MU 5"})

    assert answer.status_code == 409
    assert "CZ 327" in answer.content.decode()  # stored
    assert 'value="MU 5"' in answer.content.decode()  # typed
    assert Seizure.objects.get(pk=case.pk).conveyance == "CZ 327"


def test_channel_and_direction_are_fixed_once_a_procedure_rests_on_the_goods(page, case, officer, nordvik):
    open_for(case, officer, make_recordation(nordvik), now=NOON)

    page.post(address(case), TYPED | {"direction": "IMPORT", "channel": "CARGO"})

    case.refresh_from_db()
    assert (case.direction, case.channel, case.conveyance) == ("EXPORT", "POSTAL", "CZ 327")


def test_channel_and_direction_can_be_corrected_once_it_is_abandoned(page, case, officer, supervisor, nordvik):
    procedure = open_for(case, officer, make_recordation(nordvik), now=NOON)
    abandon_procedure(acting_user=supervisor, procedure=procedure, reason="Logged as export.", now=NOON)

    page.post(address(case), TYPED | {"direction": "IMPORT", "channel": "CARGO"})

    case.refresh_from_db()
    assert (case.direction, case.channel) == ("IMPORT", "CARGO")


def test_channel_and_direction_can_be_corrected_before(page, case):
    page.post(address(case), TYPED | {"direction": "IMPORT", "channel": "CARGO"})

    case.refresh_from_db()
    assert (case.direction, case.channel) == ("IMPORT", "CARGO")


def test_says_what_keeps_channel_and_direction_as_they_are(page, case, officer, supervisor, nordvik):
    assert "stay as they are" not in page.get(address(case)).content.decode()
    line = case.lines.get(position=1)
    record_outcome(
        acting_user=supervisor, line=line, kind="RELEASED", quantity=Decimal(1), happened_on=case.detained_on, now=NOON
    )
    gone = page.get(address(case)).content.decode()

    open_for(case, officer, make_recordation(nordvik))
    run = page.get(address(case)).content.decode()

    assert "An outcome is recorded" in gone and "A procedure rests" not in gone
    assert "A procedure rests" in run
    assert "Channel and direction stay as they are." in gone and "Channel and direction stay as they are." in run


@pytest.mark.parametrize("name", ["papers", "people"])
def test_no_form_is_opened_on_a_closed_case(page, case, name):
    Seizure.objects.filter(pk=case.pk).update(status="CLOSED", closed_at=NOON)

    answer = page.get(reverse(f"seizures:{name}", args=[case.reference]))

    assert answer.status_code == 409
    assert "The case is closed." in answer.content.decode()


def test_a_closed_case_stays_as_it_is(page, case):
    Seizure.objects.filter(pk=case.pk).update(status="CLOSED", closed_at=NOON)

    assert page.post(address(case), TYPED).status_code == 409


def test_every_role_on_the_papers_has_a_name(officer):
    people = tuple(PartyIntake(role=role, name=f"{role} Ltd", tax_number="DE1234567") for role in Party.Role.values)

    case = log(officer, parties=people)

    assert set(case.parties.values_list("role", flat=True)) == set(Party.Role.values)
    assert SENDER.role in Party.Role.values
