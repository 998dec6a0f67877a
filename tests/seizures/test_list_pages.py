"""The pages of lists: brought, checked, mended, brought again, logged."""

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from python_calamine import CalamineWorkbook

from seizures.forms.list_columns import COLUMNS
from seizures.forms.listed_cases import judge_list
from seizures.models import CaseList, Seizure
from seizures.services.case_lists import log_list
from tests.seizures.factories import log
from tests.seizures.lists import a_csv, a_row, an_xlsx, bring, states

pytestmark = pytest.mark.django_db
HOME = "/seizures/from-a-list/"


@pytest.fixture
def at_work(client, officer):
    client.force_login(officer)
    return client


def page_of(case_list, name="case-list", *more):
    return reverse(f"seizures:{name}", args=[case_list.public_id, *more])


def text_of(answer):
    return answer.content.decode()


def test_the_list_of_seizures_and_the_form_lead_there(at_work):
    assert HOME in text_of(at_work.get("/seizures/"))
    assert HOME in text_of(at_work.get("/seizures/new/", follow=True))


def test_without_a_list_the_page_says_what_would_be_here(at_work):
    assert "No list yet" in text_of(at_work.get(HOME))


@pytest.mark.parametrize("make", [a_csv, an_xlsx])
def test_a_list_is_checked_and_nothing_is_logged(at_work, make):
    found = bring(at_work, make(a_row(), a_row(case="2", number="X2", quantity="none")))

    said = text_of(at_work.get(page_of(found)))
    assert "1 fault to mend" in said
    assert "Enter a number, with a point before the decimals." in said
    assert "Log 1 case" in said
    assert Seizure.objects.count() == 0


def test_a_workbook_with_dates_and_figures_of_the_spreadsheet_is_read(at_work):
    found_at = timezone.localtime().replace(tzinfo=None, second=0, microsecond=0)
    found = bring(at_work, an_xlsx(a_row(detained_at=found_at, quantity=12.5, unit_value=899.0, number=1234567890123)))

    case = found.cases.get()
    assert case.faults == []
    assert case.parcel_numbers == ["1234567890123"]


def test_a_file_that_is_no_list_is_refused_beside_its_field(at_work):
    answer = bring(at_work, b"brend,brand\n1,2\n")

    assert answer.status_code == 400
    assert "Is it “Brand or mark”?" in text_of(answer)
    assert CaseList.objects.count() == 0


def test_no_file_is_refused(at_work):
    answer = at_work.post(HOME)

    assert answer.status_code == 400
    assert "Choose the file with your list." in text_of(answer)


def test_a_cell_without_a_heading_is_refused_by_its_row(at_work):
    content = a_csv(a_row()).decode("utf-8-sig").replace("\r\n", ",\r\n", 1).rstrip() + ",stray\r\n"

    assert "Row 2 has a cell in a column without a heading" in text_of(bring(at_work, content.encode()))


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_list_with_what_to_mend_is_mended_and_brought_back(at_work, kind):
    first = bring(at_work, a_csv(a_row(note="=1+1"), a_row(case="2", number="X2", quantity="0")))
    content = at_work.get(page_of(first, "list-to-mend", kind)).content
    assert "Enter a quantity above 0." in said_in(content, kind)

    second = bring(at_work, content, f"list.{kind}")

    assert [case.rows[0][1]["quantity"] for case in second.cases.order_by("place")] == ["12", "0"]
    assert second.cases.order_by("place")[0].rows[0][1]["note"] == "=1+1"
    assert [case.faults[0][1] for case in second.cases.all() if case.faults] == ["quantity"]


def said_in(content, kind):
    if kind == "csv":
        return content.decode("utf-8-sig")
    return str(CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python())


@pytest.mark.parametrize(
    ("language", "fault", "same", "hint"),
    [
        ("en", "Enter a quantity above 0.", "Row 2 has this number too, in another case.", "Is the quantity right?"),
        ("zh-hans", "请输入大于 0\u00a0的数量。", "第\u00a02\u00a0行的另一案件也使用此号码。", "数量是否正确？"),
    ],
)
@pytest.mark.parametrize("checked_in", ["en", "zh-hans"])
def test_each_reader_is_told_of_rows_in_the_own_language(at_work, checked_in, language, fault, same, hint):
    rows = (
        a_row(),
        a_row(case="2", number="X2", quantity="0"),
        a_row(case="3"),
        a_row(case="4", number="X4", quantity="9000"),
    )
    at_work.cookies["django_language"] = checked_in
    found = bring(at_work, a_csv(*rows))

    at_work.cookies["django_language"] = language
    said = text_of(at_work.get(page_of(found)))
    to_mend = at_work.get(page_of(found, "list-to-mend", "csv")).content.decode("utf-8-sig")

    assert fault in said and same in said and hint in said
    assert fault in to_mend and same in to_mend


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_template_is_in_the_language_of_the_reader_and_can_be_brought_back(at_work, language):
    at_work.cookies["ipcases_language"] = at_work.cookies["django_language"] = language
    content = at_work.get(reverse("seizures:list-template", args=["xlsx"])).content
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    with translation.override(language):
        labels = [str(column.label) for column in COLUMNS]

    assert book.get_sheet_by_index(0).to_python()[0] == labels
    codes = book.get_sheet_by_index(1).to_python()
    assert {"CNCAN", "POSTAL", "US", "PR", "EU-4a", "PRICE", "DETAIN", "CNY"} <= {cell for row in codes for cell in row}
    assert len(book.get_sheet_by_index(2).to_python()) == len(COLUMNS) + 1


def test_a_template_of_another_kind_is_not_there(at_work):
    assert at_work.get(reverse("seizures:list-template", args=["pdf"])).status_code == 404


