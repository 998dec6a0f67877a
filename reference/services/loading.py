"""Bringing the tables in line with the CSV files: what differs is written, what is gone retires.

Rows are never deleted. A deployment's own rows and labels stand in files of the same name in
IPCASES_HOME/reference: a row there wins over the row of the same code here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.utils.timezone import localdate

from ipcases.lib.models import Retirable
from reference import snapshot
from reference.models import (
    Agency,
    Category,
    Country,
    Currency,
    HSCode,
    Jurisdiction,
    NiceClass,
    Office,
    Unit,
)
from reference.services.calendar_files import FILE_OF_DAYS, FILE_OF_YEARS, load_calendars
from reference.services.changes import Changes, Report
from reference.services.files import Rows

DATA = Path(__file__).resolve().parent.parent / "data"
_LOCK = 0x49504352  # one load at a time, whoever starts it


@dataclass(frozen=True)
class Table:
    """A model and the file that fills it."""

    model: type[models.Model]
    file: str

    @property
    def name(self) -> str:
        return cast(str, self.model._meta.model_name)

    @property
    def key(self) -> str:
        return cast(str, self.model._meta.pk.attname)

    @property
    def retires(self) -> bool:
        return issubclass(self.model, Retirable)


TABLES = (
    Table(Currency, "currencies.csv"),
    Table(Country, "countries.csv"),
    Table(Jurisdiction, "jurisdictions.csv"),
    Table(Office, "offices.csv"),
    Table(Agency, "agencies.csv"),
    Table(HSCode, "hs_codes.csv"),
    Table(Category, "categories.csv"),
    Table(Unit, "units.csv"),
    Table(NiceClass, "nice_classes.csv"),
)


def load_reference(*, now: datetime, folders: Sequence[Path] = ()) -> Report:
    """Write what differs between the files and the tables; running it twice writes nothing.

    `folders` are read in order, the last one wins; without them the shipped files, then the
    deployment's own. Raises InvalidValue, which names file and line, when a row cannot be read.
    """
    today = localdate(now)
    chosen = tuple(folders) or (DATA, settings.HOME / "reference")
    report = Report()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        for table in TABLES:
            report.tables[table.name] = _load_table(table, chosen, today)
        report.tables["holiday"], report.tables["calendaryear"] = load_calendars(
            days=Rows(chosen, FILE_OF_DAYS), years=Rows(chosen, FILE_OF_YEARS), now=now
        )
        connection.check_constraints()  # a code that points nowhere fails here and not at the commit
        if report.changed_anything:
            snapshot.forget_on_commit()
    return report


def _value(model_field: models.Field, text: str) -> Any:
    """Turn the text of a cell into a value of the field."""
    text = text.strip()
    if isinstance(model_field, ArrayField):
        return text.split()
    if isinstance(model_field, models.BooleanField):
        return text == "1"
    if not text:
        return None if model_field.null else model_field.get_default()
    target = model_field.target_field if isinstance(model_field, models.ForeignKey) else model_field
    return target.to_python(text)


def _wanted(table: Table, folders: Sequence[Path]) -> dict[Any, dict[str, Any]]:
    """Return the rows the files ask for: key → {column: value}."""
    wanted: dict[Any, dict[str, Any]] = {}
    rows = Rows(folders, table.file)
    with rows.readable():
        for row in rows:
            values = {}
            for column, text in row.items():
                model_field = cast(models.Field, table.model._meta.get_field(column))
                values[model_field.attname] = _value(model_field, text)
            wanted.setdefault(values[table.key], {}).update(values)
    return wanted


def _load_table(table: Table, folders: Sequence[Path], today: date) -> Changes:
    wanted = _wanted(table, folders)
    manager = table.model._default_manager
    existing = {row.pk: row for row in manager.all()}
    changes, new, changed = Changes(), [], []
    for key, values in wanted.items():
        row = existing.get(key)
        if row is None:
            new.append(table.model(**values))
            continue
        if table.retires:
            values.setdefault("valid_to", None)  # back in the file: offered again
        if any(getattr(row, name) != value for name, value in values.items()):
            for name, value in values.items():
                setattr(row, name, value)
            changed.append(row)
    changes.added, changes.changed = len(new), len(changed)
    if table.retires:
        for key, row in existing.items():
            if key not in wanted and isinstance(row, Retirable) and row.valid_to is None:
                row.valid_to = today if row.valid_from is None else max(today, row.valid_from + timedelta(days=1))
                changed.append(row)
                changes.retired += 1
    manager.bulk_create(new)
    if changed:
        manager.bulk_update(changed, [f.name for f in table.model._meta.fields if not f.primary_key], batch_size=500)
    return changes
