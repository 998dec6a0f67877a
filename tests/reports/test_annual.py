"""The annual return: figures that plain SQL confirms, links that open their cases, quantities that are not mixed."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reference.models import Category
from reports.queries.annual import annual_return, default_year
from reports.queries.filters import chosen_seizures
from rightsholders.models import Recordation
from seizures.models import Decision, Procedure, ProcedureLine
from tests.operations.factories import NOW, make_seizure
from tests.reports.returns import LATER, make_case, make_goods, returned, rows_of, table

pytestmark = pytest.mark.django_db


def make_procedure(seizure, holder, *lines, **values):
    """Open a live procedure on these lines."""
    procedure = Procedure.objects.create(
        seizure=seizure,
        right_holder=holder,
        right_kind="TRADEMARK",
        law_code="CN-IPR-2018",
        track="EX_OFFICIO",
        opened_by=seizure.logged_by,
        opened_at=NOW,
        **values,
    )
    for line in lines:
        ProcedureLine.objects.create(procedure=procedure, line=line)
    return procedure


@pytest.fixture
def year(officer, nordvik, kestra):
    """A year with every part in it, a case of the year before and one of the year after."""
    shoes = make_case(
        officer,
        lines=(
            {"outcomes": (("DESTROYED", "6"), ("RELEASED", "1"))},
            {"category": "EU-5b", "quantity": "4", "unit": "H87", "values": (("EU_RETAIL", "80.50", "EUR"),)},
        ),
    )
    make_procedure(shoes, nordvik, shoes.lines.get(position=1))
    make_procedure(shoes, kestra, *shoes.lines.all())
    make_case(
        officer,
        office="CNSZX",
        channel="CARGO",
        lines=(
            {"quantity": "2.500", "unit": "KGM", "values": (("MSRP", "500.00", "USD"), ("DECLARED", "9.00", "CNY"))},
            {"quantity": "3", "unit": "CT", "suspected_right": "DESIGN", "origin_country_id": "VN"},
        ),
    )
    make_case(officer, channel="EXPRESS", origin_country_id=None, lines=({"category": "EU-9a", "unit": "SET"},))
    make_case(officer, day="2025-12-31")
    make_case(officer, day="2027-01-01")


SQL = {
    "cases": "SELECT count(DISTINCT s.id) {from_lines} {where}",
    "procedures": """
        SELECT count(DISTINCT p.id) {from_lines}
        JOIN seizures_procedureline pl ON pl.line_id = l.id
        JOIN seizures_procedure p ON p.id = pl.procedure_id {where}""",
    "articles": """
        SELECT COALESCE(sum(l.quantity), 0) {from_lines}
        JOIN reference_unit u ON u.code = l.unit_id AND u.counts_items {where}""",
    "MSRP-USD": """
        SELECT COALESCE(sum(v.amount), 0) {from_lines}
        JOIN seizures_goodsvalue v ON v.line_id = l.id AND v.kind = 'MSRP' AND v.currency_id = 'USD' {where}""",
}
FROM_LINES = "FROM seizures_seizure s JOIN seizures_goodsline l ON l.seizure_id = s.id"
OF_2026 = "WHERE s.detained_on BETWEEN '2026-01-01' AND '2026-12-31'"
KEYS = {
    "category": "l.category_id = %s",
    "made_in": "COALESCE(l.origin_country_id, s.origin_country_id) = %s",
    "right": "l.suspected_right = %s",
}


def by_sql(what, condition="", *values):
    """Count in plain SQL."""
    where = f"{OF_2026} AND {condition}" if condition else OF_2026
    with connection.cursor() as cursor:
        cursor.execute(SQL[what].format(from_lines=FROM_LINES, where=where), values)
        return cursor.fetchone()[0]


def figures(line):
    """Return the figures of a line under the names of SQL."""
    value = next((one.amount for one in line.values if one.code == "MSRP-USD"), 0)
    return {"cases": line.cases, "procedures": line.procedures, "articles": line.articles, "MSRP-USD": value}


def test_the_whole_of_a_year_is_what_plain_sql_counts(year, analyst):
    found = returned(analyst)

    assert figures(found.whole) == {what: by_sql(what) for what in SQL}
    assert figures(found.whole) == {"cases": 3, "procedures": 2, "articles": 24, "MSRP-USD": Decimal("3500.00")}


@pytest.mark.parametrize("name", KEYS)
def test_each_line_of_a_table_is_what_plain_sql_counts(year, analyst, name):
    lines = table(returned(analyst), name)

    assert len(lines) > 1
    for key, line in lines.items():
        if key is not None:
            assert figures(line) == {what: by_sql(what, KEYS[name], key) for what in SQL}, key


@pytest.mark.parametrize("schema", ["EU", "US"])
def test_every_line_opens_exactly_the_cases_it_counts(year, analyst, schema):
    found = returned(analyst, schema=schema)
    lines = [line for one in found.tables for line in one.lines if line.cases]

    assert len(lines) > 12
    for line in [found.whole, *lines]:
        opened = chosen_seizures(user=analyst, query=line.query, now=LATER)
        assert opened.count() == line.cases, line.query


def test_kilograms_and_cartons_stand_apart_from_articles_and_from_one_another(year, analyst):
    whole = returned(analyst).whole

    assert whole.articles == 10 + 4 + 10
    assert {one.code: one.amount for one in whole.quantities} == {"KGM": Decimal("2.500"), "CT": Decimal(3)}


def test_values_stand_by_measure_and_currency_and_only_those_of_genuine_goods(year, analyst):
    found = returned(analyst)

    assert {one.code: one.amount for one in found.columns} == {
        "MSRP-USD": Decimal("3500.00"),
        "EU_RETAIL-EUR": Decimal("80.50"),
    }


def test_goods_count_by_what_became_of_each_part_of_them(year, analyst):
    lines = table(returned(analyst), "outcome")

    assert {key: line.articles for key, line in lines.items()} == {"DESTROYED": 6, "RELEASED": 1, "OPEN": 17}
    assert lines["OPEN"].cases == 3


def test_goods_whose_case_waits_for_a_court_are_before_the_court(officer, nordvik, analyst):
    case = make_case(officer)
    procedure = make_procedure(case, nordvik, case.lines.get(), status="DECIDED", decided_at=NOW)
    asked = {"reason": "Suit filed", "legal_basis": "Art. 23", "decided_by": officer, "decided_at": NOW}
    decision = Decision.objects.create(procedure=procedure, kind="AWAIT_COURT", **asked)

    assert set(table(returned(analyst), "outcome")) == {"COURT"}

    decision.is_standing = False
    decision.save()
    assert set(table(returned(analyst), "outcome")) == {"OPEN"}


def test_cargo_is_told_apart_by_the_kind_of_office(year, analyst):
    assert set(table(returned(analyst), "transport")) == {"POSTAL", "EXPRESS", "CARGO-INLAND"}


@pytest.mark.parametrize(
    ("period", "withdrawn", "standing"),
    [
        (("2026-11-10", "2026-11-10"), None, "RECORDED"),
        (("2026-11-11", "2027-11-10"), None, "LAPSED"),
        (("2025-11-10", "2026-11-09"), None, "LAPSED"),
        (("2025-11-10", "2027-11-09"), NOW + datetime.timedelta(days=1), "RECORDED"),
        (("2025-11-10", "2027-11-09"), NOW - datetime.timedelta(days=1), "LAPSED"),
        (None, None, "NONE"),
    ],
)
def test_a_right_stands_as_it_stood_on_the_day_of_detention(officer, nordvik, analyst, period, withdrawn, standing):
    linked = None
    if period:
        first, last = period
        linked = Recordation.objects.create(
            reference="CN-R-1",
            submitted_at=NOW,
            right_holder=nordvik,
            jurisdiction_id="CN",
            status="WITHDRAWN" if withdrawn else "EXPIRED",
            valid_from=first,
            valid_to=last,
            withdrawn_at=withdrawn,
        )
    make_case(officer, lines=({"recordation": linked},))

    assert set(table(returned(analyst), "standing")) == {standing}


def test_the_us_list_takes_what_its_mapping_says_and_shows_what_it_does_not_know(year, analyst):
    Category.objects.filter(pk="EU-9a").update(us_category=None)

    lines = table(returned(analyst, schema="US"), "category")

    assert {key: line.cases for key, line in lines.items()} == {"US-04": 2, "US-03": 1, None: 1}
    opened = chosen_seizures(user=analyst, query=lines[None].query, now=LATER)
    assert [one.lines.get().category_id for one in opened] == ["EU-9a"]


def test_every_category_of_the_list_has_its_line_in_order(year, analyst):
    for schema, amount in (("EU", 36), ("US", 13)):
        (first,) = [one for one in returned(analyst, schema=schema).tables if one.name == "category"]
        assert len(first.lines) == amount


def test_headquarters_count_the_jurisdiction_and_a_supervisor_the_own_office(year, analyst, supervisor):
    assert returned(analyst).whole.cases == 3
    assert returned(supervisor).whole.cases == 2
    assert returned(analyst, office="CNSZX").whole.cases == 1
    assert returned(supervisor, office="CNSZX").whole.cases == 0


def test_who_belongs_to_no_office_counts_nothing(year, analyst):
    analyst.home_office = None
    analyst.save()

    assert returned(analyst).whole.cases == 0


def test_a_restricted_case_changes_no_figure_of_who_is_not_admitted(year, officer, analyst):
    before = figures(returned(analyst).whole)
    make_case(officer, is_restricted=True)

    assert figures(returned(analyst).whole) == before
    assert returned(officer).whole.cases == 3


@pytest.mark.parametrize(("day", "year"), [("2026-01-01", 2025), ("2026-03-31", 2025), ("2026-04-01", 2026)])
def test_the_last_full_year_is_shown_until_the_end_of_march(day, year):
    assert default_year(today=datetime.date.fromisoformat(day)) == year


def test_a_year_is_one_statement_and_a_page_the_same_number_at_10_and_200_cases(client, analyst, officer):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    counts = []
    for more in (10, 190):
        for number in range(more):
            make_case(
                officer,
                office=("CNCAN", "CNSZX", "CNSHA")[number % 3],
                channel=("POSTAL", "CARGO")[number % 2],
                lines=({"values": ()},) if number % 2 else ({}, {"category": "EU-5b"}),
            )
        url = reverse("reports:annual") + "?year=2026"
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))
    rows = rows_of(analyst)
    with CaptureQueriesContext(connection) as asked:
        annual_return(seizures=rows, year=2026, schema="US")

    assert counts[0] == counts[1]
    assert len(asked) == 1


def test_a_line_added_to_a_case_is_in_the_return_at_once(officer, analyst):
    case = make_seizure(logged_by=officer)
    assert returned(analyst).whole.cases == 0  # a case without goods is in no category

    make_goods(case)
    assert returned(analyst).whole.cases == 1
    assert rows_of(analyst).count() == 1


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 200),
        ({"year": str(timezone.localdate().year), "schema": "US", "office": "CNSZX"}, 200),
        ({"year": "1900"}, 400),
        ({"year": "x"}, 400),
        ({"schema": "WCO"}, 400),
        ({"office": "DEHAM"}, 400),
    ],
)
def test_an_address_made_by_hand_is_answered(client, analyst, query, status):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    assert client.get(reverse("reports:annual"), query).status_code == status


def test_a_year_without_cases_says_so(client, analyst):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")

    assert "No seizure in this year" in client.get(reverse("reports:annual")).content.decode()
