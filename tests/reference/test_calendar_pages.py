"""The administrator sees every calendar with its sources, and keeps it, in either language."""

from datetime import date

import pytest
from django.conf import settings
from django.urls import reverse

from reference.models import CalendarYear, Holiday

pytestmark = pytest.mark.django_db
YEAR = "/calendars/CN/2027/"
TYPED = {"day": "2027-03-03", "works": "no", "name_en": "Extra day off", "name_zh": "临时休息日", "source": "Notice 9"}


@pytest.fixture
def page(client, admin):
    client.force_login(admin)
    return client


def text_of(response) -> str:
    return " ".join(response.content.decode().split())


def test_lists_each_jurisdiction_with_its_confirmed_and_open_years(page):
    shown = text_of(page.get("/calendars/"))

    assert all(place in shown for place in ("China", "European Union", "United States", "Japan"))
    assert 'href="/calendars/CN/2027/"' in shown


def test_a_year_shows_each_day_with_its_source_and_that_it_is_not_published(page):
    Holiday.objects.create(
        jurisdiction_id="CN", day="2027-03-03", name_en="Day of the test", is_entered_by_hand=True, source="Notice 12"
    )

    shown = text_of(page.get(YEAR))

    assert "Not published yet" in shown
    assert "Day of the test" in shown
    assert "Notice 12" in shown
    assert "entered by hand" in shown


def test_a_confirmed_year_says_so_and_its_loaded_days_name_the_files(page):
    shown = text_of(page.get("/calendars/CN/2026/"))

    assert "Confirmed" in shown
    assert "Reference files" in shown
    assert "Confirm 2026" not in shown


def test_a_day_is_entered_and_the_page_says_what_follows(page):
    answer = page.post(YEAR, TYPED, follow=True)

    row = Holiday.objects.get(jurisdiction="CN", day="2027-03-03")
    assert (row.is_working_day, row.name_zh, row.source, row.is_entered_by_hand) == (
        False,
        "临时休息日",
        "Notice 9",
        True,
    )
    shown = text_of(answer)
    assert "Open deadlines are dated again within five minutes." in shown
    assert "Working-day calendar changed" in shown


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"day": "2028-03-03"}, "Choose a day of 2027"),
        ({"day": "2027-02-30"}, "Choose a day."),
        ({"works": ""}, "Say whether people work on this day."),
        ({"day": "2027-03-06"}, "This day is a weekend day already."),
        ({"source": ""}, "Say where this is published"),
        ({"name_en": ""}, "Give the day a name."),
    ],
)
def test_a_day_that_cannot_be_is_refused_and_what_was_typed_stays(page, changed, sentence):
    answer = page.post(YEAR, TYPED | changed)

    assert answer.status_code == 400
    assert sentence in text_of(answer)
    assert 'value="临时休息日"' in text_of(answer)
    assert not Holiday.objects.filter(jurisdiction="CN", is_entered_by_hand=True).exists()


def test_a_day_retires_after_asking_and_stays_listed_as_retired(page):
    url = reverse("calendar-retire", args=["CN", "2026-10-07"])

    asked = page.get(url)
    without_reason = page.post(url, {"reason": ""})
    done = page.post(url, {"reason": "Notice 9 of 2026"}, follow=True)

    assert "Retire 7 Oct 2026?" in text_of(asked)
    assert "Open deadlines that cross it move" in text_of(asked)
    assert without_reason.status_code == 400
    assert "Retired: ordinary days again" in text_of(done)
    assert Holiday.objects.get(jurisdiction="CN", day=date(2026, 10, 7)).is_retired
    assert page.get(url).status_code == 404


def test_a_year_is_confirmed_with_its_source_and_opened_again_with_a_reason(page):
    url = reverse("calendar-confirm", args=["CN", 2027])

    refused = page.post(url, {"do": "confirm", "year-source": ""})
    confirmed = page.post(url, {"do": "confirm", "year-source": "Notice 9 of 2026"}, follow=True)
    row = CalendarYear.objects.get(jurisdiction="CN", year=2027)
    assert (refused.status_code, row.is_confirmed, row.source) == (400, True, "Notice 9 of 2026")
    assert "2027 is confirmed." in text_of(confirmed)

    page.post(url, {"do": "unconfirm", "year-source": "Withdrawn"})
    row.refresh_from_db()
    assert (row.is_confirmed, row.source) == (False, "Withdrawn")


@pytest.mark.parametrize(
    "url",
    [
        "/calendars/CN/1999/",
        "/calendars/XX/2027/",
        "/calendars/CN/2026-13-45/retire/",
        "/calendars/%00/2027/",
        "/calendars/%00/2027-01-01/retire/",
    ],
)
def test_a_calendar_nobody_keeps_is_not_found(page, url):
    assert page.get(url).status_code == 404
    assert page.post(url, TYPED).status_code == 404


def test_the_pages_speak_chinese(page):
    page.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

    shown = text_of(page.get("/calendars/CN/2026/"))

    assert "工作日" in shown
    assert "国庆节" in shown
    assert "Published in" not in shown
