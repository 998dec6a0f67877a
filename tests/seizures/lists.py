"""Lists of cases for tests: valid unless the test says what differs."""

import csv
import io
from datetime import timedelta

import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from seizures.models import CaseList

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
