"""Figures of a search: a period that is said, figures that open exactly the rows they count."""

import datetime
import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from reference.models import Category
from reference.queries import category_bits
from reports.queries.figures import figures_of
from reports.queries.filters import chosen_seizures
from seizures.models import Seizure
from seizures.queries import SeizureFilter
from tests.operations.factories import make_seizure

pytestmark = pytest.mark.django_db
THIS = timezone.localdate().year
NEW_YEAR = datetime.date(THIS, 1, 1)
EVE = NEW_YEAR - datetime.timedelta(days=1)


@pytest.fixture
def archive(officer):
    """One case on New Year, two on the day before."""
    return [
        make_seizure(logged_by=officer, detained_on=day, office=office, category_bits=category_bits(codes))
        for day, office, codes in (
            (NEW_YEAR, "CNCAN", ["EU-4a"]),
            (EVE, "CNCAN", ["EU-4a", "EU-5b"]),
            (EVE, "CNSZX", ["EU-5b"]),
        )
    ]


@pytest.fixture
def reader(client, analyst):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    return client


def period(html):
    """Return what the page says it counts, the period that is marked, and the address of each."""
    found = re.search(r'<nav class="seg.*?</nav>\s*<p data-count>(.*?)</p>', html, re.S)
    links = re.findall(r'<a href="([^"]*)" (aria-current="true")?>([^<]*)</a>', found[0])
    marked = [label for _url, is_marked, label in links if is_marked]
    return " ".join(found[1].split()), marked, {label: unescape(url) for url, _marked, label in links}


@pytest.mark.parametrize("name", ["figures", "explore"])
def test_a_page_begins_with_this_year_and_says_so(reader, archive, name):
    address = reverse(f"reports:{name}")

    answer = reader.get(address, follow=True)

    assert answer.redirect_chain == [(f"{address}?first_day={NEW_YEAR}", 302)]
    said, marked, _links = period(answer.content.decode())
    assert said == f"1 case detained since 1 Jan {THIS}"
    assert marked == [str(THIS)]


def test_a_month_that_is_not_over_does_not_look_like_a_fall(reader, archive, officer):
    today = timezone.localdate()
    make_seizure(logged_by=officer, detained_on=today)

    drawn = reader.get(reverse("reports:figures") + "?all=1").content.decode()

    assert f"{date_format(today, 'YEAR_MONTH_FORMAT')}, so far" in drawn
    assert f"{date_format(EVE, 'YEAR_MONTH_FORMAT')}, so far" not in drawn


@pytest.mark.parametrize("name", ["figures", "explore"])
def test_all_years_and_the_year_before_are_one_link_away(reader, archive, name):
    address = reverse(f"reports:{name}")
    _said, _marked, links = period(reader.get(address, follow=True).content.decode())

    before = period(reader.get(address + links[str(THIS - 1)]).content.decode())
    everything = period(reader.get(address + links["All years"]).content.decode())

    assert before[:2] == (f"2 cases detained from 1 Jan {THIS - 1} to 31 Dec {THIS - 1}", [str(THIS - 1)])
    assert everything[:2] == ("3 cases of all years", ["All years"])


def test_another_period_keeps_what_else_was_asked(reader, archive):
    asked = {"measure": "items", "by": "channel", "office": "CNCAN", "first_day": NEW_YEAR}
    _said, _marked, links = period(reader.get(reverse("reports:explore"), asked).content.decode())

    said, marked, _links = period(reader.get(reverse("reports:explore") + links["All years"]).content.decode())

    assert (said, marked) == ("2 cases of all years", ["All years"])
    assert "measure=items&by=channel" in links["All years"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"office": "CNCAN"}, "2 cases of all years"),
        ({"all": "1"}, "3 cases of all years"),
        ({"last_day": EVE}, f"2 cases detained until 31 Dec {THIS - 1}"),
    ],
)
def test_whoever_asks_for_something_gets_just_that(reader, archive, asked, said):
    html = reader.get(reverse("reports:figures"), asked).content.decode()

    assert period(html)[0] == said
    assert '<input type="hidden" name="all" value="1">' in html  # emptied, the form asks for all years


