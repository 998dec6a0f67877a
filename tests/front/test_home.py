"""The first page: each role finds there what it comes for."""

import time
from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
import time_machine
from celery import current_app
from django.core.cache import cache
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format

from audit.events import AuditAction
from audit.services import record, verify_recent
from ipcases import waiting
from ipcases.lib.paging import Count
from ipcases.tasks import HEARTBEAT_KEY, heartbeat
from ipcases.waiting import cards, steps
from reference.models import CalendarYear, Jurisdiction
from reports.models import SavedReport
from tests.operations.factories import make_operation
from tests.sharing.factories import make_partner

pytestmark = pytest.mark.django_db


def saved_by(owner, name: str) -> SavedReport:
    return SavedReport.objects.create(owner=owner, name=name, query="status=OPEN", created_at=timezone.now())


def first_page_of(client, person) -> str:
    client.force_login(person)
    return client.get("/").content.decode()


def test_a_coordinator_finds_the_operations_that_run_and_no_other(client, coordinator):
    make_operation(coordinator=coordinator, name_en="Clear Parcel II")
    make_operation(coordinator=coordinator, name_en="Paper Tiger", status="PLANNED")

    page = first_page_of(client, coordinator)

    assert "Clear Parcel II" in page
    assert "0 seizures so far" in page
    assert "Paper Tiger" not in page


def test_an_analyst_finds_the_views_it_saved_and_no_one_elses(client, analyst, coordinator):
    mine = saved_by(analyst, "Shoes by post")
    saved_by(coordinator, "Somebody's own view")

    page = first_page_of(client, analyst)

    assert f"view={mine.public_id}" in page
    assert "Somebody&#x27;s own view" not in page


def test_an_administrator_finds_the_calendar_years_nobody_has_confirmed(client, admin):
    year = timezone.localdate().year + 1
    for place in Jurisdiction.objects.all():
        for known in (year - 1, year):  # of which the reference data may know nothing yet
            CalendarYear.objects.update_or_create(jurisdiction=place, year=known, defaults={"is_confirmed": True})
    assert f"/calendars/CN/{year}/" not in first_page_of(client, admin)

    CalendarYear.objects.filter(jurisdiction="CN", year=year).delete()

    assert f"/calendars/CN/{year}/" in first_page_of(client, admin)


@pytest.mark.parametrize(("days_ago", "is_asked"), [(None, True), (1, False), (8, True)])
def test_an_auditor_is_asked_to_verify_the_chain_each_week(client, auditor, days_ago, is_asked):
    if days_ago is not None:
        verify_recent(acting_user=auditor, now=timezone.now() - timedelta(days=days_ago))

    assert ("Verify the chain" in first_page_of(client, auditor)) is is_asked


def test_the_desk_reads_the_nearest_day_first_whatever_it_is_of(client, desk, monkeypatch):
    today = timezone.localdate()

    def row(label, days):
        return {"label": label, "url": "/", "due": today + timedelta(days=days) if days is not None else None}

    monkeypatch.setattr(steps, "_row_of_recordation", lambda row_: row_)
    monkeypatch.setattr(steps, "_row_of", lambda row_, _: row_)
    examined = SimpleNamespace(rows=[row("R-LATER", 9), row("R-SOON", 1)])
    monkeypatch.setattr(steps, "list_desk_queue", lambda **_: examined)
    monkeypatch.setattr(steps, "work_queue", lambda **_: [row("C-PASSED", -2), row("C-NEVER", None)])
    monkeypatch.setattr(steps, "rows_of_ledger", lambda **_: [row("MONEY", None)])

    rows = waiting.queue_of(user=desk, today=today)

    assert [row_["label"] for row_ in rows] == ["C-PASSED", "R-SOON", "R-LATER", "C-NEVER", "MONEY"]


def test_what_is_due_by_today_stands_before_what_others_wait_for(officer, monkeypatch):
    today = timezone.localdate()

    def row(label, days=None):
        return {"label": label, "url": "/", "due": today + timedelta(days=days) if days is not None else None}

    monkeypatch.setattr(steps, "_row_of", lambda row_, _: row_)
    monkeypatch.setattr(steps, "work_queue", lambda **_: [row("PASSED", -1), row("TODAY", 0), row("TOMORROW", 1)])
    monkeypatch.setattr(steps, "rows_of_store", lambda **_: [row("GOODS")])

    rows = waiting.queue_of(user=officer, today=today)

    assert [row_["label"] for row_ in rows] == ["PASSED", "TODAY", "GOODS", "TOMORROW"]