def test_from_the_list_to_the_cases(at_work):
    found = bring(at_work, a_csv(a_row(), a_row(case="2", number="X2")))

    answer = at_work.post(page_of(found, "log-list"), {"scope": "all"}, follow=True)
    assert "0 of 2 cases logged" in text_of(answer)
    log_list(list_id=found.pk, judge=judge_list, clock=timezone.now)

    said = text_of(at_work.get(page_of(found)))
    for reference in Seizure.objects.values_list("reference", flat=True):
        assert f'href="/seizures/{reference}/"' in said
    assert "All 2 cases are logged" in said
    assert at_work.get(page_of(found, "list-to-mend", "csv")).status_code == 404


def test_what_the_page_promises_is_logged_when_a_number_is_known(at_work, officer):
    log(officer, now=timezone.now(), detained_at=timezone.now())
    found = bring(at_work, a_csv(a_row(), a_row(case="2", number="X2")))

    page = text_of(at_work.get(page_of(found)))
    (chosen,) = re.findall(r'name="scope" value="(\w+)"[^>]*checked', page)
    at_work.post(page_of(found, "log-list"), {"scope": chosen})
    log_list(list_id=found.pk, judge=judge_list, clock=timezone.now)

    assert states(found) == ["FAULTY", "LOGGED"]


def test_all_or_none_with_faults_says_why_not(at_work):
    found = bring(at_work, a_csv(a_row(), a_row(case="2", number="X2", quantity="0")))

    answer = at_work.post(page_of(found, "log-list"), {"scope": "all"})

    assert answer.status_code == 409
    assert "all or none is none" in text_of(answer)


def test_the_same_file_again_leads_to_its_list_once_cases_are_logged(at_work):
    content = a_csv(a_row())
    found = bring(at_work, content)
    at_work.post(page_of(found, "log-list"), {"scope": "all"})
    log_list(list_id=found.pk, judge=judge_list, clock=timezone.now)

    assert bring(at_work, content) == found
    assert "this very file before" in text_of(at_work.get(page_of(found)))


def test_a_list_is_thrown_away_only_after_a_question(at_work):
    found = bring(at_work, a_csv(a_row()))

    asked = text_of(at_work.get(page_of(found, "discard-list")))
    assert "Throw this list away?" in asked
    assert CaseList.objects.filter(pk=found.pk).exists()

    at_work.post(page_of(found, "discard-list"))
    assert not CaseList.objects.filter(pk=found.pk).exists()


def rows_in(page, name):
    """Return the first cell of each row of a table of the page."""
    table = page.split(f'id="{name}"')[1].split("</section>")[0]
    return [re.sub("<[^>]+>", "", row.split("</td>")[0]).strip() for row in table.split("<tr>")[2:]]


@pytest.mark.parametrize("is_faulty", [False, True])
def test_the_page_of_a_list_asks_the_database_as_often_and_is_no_longer_however_long_the_list_is(at_work, is_faulty):
    """At 10 and at 200 rows, before and after they are logged; one page holds a hundred."""

    def look(found):
        at_work.get(page_of(found))
        with CaptureQueriesContext(connection) as asked:
            page = text_of(at_work.get(page_of(found)))
        return len(asked), page.count("<tr>")

    seen = []
    for count in (10, 200):
        rows = [
            {"number": f"X{count * 1000 + n}", "quantity": f"none {n}"}
            if is_faulty
            else {"number": f"LZ{count * 1000 + n:09}CN"}
            for n in range(count)
        ]
        found = bring(at_work, a_csv(*[a_row(case=str(n), **row) for n, row in enumerate(rows)]))
        looks = [look(found)]
        if not is_faulty:
            for case in found.cases.all():
                case.state, case.reference = "LOGGED", f"CN-CAN-2026-{count}{case.place:04}"
                case.save(update_fields=["state", "reference"])
            looks.append(look(found))
        seen.append(looks)

    short, long = seen
    assert [asked for asked, _rows in short] == [asked for asked, _rows in long]
    assert {rows for _asked, rows in long} == {101}


def test_faults_are_turned_over_page_by_page_and_none_is_lost(at_work):
    found = bring(at_work, a_csv(*[a_row(case=str(n), number=f"X{n:05}", quantity=f"none {n:03}") for n in range(230)]))

    pages = [text_of(at_work.get(page_of(found), {"faults": number})) for number in (1, 2, 3)]

    rows = [row for page in pages for row in rows_in(page, "faults")]
    assert sorted(map(int, rows)) == list(range(2, 232))
    assert "1 to 100 of 230" in pages[0] and "201 to 230 of 230" in pages[2]
    assert "230 faults to mend" in " ".join(pages[2].split())  # all of them, whatever page is shown
    assert 'rel="prev"' not in pages[0] and 'rel="next"' not in pages[2]
    assert 'href="?faults=2#faults"' in pages[0]
    for beyond, same in (("9", 2), ("-1", 0), ("two", 0), ("9" * 30, 2)):
        assert rows_in(text_of(at_work.get(page_of(found), {"faults": beyond})), "faults") == rows_in(
            pages[same], "faults"
        )


def test_what_came_of_each_row_begins_with_what_is_to_be_mended(at_work):
    listed = [a_row(case=str(n), number=f"X{n:05}") for n in range(1, 4)]
    listed[1]["quantity"] = "0"
    found = bring(at_work, a_csv(*listed))
    at_work.post(page_of(found, "log-list"), {"scope": "sound"})
    log_list(list_id=found.pk, judge=judge_list, clock=timezone.now)

    assert rows_in(text_of(at_work.get(page_of(found))), "rows") == ["2", "1", "3"]
