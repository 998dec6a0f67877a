"""Signed statements about the chain, kept as files outside the database.

`head.json` follows the chain within a second, so that a tail cut off in the database shows at once;
each hourly checkpoint is a file of its own, to be copied to a second host or handed to a partner.
A statement that the database contradicts is never written over: it is set aside, under its seal and its hash.
"""

import json
import logging
import tempfile
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from audit.authenticity import same, statement_signature

logger = logging.getLogger(__name__)

HEAD = "head.json"
CASES = "cases.json"  # how far the rows of cases are sealed


@dataclass(frozen=True)
class Statement:
    """The chain of `node` had reached seal `seq` with this hash at this time."""

    node: str
    seq: int
    hash: str
    made_at: str
    signature: str

    @property
    def is_genuine(self) -> bool:
        """Say whether the signature fits: nobody without the key made or changed this."""
        try:
            made_at = datetime.fromisoformat(self.made_at)
        except ValueError:
            return False
        expected = statement_signature(seq=self.seq, head_hash=self.hash, made_at=made_at)
        return self.node == settings.NODE and made_at.tzinfo is not None and same(expected, self.signature)


class Unreadable(Exception):
    """A file of the folder is no statement."""


def folder() -> Path:
    """Return where statements are kept."""
    return settings.HOME / "checkpoints"


def state(*, seq: int, head_hash: str, made_at: datetime) -> Statement:
    """Make and sign a statement."""
    signature = statement_signature(seq=seq, head_hash=head_hash, made_at=made_at)
    return Statement(settings.NODE, seq, head_hash, made_at.isoformat(), signature)


def keep(statement: Statement, *, name: str = "") -> bool:
    """Write a statement in one step; say whether it could be kept.

    A full disk must not stop the sealing, so a refusal is logged and no more.
    """
    path = folder() / (name or f"{statement.seq:012d}.json")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        standing = read(path.name)
        if standing is not None and standing.seq == statement.seq and standing.hash != statement.hash:
            set_aside(path.name)
        with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".new", delete=False) as temporary:
            json.dump(asdict(statement), temporary)
        written = Path(temporary.name)
        written.chmod(0o640)
        written.replace(path)
    except OSError as error:
        logger.error("the statement about the audit chain could not be kept", extra={"error": str(error)})
        return False
    return True


def read(name: str) -> Statement | None:
    """Return the statement of this file; None when there is none that this node signed."""
    try:
        statement = _parse(folder() / name)
    except Unreadable:
        return None
    return statement if statement.is_genuine else None


def set_aside(name: str) -> None:
    """Keep a statement under a name of its own, where no later one takes its place. Raises OSError."""
    path = folder() / name
    statement = _parse(path)
    path.replace(path.with_name(f"{statement.seq:012d}-{statement.hash[:16]}.json"))


def is_checkpoint(name: str) -> bool:
    """Say whether a row of the database belongs to the file of this name."""
    return name.removesuffix(".json").isdigit()


def kept() -> Iterator[tuple[str, Statement | None]]:
    """Give every statement of the folder with its file name; None where a file is none, and the others all the same."""
    for path in sorted(folder().glob("*.json")):
        try:
            yield path.name, _parse(path)
        except Unreadable:
            yield path.name, None


def _parse(path: Path) -> Statement:
    try:
        statement = Statement(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError, RecursionError) as error:
        raise Unreadable(path.name) from error
    texts = (statement.node, statement.hash, statement.made_at, statement.signature)
    # The same signature fits the number 12 and the text "12", which no seal can be compared with.
    if type(statement.seq) is not int or not all(isinstance(text, str) for text in texts):
        raise Unreadable(path.name)
    return statement
