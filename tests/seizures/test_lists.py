"""The list of seizures: filters, orders, pages, equal queries, and which indexes it reads."""

import re
import time
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.services import record
from ipcases.lib.paging import capped_count
from seizures.access import visible_seizures
from seizures.events import ProcedureEvent
from seizures.models import GoodsLine, Seizure
from seizures.queries import SeizureFilter, filtered, has_moved_lately, seizure_list, work_numbers, work_queue
from seizures.services.outcomes import record_outcome
from seizures.services.values import ParcelIntake
from tests.seizures.factories import BAGS, NOON, SHOES, log

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def references(user, **narrowed):
    found = seizure_list(user=user, narrowed=SeizureFilter(**narrowed), now=NOON)
    return [row.reference[-1] for row in found.page.rows]


@pytest.fixture
def three(officer):
    """1: postal export of shoes, 2: cargo import of bags five days earlier, 3: released, a year earlier."""
    log(officer, lines=(SHOES,))
    log(officer, lines=(BAGS,), channel="CARGO", direction="IMPORT", detained_at=NOON - timedelta(days=5))
    log(officer, action="RELEASE", action_reason="Genuine", detained_at=NOON - timedelta(days=365))
    Seizure.objects.filter(reference__endswith="1").update(next_deadline_on=TODAY + timedelta(days=2))
    Seizure.objects.filter(reference__endswith="2").update(next_deadline_on=TODAY - timedelta(days=1))


@pytest.mark.parametrize(
    ("narrowed", "found"),
    [
        ({}, ["1", "2", "3"]),
        ({"channel": "CARGO"}, ["2"]),
        ({"direction": "EXPORT"}, ["1", "3"]),
        ({"status": "CLOSED"}, []),
        ({"action": "RELEASE"}, ["3"]),
        ({"category": "EU-4a"}, ["1", "3"]),
        ({"category": "EU-5b"}, ["2", "3"]),
        ({"category": "US-01"}, []),
        ({"first_day": date(2026, 11, 19)}, ["1"]),
        ({"last_day": date(2026, 11, 22)}, ["2", "3"]),
        ({"deadline": "SOON"}, ["1"]),
        ({"deadline": "PASSED"}, ["2"]),
        ({"deadline": "ANY"}, ["1", "2"]),
        ({"text": "kestra"}, ["2", "3"]),
        ({"text": "kestra", "channel": "CARGO"}, ["2"]),
        ({"office": "CNSZX"}, []),
    ],
)
def test_narrows_by(officer, three, narrowed, found):
    assert references(officer, **narrowed) == found


@pytest.mark.parametrize(("sort", "found"), [("due", ["2", "1", "4", "3"]), ("-due", ["1", "2", "4", "3"])])
def test_by_next_step_closed_cases_stand_last_and_open_ones_without_a_deadline_before_them(officer, three, sort, found):
    log(officer)
    Seizure.objects.filter(reference__endswith="3").update(status="CLOSED", closed_at=NOON)

    page = seizure_list(user=officer, narrowed=SeizureFilter(), now=NOON, sort=sort).page

    assert [row.reference[-1] for row in page.rows] == found


def test_a_deadline_of_long_ago_or_far_away_stands_before_open_cases_without_one(officer, three):
    Seizure.objects.filter(reference__endswith="1").update(next_deadline_on=date(1900, 1, 1))
    Seizure.objects.filter(reference__endswith="2").update(next_deadline_on=date(2900, 1, 1))

    for sort, found in (("due", ["1", "2", "3"]), ("-due", ["2", "1", "3"])):
        page = seizure_list(user=officer, narrowed=SeizureFilter(), now=NOON, sort=sort).page
        assert [row.reference[-1] for row in page.rows] == found


