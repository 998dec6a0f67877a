"""Lists of cases for tests: valid unless the test says what differs."""

import csv
import io
from datetime import timedelta

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from seizures.forms.listed_cases import judge_list
from seizures.models import CaseList
from seizures.services.case_lists import ListFile, keep_list, log_list, start_logging
from seizures.services.listed import ListedRow

ROW = {
    "case": "1",
    "channel": "Postal",
    "direction": "EXPORT",
    "number": "LZ 473 124 863 CN",
    "sent_from_country": "China",
    "sent_to_country": "US",
    "weight_kg": "1.25",
    "brand": "NORDVIK",
    "description": "Running shoes",
    "category": "4a",
    "quantity": "12",
    "unit": "pair",
    "unit_value": "899.00",
    "value_kind": "MSRP",
    "currency": "CNY",
    "reasons": "PRICE; Known sender",
    "action": "Detain",
}


def a_row(**changes):
    """Return the cells of a row of one case, found an hour ago."""
    found = timezone.localtime(timezone.now() - timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")
    return {**ROW, "detained_at": found, **changes}


def a_csv(*rows, separator=",", code="utf-8-sig", headings=None):
    """Return the bytes of a CSV of these rows."""
    keys = list(dict.fromkeys(key for row in rows for key in row))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator)
    writer.writerow([(headings or {}).get(key, key) for key in keys])
    writer.writerows([[row.get(key, "") for key in keys] for row in rows])
    return out.getvalue().encode(code)


def an_xlsx(*rows, keys=None):
    """Return the bytes of a workbook of these rows; figures and dates stay what they are."""
    keys = keys or list(dict.fromkeys(key for row in rows for key in row))
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "remove_timezone": True})
    sheet = book.add_worksheet()
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
    for place, key in enumerate(keys):
        sheet.write_string(0, place, key)
        for line, row in enumerate(rows, start=1):
            value = row.get(key, "")
            sheet.write(line, place, value, *([moment] if hasattr(value, "year") else []))
    book.close()
    return out.getvalue()


def bring(client, content, name="list.csv"):
    """Send a file and return the list that was made of it; the answer when it was refused."""
    answer = client.post(reverse("seizures:from-list"), {"file": SimpleUploadedFile(name, content)})
    return CaseList.objects.order_by("-id").first() if answer.status_code == 302 else answer


def kept(user, *rows, now=None, sha256="0" * 64):
    """Keep a list with these rows."""
    now = now or timezone.now()
    listed = [ListedRow(number, row) for number, row in enumerate(rows, 2)]
    file = ListFile("list.csv", sha256, list(rows[0]))
    return keep_list(acting_user=user, file=file, cases=judge_list(user, listed, now), now=now)


def cases_of(count):
    """Return the rows of so many cases, each with a number of its own."""
    return [a_row(case=str(number), number=f"X{number:05}") for number in range(1, count + 1)]


def start(user, case_list, *, wants_all=True, other_parcels=False):
    """Start the logging of a list; `work` does it."""
    return start_logging(
        acting_user=user,
        public_id=str(case_list.public_id),
        wants_all=wants_all,
        other_parcels=other_parcels,
        now=timezone.now(),
    )


def work(case_list, clock=timezone.now):
    """Log what is due of a list, as a worker does."""
    log_list(list_id=case_list.pk, judge=judge_list, clock=clock)


def states(case_list):
    """Return the state of each case, in the order of the rows."""
    return [case.state for case in case_list.cases.order_by("place")]
