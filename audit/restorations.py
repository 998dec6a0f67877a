"""The end of a chain that went with a restored backup: what was witnessed, what is missing, what is on record."""

from dataclasses import dataclass
from datetime import datetime

from audit import witness
from audit.authenticity import mac_of, same
from audit.events import AuditAction
from audit.models import AuditEvent, AuditSeal


@dataclass(frozen=True)
class Loss:
    """Seals that went with a restored backup, as a person put on record: what was witnessed of them is no fault."""

    first_seq: int
    last_seq: int
    noted_at: str
    reason: str

    def covers(self, statement: witness.Statement) -> bool:
        """Say whether the statement is of a lost seal, made before the loss was noted."""
        made_at, noted_at = datetime.fromisoformat(statement.made_at), datetime.fromisoformat(self.noted_at)
        return self.first_seq <= statement.seq <= self.last_seq and made_at <= noted_at


def known_losses() -> list[Loss]:
    """Return the losses that were put on record, by events that are what was written."""
    events = AuditEvent.objects.filter(action=AuditAction.RESTORED).order_by("id")
    return [
        Loss(
            first_seq=event.changes["first_lost"][1],
            last_seq=event.changes["last_lost"][1],
            noted_at=event.recorded_at.isoformat(),
            reason=event.purpose,
        )
        for event in events
        if same(mac_of(event), event.mac)
    ]


def lost_statements() -> list[witness.Statement]:
    """Return the genuine statements outside whose seals the database does not hold and no loss covers.

    Raises Unreadable for a file that is none: what it named nobody could put on record.
    """
    losses = known_losses()
    kept = [statement for statement in map(_read, witness.kept()) if statement.is_genuine]
    held = dict(AuditSeal.objects.filter(seq__in={statement.seq for statement in kept}).values_list("seq", "hash"))
    return [
        statement
        for statement in kept
        if held.get(statement.seq) != statement.hash and not any(loss.covers(statement) for loss in losses)
    ]


def _read(file: tuple[str, witness.Statement | None]) -> witness.Statement:
    name, statement = file
    if statement is None:
        raise witness.Unreadable(name)
    return statement
