"""Working out by which hash a picture is known again: behind the page, never in the way of logging."""

from ipcases.lib.files import read_file
from ipcases.lib.picture_hash import bands_of, picture_hash
from ipcases.lib.sweeping import do_each
from seizures.models import EvidenceFile, PictureHash


def hash_pictures(*, seizure_id: int | None = None, limit: int = 200) -> int:
    """Work out the hashes of the newest pictures that have none, some at a time; return how many there were.

    Of one case where it is named: to find what waits, the sweep looks through the whole archive. A picture that shows
    too little, or is not there, has an empty row and is not asked for again. Safe to run twice.
    """
    waiting = EvidenceFile.objects.filter(picture_hash__isnull=True).exclude(derivative_sha256="")
    if seizure_id is not None:
        waiting = waiting.filter(seizure=seizure_id)
    rows = list(waiting.order_by("-pk").only("seizure_id", "derivative_sha256")[:limit])
    do_each(rows, _hash, what="picture")
    return len(rows)


def _hash(file: EvidenceFile) -> None:
    try:
        value = picture_hash(content=read_file(sha256=file.derivative_sha256))
    except OSError:  # not there, or no picture: the watch over the store says so
        value = None
    bands = bands_of(value) if value is not None else [None] * 4
    row = PictureHash(evidence=file, seizure_id=file.seizure_id, value=value)
    row.band_1, row.band_2, row.band_3, row.band_4 = bands
    # Undone or erased meanwhile, or hashed by another worker: nothing to keep.
    if EvidenceFile.objects.filter(pk=file.pk).exists():
        PictureHash.objects.bulk_create([row], ignore_conflicts=True)
