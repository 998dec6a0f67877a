"""Names and choices: in the reader's language, without a query, fresh after a change."""

from datetime import UTC, date, datetime

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

from reference import queries, snapshot
from reference.models import Country, Office, Unit
from reference.services.loading import load_reference

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh_memory(monkeypatch):
    """Give each test its own memory; the run's stays warm for the others."""
    kept = snapshot._Memory.snapshot, snapshot._Memory.looked_at
    snapshot._Memory.snapshot = None
    yield
    snapshot._Memory.snapshot, snapshot._Memory.looked_at = kept


def test_names_and_choices_cost_no_query_once_warm():
    snapshot.warm()

    with CaptureQueriesContext(connection) as asked:
        queries.offices_choices(jurisdiction="CN")
        queries.countries_choices()
        queries.categories_choices()
        queries.units_choices()
        queries.currencies_choices()
        [queries.country_name(code) for code in ("CN", "US", "SE")]

    assert len(asked) == 0


def test_names_are_in_the_readers_language():
    with override("zh-hans"):
        chinese = [queries.country_name("US"), queries.office_name("CNCAN"), queries.category_name("EU-5c")]
    with override("en"):
        english = [queries.country_name("US"), queries.office_name("CNCAN"), queries.category_name("EU-5c")]

    assert chinese == ["美国", "广州海关", "手表"]
    assert english == ["United States", "Guangzhou Customs", "Watches"]


def test_choices_are_sorted_as_the_reader_reads():
    with override("en"):
        english = [name for _code, name in queries.countries_choices()]
    with override("zh-hans"):
        chinese = [name for _code, name in queries.countries_choices()]

    assert english[0] == "Afghanistan"
    assert english == sorted(english, key=str.casefold)
    assert chinese.index("阿富汗") < chinese.index("德国") < chinese.index("美国") < chinese.index("中国")  # pinyin


def test_a_character_that_is_spoken_in_two_ways_is_sorted_as_in_its_name():
    with override("zh-hans"):
        offices = [name for _code, name in queries.offices_choices(jurisdiction="CN")]

    assert offices.index("北京海关") < offices.index("重庆海关") < offices.index("广州海关")


def test_an_unknown_code_stands_for_itself():
    assert queries.country_name("QQ") == "QQ"
    assert queries.office_name("") == ""
    assert queries.nice_class_name(99) == "99"


def test_offices_of_a_jurisdiction_begin_with_its_headquarters():
    codes = [office.code for office in queries.offices(jurisdiction="CN")]

    assert codes[0] == "CNHQ"
    assert "USJFK" not in codes
    assert [office.code for office in queries.offices(codes={"USJFK", "CNCAN"})] == ["CNCAN", "USJFK"]


def test_a_retired_office_keeps_its_name_and_is_offered_only_for_its_time():
    Office.objects.filter(pk="CNZNG").update(valid_from=date(2000, 1, 1), valid_to=date(2020, 1, 1))

    assert "CNZNG" not in dict(queries.offices_choices())
    assert "CNZNG" in dict(queries.offices_choices(on=date(2019, 12, 31)))
    assert "CNZNG" not in dict(queries.offices_choices(on=date(2020, 1, 1)))
    assert queries.office_name("CNZNG") == "Zhanjiang Customs"


def test_category_bits_go_there_and_back():
    bits = queries.category_bits(["EU-5b", "EU-1a", "EU-5b", "US-01", "unknown"])

    assert bits == 1 << 10 | 1
    assert [category.code for category in queries.categories_of_bits(bits)] == ["EU-1a", "EU-5b"]


def test_categories_are_in_their_official_order_and_led_by_their_number():
    labels = [label for _code, label in queries.categories_choices()]

    assert labels[0] == "1a Foodstuffs"
    assert labels[-1] == "12h Other goods"
    assert len(queries.categories("US")) == 13


def test_money_of_the_jurisdictions_comes_first():
    codes = [code for code, _name in queries.currencies_choices()]

    assert set(codes[:7]) == {"CNY", "USD", "EUR", "GBP", "JPY", "KRW", "RUB"}
    assert codes[7] == "AED"
    assert queries.minor_units_of("JPY") == 0


def test_pieces_come_before_kilograms():
    codes = [code for code, _name in queries.units_choices()]

    assert codes[0] == "H87"
    assert codes.index("SET") < codes.index("KGM")


def test_a_load_that_changes_a_row_is_seen_at_once(django_capture_on_commit_callbacks):
    Country.objects.filter(pk="SE").update(name_en="Sweeden")
    assert queries.country_name("SE") == "Sweeden"

    with django_capture_on_commit_callbacks(execute=True):
        load_reference(now=NOW)

    assert queries.country_name("SE") == "Sweden"


def test_another_process_sees_the_announcement(monkeypatch):
    snapshot.warm()
    Unit.objects.filter(pk="KGM").update(name_en="kilos")
    cache.set(snapshot._KEY, "announced elsewhere", None)

    monkeypatch.setattr(snapshot._Memory, "looked_at", 0.0)

    assert queries.unit_name("KGM") == "kilos"


def test_an_emptied_cache_is_no_news(monkeypatch):
    snapshot.warm()
    cache.clear()
    monkeypatch.setattr(snapshot._Memory, "looked_at", 0.0)

    with CaptureQueriesContext(connection) as asked:
        queries.unit_name("KGM")

    assert len(asked) == 0


def test_names_are_there_while_the_cache_is_down(cache_away):
    snapshot.forget()

    assert queries.country_name("SE") == "Sweden"


def test_offices_of_one_place_share_its_short_name():
    assert queries.place_name("USORD") == "Chicago"
    assert queries.office("CNCAN-M").place == queries.office("CNCAN").place == "Guangzhou"
    with override("zh-hans"):
        assert queries.place_name("USORD") == "芝加哥"


def test_place_without_an_office_keeps_its_code():
    assert queries.place_name("BRSSZ") == "BRSSZ"


def test_every_office_has_a_place_short_enough_for_a_map():
    places = {(row.place_en, row.place_zh) for row in queries.offices()}

    assert all(0 < len(en) <= 18 and 0 < len(zh) <= 8 for en, zh in places)


@pytest.mark.parametrize(
    ("code", "category", "is_usual"),
    [
        ("6402", "EU-4b", True),
        ("64", "EU-4b", True),  # the chapter over it
        ("640299", "EU-4b", True),  # a subheading under it
        ("9503", "EU-4b", False),
        ("851713", "EU-6a", True),
        ("8517", "EU-6a", True),
        ("851771", "EU-6a", False),
        ("9503", "US-04", True),  # the US list names no headings
    ],
)
def test_a_heading_is_usual_for_a_category_when_one_lies_in_the_other(code, category, is_usual):
    assert queries.is_usual_heading(hs_code=code, category=category) is is_usual


def test_the_headings_of_a_category_are_named():
    assert [code for code, name in queries.headings_of("EU-5a") if name] == ["9003", "9004"]
    assert queries.headings_of("") == queries.headings_of("US-04") == []