@pytest.mark.parametrize(("name", "first"), [("auditor", "Events under seal"), ("admin", "People who may sign in")])
def test_whoever_only_reads_of_sharing_finds_the_own_work_first(request, name, first, monkeypatch):
    heartbeat()
    user, now, problems = request.getfixturevalue(name), timezone.now(), "Shares with a problem"
    labels = [card.label for card in waiting.cards_of(user=user, now=now)]
    assert labels[0] == first and problems not in labels

    counts = dict.fromkeys(("waiting", "received", "late"), Count(0, exact=True)) | {"problems": Count(2, exact=True)}
    monkeypatch.setattr(cards, "desk_counts", lambda **_: counts)
    labels = [card.label for card in waiting.cards_of(user=user, now=now)]
    assert labels[0] == first and problems in labels


def test_a_saved_view_says_what_it_looks_for(client, analyst):
    saved_by(analyst, "Shoes by post")

    assert "Status: Open" in first_page_of(client, analyst)


def test_a_watch_with_news_says_its_rule_and_then_its_note():
    watch = SimpleNamespace(query="channel=POSTAL", note="Ask first.", name="Post", public_id=uuid4(), new_count=1)

    assert steps._row_of_alert(watch)["detail"] == "You watch for: Channel: Postal. Your note: Ask first."
    with translation.override("zh-hans"):
        assert steps._row_of_alert(watch)["detail"] == "您关注：渠道：邮递。您的备注：Ask first."


@pytest.mark.parametrize(
    ("name", "offers"), [("officer", True), ("auditor", True), ("admin", False), ("holder", False)]
)
def test_the_look_up_stands_where_it_finds_something(request, client, name, offers):
    client.force_login(request.getfixturevalue(name))

    assert ('role="search" method="get" action="/look-up/"' in client.get("/profile/").content.decode()) is offers


def test_an_analyst_without_views_reads_that_nothing_waits(client, analyst):
    assert "Nothing waits for you" in first_page_of(client, analyst)


def test_who_has_no_role_reads_whom_to_ask_and_not_that_nothing_waits(client, stranger):
    page = first_page_of(client, stranger)

    assert "Ask an administrator for the role" in page
    assert "Nothing waits for you" not in page


def test_an_administrator_is_told_what_the_worker_could_not_do_until_it_can(client, admin, officer, monkeypatch):
    task = current_app.tasks["operations.apply_rules"]
    title = "Background work that fails"
    assert title not in first_page_of(client, admin)

    monkeypatch.setattr("operations.services.apply_rules", lambda **_: 1 / 0)
    task.apply()
    page = " ".join(first_page_of(client, admin).split())
    assert title in page and "operations.apply_rules" in page
    assert title not in first_page_of(client, officer)

    monkeypatch.setattr("operations.services.apply_rules", lambda **_: 0)
    task.apply()
    assert title not in first_page_of(client, admin)


@pytest.mark.parametrize(("silent_seconds", "is_told"), [(None, True), (61, True), (30, False)])
def test_an_administrator_is_told_that_no_worker_is_seen(client, admin, officer, silent_seconds, is_told):
    cache.delete(HEARTBEAT_KEY)
    if silent_seconds is not None:
        cache.set(HEARTBEAT_KEY, time.time() - silent_seconds)

    assert ("Workers seen in the last minute" in first_page_of(client, admin)) is is_told
    assert "Workers seen in the last minute" not in first_page_of(client, officer)


def test_an_administrator_is_told_that_the_broker_is_away(client, admin, cache_away, settings):
    settings.CELERY_BROKER_URL = settings.CACHES["default"]["LOCATION"]

    page = first_page_of(client, admin)

    assert "Brokers that answer" in page
    assert "Workers seen in the last minute" not in page


def test_whoever_runs_the_channels_is_led_to_one_on_which_nothing_leaves(client, admin, analyst):
    channel, address = make_partner().channel, reverse("sharing:partner", args=["us-cbp"])
    assert address not in first_page_of(client, admin)

    type(channel).objects.update(held_reason="tls")

    page = first_page_of(client, admin)
    assert address in page and "The partner&#x27;s certificate cannot be trusted" in page
    assert address not in first_page_of(client, analyst)


@pytest.mark.parametrize(("events", "said"), [(0, ""), (1, "1 waits for the seal"), (2, "2 wait for the seal")])
def test_an_auditor_reads_how_many_events_wait_for_the_seal(auditor, events, said):
    for _event in range(events):
        record(action=AuditAction.CASE_CHANGED, subject=auditor, actor=auditor)

    assert waiting.cards_of(user=auditor, now=timezone.now())[0].note == said


def test_a_print_says_as_of_when_it_is_and_who_printed_it(client, officer):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        page = " ".join(first_page_of(client, officer).split())

    at_the_office = date_format(now.astimezone(ZoneInfo("Asia/Shanghai")), "DATETIME_FORMAT")
    assert f'As it stood on {at_the_office}. Printed by <span lang="und" translate="no">Officer</span>.' in page
    client.logout()
    assert "Printed by" not in client.get(reverse("sign-in")).content.decode()
