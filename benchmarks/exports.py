"""CSV export: against COPY itself, and against the ways other projects export."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

from django.contrib.postgres.aggregates import StringAgg
from django.db import connections
from django.db.models import OuterRef, Subquery
from import_export import fields, resources

from accounts.models import User
from benchmarks.harness import Competitor, Ratio, measure, ratio
from reports.exporters.case_report import report_sql
from reports.exporters.csv_stream import CsvStream
from seizures.access import visible_seizures
from seizures.models import GoodsLine, GoodsValue, Parcel, Seizure

_PEER_SEIZURES = 2000  # the object-by-object peer is slow: it and ours get this many


def _parcels(line: GoodsLine) -> str:
    return " ".join(parcel.number for parcel in line.seizure.parcels.all())


def _value(line: GoodsLine, kind: str) -> GoodsValue | None:
    return next((value for value in line.values.all() if value.kind == kind), None)


class _LineResource(resources.ModelResource):
    """The same 28 columns, as the library's documentation has one write them, with everything prefetched."""

    reference = fields.Field(attribute="seizure__reference")
    office = fields.Field(attribute="seizure__office_id")
    office_name = fields.Field(attribute="seizure__office__name_en")
    detained_on = fields.Field(attribute="seizure__detained_on")
    direction = fields.Field(attribute="seizure__get_direction_display")
    channel = fields.Field(attribute="seizure__get_channel_display")
    status = fields.Field(attribute="seizure__get_status_display")
    origin = fields.Field(attribute="seizure__origin_country_id")
    departure = fields.Field(attribute="seizure__departure_country_id")
    destination = fields.Field(attribute="seizure__destination_country_id")
    parcels = fields.Field()
    category_code = fields.Field(attribute="category_id")
    category_name = fields.Field(attribute="category__name_en")
    unit_name = fields.Field(attribute="unit__name_en")
    right = fields.Field(attribute="get_suspected_right_display")
    holder = fields.Field(attribute="recordation__right_holder__name")
    recordation_reference = fields.Field(attribute="recordation__reference")
    declared = fields.Field()
    declared_currency = fields.Field()
    msrp = fields.Field()
    msrp_currency = fields.Field()
    procedures = fields.Field()
    outcome = fields.Field()
    operations = fields.Field()

    class Meta:
        model = GoodsLine
        fields = (
            *("position", "brand", "description", "quantity"),
            *("reference", "office", "office_name", "detained_on", "direction", "channel"),
            *("status", "origin", "departure", "destination", "parcels", "category_code"),
            *("category_name", "unit_name", "right", "holder", "recordation_reference", "declared"),
            *("declared_currency", "msrp", "msrp_currency", "procedures", "outcome", "operations"),
        )

    def dehydrate_parcels(self, line: GoodsLine) -> str:
        return _parcels(line)

    def dehydrate_declared(self, line: GoodsLine) -> object:
        return getattr(_value(line, "DECLARED"), "amount", "")

    def dehydrate_declared_currency(self, line: GoodsLine) -> object:
        return getattr(_value(line, "DECLARED"), "currency_id", "")

    def dehydrate_msrp(self, line: GoodsLine) -> object:
        return getattr(_value(line, "MSRP"), "amount", "")

    def dehydrate_msrp_currency(self, line: GoodsLine) -> object:
        return getattr(_value(line, "MSRP"), "currency_id", "")

    def dehydrate_procedures(self, line: GoodsLine) -> str:
        return ", ".join(row.procedure.get_status_display() for row in line.procedure_lines.all())

    def dehydrate_outcome(self, line: GoodsLine) -> str:
        return ", ".join(outcome.get_kind_display() for outcome in line.outcomes.all())

    def dehydrate_operations(self, line: GoodsLine) -> str:
        return " ".join(row.operation.code for row in line.seizure.operation_seizures.all())


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
    """The same columns and rows without raw SQL: one queryset with annotations, row by row through csv.

    A join to the values would write a line with a value in two currencies twice; a subquery takes one of them.
    """
    parcels = Parcel.objects.filter(seizure=OuterRef("seizure")).values("seizure")
    values = {
        f"{kind.lower()}_{name}": Subquery(
            GoodsValue.objects.filter(line=OuterRef("pk"), kind=kind).order_by("id").values(name)[:1]
        )
        for kind in ("DECLARED", "MSRP")
        for name in ("amount", "currency")
    }
    rows = (
        GoodsLine.objects.filter(seizure__in=seizures)
        .annotate(
            parcel_numbers=Subquery(parcels.annotate(n=StringAgg("number", " ", ordering="position")).values("n")),
            **values,
            statuses=StringAgg("procedure_lines__procedure__status", ", ", distinct=True),
            ended=StringAgg("outcomes__kind", ", ", distinct=True),
            codes=StringAgg("seizure__operation_seizures__operation__code", " ", distinct=True),
        )
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
            "parcel_numbers",
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
            "declared_amount",
            "declared_currency",
            "msrp_amount",
            "msrp_currency",
            "statuses",
            "ended",
            "codes",
        )
    )
    with path.open("w", newline="") as sink:
        csv.writer(sink).writerows(rows.iterator(chunk_size=2000))


def _import_export(seizures, path: Path) -> None:
    lines = (
        GoodsLine.objects.filter(seizure__in=seizures)
        .select_related("seizure__office", "category", "unit", "recordation__right_holder")
        .prefetch_related(
            "values",
            "outcomes",
            "procedure_lines__procedure",
            "seizure__parcels",
            "seizure__operation_seizures__operation",
        )
    )
    path.write_text(_LineResource().export(lines).csv)
