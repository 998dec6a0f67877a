"""What a procedure's page says first: where it stands, what comes next, and by when."""

from datetime import date

import pytest
from django.utils.formats import date_format

from seizures.guards import situation_of
from seizures.models import Notice
from seizures.queries.procedures import full_procedure
from seizures.queries.where_it_stands import where_it_stands
from seizures.services.notices import issue_notice
from tests.seizures.laws.calendars import load_2025
from tests.seizures.procedure_pages.conftest import page
from tests.seizures.procedures import assess, at, detained, fact, log, make_recordation, move_to_eu, notify, open_for

pytestmark = pytest.mark.django_db


def shown(client, procedure):
    return client.get(page("procedure", procedure)).content.decode()


def put_off(procedure, supervisor, now, status):
    """Issue the notice, of which the mail has gone no further than this status."""
    notice = issue_notice(acting_user=supervisor, procedure=procedure, kind="SUSPENSION", now=now)
    Notice.objects.filter(pk=notice.pk).update(status=status)


def test_a_notice_that_could_not_be_sent_is_the_first_thing_to_mend(desk_client, procedure, supervisor, now):
    put_off(procedure, supervisor, now, Notice.Status.FAILED)

    response = desk_client.get(page("procedure", procedure))

    step = response.context["view"].steps[0]
    assert (step.url, step.is_urged) == (page("notice", procedure, "SUSPENSION"), True)
    assert "so nobody has been told" in response.content.decode()


def test_one_that_is_on_its_way_is_not_waited_for_yet(desk_client, procedure, supervisor, now):
    put_off(procedure, supervisor, now, Notice.Status.QUEUED)

    text = shown(desk_client, procedure)

    assert "The notice is on its way to the right holder." in text
    assert "Issue the notice again" not in text


def test_one_that_was_sent_is_waited_for(desk_client, procedure, supervisor, now):
    notify(procedure, supervisor, now=now)

    text = shown(desk_client, procedure)

    assert "Waiting for the right holder." in text
    assert "Issue the notice again" not in text


def test_detained_goods_are_said_to_be_with_the_clock_that_runs(desk_client, procedure, supervisor, holder, now):
    assess(procedure.seizure, 1_000)
    detained(procedure, supervisor, holder, now=now)

    response = desk_client.get(page("procedure", procedure))

    text = response.content.decode()
    first_part = text[: text.index("How this date was counted")]
    assert "The goods are detained." in first_part
    assert first_part.index("Customs investigates") < first_part.index("Right holder applies and lodges security")


def test_the_page_of_a_new_procedure_has_no_empty_parts(desk_client, procedure):
    text = shown(desk_client, procedure)

    assert 'id="deadlines"' in text
    assert not [part for part in ("answers", "decisions", "notices") if f'id="{part}"' in text]


def test_who_may_not_issue_notices_is_told_that_one_failed_and_who_may(client, auditor, procedure, supervisor, now):
    put_off(procedure, supervisor, now, Notice.Status.FAILED)
    client.force_login(auditor)

    text = shown(client, procedure)

    assert "so nobody has been told" in text
    assert "Next: Issue the notice again. By: Supervisor, IPR desk." in text
    assert page("notice", procedure, "SUSPENSION") not in text


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ((), "Notify the declarant or holder of the goods and record it."),
        (("owner_notified",), "Waiting for the declarant or holder of the goods."),
        (("owner_notified", "owner_agreed"), "agrees to destruction. Decide on the goods."),
        (("owner_notified", "owner_opposed"), "opposes destruction. Notify the right holder."),
    ],
)
def test_a_small_consignment_waits_for_whoever_has_the_next_word(officer, nordvik, facts, words):
    load_2025()
    first = at(date(2025, 3, 10))
    seizure = move_to_eu(log(officer, detained_at=first, now=first))
    seizure.lines.update(quantity=1)
    small = make_recordation(nordvik, jurisdiction="EU", wants_small_consignments=True)
    procedure = open_for(seizure, officer, small, track="SMALL_CONSIGNMENT", now=first)
    for event in facts:
        fact(procedure, officer, event, date(2025, 3, 11))

    found = situation_of(full_procedure(procedure=procedure), now=at(date(2025, 3, 11)))

    assert words in where_it_stands(situation=found)


def test_who_extends_a_deadline_sees_which_one_and_until_when_it_runs(desk_client, procedure, supervisor, now):
    notify(procedure, supervisor, now=now)
    deadline = procedure.deadlines.get(code="rh_reply")

    response = desk_client.get(page("extend", procedure, "rh_reply"))

    assert response.context["about"] == (
        f"Right holder applies and lodges security, now until {date_format(deadline.due_on, 'DATE_FORMAT')}"
    )
    assert desk_client.get(page("extend", procedure, "rh_proceed")).status_code == 404


def test_the_page_of_an_extension_says_why_the_law_allows_none(desk_client, procedure, supervisor, seizure, now):
    assess(seizure, 30_000)
    notify(procedure, supervisor, now=now)

    text = desk_client.get(page("extend", procedure, "rh_reply")).content.decode()

    assert "The law does not let this deadline be extended." in text
    assert 'name="reason"' not in text


def test_who_may_not_take_the_step_that_leads_on_reads_who_may(client, officer, supervisor, procedure):
    said = {}
    for person in (officer, supervisor):
        client.force_login(person)
        said[person] = [
            words in text
            for text in (shown(client, procedure), client.get("/").content.decode())
            for words in ("By: Supervisor, IPR desk.", ">Supervisor, IPR desk<")
        ]

    assert said == {officer: [True, False, False, True], supervisor: [False] * 4}
