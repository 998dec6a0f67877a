"""Taking bytes out of the store that no row shows any more."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial

from django.apps import apps
from django.db import models, transaction
from django.db.models import Q

from ipcases.lib.files import path_of, stored_at


def forget_files(*, rows: Iterable[tuple[str, ...]]) -> None:
    """Remove, once the transaction has committed, the bytes of rows that it deletes, by their hashes.

    The same photo may lie in two cases: what another row holds stays, and so does what was stored again meanwhile,
    whose row may be on its way. A model says in `holds_files` which of its rows hold bytes.
    """
    seen = {sha256: stored_at(sha256=sha256) for hashes in rows for sha256 in hashes if sha256}
    if seen:
        transaction.on_commit(partial(_remove_unused, seen))


def _remove_unused(seen: Mapping[str, int]) -> None:
    for sha256, moment in seen.items():
        is_held = any(rows.filter(_shows(rows.model, sha256)).exists() for rows in _holders())
        if not is_held and stored_at(sha256=sha256) == moment:
            path_of(sha256=sha256).unlink(missing_ok=True)


def _holders() -> Iterator[models.QuerySet]:
    for model in apps.get_models():
        if (holding := getattr(model, "holds_files", None)) is not None:
            yield model._default_manager.filter(holding)


def _shows(model: type[models.Model], sha256: str) -> Q:
    has_derivative = any(field.name == "derivative_sha256" for field in model._meta.fields)
    return Q(sha256=sha256) | (Q(derivative_sha256=sha256) if has_derivative else Q())
