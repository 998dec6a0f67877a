"""From the cells of a list to cases: headings, words and codes, several parcels, and every fault at once."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from ipcases.lib.errors import InvalidValue
from ipcases.lib.said import as_read
from seizures.forms.list_columns import COLUMNS, columns_of, is_shortened, moment_of, yes_or_no
from seizures.forms.listed_cases import codes_offered, judge_list
from seizures.services.listed import ListedRow
from tests.seizures.factories import log, make_intake
from tests.seizures.lists import ROW, a_row

pytestmark = pytest.mark.django_db


def judged(user, *rows):
    """Judge rows that begin in the second line of a spreadsheet."""
    listed = [ListedRow(number, {key: text for key, text in row.items() if text}) for number, row in enumerate(rows, 2)]
    return judge_list(user, listed, timezone.now())


def faults(user, *rows):
    return [(fault.row, fault.column) for case in judged(user, *rows) for fault in case.faults]


# --- headings ---------------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_headings_are_read_in_either_language_whatever_the_reader_s(language):
    keys = [column.key for column in COLUMNS]
    with translation.override(language):
        headings = [str(column.label) for column in COLUMNS]

    assert columns_of(headings) == keys
    assert columns_of(keys) == keys
    assert columns_of([f"  {heading.upper()}: " for heading in headings]) == keys


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("brand", "brend"), "There is no column “brend”. Is it “Brand or mark”?"),
        (("brand", "zzz"), "There is no column “zzz”. Take it out. Columns are missing: Brand or mark."),
        (("currency", "Channel"), "The column “Channel” stands twice. Keep one."),
        (("quantity", ""), "Columns are missing: Quantity."),
    ],
)
def test_a_heading_that_cannot_be_is_refused_by_its_name(change, sentence):
    headings = [change[1] if key == change[0] else key for key in [*ROW, "detained_at"]]

    with pytest.raises(InvalidValue) as caught:
        columns_of(headings)

    assert str(caught.value) == sentence


def test_the_column_of_what_to_mend_is_passed_over():
    assert columns_of([*ROW, "detained_at", "What to mend"])[-1] == ""


# --- cells ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-28 14:30",
        "2026/11/28 14:30",
        "2026.11.28 14:30",
        "2026年11月28日 14:30",
        "2026-11-28T14:30:59",
        "２０２６-11-28 14：30",
    ],
)
def test_a_moment_with_the_year_first_is_read(text):
    assert moment_of(text) == "2026-11-28T14:30"


@pytest.mark.parametrize("text", ["2026-11-28", "28/11/2026 14:30", "11/28/2026 14:30", "yesterday"])
def test_a_day_alone_and_a_moment_that_is_unclear_are_refused(officer, text):
    assert moment_of(text) in (text, "")
    assert faults(officer, a_row(detained_at=text)) == [(2, "detained_at")]


@pytest.mark.parametrize("text", ["1.23E+12", "1.23456789012346E+16", "1,23e+12", "4E13"])
def test_a_number_that_a_spreadsheet_shortened_is_refused_with_how_to_mend_it(officer, text):
    (case,) = judged(officer, a_row(number=text))

    assert is_shortened(text)
    assert "last digits are lost" in case.faults[0].text["en"]
    assert "“Text”" in case.faults[0].mend["en"]


@pytest.mark.parametrize("text", ["1234567890123", "EE123456789CN", "1E", "12E45678"])
def test_a_number_that_only_looks_a_little_like_it_is_not(text):
    assert not is_shortened(text)


@pytest.mark.parametrize(("text", "answer"), [("Yes", True), ("是", True), ("1", True), ("no", False), ("否", False)])
def test_yes_and_no_are_read_in_either_language(text, answer):
    assert yes_or_no(text) is answer


def test_anything_else_than_yes_or_no_is_refused(officer):
    assert yes_or_no("perhaps") is None
    assert faults(officer, a_row(is_perishable="perhaps")) == [(2, "is_perishable")]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_word_of_every_list_means_its_code(officer, language):
    with translation.override(language):
        lists = codes_offered(officer)

    for name, codes in lists.items():
        for code, word in codes.shown:
            assert codes.code_of(code) == code, name
            assert codes.code_of(word) == code, (name, word)


@pytest.mark.parametrize(
    ("column", "text", "mend"),
    [
        ("unit", "dozzen", "Perhaps: dozens (DZN)"),
        ("channel", "Mail", "One of: Postal · Express · Cargo · Cross-border e-commerce · Passenger"),
        ("sent_to_country", "Germny", "Perhaps: Germany (DE)"),
    ],
)
def test_a_word_that_nobody_knows_is_refused_with_what_was_perhaps_meant(officer, column, text, mend):
    (case,) = judged(officer, a_row(**{column: text}))

    assert [(fault.column, fault.typed, as_read(fault.mend)) for fault in case.faults] == [(column, text, mend)]


# --- cases, parcels, goods lines --------------------------------------------------------------


def test_rows_with_one_number_are_one_case(officer):
    more = {"case": "1", "brand": "KESTRA", "description": "Bags", "category": "5b", "quantity": "6", "unit": "pieces"}
    (case,) = judged(officer, a_row(), more)

    assert case.faults == ()
    assert [line.brand for line in case.intake.lines] == ["NORDVIK", "KESTRA"]
    assert len(case.intake.parcels) == 1


def test_rows_of_a_case_that_contradict_each_other_are_refused(officer):
    assert faults(officer, a_row(), a_row(brand="KESTRA", action="Seize", weight_kg="2")) == [
        (3, "action"),
        (3, "weight_kg"),
    ]


@pytest.mark.parametrize("number", ["LZ 473 124 863 CN\nX1", "LZ473124863CN; X1", "LZ 473 124 863 CN、X1"])
def test_a_cell_may_name_several_parcels(officer, number):
    (case,) = judged(officer, a_row(number=number, weight_kg=""))

    assert case.faults == ()
    assert case.parcel_numbers == ("LZ473124863CN", "X1")
    assert {parcel.sent_from for parcel in case.intake.parcels} == {"CN"}


def test_several_parcels_in_a_cell_have_no_weight_together(officer):
    assert faults(officer, a_row(number="X1; X2")) == [(2, "weight_kg")]


def test_a_row_with_nothing_but_a_parcel_adds_it(officer):
    (case,) = judged(officer, a_row(), {"case": "1", "number": "X2", "weight_kg": "3"})

    assert case.faults == ()
    assert [(parcel.number, str(parcel.weight_kg)) for parcel in case.intake.parcels] == [
        ("LZ 473 124 863 CN", "1.25"),
        ("X2", "3"),
    ]
    assert len(case.intake.lines) == 1


def test_a_row_that_names_no_goods_but_their_unit_is_refused(officer):
    assert faults(officer, a_row(), {"case": "1", "unit": "pieces"}) == [(3, "brand")]


def test_goods_of_passengers_come_without_a_parcel_and_others_do_not(officer):
    assert faults(officer, a_row(channel="Passenger", number="", weight_kg="")) == []
    assert faults(officer, a_row(number="", weight_kg="")) == [(2, "number")]


def test_a_row_without_the_number_of_its_case_is_refused(officer):
    assert faults(officer, a_row(case=""), a_row(case="", number="X2")) == [(2, "case"), (3, "case")]


def test_one_parcel_in_two_cases_is_refused_unless_it_is_said_to_be_another(officer):
    assert faults(officer, a_row(), a_row(case="2")) == [(3, "number")]
    assert faults(officer, a_row(), a_row(case="2", log_anyway="yes")) == []


# --- the rules of the form --------------------------------------------------------------------

LONG_AGO = (timezone.localtime() - timedelta(hours=13)).strftime("%Y-%m-%d %H:%M")
TOMORROW = (timezone.localtime() + timedelta(days=1)).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("changes", "column", "sentence"),
    [
        ({"quantity": "0"}, "quantity", "Enter a quantity above 0."),
        ({"reasons": ""}, "reasons", "Choose at least one reason why you stopped it."),
        ({"action": "Release"}, "action_reason", "Say why the goods are released."),
        ({"action": "Seize"}, "action_reason", "Name the legal basis on which the goods are seized."),
        ({"currency": ""}, "currency", "Choose a currency."),
        ({"value_kind": ""}, "value_kind", "Choose one of the values offered."),
        ({"number": "---"}, "number", "Enter the parcel, waybill or container number."),
        ({"sender_address": "12 Baiyun Rd"}, "sender_name", "Enter the sender's name."),
        (
            {"detained_at": LONG_AGO},
            "note",
            "It was found more than 12 hours ago: write in the note why it is logged only now.",
        ),
        ({"detained_at": TOMORROW}, "detained_at", "The time is in the future. Enter when the goods were found."),
        ({"office": "CNSZX"}, "office", "This column does not know this word."),
    ],
)
def test_a_list_refuses_what_the_form_refuses_in_the_same_words(officer, changes, column, sentence):
    (case,) = judged(officer, a_row(**changes))

    assert [(fault.column, as_read(fault.text)) for fault in case.faults] == [(column, sentence)]
    assert judged(officer, a_row())[0].faults == ()


def test_what_is_late_is_listed_with_the_reason_why(officer):
    assert faults(officer, a_row(detained_at=LONG_AGO, note="The store was locked.")) == []


def test_faults_of_shape_and_of_rule_are_told_at_once(officer):
    row = a_row(quantity="0", channel="", currency="", action="Release")
    other = {"case": "1", "brand": "K", "description": "", "quantity": "1", "unit": "pieces", "category": "5b"}

    assert faults(officer, row, other) == [(2, "channel"), (2, "action_reason"), (2, "quantity"), (3, "description")]


def test_a_thousand_rows_with_thirty_faults_list_all_thirty_at_once(officer, django_assert_max_num_queries):
    rows = [a_row(case=str(number), number=f"X{number:06}") for number in range(1000)]
    broken = [
        {"quantity": "-1"}, {"unit": "dozzen"}, {"number": "1.23E+12"}, {"brand": ""}, {"action": "Release"},
        {"category": "99"}, {"detained_at": "28/11/26"}, {"currency": ""}, {"reasons": "BAD"}, {"case": ""},
    ]  # fmt: skip
    wanted = []
    for place, change in enumerate(broken * 3):
        rows[place * 33].update(change)
        column = "action_reason" if "action" in change else next(iter(change))
        wanted.append((place * 33 + 2, column))

    with django_assert_max_num_queries(8):
        found = faults(officer, *rows)

    assert found == wanted


# --- what is worth a look ---------------------------------------------------------------------


def hints(user, **changes):
    (case,) = judged(user, a_row(**changes))
    assert case.faults == ()
    return [(hint.column, as_read(hint.text)) for hint in case.hints]


def test_a_wrong_check_digit_is_worth_a_look_and_a_right_one_not(officer):
    assert hints(officer) == []
    ((column, text),) = hints(officer, number="LZ 473 124 864 CN")
    assert column == "number"
    assert "check digit" in text


def test_a_great_quantity_is_worth_a_look(officer):
    assert hints(officer, quantity="4999") == []
    assert [column for column, _text in hints(officer, quantity="5000")] == ["quantity"]


def test_the_intake_of_a_list_is_that_of_the_form(officer):
    intake = judged(officer, a_row(reasons="PRICE; 已知寄件人", unit="双", sent_to_country="美国"))[0].intake
    by_hand = make_intake()

    assert (intake.office, intake.channel, intake.direction, intake.action) == (
        by_hand.office, by_hand.channel, by_hand.direction, by_hand.action,
    )  # fmt: skip
    assert intake.lines[0] == by_hand.lines[0]
    assert intake.parcels[0].sent_to == by_hand.parcels[0].sent_to
    assert log(officer, lines=intake.lines).item_count == 12
