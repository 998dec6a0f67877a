"""Watches on the pages and over the API: made from a search, alive on the first page, muted with one click."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from knox.models import AuthToken
from rest_framework.test import APIClient

from audit.labels import changes_in_words, subject_in_words
from audit.models import AuditEvent
from reports import services
from reports.models import SavedReport, Watch
from seizures.services.restriction import restrict
from tests.reports.watching import LATER, make_watch, sweep
from tests.seizures.factories import NOON, SHOES, log

pytestmark = pytest.mark.django_db
NEW = reverse("reports:watch-new")
WATCHES = reverse("reports:watches")
TERMS = {"name": "Shoes", "query": "text=NORDVIK", "cadence": "DAILY", "threshold": "2", "note": "Tip", "by_mail": "on"}


@pytest.fixture
def page(client, analyst):
    client.force_login(analyst)
    return client


@pytest.fixture
def api(analyst):
    client = APIClient()
    client.force_authenticate(analyst, AuthToken.objects.create(analyst)[0])
    return client


@pytest.fixture
def told(analyst, officer):
    """A watch of the analyst that has told of one case."""
    watch = make_watch(analyst)
    log(officer, lines=(SHOES,), now=LATER)
    sweep()
    return watch


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_every_part_of_the_reports_shows_the_same_tabs(page):
    parts = ("search", "figures", "explore", "annual", "watches", "runs")
    tabs = {part: page.get(reverse(f"reports:{part}"), {"all": 1}).content.decode() for part in parts}

    for part, html in tabs.items():
        nav = html[html.index('class="tabs"') :]
        assert re.findall(r'href="(/reports/[a-z]*/?)', nav[: nav.index("</nav>")]) == [
            reverse(f"reports:{one}") for one in parts
        ], part


def test_a_search_offers_to_be_watched_and_everything_does_not(page):
    search = reverse("reports:search")

    narrowed = page.get(search, {"office": "CNCAN"}).content.decode()
    assert f'href="{NEW}?office=CNCAN"' in narrowed
    assert NEW not in page.get(search).content.decode()


def test_a_saved_view_offers_to_be_watched_under_its_name(page, analyst):
    services.save_view(acting_user=analyst, name="Shoes & bags", query="office=CNCAN", now=NOON)
    found = page.get(reverse("reports:search"), {"office": "CNSZX"}).content.decode()
    (address,) = re.findall(rf'href="({NEW}\?office=CNCAN&amp;name=[^"]+)"', found)

    form = page.get(address.replace("&amp;", "&")).context["form"]

    assert (form["name"].initial, form["query"].initial) == ("Shoes & bags", "office=CNCAN")


@pytest.mark.parametrize("is_shared", [False, True])
def test_a_saved_view_is_deleted_after_a_question_that_says_whether_the_office_loses_it(page, analyst, is_shared):
    view = services.save_view(acting_user=analyst, name="Shoes", query="", share_with_office=is_shared, now=NOON)
    address = reverse("reports:delete-view", args=[view.public_id])

    asked = text_of(page.get(address))
    assert "Delete this view?" in asked
    assert ("your office too" in asked) is is_shared
    assert SavedReport.objects.exists()

    page.post(address)
    assert not SavedReport.objects.exists()


def test_a_search_that_is_watched_is_named_after_what_it_looks_for(page):
    form = page.get(NEW, {"text": "NORDVIK", "channel": "POSTAL"}).context["form"]

    assert form["name"].initial == "NORDVIK · Channel: Postal"


def test_is_made_changed_and_deleted(page):
    assert page.post(NEW, TERMS).headers["Location"] == WATCHES
    watch = Watch.objects.get()
    assert (watch.name, watch.cadence, watch.threshold, watch.by_mail) == ("Shoes", "DAILY", 2, True)

    page.post(reverse("reports:watch-change", args=[watch.public_id]), TERMS | {"cadence": "WEEKLY"})
    assert Watch.objects.get().cadence == "WEEKLY"

    assert "Delete this watch?" in page.get(reverse("reports:watch-delete", args=[watch.public_id])).content.decode()
    assert Watch.objects.exists()
    page.post(reverse("reports:watch-delete", args=[watch.public_id]))
    assert "You watch nothing yet" in text_of(page.get(WATCHES))


@pytest.mark.parametrize(
    ("terms", "said"),
    [
        ({"query": ""}, "Narrow the search first"),
        ({"query": "deadline=SOON"}, "Deadlines and next steps cannot be watched"),
        ({"query": "first_day=soon"}, "Days are written as 2026-11-23."),
        ({"threshold": "0"}, "Enter 1 or more."),
    ],
)
def test_is_refused_with_a_sentence(page, terms, said):
    answer = page.post(NEW, TERMS | terms)

    assert answer.status_code == 400
    assert said in text_of(answer)


def test_who_has_no_address_is_not_asked_about_mail(page, analyst):
    type(analyst).objects.filter(pk=analyst.pk).update(email="")

    assert "by_mail" not in page.get(NEW, {"office": "CNCAN"}).context["form"].fields


def test_the_first_page_names_watch_rule_and_note_and_leads_to_where_one_click_mutes(page, told):
    address = reverse("reports:watch", args=[told.public_id])
    mute = reverse("reports:watch-mute", args=[told.public_id])
    first = page.get("/")
    assert "You watch for: NORDVIK · Channel: Postal. Your note: Third parcel this month" in text_of(first)
    assert "Look at 1 new case" in text_of(first)
    assert f'href="{address}"' in first.content.decode()
    assert f'action="{mute}"' in page.get(WATCHES).content.decode()

    page.post(mute)

    assert address not in page.get("/").content.decode()
    assert "Muted" in text_of(page.get(WATCHES))


def test_opened_it_shows_the_rule_the_note_and_the_new_cases_and_the_first_page_is_quiet(page, told, officer):
    address = reverse("reports:watch", args=[told.public_id])

    shown = page.get(address)
    assert "because you watch for: Reference, parcel number, brand or party NORDVIK · Channel Postal" in text_of(shown)
    assert "1 new case" in text_of(shown)
    assert [row.headline for row in shown.context["page"].rows] == ["NORDVIK – Running shoes"]

    assert address not in page.get("/").content.decode()
    again = page.get(address)
    assert "Nothing new since" in text_of(again)
    assert len(again.context["page"].rows) == 1


def test_a_case_that_was_restricted_since_is_neither_shown_nor_counted(page, told, supervisor):
    case = told.hits.get().seizure
    restrict(acting_user=supervisor, reference=case.reference, purpose="Sources", now=LATER)

    assert str(told.public_id) not in page.get("/").content.decode()
    assert "Nothing new" in text_of(page.get(WATCHES))
    assert case.reference not in page.get(reverse("reports:watch", args=[told.public_id])).content.decode()


def test_the_list_costs_the_same_however_many_there_are(page, analyst):
    make_watch(analyst, name="First")
    page.get(WATCHES)
    with CaptureQueriesContext(connection) as one:
        page.get(WATCHES)

    for number in range(5):
        make_watch(analyst, name=f"Watch {number}")
    with CaptureQueriesContext(connection) as six:
        page.get(WATCHES)

    assert len(six) == len(one)


def test_the_history_is_in_words(page):
    page.post(NEW, TERMS)
    event = AuditEvent.objects.get(action="watch.made")

    said = {str(change) for change in changes_in_words(subject_type=event.subject_type, changes=event.changes)}

    assert said == {
        "Search: NORDVIK",
        "How often it tells: Once a day",
        "New cases that make an alert: 2",
        "By e-mail too: yes",
    }
    assert subject_in_words(subject_type=event.subject_type, subject_id="7") == "Watch 7"


class TestOverTheApi:
    def test_is_made_listed_changed_and_deleted(self, api):
        made = api.post("/api/v1/watches/", {"name": "Shoes", "query": "text=NORDVIK"}, format="json")
        assert (made.status_code, made.json()["cadence"], made.json()["new_count"]) == (201, "AT_ONCE", 0)

        terms = {"name": "Shoes", "query": "text=NORDVIK", "cadence": "DAILY", "threshold": 3}
        assert api.put(made["Location"], terms, format="json").json()["threshold"] == 3
        assert [row["name"] for row in api.get("/api/v1/watches/").json()["results"]] == ["Shoes"]

        assert api.delete(made["Location"]).status_code == 204
        assert api.get(made["Location"]).status_code == 404

    def test_its_new_cases_stay_new_until_it_is_opened(self, api, told):
        address = f"/api/v1/watches/{told.public_id}/"

        for _time in (1, 2):
            assert [row["headline"] for row in api.get(f"{address}cases/").json()["results"]] == [
                "NORDVIK – Running shoes"
            ]
        assert api.get(address).json()["new_count"] == 1
        assert api.post(f"{address}open/").json()["new_count"] == 0
        assert api.get(f"{address}cases/").json()["results"] == []

    def test_is_muted(self, api, told):
        address = f"/api/v1/watches/{told.public_id}/mute/"

        assert api.put(address, {"is_muted": True}, format="json").json()["muted_at"]
        assert api.put(address, {"is_muted": False}, format="json").json()["muted_at"] is None

    def test_is_refused_by_field(self, api):
        refused = api.post("/api/v1/watches/", {"name": "Due", "query": "deadline=SOON"}, format="json")

        assert (refused.status_code, refused.json()["code"]) == (400, "not-watched")
        assert list(refused.json()["errors"]) == ["query"]