@pytest.mark.parametrize("sort", ["-detained_on", "detained_on", "due", "-due"])
def test_pages_through_every_row_once_and_back(officer, sort):
    for days in range(7):
        log(officer, detained_at=NOON - timedelta(days=days % 3))
    keys = list(Seizure.objects.order_by("pk").values_list("pk", flat=True))
    Seizure.objects.filter(pk__in=keys[:3]).update(next_deadline_on=TODAY)
    Seizure.objects.filter(pk__in=keys[3:5]).update(status="CLOSED", closed_at=NOON)
    seen, cursor, pages = [], "", []
    while True:
        page = seizure_list(user=officer, narrowed=SeizureFilter(), now=NOON, sort=sort, cursor=cursor, size=3).page
        seen += [row.pk for row in page.rows]
        pages.append(page)
        cursor = page.next_cursor
        if not cursor:
            break

    assert len(seen) == len(set(seen)) == 7
    back = seizure_list(
        user=officer, narrowed=SeizureFilter(), now=NOON, sort=sort, cursor=pages[1].previous_cursor, size=3
    ).page
    assert [row.pk for row in back.rows] == [row.pk for row in pages[0].rows]


def test_a_page_of_the_list_asks_for_its_rows_their_procedures_and_the_count(officer, django_assert_num_queries):
    log(officer)
    seizure_list(user=officer, narrowed=SeizureFilter(), now=NOON)  # reads the roles

    with django_assert_num_queries(3):
        (row,) = seizure_list(user=officer, narrowed=SeizureFilter(), now=NOON).page.rows
        assert row.next_step.code == "OPEN_PROCEDURE"


def test_page_costs_the_same_queries_with_10_and_200_rows(client, officer):
    client.force_login(officer)
    queries = ["", "?q=nordvik", "?sort=due", "?sort=-due", "?status=OPEN&category=EU-4a"]

    def costs():
        costs = {}
        for query in queries:
            with CaptureQueriesContext(connection) as captured:
                assert client.get(reverse("seizures:list") + query).status_code == 200
            costs[query] = len(captured)
        return costs

    for number in range(10):
        log(officer, lines=(SHOES,), parcels=(ParcelIntake(number=f"N{number:09}"),))
    costs()
    with_ten = costs()
    for number in range(10, 200):
        log(officer, lines=(SHOES,), parcels=(ParcelIntake(number=f"N{number:09}"),))
    assert costs() == with_ten


def move_a_deadline(seizure, *, now, times=1):
    """Record what a changed calendar does to a deadline of the case."""
    for _ in range(times):
        record(
            action=ProcedureEvent.DEADLINE_MOVED,
            actor=None,
            subject=seizure,
            case_reference=seizure.reference,
            changes={"due_on": ["2026-11-26", "2026-11-27"]},
            now=now,
        )


@pytest.mark.parametrize(("days", "expected"), [(0, True), (13, True), (14, False)])
def test_a_moved_deadline_is_news_for_two_weeks(officer, days, expected):
    move_a_deadline(log(officer), now=NOON)

    assert has_moved_lately(user=officer, now=NOON + timedelta(days=days)) is expected


def test_a_moved_deadline_is_news_to_who_sees_the_case(officer, officer_szx, desk):
    move_a_deadline(log(officer), now=NOON)

    assert [has_moved_lately(user=user, now=NOON) for user in (officer, desk, officer_szx)] == [True, True, False]


def test_another_event_is_no_moved_deadline(officer):
    log(officer)

    assert not has_moved_lately(user=officer, now=NOON)


@pytest.mark.parametrize(
    ("who", "expected"),
    [("officer", True), ("supervisor", True), ("desk", True), ("analyst", False), ("officer_szx", False)],
)
def test_list_page_leads_who_works_on_the_case_to_what_moved(request, client, officer, who, expected):
    move_a_deadline(log(officer), now=timezone.now())
    client.force_login(request.getfixturevalue(who))

    assert (reverse("seizures:moved-deadlines") in client.get(reverse("seizures:list")).content.decode()) is expected


