"""Taking bytes out of the store that no row shows any more."""

from collections.abc import Iterable, Mapping
from functools import partial

from django.db import transaction
from django.db.models import Q

from ipcases.lib.files import path_of, stored_at
from rightsholders.models import RecordationImage
from seizures.models import DraftPhoto, EvidenceFile

_HOLDERS = (EvidenceFile, DraftPhoto, RecordationImage)


def forget_files(*, rows: Iterable[tuple[str, str]]) -> None:
    """Remove, once the transaction has committed, the bytes of rows that it deletes: (hash, hash of the derivative).

    The same photo may lie in two cases: what another row shows stays, and so does what was stored again meanwhile,
    whose row may be on its way.
    """
    seen = {sha256: stored_at(sha256=sha256) for pair in rows for sha256 in pair if sha256}
    if seen:
        transaction.on_commit(partial(_remove_unused, seen))


def _remove_unused(seen: Mapping[str, int]) -> None:
    for sha256, moment in seen.items():
        wanted = Q(sha256=sha256) | Q(derivative_sha256=sha256)
        is_held = any(model._default_manager.filter(wanted).exists() for model in _HOLDERS)
        if not is_held and stored_at(sha256=sha256) == moment:
            path_of(sha256=sha256).unlink(missing_ok=True)
