"""The auditor's page."""

import html
from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit import sealing
from audit.models import AuditEvent
from audit.queries import chain_status, history_of
from audit.services import record
from tests.audit.tampering import execute, write_events

pytestmark = pytest.mark.django_db


@pytest.fixture
def url():
    return reverse("audit:list")


@pytest.fixture
def auditor_client(client, auditor):
    client.force_login(auditor)
    return client


def page_of(client, url, **query):
    response = client.get(url, query)
    return html.unescape(response.content.decode())


def test_shows_who_did_what_in_words(auditor_client, url, officer):
    record(
        action="account.home_office_set",
        actor=officer,
        subject=officer,
        changes={"home_office": ["CNCAN", "CNSZX"]},
        purpose="moved",
    )

    page = page_of(auditor_client, url)

    assert "Home office set" in page
    assert "Home office: CNCAN → CNSZX" in page
    assert "Purpose: moved" in page


def test_speaks_chinese(auditor_client, url, officer):
    record(action="account.signed_in", actor=officer, subject=officer)
    auditor_client.cookies["django_language"] = "zh-hans"

    assert "已登录" in page_of(auditor_client, url)


def test_says_when_an_act_was_written_down_later(auditor_client, url, officer):
    record(action="seizure.logged", actor=officer, subject=officer, now=timezone.now() - timedelta(days=30))

    assert "written down" in page_of(auditor_client, url)


def test_names_the_person_an_act_is_about_and_opens_when_a_stranger_tried_a_name_that_nobody_has(
    auditor_client, url, officer
):
    person = get_user_model()
    for subject in (officer, person()):
        record(action="account.sign_in_failed", actor=None, subject=subject)

    page = page_of(auditor_client, url)

    assert page.count("Wrong password") >= 2
    assert "User officer" in page


def test_invites_when_nothing_has_happened(auditor_client, url):
    assert "Nothing has happened yet" in page_of(auditor_client, url)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"actor": "officer"}, {"A", "B"}),
        ({"actor": "system"}, {"C"}),
        ({"action": "account.signed_in"}, {"A"}),
        ({"case": "cn-can-2026-000001"}, {"B"}),
        ({"first_day": "2026-03-02", "last_day": "2026-03-02"}, {"B"}),
        ({"last_day": "2026-03-01"}, {"A"}),
        ({"first_day": "2026-03-02", "last_day": "9999-12-31"}, {"B", "C"}),
        ({"first_day": "2026-03-03"}, {"C"}),
        ({"actor": "officer", "action": "seizure.logged"}, {"B"}),
    ],
)
def test_narrows_the_list(auditor_client, url, officer, query, found):
    noon = timezone.make_aware(timezone.datetime(2026, 3, 1, 12))
    record(action="account.signed_in", actor=officer, subject=officer, purpose="mark-A", now=noon)
    record(
        action="seizure.logged",
        actor=officer,
        subject=officer,
        case_reference="CN-CAN-2026-000001",
        purpose="mark-B",
        now=noon + timedelta(days=1),
    )
    record(action="deadline.passed", actor=None, subject=officer, purpose="mark-C", now=noon + timedelta(days=2))

    page = page_of(auditor_client, url, **query)

    assert {letter for letter in "ABC" if f"mark-{letter}" in page} == found


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ({"actor": "nobody-there"}, "Nobody has this user name"),
        ({"first_day": "2026-03-02", "last_day": "2026-03-01"}, "The period ends before it begins"),
        ({"first_day": "yesterday"}, "Enter a day of the calendar, such as 2026-11-23."),
        ({"action": "no.such"}, "“no.such” cannot be chosen here."),
    ],
)
def test_says_what_is_wrong_with_a_filter(auditor_client, url, query, sentence):
    response = auditor_client.get(url, query)

    assert response.status_code == 400
    assert sentence in html.unescape(response.content.decode())


def test_refuses_a_page_link_that_is_damaged(auditor_client, url):
    assert auditor_client.get(url, {"cursor": "x"}).status_code == 400


def test_pages_through_all_events(auditor_client, url, officer):
    write_events(120, actor=officer)

    seen, query = set(), {}
    while True:
        response = auditor_client.get(url, query)
        page = response.context["page"]
        seen |= {row.id for row in page.rows}
        if not page.next_cursor:
            break
        query = {"cursor": page.next_cursor}

    assert seen == set(AuditEvent.objects.values_list("id", flat=True))