def test_list_page_leads_nowhere_when_nothing_moved(client, officer):
    move_a_deadline(log(officer), now=timezone.now() - timedelta(days=15))
    client.force_login(officer)

    assert reverse("seizures:moved-deadlines") not in client.get(reverse("seizures:list")).content.decode()


def test_what_moved_costs_the_list_page_one_query_however_much_it_is(client, officer, analyst):
    seizure = log(officer)

    def cost(user):
        client.force_login(user)
        client.get(reverse("seizures:list"))
        with CaptureQueriesContext(connection) as captured:
            assert client.get(reverse("seizures:list")).status_code == 200
        return sum("deadline.moved" in row["sql"] for row in captured), len(captured)

    nothing = cost(officer)
    move_a_deadline(seizure, now=timezone.now())
    one = cost(officer)
    move_a_deadline(seizure, now=timezone.now(), times=30)

    assert cost(officer) == one == nothing
    assert nothing[0] == 1
    assert cost(analyst)[0] == 0


@pytest.mark.parametrize(
    ("who", "narrowed", "index"),
    [
        ("officer", {}, "seizure_office"),
        ("officer", {"status": "OPEN"}, "seizure_office_status"),
        ("officer", {"category": "EU-4a", "channel": "POSTAL", "direction": "EXPORT"}, "seizure_office"),
        ("officer", {"status": "OPEN", "first_day": date(2026, 1, 1)}, "seizure_office_status"),
        ("desk", {"category": "EU-4a"}, "seizure_jurisdiction"),
        ("desk", {"status": "OPEN", "channel": "POSTAL"}, "seizure_jur_status"),
        ("desk", {"office": "CNCAN"}, "seizure_office"),
        ("desk", {"destination": "SE", "channel": "POSTAL"}, "seizure_jurisdiction"),
    ],
)
@pytest.mark.django_db(transaction=True)
def test_counts_and_the_keys_of_pages_read_a_covering_index_only(request, officer, desk, who, narrowed, index):
    log(officer)
    user = request.getfixturevalue(who)
    rows = filtered(visible_seizures(user=user), narrowed=SeizureFilter(**narrowed), user=user, now=NOON)

    with CaptureQueriesContext(connection) as captured:
        capped_count(rows)
        seizure_list(user=user, narrowed=SeizureFilter(**narrowed), now=NOON)
    count, page = captured[0]["sql"], captured[1]["sql"]
    with connection.cursor() as cursor:
        # Where few of many pages hold what other tests deleted, a vacuum would leave them: no page less may be visible.
        # A session that a test before left behind may still hold them back for a moment.
        for _try in range(50):
            cursor.execute("VACUUM (ANALYZE, INDEX_CLEANUP ON) seizures_seizure")
            cursor.execute("SELECT relallvisible = relpages FROM pg_class WHERE oid = 'seizures_seizure'::regclass")
            if cursor.fetchone()[0]:
                break
            time.sleep(0.1)
        cursor.execute("SET enable_seqscan = off")
        cursor.execute("SET enable_bitmapscan = off")
        plans = []
        for sql in (count, page):
            cursor.execute("EXPLAIN " + sql)
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
        cursor.execute("RESET enable_seqscan")
        cursor.execute("RESET enable_bitmapscan")

    for plan in plans:
        assert re.search(r"Index Only Scan using \w+ on seizures_seizure\b", plan), plan
        assert index.split("_")[1] in plan, plan


