"""The public list of recorded rights: what is in force and nothing that would teach a counterfeiter."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from rightsholders.access import published_rights
from rightsholders.models import Contact, Licensee, ProductGuide, Recordation
from rightsholders.queries.published import list_recorded_rights
from tests.rightsholders.factories import IN_FORCE_UNTIL, write_in_force, write_many

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _china_publishes(settings):
    settings.PUBLISHED_RECORDATIONS = ["CN"]


def marks(*, now: datetime | None = None, **asked: str) -> set[str]:
    rows = published_rights(now=now or timezone.now())
    return {row.title for row in list_recorded_rights(rows=rows, **asked).rows}


def page(client, **query: str) -> str:
    return client.get(reverse("recorded-rights"), query).content.decode()


def test_anybody_reads_the_right_its_goods_its_owner_and_its_last_day(client, nordvik):
    recordation = write_in_force(nordvik, title="NORDVIK", title_zh="诺德维克", last=IN_FORCE_UNTIL)

    shown = page(client, q="nordvik")

    assert recordation.reference in shown
    for word in (
        "NORDVIK",
        "诺德维克",
        "goods",
        "Class 25",
        nordvik.name,
        date_format(IN_FORCE_UNTIL, "SHORT_DATE_FORMAT"),
    ):
        assert word in shown


def test_nothing_is_shown_that_would_teach_a_counterfeiter(client, nordvik):
    recordation = write_in_force(nordvik, title="NORDVIK")
    recordation.median_price, recordation.price_currency = "799.00", "CNY"
    recordation.genuine_goods, recordation.known_fakes = "woven label", "glued soles"
    recordation.save()
    ProductGuide.objects.create(recordation=recordation, position=1, genuine="hologram", fake="no hologram")
    Licensee.objects.create(recordation=recordation, name="Fjellsko AS", country_id="NO", capacity="MAKER")
    Contact.objects.create(
        right_holder=nordvik, recordation=recordation, kind="LEGAL", name="Astrid Holm", email="astrid@nordvik.example"
    )

    shown = page(client)

    assert "NORDVIK" in shown
    for secret in ("799", "woven label", "glued soles", "hologram", "Fjellsko", "Astrid", nordvik.email):
        assert secret not in shown


@pytest.mark.parametrize("status", sorted(set(Recordation.Status.values) - {"IN_FORCE"}))
def test_only_what_is_in_force_is_shown(nordvik, status):
    write_in_force(nordvik, title="GONE", status=status)
    write_in_force(nordvik, title="HERE")

    assert marks() == {"HERE"}


def test_a_right_stands_there_from_its_first_to_its_last_day_where_it_is_recorded(nordvik):
    write_in_force(nordvik, title="BRIEF", first=date(2026, 3, 10), last=date(2026, 3, 12))
    in_beijing = ZoneInfo("Asia/Shanghai")

    def shown_at(day: int, hour: int) -> bool:
        return marks(now=datetime(2026, 3, day, hour, tzinfo=in_beijing)) == {"BRIEF"}

    assert [shown_at(9, 23), shown_at(10, 0), shown_at(12, 23), shown_at(13, 0)] == [False, True, True, False]


def test_another_jurisdictions_recordations_are_not_published_with_ours(settings, nordvik):
    write_in_force(nordvik, title="NORDVIK")

    settings.PUBLISHED_RECORDATIONS = ["EU"]

    assert marks() == set()


def test_where_nothing_is_published_there_is_no_page_and_no_link_to_it(settings, client):
    assert reverse("recorded-rights") in client.get(reverse("verify")).content.decode()

    settings.PUBLISHED_RECORDATIONS = []

    assert client.get(reverse("recorded-rights")).status_code == 404
    assert reverse("recorded-rights") not in client.get(reverse("verify")).content.decode()


def test_it_is_searched_by_mark_in_either_script_by_owner_by_number_and_by_recordation(nordvik, kestra):
    asked = write_in_force(nordvik, title="NORDVIK", title_zh="诺德维克")
    write_in_force(kestra, title="KESTRA", title_zh="凯斯塔")
    number = asked.recordation_rights.get().right.registration_number

    for text in ("ordvi", "诺德", "nordvik sport", number, asked.reference.lower()):
        assert marks(text=text) == {"NORDVIK"}, text
    assert marks(text="nobody's mark") == set()
    assert marks(kind="PATENT") == set()


def test_a_search_for_nothing_that_is_there_says_what_to_do(client, nordvik):
    write_in_force(nordvik, title="NORDVIK")

    assert "No recorded right fits" in page(client, q="zzz")


def test_what_is_no_kind_of_right_is_refused_with_a_sentence(client):
    answer = client.get(reverse("recorded-rights"), {"kind": "CHARM"})

    assert answer.status_code == 400
    assert "CHARM" in answer.content.decode()


def test_an_address_that_searches_too_often_waits(settings, client):
    settings.FINGERPRINTS_PER_ADDRESS = 1

    assert client.get(reverse("recorded-rights")).status_code == 200
    braked = client.get(reverse("recorded-rights"))

    assert braked.status_code == 429
    assert 0 < int(braked["Retry-After"]) <= 900


@pytest.mark.parametrize("rows", [10, 200])
def test_it_costs_two_queries_however_many_there_are(client, nordvik, rows):
    write_many(nordvik, rows)
    page(client)

    with CaptureQueriesContext(connection) as asked:
        page(client)

    assert len(asked) == 2


def test_the_second_page_goes_on_where_the_first_ended(nordvik):
    write_many(nordvik, 30)
    rows = published_rights(now=timezone.now())

    first = list_recorded_rights(rows=rows)
    second = list_recorded_rights(rows=rows, cursor=first.next_cursor)

    titles = [row.title for row in first.rows + second.rows]
    assert titles == [f"MARK{number:04d}" for number in reversed(range(30))]
    assert second.next_cursor == ""


def test_a_right_that_ends_before_its_recordation_shows_its_own_last_day(nordvik):
    recordation = write_in_force(nordvik, title="SHORT", last=IN_FORCE_UNTIL)
    held = recordation.recordation_rights.get()
    today = timezone.localdate()
    held.in_force = (today, today + timedelta(days=10))
    held.save()

    (row,) = list_recorded_rights(rows=published_rights(now=timezone.now())).rows

    assert row.last_day == today + timedelta(days=9)
