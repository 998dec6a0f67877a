"""Migrations that make a new database in seconds: what only adds is done together."""

from collections.abc import Sequence

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations import AddConstraint, AddField, AddIndex, CreateModel
from django.db.migrations.operations.base import Operation, OperationCategory
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger

_ADDS_TO_A_TABLE = (AddConstraint, AddField, AddIndex)


class Together(Operation):
    """Operations that only add, and nothing to what another of them makes.

    After each operation Django draws anew every model that is related to the changed one, which here is nearly all:
    nine tenths of the time that a new database took. These need the models only as they are after the last of them.
    """

    category = OperationCategory.ADDITION

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        state.__dict__.pop("apps", None)  # drawn again when asked for, once
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)


def together(operations: Sequence[Operation]) -> list[Operation]:
    """Join neighbours that only add. What changes, removes or moves rows stays by itself, in its place."""
    joined: list[Operation] = []
    batch: list[Operation] = []
    created: set[str] = set()

    def close() -> None:
        if batch:
            joined.append(Together(list(batch)) if len(batch) > 1 else batch[0])
        batch.clear()
        created.clear()

    for operation in operations:
        # A table that is made in this batch is made with all that its model has after it.
        if isinstance(operation, _ADDS_TO_A_TABLE) and operation.model_name.lower() in created:
            close()
        if isinstance(operation, (CreateModel, AddTrigger, *_ADDS_TO_A_TABLE)):
            batch.append(operation)
            if isinstance(operation, CreateModel):
                created.add(operation.name.lower())
        else:
            close()
            joined.append(operation)
    close()
    return joined
