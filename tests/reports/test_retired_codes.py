"""Figures count the cases of an office, a category or a country that was retired since: their links open just those."""

import datetime
import re
from html import unescape

import pytest
from django.urls import reverse

from reference import snapshot
from reference.models import Category, Country, Office
from reports.models import ReportRun
from tests.operations.factories import make_seizure

pytestmark = pytest.mark.django_db
RETIRED = datetime.date(2026, 11, 20)


@pytest.fixture
def case(officer):
    """A case at an office, with goods of a category and from a country that are no more; and another case."""
    make_seizure(logged_by=officer)
    bags = Category.objects.get(pk="EU-5b")
    case = make_seizure(
        logged_by=officer, office="CNSZX", category_bits=1 << bags.bit, departure_country_id="MO",
        destination_country_id="HK", origin_country_id="VN",
    )  # fmt: skip
    for model, codes in ((Office, ["CNSZX"]), (Category, ["EU-5b"]), (Country, ["MO", "HK", "VN"])):
        model.objects.filter(pk__in=codes).update(valid_to=RETIRED)
    kept = snapshot._Memory.snapshot, snapshot._Memory.looked_at  # the run's memory stays warm for the other tests
    snapshot._Memory.snapshot = None
    yield case
    snapshot._Memory.snapshot, snapshot._Memory.looked_at = kept


@pytest.fixture
def browse(client, analyst):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    return client


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("figures", {}),
        ("explore", {"by": "office"}),
        ("explore", {"by": "category"}),
        ("explore", {"by": "departure"}),
        ("explore", {"by": "destination"}),
        ("explore", {"by": "origin"}),
    ],
)
def test_the_links_of_figures_open_their_cases(browse, case, page, asked):
    html = browse.get(reverse(f"reports:{page}"), {"all": "1", **asked}).content.decode()
    links = {unescape(link) for link in re.findall(r'href="(/reports/\?[^"]*)"', html)}
    retired = [link for link in links if re.search("=(CNSZX|EU-5b|MO|HK|VN)", link)]

    assert retired
    for link in retired:
        opened = browse.get(link)
        assert (opened.status_code, opened.context["count"].value) == (200, 1)
        assert case.reference in opened.content.decode()


def test_an_export_is_of_the_retired_office_and_not_of_all(browse, case):
    browse.post(f"{reverse('reports:export')}?office=CNSZX", {"format": "XLSX", "purpose": "Annual return"})

    assert ReportRun.objects.get().query == "office=CNSZX"


@pytest.mark.parametrize("office", ["XXXXX", "\x00"])
def test_an_office_that_never_was_is_still_refused(browse, case, office):
    assert browse.get(reverse("reports:search"), {"office": office}).status_code == 400
