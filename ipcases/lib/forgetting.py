"""Which rows hold bytes of the store, and taking out what none holds any more."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from ipcases.lib.files import StoredFile, path_of, stored_at

_COLUMNS = ("sha256", "derivative_sha256")


def forget_files(*, rows: Iterable[tuple[str, ...]]) -> None:
    """Remove, once the transaction has committed, the bytes of rows that it deletes, by their hashes.

    The same photo may lie in two cases: what another row holds stays, and so does what was stored again meanwhile,
    whose row may be on its way. A model says in `holds_files` which of its rows hold bytes.
    """
    seen = {sha256: stored_at(sha256=sha256) for hashes in rows for sha256 in hashes if sha256}
    if seen:
        transaction.on_commit(partial(_remove_unused, seen))


@contextmanager
def gone_if_refused(*stored: StoredFile) -> Iterator[None]:
    """Take files out of the store again when writing their rows is refused."""
    try:
        yield
    except BaseException:
        for file in stored:
            forget_refused(file)
        raise


def forget_refused(file: StoredFile) -> None:
    """Remove what was stored for a row that is not written, once the transaction is over.

    Only what this storing brought: other bytes may be somebody's whose row is on its way.
    """
    if file.made:
        transaction.on_commit(partial(_remove_unused, dict(file.made)))


def holders_of_files() -> Iterator[tuple[models.QuerySet, list[str]]]:
    """Give the rows that hold bytes of the store, model by model, with their columns that say which."""
    for model in apps.get_models():
        if (holding := getattr(model, "holds_files", None)) is not None:
            columns = [field.name for field in model._meta.fields if field.name in _COLUMNS]
            yield model._default_manager.filter(holding), columns


def is_held(*, sha256: str) -> bool:
    """Say whether any row holds these bytes."""
    return any(
        rows.filter(Q.create([(column, sha256) for column in columns], connector=Q.OR)).exists()
        for rows, columns in holders_of_files()
    )


def _remove_unused(seen: Mapping[str, int]) -> None:
    for sha256, moment in seen.items():
        if not is_held(sha256=sha256) and stored_at(sha256=sha256) == moment:
            path_of(sha256=sha256).unlink(missing_ok=True)
