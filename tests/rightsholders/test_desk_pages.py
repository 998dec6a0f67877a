"""The pages of the desk: its queue, examining a recordation, accepting, returning and refusing it."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit.models import AuditEvent
from rightsholders.models import Recordation, Right
from rightsholders.services.examination import return_for_completion
from rightsholders.services.images import add_image
from rightsholders.services.submission import submit
from rightsholders.services.values import DeficiencyValues
from tests.cast import make_second
from tests.rightsholders.factories import (
    NOW,
    act,
    make_in_force,
    make_submitted,
    picture,
    write_in_force,
    write_many,
)

LIST = reverse("rightsholders:list")
DESK = reverse("rightsholders:desk")
SUGGEST = reverse("rightsholders:suggest")
LOOK_UP = reverse("rightsholders:look-up")


def page(recordation, name="detail"):
    return reverse(f"rightsholders:{name}", args=[recordation.public_id])


def queries_of(client, url):
    client.get(url)  # warms what is kept per process
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_the_queue_is_oldest_first_and_says_by_when_to_decide(client, desk, holder, nordvik):
    newer = make_submitted(holder, nordvik, title="NEWER", now=NOW - timedelta(days=2))
    older = make_submitted(holder, nordvik, title="OLDER", now=NOW - timedelta(days=30))
    make_in_force(holder, nordvik, desk, title="DECIDED")
    client.force_login(desk)

    rows = client.get(DESK).context["page"].rows

    assert [row.reference for row in rows] == [older.reference, newer.reference]
    assert [row.age_days for row in rows] == [30, 2]
    assert rows[0].decide_by > (NOW - timedelta(days=30)).date() + timedelta(days=41)  # 30 working days
    for name in ("examine", "accept", "return", "refuse"):
        assert client.get(page(older, name)).context["decide_by"] == rows[0].decide_by


def test_the_days_it_waits_are_those_of_the_jurisdiction(client, nordvik):
    west = make_second(Role.DESK)
    User.objects.filter(pk=west.pk).update(home_office_id="USLAX")
    night = datetime(2026, 11, 19, 1, 0, tzinfo=ZoneInfo("America/New_York"))  # the day before in Los Angeles
    waiting = write_in_force(nordvik, title="WEST", status="SUBMITTED", submitted_at=night)
    Recordation.objects.filter(pk=waiting.pk).update(jurisdiction_id="US")

    client.force_login(west)
    context = client.get(DESK).context

    assert (context["page"].rows[0].age_days, context["oldest_days"]) == (0, 0)


def test_the_queue_costs_the_same_at_ten_rows_and_at_two_hundred(client, desk, nordvik):
    client.force_login(desk)
    write_many(nordvik, 10, status="SUBMITTED")
    at_ten = queries_of(client, DESK)

    write_many(nordvik, 190, status="SUBMITTED")

    assert queries_of(client, DESK) == at_ten


def test_an_empty_queue_says_so(client, desk):
    client.force_login(desk)

    assert "Nothing waits" in client.get(DESK).content.decode()


def test_the_examiner_sees_the_checks_and_what_blocks_acceptance(client, desk, holder, nordvik):
    sent = make_submitted(holder, nordvik)
    sent.contacts.filter(kind="LEGAL").delete()
    client.force_login(desk)

    response = client.get(page(sent, "examine"))

    assert (response.context["checks_passed"], len(response.context["checks"])) == (7, 8)
    assert "Name a legal contact for notices." in response.content.decode()
    assert "It cannot be accepted yet:" in response.content.decode()


@pytest.mark.parametrize(("expires_on", "life"), [(date(2099, 3, 1), "– 1 Mar 2099"), (None, "– no end registered")])
def test_the_examiner_sees_the_life_of_the_right_and_not_the_term_of_the_recordation(
    expires_on, life, client, desk, holder, nordvik
):
    sent = make_submitted(holder, nordvik)
    Right.objects.update(expires_on=expires_on)
    client.force_login(desk)

    checks = client.get(page(sent, "examine")).context["checks"]

    assert [note.endswith(life) for note in checks[0]["notes"]] == [True]


def test_accepts_on_the_page_and_shows_the_period_first(client, desk, holder, nordvik):
    sent = make_submitted(holder, nordvik)
    client.force_login(desk)

    assert "2035-02-28" in client.get(page(sent, "accept")).content.decode()
    response = client.post(page(sent, "accept"), {"last_day": ""}, follow=True)

    sent.refresh_from_db()
    assert sent.status == "IN_FORCE"
    assert response.redirect_chain == [(DESK, 302)]
    assert f"{sent.reference} is in force." in response.content.decode()


def test_a_refused_acceptance_keeps_what_was_typed_and_says_why(client, desk, holder, nordvik):
    sent = make_submitted(holder, nordvik)
    client.force_login(desk)

    response = client.post(page(sent, "accept"), {"last_day": "2050-01-01"})

    assert response.status_code == 400
    assert "The last day must lie between" in response.content.decode()
    assert 'value="2050-01-01"' in response.content.decode()


def test_a_decision_on_what_was_decided_meanwhile_is_409_with_a_sentence(client, desk, holder, nordvik):
    accepted = make_in_force(holder, nordvik, desk)
    client.force_login(desk)

    response = client.post(page(accepted, "refuse"), {"reason": "Too late."})

    assert response.status_code == 409
    assert "In force" in response.content.decode()
    accepted.refresh_from_db()
    assert accepted.status == "IN_FORCE"


def test_returns_on_the_page_with_sentences_by_part(client, desk, holder, nordvik):
    sent = make_submitted(holder, nordvik)
    client.force_login(desk)

    empty = client.post(page(sent, "return"), {})
    assert (empty.status_code, sent.deficiencies.count()) == (400, 0)
    client.post(page(sent, "return"), {"images": "Send the mark alone.", "contacts": "Who answers?"})

    sent.refresh_from_db()
    assert sent.status == "RETURNED"
    assert {(row.section, row.message) for row in sent.deficiencies.all()} == {
        ("IMAGES", "Send the mark alone."),
        ("CONTACTS", "Who answers?"),
    }


def test_refuses_on_the_page_only_with_a_reason(client, desk, holder, nordvik):
    sent = make_submitted(holder, nordvik)
    client.force_login(desk)

    assert client.post(page(sent, "refuse"), {"reason": ""}).status_code == 400
    client.post(page(sent, "refuse"), {"reason": "Not the owner (art. 8)."})

    sent.refresh_from_db()
    assert (sent.status, sent.decision_reason) == ("REFUSED", "Not the owner (art. 8).")
    assert AuditEvent.objects.filter(action="recordation.refused", actor=desk).exists()


@pytest.mark.parametrize(
    ("step", "given"),
    [("accept", {"last_day": ""}), ("return", {"images": "Send the mark."}), ("refuse", {"reason": "Not the owner."})],
)
def test_nobody_decides_on_what_was_sent_anew_since_it_was_examined(step, given, client, desk, holder, nordvik):
    sent = make_submitted(holder, nordvik)
    client.force_login(desk)
    opened = f"{page(sent, step)}?seen={sent.version}"
    assert opened in client.get(page(sent, "examine")).content.decode()
    missing = [DeficiencyValues(section="IMAGES", message="Send the mark alone.")]
    return_for_completion(acting_user=desk, public_id=sent.public_id, deficiencies=missing, now=NOW)
    add_image(**act(holder, sent, content=picture("ANOTHER"), kind="MARK"))
    submit(acting_user=holder, public_id=sent.public_id, is_declared=True, now=NOW)

    refused = client.post(opened, given)

    assert refused.status_code == 409
    assert "Examine it again." in refused.content.decode()
    sent.refresh_from_db()
    assert sent.status == "SUBMITTED"
    assert client.post(f"{page(sent, step)}?seen={sent.version}", given).status_code == 302


@pytest.mark.parametrize("name", ["desk", "examine", "accept", "return", "refuse"])
@pytest.mark.parametrize("person", ["officer", "holder"])
def test_the_desk_is_closed_to_others(name, person, request, client, holder, nordvik):
    sent = make_submitted(holder, nordvik)
    client.force_login(request.getfixturevalue(person))
    url = DESK if name == "desk" else page(sent, name)

    assert client.get(url).status_code == 403
