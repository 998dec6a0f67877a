"""Tables of two splits: right figures, links that open exactly their cases, small figures held back."""

import csv
import datetime
import io
import re
from dataclasses import replace
from decimal import Decimal
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from audit.models import AuditEvent
from ipcases.lib.files import read_file
from operations.queries.rows import Selection, rows_of
from operations.queries.rules import RuleTerms, fitting
from operations.services import add_seizure
from reference import snapshot
from reference.models import Category
from reference.queries import category_bits
from reports.models import ReportRun
from reports.queries.explore import SPLITS, lines_of, table_of
from reports.queries.filters import chosen_seizures
from seizures.models import Seizure
from seizures.queries import SeizureFilter
from tests.operations.factories import NOW, make_operation, make_seizure
from tests.seizures.factories import BAGS, SHOES, log

pytestmark = pytest.mark.django_db


def table(*, narrowed=None, measure="cases", by="office", across=""):
    return table_of(
        seizures=Seizure.objects.all(), narrowed=narrowed or SeizureFilter(), measure=measure, by=by, across=across
    )


def figures(found):
    return {str(row.label): [cell.value for cell in row.cells] + [row.total.value] for row in found.rows}


@pytest.fixture
def four(officer):
    shoes, bags = category_bits(["EU-4a"]), category_bits(["EU-5b"])
    make_seizure(logged_by=officer, category_bits=shoes, day="2026-10-31")
    make_seizure(logged_by=officer, category_bits=shoes | bags, channel="EXPRESS", day="2026-11-01")
    make_seizure(logged_by=officer, category_bits=bags, office="CNSZX", parcel_count=7)
    make_seizure(logged_by=officer, office="CNSZX", destination_country_id=None)


def test_counts_by_one_thing_and_across_another(four):
    found = table(by="office", across="month")

    assert [str(head) for head in found.heads] == ["October 2026", "November 2026"]
    assert figures(found) == {"Guangzhou Customs": [1, 1, 2], "Shenzhen Customs": [0, 2, 2]}
    assert [cell.value for cell in found.totals] == [1, 3]
    assert found.whole.value == 4


@pytest.mark.parametrize(("measure", "whole"), [("cases", 4), ("parcels", 13), ("items", 40)])
def test_adds_up_the_measure(four, measure, whole):
    assert table(measure=measure).whole.value == whole


def test_a_case_of_two_categories_counts_in_both_and_once_in_the_total(four):
    found = table(by="category", across="office")

    rows = figures(found)
    assert rows["4a Sport shoes"] == [2, 0, 2]
    assert [row[-1] for label, row in rows.items() if label.startswith("5b")] == [2]
    assert rows["Not known"] == [0, 1, 1]
    assert [cell.value for cell in found.totals] == [2, 2]
    assert found.whole.value == 4


@pytest.mark.parametrize("across", ["", *SPLITS])
@pytest.mark.parametrize("by", SPLITS)
def test_every_figure_opens_as_many_cases_as_it_says(four, coordinator, by, across):
    if by == across:
        return
    found = table(by=by, across=across)

    cells = [cell for row in found.rows for cell in [*row.cells, row.total]] + [*found.totals, found.whole]
    linked = [cell for cell in cells if cell.query is not None]
    assert linked
    for cell in linked:
        opened = chosen_seizures(user=coordinator, query=cell.query, now=NOW)
        assert opened.count() == cell.cases


@pytest.mark.parametrize(("by", "across"), [("category", ""), ("category", "office"), ("office", "category")])
def test_items_by_category_are_of_as_many_cases_as_there_are(client, coordinator, officer, by, across):
    log(officer, lines=(SHOES, BAGS))
    log(officer, lines=(SHOES,))
    client.force_login(coordinator)

    found = table(measure="items", by=by, across=across)
    page = client.get(reverse("reports:explore"), {"measure": "items", "by": by, "across": across, "all": 1})

    assert found.whole.cases == 2
    assert "2 cases" in re.sub(r"\s+", " ", page.content.decode())


@pytest.fixture
def without_bit(monkeypatch):
    """A category that somebody added to the reference data and that has no bit."""
    monkeypatch.setattr(snapshot._Memory, "snapshot", None)
    monkeypatch.setattr(snapshot._Memory, "looked_at", snapshot._Memory.looked_at)
    return Category.objects.create(code="EU-99", scheme="EU", position=99, name_en="New things", name_zh="新")


@pytest.mark.parametrize(("by", "across"), [("category", ""), ("category", "office"), ("office", "category")])
def test_items_of_a_category_without_a_bit_count_as_not_known(client, coordinator, officer, without_bit, by, across):
    new = replace(BAGS, category=without_bit.code, quantity=Decimal(7))
    log(officer, lines=(new, replace(SHOES, quantity=Decimal(3))))
    client.force_login(coordinator)

    found = table(measure="items", by=by, across=across)
    page = client.get(reverse("reports:explore"), {"measure": "items", "by": by, "across": across, "all": 1})

    heads = [str(head) for head in found.heads] if by == "office" else [str(row.label) for row in found.rows]
    cells = [cell.value for cell in found.totals] if by == "office" else [row.total.value for row in found.rows]
    assert dict(zip(heads, cells, strict=True)) == {"4a Sport shoes": 3, "Not known": 7}
    assert (found.whole.value, page.status_code) == (10, 200)


