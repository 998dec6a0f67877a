"""The pictures and papers of a case beside what a share would send: which leave, in which form, and which stay."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from seizures.models import CoveredCopy, EvidenceFile, Seizure
from seizures.queries.covering import covered_copies_of
from sharing.projection import NAMES_A_PERSON, Withheld


@dataclass(frozen=True)
class PictureBeside:
    """A file of the case. `copy` is the covered copy that leaves in its place; what neither leaves so stays."""

    file: EvidenceFile
    copy: CoveredCopy | None
    leaves: bool

    @property
    def can_be_covered(self) -> bool:
        """Say whether it stays only because somebody can be read on it, and is a picture."""
        return not self.leaves and bool(self.file.derivative_sha256)


def pictures_beside(
    *, seizure: Seizure, content: Mapping[str, Any], withheld: Sequence[Withheld]
) -> list[PictureBeside]:
    """Return the files that a message names, and those that stay because they name a person. Two queries."""
    named = {file["sha256"] for file in content["data"].get("files", []) if "sha256" in file}
    stays = {item.value for item in withheld if item.field == "files.sha256" and item.ground == NAMES_A_PERSON}
    copies = {copy.evidence_id: copy for copy in covered_copies_of(seizure=seizure) if copy.sha256 in named}
    found = []
    for file in EvidenceFile.objects.filter(seizure=seizure).order_by("pk"):
        copy, sha256 = copies.get(file.pk), file.derivative_sha256 or file.sha256
        if copy is not None or sha256 in named or sha256 in stays:
            found.append(PictureBeside(file, copy, leaves=copy is not None or sha256 in named))
    return found