def test_says_whose_sign_in_it_was(auditor_client, url, officer, auditor):
    record(action="account.sign_in_failed", actor=None, subject=officer)
    record(action="account.sign_in_failed", actor=None, subject=get_user_model()(pk=987654))  # nobody by now

    rows = auditor_client.get(url).context["page"].rows

    assert [row.subject for row in rows][:2] == ["User 987654", "User officer"]


def test_asks_the_same_questions_for_ten_rows_and_two_hundred(auditor_client, url, officer, django_assert_num_queries):
    write_events(10, actor=officer)
    auditor_client.get(url)
    with CaptureQueriesContext(connection) as few:
        auditor_client.get(url)
    write_events(190, actor=officer)

    with django_assert_num_queries(len(few)):
        auditor_client.get(url)


class TestVerifying:
    def test_says_that_the_chain_is_whole(self, auditor_client, url, officer):
        write_events(5, actor=officer)
        sealing.seal(now=timezone.now())

        response = auditor_client.post(reverse("audit:verify"), follow=True)

        page = response.content.decode()
        assert "Everything that was looked at is as it was written." in page
        assert "seals 1 to 5" in page

    def test_names_the_broken_rows(self, auditor_client, url, officer):
        events = write_events(5, actor=officer)
        sealing.seal(now=timezone.now())
        execute("UPDATE audit_auditevent SET purpose = 'another' WHERE id = %s", [events[2].id])

        page = html.unescape(auditor_client.post(reverse("audit:verify"), follow=True).content.decode())

        assert "The last verification found 1 broken row" in page
        assert f'<span class="b">event {events[2].id}</span> was changed' in page
        assert f"Broken rows: event {events[2].id}: was changed, or written past the application" in page

    def test_is_an_event_itself(self, auditor_client, auditor):
        auditor_client.post(reverse("audit:verify"))

        event = AuditEvent.objects.get()
        assert (event.action, event.actor) == ("audit.verified", auditor)

    def test_warns_when_nothing_seals(self, officer):
        write_events(1, actor=officer)
        later = timezone.now() + timedelta(minutes=1)

        assert chain_status(now=later).is_late
        assert not chain_status(now=timezone.now()).is_late


class TestHistoryOfACase:
    def test_holds_only_the_events_of_the_case_newest_first(self, officer):
        now = timezone.now()
        for days, reference in [(3, "ONE"), (1, "ONE"), (2, "OTHER")]:
            record(
                action="seizure.logged",
                actor=officer,
                subject=officer,
                case_reference=reference,
                now=now - timedelta(days=days),
            )

        entries = history_of(case_reference="ONE", reader=officer).rows

        assert [entry.at for entry in entries] == [now - timedelta(days=1), now - timedelta(days=3)]
        assert (entries[0].actor_label, entries[0].label) == ("Officer", "Seizure logged")

    def test_pages(self, officer):
        for _ in range(5):
            record(action="seizure.logged", actor=officer, subject=officer, case_reference="ONE")

        first = history_of(case_reference="ONE", reader=officer, size=3)
        second = history_of(case_reference="ONE", reader=officer, size=3, cursor=first.next_cursor)

        assert (len(first.rows), len(second.rows)) == (3, 2)
        assert not {entry.id for entry in first.rows} & {entry.id for entry in second.rows}

    def test_shows_words_for_choices_days_and_yes_or_no(self, officer):
        record(
            action="a.b",
            actor=officer,
            subject=officer,
            case_reference="ONE",
            changes={"is_active": [True, False], "valid_on": [None, "2026-03-01"], "counted": 3, "gone": ["x", None]},
        )

        (entry,) = history_of(case_reference="ONE", reader=officer).rows

        assert entry.detail == "Gone: x removed · Counted: 3 · Valid on: 1 Mar 2026 · Is active: yes → no"

    def test_shows_an_action_that_nobody_names_any_more_as_it_is_kept(self, officer):
        record(action="old_thing.done_once", actor=officer, subject=officer, case_reference="ONE")

        assert history_of(case_reference="ONE", reader=officer).rows[0].label == "Old thing: done once"
