"""Tables as spreadsheets write them: what is read, and the nearest that is refused with a sentence."""

import io
import zipfile
from datetime import date, datetime, time
from time import thread_time

import pytest
import xlsxwriter

from ipcases.lib import sheets
from ipcases.lib.errors import InvalidValue
from ipcases.lib.sheets import MOST_BYTES, read_sheet
from ipcases.lib.tables import safe_cell, typed_cell


def read(content, most_rows=10):
    return read_sheet(content=content, most_rows=most_rows)


def refusal(content, most_rows=10):
    with pytest.raises(InvalidValue) as caught:
        read(content, most_rows)
    return caught.value.code, str(caught.value)


def book(*rows, **options):
    """Return a workbook with these rows."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet = made.add_worksheet()
    formats = {kind: made.add_format({"num_format": shape}) for kind, shape in FORMATS.items()}
    for line, row in enumerate(rows):
        for place, value in enumerate(row):
            sheet.write(line, place, value, formats.get(type(value)))
    made.close()
    return out.getvalue()


FORMATS = {datetime: "yyyy-mm-dd hh:mm", date: "yyyy-mm-dd", time: "hh:mm"}


# --- CSV --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_reads_every_common_kind_of_csv(code, mark):
    found = read(f"品牌{mark}数量\r\n诺德维克{mark}12\r\n".encode(code))

    assert found.headings == ("品牌", "数量")
    assert [(row.number, row.cells) for row in found.rows] == [(2, ("诺德维克", "12"))]


def test_a_separator_inside_quotation_marks_is_text():
    found = read(b'brand,goods\n"NORDVIK, Oslo","two\nlines"\n')

    assert found.rows[0].cells == ("NORDVIK, Oslo", "two\nlines")


def test_a_quotation_mark_that_is_not_closed_is_refused_by_its_line():
    code, sentence = refusal(b'brand,goods\nA,B\n"NORDVIK,shoes\n')

    assert code == "quotation"
    assert "Line 3" in sentence


def test_empty_rows_are_passed_over_and_numbers_stay_those_of_the_spreadsheet():
    found = read(b"brand,goods\n,\n\nA,B\n")

    assert [(row.number, row.cells[0]) for row in found.rows] == [(4, "A")]


@pytest.mark.parametrize("text", ["=1+1", "+1+1", "@SUM(1)", "-2+3+A1"])
def test_a_cell_that_we_made_safe_reads_as_before(text):
    assert typed_cell(safe_cell(text)) == text
    assert read(f"brand\n{safe_cell(text)}\n".encode()).rows[0].cells == (text,)


@pytest.mark.parametrize("text", ["'quoted", "'", "O'Neill", "12"])
def test_an_apostrophe_of_somebody_s_own_stays(text):
    assert typed_cell(text) == text


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", "not-a-table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old-format"),
        (b"PK\x03\x04 and nothing of a workbook", "not-a-table"),
        (b"a\n" + b"x" * MOST_BYTES, "too-large"),
        (b"a\n" + b"x" * 5001, "long-cell"),
    ],
)
def test_refuses_what_is_no_list(content, code):
    assert refusal(content)[0] == code


def test_as_many_rows_as_allowed_are_read_and_one_more_is_refused():
    assert len(read(b"a\n" + b"x\n" * 10).rows) == 10

    assert refusal(b"a\n" + b"x\n" * 11) == ("too-many-rows", "A list has at most 10 rows. Divide it.")


# --- XLSX -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (12, "12"),
        (12.0, "12"),
        (0.1 + 0.2, "0.3"),
        (1234567890123, "1234567890123"),
        (12345678901234567, "1.23456789012346E+16"),
        (True, "TRUE"),
        (datetime(2026, 11, 28, 14, 30), "2026-11-28 14:30"),
        (datetime(2026, 11, 28, 14, 30, 5), "2026-11-28 14:30:05"),
        (date(2026, 11, 28), "2026-11-28"),
        (time(14, 30), "14:30"),
        ("LZ 473\n124", "LZ 473\n124"),
        ("  none ", "none"),
    ],
)
def test_reads_a_cell_as_somebody_would_have_typed_it(value, text):
    assert read(book(["a", "b"], [value, "x"])).rows[0].cells == (text, "x")


def test_a_formula_is_what_it_came_to():
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ["a", "b"])
    sheet.write_formula(1, 0, "=6*2", None, 12)
    sheet.write_formula(1, 1, '="NORD"&"VIK"', None, "NORDVIK")
    made.close()

    assert read(out.getvalue()).rows[0].cells == ("12", "NORDVIK")


def test_cells_with_an_error_are_refused_by_their_places():
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ["a", "b"])
    sheet.write_formula(1, 1, "=NA()", None, "#N/A")
    sheet.write_formula(2, 0, "=1/0", None, "#DIV/0!")
    made.close()

    code, sentence = refusal(out.getvalue())

    assert code == "error-cells"
    assert "B2, A3" in sentence


def test_a_workbook_that_unpacks_to_too_much_is_refused(monkeypatch):
    content = book(["a"], ["x" * 1000])
    monkeypatch.setattr(
        sheets, "_MOST_UNPACKED", sum(part.file_size for part in zipfile.ZipFile(io.BytesIO(content)).infolist())
    )
    assert read(content).rows

    monkeypatch.setattr(sheets, "_MOST_UNPACKED", 1000)
    assert refusal(content)[0] == "too-large"


def book_with(content, **replaced):
    """Return a workbook with something else in its sheet; `how` says how it is packed."""
    how, out = replaced.pop("how", zipfile.ZIP_DEFLATED), io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as packed, zipfile.ZipFile(out, "w", how) as changed:
        for part in packed.infolist():
            text = packed.read(part)
            for old, new in replaced.items():
                text = text.replace(old.encode(), new.encode())
            changed.writestr(part.filename, text)
    return out.getvalue()


def book_with_cell_at(row, column):
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet()
    sheet.write_row(0, 0, ["brand", "goods"])
    sheet.write(row, column, "x")
    made.close()
    return out.getvalue()


@pytest.mark.parametrize(
    ("row", "column", "cell"), [(1048575, 16383, "XFD1048576"), (1048575, 0, "B1048576"), (1999, 500, "SG2000")]
)
def test_a_cell_far_from_the_list_is_refused_before_the_sheet_is_laid_out(row, column, cell):
    """The reader would fill 17 thousand million cells, and the process would end where memory does."""
    code, sentence = refusal(book_with_cell_at(row, column))

    assert code == "far-cells"
    assert f"reach to {cell}," in sentence


@pytest.mark.parametrize(("row", "column"), [(60000, 15), (1999, 499), (1, 16383)])
def test_a_cell_not_so_far_from_it_is_read(row, column):
    assert [found.number for found in read(book_with_cell_at(row, column)).rows] == [row + 1]


def test_cells_that_say_no_place_are_counted():
    far = book_with(book_with_cell_at(1048575, 0), **{' r="A1048576"': "", ' r="B1"': "", ' r="A1"': ' r="XFC1"'})

    assert refusal(far)[0] == "far-cells"


def test_a_long_list_whose_cells_say_no_place_is_read():
    places = {f' r="{letter}{row}"': "" for row in range(1, 602) for letter in "ABCD"}
    content = book_with(book(["a", "b", "c", "d"], *[["w", "x", "y", "z"]] * 600), **places)

    assert len(read(content, most_rows=600).rows) == 600


def test_a_row_without_anything_in_it_may_be_the_last_there_is():
    content = book_with(book(["a"], ["x"]), **{"</sheetData>": '<row r="1048576"></row></sheetData>'})

    assert read(content).rows[0].cells == ("x",)


@pytest.mark.parametrize("odd", ["1e999", "-1e999", "NaN"])
def test_a_figure_that_is_none_is_refused(odd):
    assert refusal(book_with(book(["a"], [12345.5]), **{"12345.5": odd}))[0] == "not-a-table"


@pytest.mark.parametrize("how", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_workbook_that_was_damaged_on_the_way_is_refused(how):
    content = bytearray(book_with(book(["a"], ["x"]), how=how))
    content[60:400] = bytes(340)

    assert refusal(bytes(content))[0] == "not-a-table"


@pytest.mark.parametrize("tag", ['<c r="A1" ', '<c x="1" r="A1" ', 'r="A1" ', '<c t="s" '])
def test_a_sheet_that_never_ends_a_cell_is_refused_at_once(tag):
    """A pattern that goes back over such a sheet takes hours for what packs into a few kilobytes."""
    content = book_with(book(["a"], ["x"]), **{"<sheetData>": "<sheetData><c " + tag * 100_000})

    began = thread_time()
    assert refusal(content)[0] == "not-a-table"
    assert thread_time() - began < 5


@pytest.mark.parametrize("marker", ["mimetype", "xl/workbook.bin", "XL\\Workbook.bin"])
def test_another_kind_of_workbook_is_refused_before_its_cells_are_laid_out(marker):
    """One cell of an OpenDocument sheet says that it stands there a thousand million times."""
    out = io.BytesIO(book(["brand"], ["NORDVIK"]))
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr(marker, "application/vnd.oasis.opendocument.spreadsheet")

    assert refusal(out.getvalue())[0] == "not-a-table"
