"""The case report: what is in it, and that it is safe to open."""

import csv
import hashlib
import io
import uuid

import pytest
from django.utils.translation import override
from python_calamine import CalamineWorkbook

from reports.exporters.case_report import columns
from reports.exporters.csv_stream import CsvStream, ExportBroken, copy_out
from reports.exporters.xlsx_file import write_xlsx
from reports.queries.in_words import about_cases
from seizures.models import GoodsValue, Parcel, Seizure
from tests.operations.factories import make_seizure
from tests.reports.exports import make_line, read

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_row_per_goods_line_newest_case_first(officer):
    old = make_seizure(logged_by=officer, day="2026-11-01")
    new = make_seizure(logged_by=officer, day="2026-11-09")
    for seizure in (old, new):
        make_line(seizure)
        make_line(seizure, brand="KESTRA", position=2)

    rows = read()

    assert [(row["Case"], row["Brand or mark"]) for row in rows] == [
        (new.reference, "NORDVIK"),
        (new.reference, "KESTRA"),
        (old.reference, "NORDVIK"),
        (old.reference, "KESTRA"),
    ]
    assert rows[0]["Quantity"] == "12.5"


def test_values_of_two_kinds_stand_in_two_columns(officer):
    line = make_line(make_seizure(logged_by=officer))
    for kind, amount, currency in (("DECLARED", "90.00", "CNY"), ("MSRP", "1800.00", "USD")):
        GoodsValue.objects.create(line=line, kind=kind, amount=amount, currency_id=currency, valued_on="2026-11-10")

    row = read()[0]

    assert (row["Declared customs value"], row["Currency of the declared value"]) == ("90.00", "CNY")
    assert (row["Suggested retail price"], row["Currency of the retail price"]) == ("1800.00", "USD")


def test_a_code_of_goods_stands_with_its_edition_or_not_at_all(officer):
    seizure = make_seizure(logged_by=officer)
    make_line(seizure)
    coded = make_line(seizure, position=2)
    coded.hs_code_id = "6402"
    coded.save()

    assert [(row["HS code"], row["HS edition"]) for row in read()] == [("", ""), ("6402", "2022")]


def test_holds_only_the_seizures_it_was_given(officer):
    mine = make_seizure(logged_by=officer)
    other = make_seizure(logged_by=officer, office="CNSZX")
    make_line(mine)
    make_line(other)

    assert {row["Case"] for row in read(Seizure.objects.filter(office="CNCAN"))} == {mine.reference}


@pytest.mark.parametrize("brand", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_a_formula_becomes_text(officer, brand):
    make_line(make_seizure(logged_by=officer), brand=brand)

    assert read()[0]["Brand or mark"] == "'" + brand


@pytest.mark.parametrize("brand", ["A=1", 'Quote " and, comma', "两行\n文字", "O'Neil's", "100%"])
def test_ordinary_text_is_left_alone(officer, brand):
    make_line(make_seizure(logged_by=officer), brand=brand)

    assert read()[0]["Brand or mark"] == brand


def test_speaks_chinese(officer):
    make_line(make_seizure(logged_by=officer))

    with override("zh-hans"):
        rows = list(csv.reader(io.StringIO(b"".join(CsvStream(seizures=Seizure.objects.all())).decode()[1:])))

    assert "广州海关" in rows[1]


def test_a_broken_export_does_not_pass_for_whole():
    pieces = copy_out(sql="COPY (SELECT 1/(3 - n) FROM generate_series(1, 5) n) TO STDOUT")

    with pytest.raises(ExportBroken):
        list(pieces)


def test_a_reader_who_leaves_ends_the_copy():
    pieces = copy_out(sql="COPY (SELECT repeat('x', 1000) FROM generate_series(1, 1000000)) TO STDOUT")
    next(pieces)

    pieces.close()  # returns: the thread has ended


def test_the_spreadsheet_reads_back(officer, tmp_path):
    seizure = make_seizure(logged_by=officer)
    line = make_line(seizure, brand="=HYPERLINK(1)\x07")
    GoodsValue.objects.create(line=line, kind="MSRP", amount="1800.00", currency_id="USD", valued_on="2026-11-10")
    Parcel.objects.create(
        seizure=seizure, position=1, kind="POSTAL", number="RX123", number_as_written="RX 123", check_digit="NONE"
    )
    path = tmp_path / f"{uuid.uuid4()}.xlsx"

    assert write_xlsx(seizures=Seizure.objects.all(), path=path, about=[("Office", "Guangzhou Customs")]) == 1

    book = CalamineWorkbook.from_path(str(path))
    assert book.sheet_names == ["Cases", "About"]
    assert book.get_sheet_by_index(1).to_python() == [["Office", "Guangzhou Customs"]]
    heading, row = book.get_sheet_by_index(0).to_python()
    told = dict(zip(heading, row, strict=True))
    assert len(heading) == len(columns())
    assert told["Brand or mark"] == "=HYPERLINK(1)"
    assert told["Suggested retail price"] == 1800.0
    assert told["Parcel numbers"] == "RX123"
    assert str(told["Detained on"]) == "2026-11-10"


def test_knows_its_rows_size_and_hash_when_it_has_run_out(officer):
    make_line(make_seizure(logged_by=officer), brand="two\nlines")
    stream = CsvStream(seizures=Seizure.objects.all())

    content = b"".join(stream)

    assert (stream.rows, stream.size) == (1, len(content))
    assert stream.sha256 == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("language", "query", "said"),
    [
        ("en", "office=CNCAN&channel=POSTAL", [("Office", "Guangzhou Customs"), ("Channel", "Postal")]),
        ("zh-hans", "office=CNCAN", [("关区", "广州海关")]),
        ("en", "", [("Search", "All cases that you may see")]),
    ],
)
def test_a_report_says_what_was_searched(language, query, said):
    with override(language):
        assert about_cases(query=query)[1:] == said
