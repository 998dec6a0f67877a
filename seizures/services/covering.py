"""Making covered copies of pictures. What leaves in place of the original is answered for by whoever made the copy."""

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.covering import Area, Covered, check_areas, cover_picture
from ipcases.lib.errors import DomainError, InvalidValue
from ipcases.lib.files import keep_picture, read_file
from ipcases.lib.forgetting import gone_if_refused
from seizures.access import get_evidence, get_seizure
from seizures.events import SeizureEvent
from seizures.models import CoveredCopy, EvidenceFile

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Box:
    """An area that has to go, and what it hides."""

    area: Area
    hides: str

    def as_kept(self) -> list[int | str]:
        """Return the box as its copy keeps it."""
        return [self.area.left, self.area.top, self.area.width, self.area.height, self.hides]


def draw_covered(*, acting_user: User, file: EvidenceFile, areas: Sequence[Area]) -> Covered:
    """Return the picture with its boxes painted, and keep nothing. Raises NotAllowed, InvalidValue, DomainError."""
    require(user=acting_user, verb="seizures.cover")
    check_can_be_covered(file=file)
    check_areas(areas=areas)  # before anything large is read
    return cover_picture(content=_original(file), areas=areas)


def check_can_be_covered(*, file: EvidenceFile) -> None:
    """Raise InvalidValue for a file that is no picture."""
    if not file.derivative_sha256:
        raise InvalidValue(
            "not-a-picture",
            _("Only pictures can be covered. Photograph or scan the page, add it as a picture, and cover that."),
        )


def keep_covered(
    *, acting_user: User, file: EvidenceFile, boxes: Sequence[Box], seen_sha256: str, states_nobody: bool, now: datetime
) -> CoveredCopy:
    """Keep the covered copy that the user has looked at; it takes the place of the one before.

    Raises NotAllowed, NotVisible, InvalidValue for boxes that cannot be, DomainError when the user does not state that
    nobody remains to be read, has looked at another picture than these boxes make, or makes the copy that is there.
    """
    require(user=acting_user, verb="seizures.cover")
    if not states_nobody:
        raise InvalidValue(
            "statement-missing", _("Look at the copy, and state that nobody can be read on it."), field="states_nobody"
        )
    if any(box.hides not in CoveredCopy.Hides.values for box in boxes):
        raise InvalidValue("hides-missing", _("Say of each box what it hides."), field="boxes")
    drawn = draw_covered(acting_user=acting_user, file=file, areas=[box.area for box in boxes])
    if hashlib.sha256(drawn.content).hexdigest() != seen_sha256:
        raise DomainError("not-seen", _("These boxes make another picture than you looked at. Look at it again."))
    stored = keep_picture(content=drawn.content)
    with gone_if_refused(stored), transaction.atomic():
        seizure = get_seizure(user=acting_user, reference=file.seizure.reference, for_write=True)
        file = get_evidence(user=acting_user, public_id=file.public_id)  # erased meanwhile?
        counting = CoveredCopy.objects.filter(evidence=file, replaced_at__isnull=True)
        if counting.filter(sha256=stored.sha256).exists():
            raise DomainError("covered-already", _("This very covered copy is there already. Nothing was changed."))
        replaced = counting.first()
        counting.update(replaced_at=now)
        copy = CoveredCopy.objects.create(
            seizure=seizure,
            evidence=file,
            sha256=stored.sha256,
            original_sha256=file.sha256,
            size=stored.size,
            width=drawn.width,
            height=drawn.height,
            boxes=[box.as_kept() for box in boxes],
            covered_by=acting_user,
            covered_at=now,
        )
        record(
            action=SeizureEvent.PICTURE_COVERED,
            actor=acting_user,
            subject=copy,
            case_reference=seizure.reference,
            changes={
                "shows": [None, file.shows],
                "covered": [None, copy.hides],
                "fingerprint": [replaced.sha256 if replaced else file.sha256, stored.sha256],
            },
            publish=True,
            now=now,
        )
    return copy


def _original(file: EvidenceFile) -> bytes:
    """Read the original, which must be what the record says."""
    try:
        content = read_file(sha256=file.sha256)
    except FileNotFoundError:
        content = b""
    if hashlib.sha256(content).hexdigest() != file.sha256:
        logger.error("an original is missing or was changed", extra={"row": file.sha256})
        raise DomainError(
            "file-gone", _("The original of this picture is missing or was changed. Tell the administrator.")
        )
    return content