def test_a_category_without_a_bit_is_found_by_its_goods(coordinator, officer, without_bit):
    case = log(officer, lines=(replace(BAGS, category=without_bit.code), SHOES))
    other = log(officer, lines=(BAGS,))
    operation = make_operation(coordinator=coordinator)
    for seizure in (case, other):
        add_seizure(acting_user=coordinator, operation=operation, seizure=seizure, now=NOW)

    for category, cases in ((without_bit.code, [case]), ("EU-4a", [case]), ("EU-5b", [other]), ("EU-98", [])):
        assert list(chosen_seizures(user=coordinator, query=f"category={category}", now=NOW)) == cases
        terms = RuleTerms(starts_on=case.detained_on, ends_on=case.detained_on, category=category)
        assert list(fitting(Seizure.objects.all(), terms=terms)) == cases
        counted = rows_of(user=coordinator, operation=operation, selection=Selection(category=category))
        assert [row.seizure for row in counted] == cases


def test_what_is_not_known_has_no_link(four):
    (row,) = [row for row in table(by="destination").rows if str(row.label) == "Not known"]

    assert (row.total.value, row.total.query) == (1, None)


def test_a_link_keeps_the_search_it_stands_in(four):
    narrowed = SeizureFilter(first_day=datetime.date(2026, 11, 1), channel="POSTAL")
    found = table_of(
        seizures=Seizure.objects.filter(detained_on__gte="2026-11-01", channel="POSTAL"),
        narrowed=narrowed,
        measure="cases",
        by="year",
    )

    assert found.rows[0].total.query == "channel=POSTAL&first_day=2026-11-01&last_day=2026-12-31"


def test_long_tables_end_and_say_how_much_is_left_out(officer):
    for number in range(13):
        make_seizure(logged_by=officer, day=datetime.date(2025, 1, 1) + datetime.timedelta(days=31 * number))

    found = table(by="office", across="month")

    assert (len(found.heads), found.columns_left_out, found.rows_left_out) == (12, 1, 0)
    assert (str(found.heads[0]), str(found.heads[-1])) == ("February 2025", "January 2026")  # the oldest is left out
    assert found.whole.value == 13


@pytest.mark.parametrize(
    ("by", "days", "said"),
    [
        ("month", ("2025-12-31", "2026-02-01"), {"December 2025": [1], "January 2026": [0], "February 2026": [1]}),
        ("month", ("2026-01-31", "2026-02-01"), {"January 2026": [1], "February 2026": [1]}),
        ("year", ("2024-05-01", "2026-02-01"), {"2024": [1], "2025": [0], "2026": [1]}),
    ],
)
def test_a_month_or_year_without_a_case_stands_between_the_others(officer, by, days, said):
    for day in days:
        make_seizure(logged_by=officer, day=day)

    assert figures(table(by=by)) == said
    crossed = table(by="office", across=by)
    assert [cell.value for cell in crossed.totals] == [row[0] for row in said.values()]


