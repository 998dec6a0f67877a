"""Finding seizures by words, in both scripts, and by whom."""

from dataclasses import replace
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.db import connection

from seizures.access import visible_seizures
from seizures.queries import exact_case, parcel_cases, search_filter
from seizures.services.values import ParcelIntake, PartyIntake
from seizures.words import fold, query_text, vector_text, words_of
from tests.seizures.factories import SHOES, log
from tests.seizures.procedures import make_recordation

pytestmark = pytest.mark.django_db

SENDER = PartyIntake(role="SENDER", name="宏运贸易有限公司", address="广州市白云区", country="CN")


@pytest.fixture
def case(officer):
    return log(
        officer,
        parcels=(ParcelIntake(number="LZ473124863CN", seal_number="SEAL-0077"),),
        lines=(
            replace(SHOES, brand="Nørdvík", description="Running shoes"),
            replace(SHOES, brand="诺德维克", description="跑步鞋 男款"),
        ),
        parties=(SENDER, replace(SENDER, role="ADDRESSEE", name="Jane O'Hara", address="12 Elm St", country="US")),
    )


FOUND = [
    "LZ473124863CN",
    "lz 473 124 863 cn",
    "ＬＺ４７３１２４８６３ＣＮ",
    "LZ4731",
    "CN-CAN-2026-000001",
    "000001",
    "nordvik",
    "NORDV",
    "running sho",
    "诺德维克",
    "德维",
    "诺",
    "nuodeweike",
    "Nuodewei",
    "nuo de wei ke",
    "跑步鞋",
    "跑步 男款",
    "宏运贸易",
    "hara",
    "o'hara jane",
    "SEAL-0077",
    "3124863",  # a fragment inside the number
]
NOT_FOUND = [
    "nordvik bags",
    "deweike",
    "paobuxie",
    "hongyun",
    "诺克",
    "维德",
    "zzz",
    "12 Oak",
    "LZ999",
    "%",
    "_",
    "'",
    "\\",
]


def test_a_case_logged_before_is_found_by_the_pinyin_of_its_brand_and_of_its_mark(officer, case, nordvik):
    marked = log(officer, lines=(replace(SHOES, recordation=make_recordation(nordvik, title="凯斯特拉").public_id),))
    migration = import_module("seizures.migrations.0027_chinese_brands_are_found_by_their_pinyin")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE seizures_seizuresearch SET tokens = ts_delete(tokens, %s::text[])", [["nuodeweike", "kaisitela"]]
        )
    both = [(case, "nuodeweike"), (marked, "kaisitela")]
    assert not any(search_filter(visible_seizures(user=officer), text=text) for _case, text in both)

    migration.say(None, SimpleNamespace(connection=connection))

    assert all([one] == list(search_filter(visible_seizures(user=officer), text=text)) for one, text in both)


@pytest.mark.parametrize("text", FOUND)
def test_finds_the_case_by(officer, case, text):
    found = search_filter(visible_seizures(user=officer), text=text, user=officer)

    assert list(found) == [case]


@pytest.mark.parametrize("text", NOT_FOUND)
def test_does_not_find_the_case_by(officer, case, text):
    assert not search_filter(visible_seizures(user=officer), text=text, user=officer).exists()


@pytest.mark.parametrize("text", ["宏运贸易", "hara", "Elm St", "贸易有限"])
def test_names_are_not_found_by_whom_they_are_hidden_from(auditor, case, text):
    assert not search_filter(visible_seizures(user=auditor), text=text, user=auditor).exists()
    assert not search_filter(visible_seizures(user=auditor), text=text).exists()
    assert search_filter(visible_seizures(user=auditor), text="nordvik", user=auditor).exists()


def test_search_never_reaches_beyond_what_is_visible(officer_szx, case):
    assert not search_filter(visible_seizures(user=officer_szx), text="nordvik", user=officer_szx).exists()


def test_the_exact_reference_leads_to_the_case(officer, officer_szx, case):
    assert exact_case(user=officer, text=" cn-can-2026-000001 ") == case
    assert exact_case(user=officer, text="https://ipcases.example/seizures/CN-CAN-2026-000001/") == case
    assert exact_case(user=officer_szx, text="CN-CAN-2026-000001") is None
    assert exact_case(user=officer, text="nordvik") is None


IN_SHORT = [
    "2026-1",
    "2026-000001",
    "CAN-2026-1",
    " cn-can-2026-1 ",
    "２０２６－１",
    "2026\u20111",
    "CN\u2013CAN\u20132026\u2013000001",
]


@pytest.mark.parametrize("text", IN_SHORT)
def test_the_number_in_short_leads_to_the_case(officer, officer_szx, case, text):
    assert exact_case(user=officer, text=text) == case
    assert exact_case(user=officer_szx, text=text) is None


@pytest.mark.parametrize("text", ["2026-2", "2025-1", "SZX-2026-1", "26-1", "1", "2026-1-1", "2026-0000001x"])
def test_no_other_number_in_short_leads_there(officer, case, text):
    assert exact_case(user=officer, text=text) is None


def test_a_number_that_two_offices_gave_leads_to_ones_own_and_lists_both_to_the_desk(officer, officer_szx, desk, case):
    theirs = log(officer_szx, office="CNSZX")

    assert exact_case(user=officer_szx, text="2026-1") == theirs
    assert exact_case(user=desk, text="2026-1") is None
    assert set(search_filter(visible_seizures(user=desk), text="2026-1", user=desk)) == {case, theirs}
    assert list(search_filter(visible_seizures(user=desk), text="SZX-2026-1", user=desk)) == [theirs]


def test_a_parcel_number_leads_to_its_cases_newest_first(officer, officer_szx, case):
    again = log(officer, parcels=(ParcelIntake(number="LZ473124863CN"),))

    assert parcel_cases(user=officer, text="lz 473 124 863 cn") == [again, case]
    assert parcel_cases(user=officer_szx, text="LZ473124863CN") == []


@pytest.mark.parametrize(
    "text", ["\x00", "'; DROP TABLE", "a:*&!()|<->", "x" * 5000, "诺" * 3000, "\ud800", "🜁🜂", ":", "&", "A\x00B"]
)
def test_whatever_is_typed_is_a_search_and_no_error(officer, case, text):
    list(search_filter(visible_seizures(user=officer), text=text, user=officer))


def test_folding_is_the_same_for_what_is_stored_and_what_is_typed():
    assert fold("  ＮØＲＤ   Vík ") == "nord vik"
    assert words_of("跑步鞋 x") == ["跑步", "步鞋", "鞋", "x"]
    assert query_text("跑步鞋", weights="AB") == "'跑步':AB & '步鞋':AB"
    assert vector_text([("a", "A"), ("a", "C")]) == "'a':1A,3C"


def test_the_database_makes_trigrams_of_chinese():
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_length(show_trgm('华为'), 1), array_length(show_trgm('nordvik'), 1)")
        assert all(cursor.fetchone())


def test_search_reads_its_index(officer, case):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(
            "EXPLAIN SELECT seizure_id FROM seizures_seizuresearch WHERE tokens @@ %s::tsquery", [query_text("nordvik")]
        )
        assert "seizure_search_tokens" in "\n".join(row[0] for row in cursor.fetchall())
