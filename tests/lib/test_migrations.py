"""Migrations that do together what only adds."""

import pytest
from django.db import connection, models
from django.db.migrations import Migration
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, AlterField, CreateModel, RunPython
from django.db.migrations.state import ProjectState

from ipcases.lib.migrations import Together, together

_KEY = ("id", models.BigAutoField(primary_key=True))
_IN_ORDER = models.CheckConstraint(condition=models.Q(place__gte=0), name="shelf_place_is_a_number")


def make(name, **fields):
    return CreateModel(name, [_KEY, *fields.items()])


def names(operations):
    return [
        [type(one).__name__ for one in joined.operations] if isinstance(joined, Together) else type(joined).__name__
        for joined in operations
    ]


def moving_rows():
    return RunPython(RunPython.noop, RunPython.noop)


def test_neighbours_that_only_add_are_done_together():
    assert names(together([make("Shelf"), make("Box"), AddField("hall", "floor", models.IntegerField(null=True))])) == [
        ["CreateModel", "CreateModel", "AddField"]
    ]


@pytest.mark.parametrize(
    "adding",
    [
        AddField("shelf", "place", models.IntegerField(null=True)),
        AddConstraint("Shelf", _IN_ORDER),
        AddIndex("shelf", models.Index(fields=["id"], name="shelf_by_id")),
    ],
)
def test_what_is_added_to_a_table_comes_after_the_batch_that_makes_it(adding):
    assert names(together([make("Shelf"), make("Box"), adding, make("Lid")])) == [
        ["CreateModel", "CreateModel"],
        [type(adding).__name__, "CreateModel"],
    ]


def test_what_changes_or_moves_rows_stays_in_its_place():
    changing = AlterField("hall", "floor", models.BigIntegerField(null=True))

    assert names(together([make("Shelf"), moving_rows(), make("Box"), make("Lid"), changing])) == [
        "CreateModel",
        "RunPython",
        ["CreateModel", "CreateModel"],
        "AlterField",
    ]


def _tables():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid::regclass::text LIKE 'hall\\_%' ORDER BY 1, 2"
        )
        constraints = cursor.fetchall()
        cursor.execute(
            "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
            " WHERE table_name LIKE 'hall\\_%' ORDER BY 1, 2"
        )
        return constraints + cursor.fetchall()


def _both_ways(operations):
    """Apply the operations and take them back; return the tables in between and after."""
    migration = Migration("0001_initial", "hall")
    migration.operations = operations
    with connection.schema_editor() as editor:
        migration.apply(ProjectState(), editor)
    made = _tables()
    with connection.schema_editor() as editor:
        migration.unapply(ProjectState(), editor)
    return made, _tables()


@pytest.mark.django_db(transaction=True)
def test_tables_are_the_same_whether_made_together_or_one_by_one_and_go_again():
    def operations():
        to_shelf = models.ForeignKey("hall.Shelf", models.PROTECT)
        return [
            make("Shelf", place=models.IntegerField()),
            make("Box", shelf=to_shelf, label=models.CharField(max_length=9, unique=True)),
            AddConstraint("shelf", _IN_ORDER),
            AddField("box", "beside", models.ForeignKey("hall.Shelf", models.PROTECT, null=True, related_name="+")),
            make("Lid", box=models.OneToOneField("hall.Box", models.CASCADE)),
        ]

    together_made, nothing = _both_ways(together(operations()))

    assert (together_made, nothing) == _both_ways(operations())
    assert nothing == []
    assert {table for table, *_rest in together_made} == {"hall_shelf", "hall_box", "hall_lid"}
