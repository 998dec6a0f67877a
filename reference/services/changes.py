"""What a load of reference data did."""

from dataclasses import dataclass, field


@dataclass
class Changes:
    """How many rows of one table a load wrote."""

    added: int = 0
    changed: int = 0
    retired: int = 0

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.retired)


@dataclass
class Report:
    """What a load did, by table name."""

    tables: dict[str, Changes] = field(default_factory=dict)

    @property
    def changed_anything(self) -> bool:
        return any(self.tables.values())
