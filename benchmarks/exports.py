"""CSV export: against COPY itself, and against the ways other projects export."""

import csv

from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connections
from import_export import fields, resources

from accounts.models import User
from benchmarks.harness import Competitor, Ratio, measure, ratio
from reports.exporters.case_report import report_sql
from reports.exporters.csv_stream import CsvStream
from seizures.access import visible_seizures
from seizures.models import GoodsLine, Seizure

_PEER_SEIZURES = 4000  # the object-by-object peer is slow: it and ours get this many


class _LineResource(resources.ModelResource):
    reference = fields.Field(attribute="seizure__reference", column_name="Case")
    office = fields.Field(attribute="seizure__office__name_en", column_name="Office")
    detained_on = fields.Field(attribute="seizure__detained_on", column_name="Detained on")
    category = fields.Field(attribute="category__name_en", column_name="Category")
    holder = fields.Field(attribute="recordation__right_holder__name", column_name="Right holder")

    class Meta:
        model = GoodsLine
        fields = ("reference", "office", "detained_on", "brand", "description", "quantity", "category", "holder")


def run(*, user: User, rounds: int) -> list[Ratio]:
    """Measure the export of every generated line, and of the peers' share."""
    everything = visible_seizures(user=user)
    few = everything.filter(pk__lte=Seizure.objects.order_by("pk").first().pk + _PEER_SEIZURES - 1)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "out.csv"
        _gate(everything, path)
        whole = measure(
            [
                Competitor("COPY to a file (limit)", lambda: _copy(everything, path)),
                Competitor("ours, streamed", lambda: _ours(everything, path)),
                Competitor("values_list().iterator() + csv (peer)", lambda: _values_list(everything, path)),
            ],
            rounds=rounds,
        )
        part = measure(
            [
                Competitor("ours, streamed, a part", lambda: _ours(few, path)),
                Competitor("django-import-export, the same part (peer)", lambda: _import_export(few, path)),
            ],
            rounds=rounds,
        )
    ours = whole["ours, streamed"]
    return [
        ratio("export", "CSV wall / COPY wall", ours, whole["COPY to a file (limit)"], at_most=1.2),
        ratio(
            "export",
            "values_list().iterator() / ours",
            ours,
            whole["values_list().iterator() + csv (peer)"],
            at_least=2.3,
        ),
        ratio(
            "export",
            "django-import-export / ours",
            part["ours, streamed, a part"],
            part["django-import-export, the same part (peer)"],
            at_least=30,
        ),
    ]


def _gate(seizures, path: Path) -> None:
    """No timing counts before the bytes are right: ours is COPY's output behind our heading."""
    _copy(seizures, path)
    copied = path.read_bytes()
    _ours(seizures, path)
    if path.read_bytes().split(b"\n", 1)[1] != copied:
        raise SystemExit("export: our rows differ from COPY's; no timing counts")


def _copy(seizures, path: Path) -> None:
    own = connections["default"].copy()
    try:
        with path.open("wb") as sink, own.cursor() as cursor:
            cursor.cursor.copy_expert(f"COPY ({report_sql(seizures=seizures)}) TO STDOUT WITH (FORMAT csv)", sink)
            sink.flush()
    finally:
        own.close()


def _ours(seizures, path: Path) -> None:
    with path.open("wb") as sink:
        for piece in CsvStream(seizures=seizures):
            sink.write(piece)


def _values_list(seizures, path: Path) -> None:
    rows = (
        GoodsLine.objects.filter(seizure__in=seizures)
        .order_by("-seizure__detained_on", "-seizure_id", "position")
        .values_list(
            "seizure__reference",
            "seizure__office",
            "seizure__office__name_en",
            "seizure__detained_on",
            "seizure__direction",
            "seizure__channel",
            "seizure__status",
            "seizure__origin_country",
            "seizure__departure_country",
            "seizure__destination_country",
            "position",
            "brand",
            "description",
            "category",
            "category__name_en",
            "quantity",
            "unit__name_en",
            "suspected_right",
            "recordation__right_holder__name",
            "recordation__reference",
        )
    )
    with path.open("w", newline="") as sink:
        csv.writer(sink).writerows(rows.iterator(chunk_size=2000))


def _import_export(seizures, path: Path) -> None:
    lines = GoodsLine.objects.filter(seizure__in=seizures).select_related(
        "seizure__office", "category", "recordation__right_holder"
    )
    path.write_text(_LineResource().export(lines).csv)
