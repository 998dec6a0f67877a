"""Goods to export, an export asked for, and a file of one read."""

import csv
import io
from decimal import Decimal

from reports import services
from reports.exporters.csv_stream import CsvStream
from reports.models import ReportRun
from seizures.models import GoodsLine, Seizure
from tests.operations.factories import NOW


def make_line(seizure: Seizure, *, brand: str = "NORDVIK", position: int = 1) -> GoodsLine:
    """Give a seizure a line of goods."""
    return GoodsLine.objects.create(
        seizure=seizure,
        position=position,
        brand=brand,
        description="Running shoes",
        category_id="EU-4a",
        quantity=Decimal("12.500"),
        unit_id="PR",
    )


def read(seizures=None) -> list[dict[str, str]]:
    """Return the rows of the export of cases as CSV."""
    content = b"".join(CsvStream(seizures=Seizure.objects.all() if seizures is None else seizures)).decode()
    assert content.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(content.removeprefix("\ufeff"))))


def start(user, **values) -> ReportRun:
    """Ask for an export."""
    defaults = {"format": "XLSX", "query": "", "purpose": "Quarterly figures", "language": "en", "now": NOW}
    asked = {**defaults, **values}
    return services.start_export(acting_user=user, **{"confirmed_at": asked["now"], **asked})