def test_each_figure_is_the_number_of_rows_its_search_opens(analyst, officer, archive):
    make_seizure(logged_by=officer, detained_on=EVE, destination_country_id="DE", is_restricted=True)
    make_seizure(logged_by=officer, detained_on=EVE, destination_country_id="DE", channel="EXPRESS")
    narrowed = SeizureFilter(last_day=EVE)
    rows = chosen_seizures(user=analyst, query=f"last_day={EVE}", now=timezone.now())

    found = figures_of(seizures=rows, narrowed=narrowed)

    assert found.months == [(EVE.replace(day=1), 3)]
    assert [(row.label, row.count) for row in found.offices] == [("Guangzhou Customs", 2), ("Shenzhen Customs", 1)]
    assert [row.count for row in found.categories] == [2, 1]
    for row in [*found.offices, *found.categories, *found.channels, *found.destinations]:
        assert chosen_seizures(user=analyst, query=row.query, now=timezone.now()).count() == row.count, row.label


def test_a_second_category_of_cases_that_were_asked_for_one_opens_no_others(analyst, archive):
    rows = chosen_seizures(user=analyst, query="category=EU-4a", now=timezone.now())

    found = figures_of(seizures=rows, narrowed=SeizureFilter(category="EU-4a"))

    shoes, bags = found.categories
    assert (shoes.count, bags.count, bags.query) == (2, 1, "")  # of the two cases with bags one has shoes
    assert chosen_seizures(user=analyst, query=shoes.query, now=timezone.now()).count() == 2


def test_a_category_of_the_us_opens_each_of_its_own(analyst, archive):
    us = Category.objects.get(pk="EU-4a").us_category_id
    rows = chosen_seizures(user=analyst, query=f"category={us}", now=timezone.now())

    for row in figures_of(seizures=rows, narrowed=SeizureFilter(category=us)).categories:
        opened = chosen_seizures(user=analyst, query=row.query, now=timezone.now()).count() if row.query else row.count
        assert opened == row.count, row.label


def test_each_month_opens_its_cases(reader, archive):
    page = reader.get(reverse("reports:figures"), {"last_day": NEW_YEAR, "office": "CNCAN"}).content.decode()

    links = {unescape(link) for link in re.findall(r'href="(/reports/\?[^"]*first_day[^"]*)"', page)}
    counts = [reader.get(link).context["count"].value for link in sorted(links)]
    assert links == {
        f"/reports/?office=CNCAN&first_day={EVE.replace(day=1)}&last_day={EVE}",
        f"/reports/?office=CNCAN&first_day={NEW_YEAR}&last_day={NEW_YEAR}",
    }
    assert counts == [1, 1]


def test_months_without_a_case_are_there(officer):
    for month in (11, 2):
        make_seizure(logged_by=officer, detained_on=datetime.date(2025 + (month == 2), month, 9))

    found = figures_of(seizures=Seizure.objects.all(), narrowed=SeizureFilter())

    assert [(month.month, n) for month, n in found.months] == [(11, 1), (12, 0), (1, 0), (2, 1)]


def test_nothing_found_is_no_figure(officer):
    for rows in (Seizure.objects.none(), Seizure.objects.filter(channel="CARGO", office="CNSHA")):
        found = figures_of(seizures=rows, narrowed=SeizureFilter())

        assert (found.months, found.offices, found.categories) == ([], [], [])


def test_the_figures_are_one_query(analyst, archive):
    rows = chosen_seizures(user=analyst, query="", now=timezone.now())

    with CaptureQueriesContext(connection) as asked:
        figures_of(seizures=rows, narrowed=SeizureFilter())

    assert len(asked) == 1