@pytest.mark.parametrize(("sort", "way"), [("due", "soonest"), ("-due", "latest")])
@pytest.mark.parametrize(("who", "index"), [("officer", "_"), ("auditor", "using seizure_")])
def test_next_step_order_reads_its_index(request, officer, who, index, sort, way):
    log(officer)
    user, index = request.getfixturevalue(who), index + way
    with CaptureQueriesContext(connection) as captured:
        seizure_list(user=user, narrowed=SeizureFilter(), now=NOON, sort=sort)
    page_sql = next(row["sql"] for row in captured if "soonest_first" in row["sql"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("EXPLAIN " + page_sql)
        plan = "\n".join(row[0] for row in cursor.fetchall())

    assert f"{index} on" in plan, plan


def test_list_page_shows_filters_and_how_to_loosen_them(client, officer, three):
    client.force_login(officer)

    page = client.get(reverse("seizures:list"), {"channel": "CARGO", "q": "nordvik"})

    text = page.content.decode()
    assert "No case fits" in text
    assert "Remove this filter" in text
    assert "?q=nordvik" in text  # what stays when the last filter goes


def test_list_page_ignores_what_cannot_be_and_stays_up(client, officer, three):
    client.force_login(officer)
    odd = {"status": "X", "first_day": "2026-99-99", "category": "'", "sort": "reference", "q": "a\x00b", "office": "Z"}

    assert client.get(reverse("seizures:list"), odd).status_code == 200
    assert client.get(reverse("seizures:list"), {"cursor": "garbage"}).status_code == 400


def test_density_is_remembered(client, officer, three):
    client.force_login(officer)
    client.get(reverse("seizures:list"), {"density": "compact"})

    assert 'data-density="compact"' in client.get(reverse("seizures:list")).content.decode()


def test_the_list_needs_the_right_to_see_seizures(client, holder, stranger):
    for user in (holder, stranger):
        client.force_login(user)
        assert client.get(reverse("seizures:list")).status_code == 403


def test_next_step_follows_what_has_happened(officer, three):
    rows = {row.reference[-1]: row.next_step.code for row in work_queue(user=officer)}

    assert rows == {"1": "OPEN_PROCEDURE", "2": "OPEN_PROCEDURE", "3": "RELEASED"}


def test_work_numbers_count_what_waits(officer, three):
    numbers = work_numbers(user=officer, now=NOON)

    assert (numbers.passed.value, numbers.soon.value, numbers.without_procedure.value) == (1, 1, 2)
    assert numbers.logged_today == 3
    assert replace(numbers, drafts=0) == numbers


def test_a_case_whose_goods_are_all_gone_needs_no_procedure(officer, supervisor, three):
    asked = {"acting_user": supervisor, "kind": "RELEASED", "happened_on": TODAY, "now": NOON}
    for reference, left in (("1", Decimal(1)), ("2", Decimal(0))):
        line = GoodsLine.objects.get(seizure__reference__endswith=reference)
        record_outcome(line=line, quantity=line.quantity - left, **asked)

    assert {row.reference[-1]: row.next_step.code for row in work_queue(user=officer)}["2"] == "CLOSE"
    assert work_numbers(user=officer, now=NOON).without_procedure.value == 1
    assert references(officer, step="OPEN_PROCEDURE") == ["1"]


@pytest.mark.parametrize("sort", ["due", "-due"])
def test_closed_cases_alone_are_found_in_the_index_by_next_step(officer, three, sort):
    Seizure.objects.filter(reference__endswith="3").update(status="CLOSED", closed_at=NOON)

    with CaptureQueriesContext(connection) as asked:
        page = seizure_list(user=officer, narrowed=SeizureFilter(status="CLOSED"), now=NOON, sort=sort).page

    assert [row.reference[-1] for row in page.rows] == ["3"]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute("EXPLAIN " + next(row["sql"] for row in asked if "soonest_first" in row["sql"]))
        plan = "\n".join(row[0] for row in cursor.fetchall())
    day = "9999-12-31" if sort == "due" else "0001-01-01"
    assert re.search(rf"Index Cond: .*= '{day}'::date", plan), plan


@pytest.mark.parametrize(("text", "is_offered"), [("nordvik", True), ("LZ473124863CN", False), ("", False)])
def test_words_can_be_looked_up_among_the_recordations_and_numbers_not(client, officer, text, is_offered):
    client.force_login(officer)

    page = client.get(reverse("seizures:list"), {"q": text}).content.decode()

    assert ("among the recordations" in page) is is_offered