@pytest.mark.parametrize(
    ("months", "note", "left_out"),
    [
        (12, "", ""),
        (13, "The last 12 rows", ""),
        (41, "The last 12 rows", "Not shown, but in the totals: 1 earlier row"),
    ],
)
def test_the_page_says_which_months_are_not_shown(client, analyst, officer, months, note, left_out):
    for number in (1, months):
        make_seizure(logged_by=officer, day=datetime.date(2023 + (number - 1) // 12, (number - 1) % 12 + 1, 1))
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    said = client.get(reverse("reports:explore"), {"by": "month"}).context

    assert (said["chart_note"], said["left_out"]) == (note, left_out)


def test_the_page_says_rows_and_columns_that_are_not_shown_apart(client, analyst, officer):
    for number in range(13):
        make_seizure(logged_by=officer, day=datetime.date(2025 + number // 12, number % 12 + 1, 1))
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    said = client.get(reverse("reports:explore"), {"by": "office", "across": "month"}).context

    assert said["left_out"] == "Not shown, but in the totals: 1 earlier column"


@pytest.mark.parametrize("audience", ["OWN", "OUTSIDE"])
def test_a_file_and_a_program_get_the_rows_and_columns_that_a_page_has_no_room_for(client, analyst, officer, audience):
    for number in (1, 41):
        make_seizure(logged_by=officer, day=datetime.date(2023 + (number - 1) // 12, (number - 1) % 12 + 1, 1))
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    api = APIClient()
    api.force_authenticate(analyst)

    for by, across in (("month", "office"), ("office", "month")):
        url = f"{reverse('reports:table-file')}?by={by}&across={across}"
        assert client.post(url, {"audience": audience, "purpose": "Annual return"}).status_code == 302
        sha256 = ReportRun.objects.latest("pk").sha256
        rows = list(csv.reader(io.StringIO(read_file(sha256=sha256).decode())))
        table = rows[: rows.index([])]
        total = 1 if audience == "OWN" else 0
        size = (42 + total, 2 + total) if by == "month" else (2 + total, 42 + total)
        assert (len(table), len(table[0])) == size
        told = api.get("/api/v1/tables/", {"by": by, "across": across}).json()
        assert (len(told["rows"]), len(told["heads"])) == ((41, 1) if by == "month" else (1, 41))


def test_small_figures_are_held_back_from_readers_outside_and_the_totals_with_them(officer):
    for number in range(6):
        make_seizure(logged_by=officer, channel="EXPRESS" if number == 0 else "POSTAL")
    found = table(by="office", across="channel")

    outside = lines_of(table=found, is_shared=True)
    inside = lines_of(table=found, is_shared=False)

    assert outside[1][1:] == ["5", "<5"]
    assert len(outside) == 2
    assert inside[1][1:] == ["5", "1", "6"]
    assert inside[-1] == ["Total", "5", "1", "6"]


def test_a_small_number_of_cases_hides_a_large_number_of_items(officer):
    make_seizure(logged_by=officer, item_count=9000)

    assert lines_of(table=table(measure="items"), is_shared=True)[1][1] == "<5"


def test_the_file_of_a_table_needs_a_purpose_and_is_in_the_audit(client, analyst, officer):
    make_seizure(logged_by=officer)
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    url = reverse("reports:table-file") + "?measure=cases&by=office&across=&channel=POSTAL"

    assert client.post(url, {"audience": "OUTSIDE", "purpose": ""}).status_code == 400
    assert client.post(url, {"audience": "OUTSIDE", "purpose": "Annual return"}).status_code == 302

    run = ReportRun.objects.get()
    rows = list(csv.reader(io.StringIO(read_file(sha256=run.sha256).decode().removeprefix("\ufeff"))))
    assert rows[:5] == [
        ["Office", "Cases"],
        ["Guangzhou Customs", "<5"],
        [],
        ["Table", "Cases: Office"],
        ["Channel", "Postal"],
    ]
    assert [row[0] for row in rows[5:]] == ["<5", "File"]
    assert rows[-1][1].startswith("Made 20") and rows[-1][1].endswith(f"for {analyst}: Annual return")
    event = AuditEvent.objects.get(action="report.exported")
    assert (event.purpose, event.changes["for_outside"]) == ("Annual return", [None, True])
    assert event.changes["sha256"] == [None, ReportRun.objects.get().sha256]
    assert client.get(reverse("reports:download", args=[run.public_id])).status_code == 200


def test_the_page_shows_the_table_before_the_drawing_and_links_both(client, analyst, officer):
    seizure = make_seizure(logged_by=officer)
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    html = client.get(reverse("reports:explore"), {"by": "channel", "across": "office"}).content.decode()

    assert html.index("<tfoot>") < html.index('id="drawing"')
    links = {unescape(href) for href in re.findall(r'<a href="(/reports/\?[^"]*channel=POSTAL[^"]*)"', html)}
    assert links
    for link in links:
        assert seizure.reference in client.get(link).content.decode()


def test_a_page_that_is_asked_for_no_split_shows_the_one_that_its_form_shows(client, analyst, officer):
    make_seizure(logged_by=officer)
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    answer = client.get(reverse("reports:explore"), follow=True)

    asked = answer.context["filter_form"]["by"]
    assert answer.context["table"].by == (asked.value() or asked.field.choices[0][0])


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 302),
        ({"by": "nothing"}, 400),
        ({"by": "office", "across": "office"}, 400),
        ({"measure": "money"}, 400),
        ({"first_day": "x"}, 400),
        ({"office": "CNSZX"}, 200),
    ],
)
def test_an_address_made_by_hand_is_answered(client, analyst, query, status):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    assert client.get(reverse("reports:explore"), query).status_code == status


@pytest.mark.parametrize("name", ["explore", "figures"])
def test_a_page_asks_the_same_number_of_questions_at_10_and_200_cases(client, analyst, officer, name):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    counts = []
    for more in (10, 190):
        for number in range(more):
            make_seizure(
                logged_by=officer,
                office=("CNCAN", "CNSZX", "CNSHA")[number % 3],
                channel=("POSTAL", "EXPRESS")[number % 2],
                category_bits=1 << number % 9,
                logged_at=NOW,
            )
        url = reverse(f"reports:{name}")
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url, {"by": "category", "across": "office"}).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_the_items_of_a_case_of_two_categories_count_in_the_one_they_are_of(officer):
    """Twelve pairs of shoes are no bags, whatever else lay in the parcel."""
    log(officer, lines=(SHOES, BAGS))
    log(officer, lines=(replace(SHOES, quantity=Decimal("2.500"), unit="KGM"),))

    found = table(measure="items", by="category")
    crossed = table(measure="items", by="office", across="category")

    assert [(str(row.label)[:2], row.total.value, row.total.cases) for row in found.rows] == [
        ("4a", 12, 2),
        ("5b", 6, 1),
    ]
    assert found.whole.value == crossed.whole.value == 18
    assert figures(crossed) == {"Guangzhou Customs": [12, 6, 18]}
