"""Adding photos and papers to a case, and noting who looked at them."""

from datetime import datetime

from django.core.cache import cache
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError
from ipcases.lib.files import StoredFile, store_file
from ipcases.lib.forgetting import gone_if_refused
from ipcases.lib.jobs import enqueue_on_commit
from ipcases.lib.sending_twice import sent_before
from seizures.access import get_seizure
from seizures.events import SeizureEvent
from seizures.models import EvidenceFile, GoodsLine, Party, Seizure
from seizures.services.corrections import CaseClosed
from seizures.services.intake_rules import MOST_PHOTOS, check_shows

_A_DAY = 24 * 3600


class AlreadyThere(DomainError):
    """The very same file is in the case."""


def add_evidence(
    *,
    acting_user: User,
    reference: str,
    content: bytes,
    shows: str,
    now: datetime,
    line: GoodsLine | None = None,
    file_name: str = "",
    seen: int | None = None,
) -> EvidenceFile:
    """Keep a file and add it to the case.

    `seen` is the key of the newest file that the user saw (0 for none): what a second press sends again is there once.
    Raises InvalidValue, AlreadyThere, CaseClosed, NotVisible, NotAllowed.
    """
    require(user=acting_user, verb="seizures.add_evidence")
    get_seizure(user=acting_user, reference=reference)  # nothing is stored for a case the user may not see
    stored = store_file(content=content)
    with gone_if_refused(stored), transaction.atomic():
        check_shows(shows=shows, media_type=stored.media_type)
        seizure = get_seizure(user=acting_user, reference=reference, for_write=True)
        said = {"sha256": stored.sha256, "shows": shows, "added_by": acting_user}
        if (known := sent_before(rows=seizure.evidence.all(), seen=seen, said=said)) is not None:
            return known
        _check_room(seizure, stored)
        file = EvidenceFile.objects.create(
            seizure=seizure,
            line=line if line is not None and line.seizure_id == seizure.pk else None,
            derivative_sha256=stored.derivative_sha256,
            media_type=stored.media_type,
            size=stored.size,
            file_name=file_name.replace("\x00", "")[-200:],
            added_at=now,
            **said,
        )
        enqueue_on_commit("seizures.hash_pictures", seizure_id=seizure.pk)
        record(
            action=SeizureEvent.EVIDENCE_ADDED,
            actor=acting_user,
            subject=file,
            case_reference=seizure.reference,
            changes={"shows": [None, shows], "fingerprint": [None, stored.sha256]},
            publish=True,
            now=now,
        )
    return file


def _check_room(seizure: Seizure, stored: StoredFile) -> None:
    if seizure.status == Seizure.Status.CLOSED:
        raise CaseClosed("case-closed", _("The case is closed: nothing can be added to it."))
    if seizure.evidence.filter(sha256=stored.sha256).exists():
        raise AlreadyThere("already-there", _("This very file is in the case already."), field="files")
    if seizure.evidence.count() >= MOST_PHOTOS * 5:
        raise DomainError("too-many", _("This case holds as many files as it can."), field="files")


def note_view(*, acting_user: User, file: EvidenceFile, now: datetime, original: bool) -> None:
    """Write down that somebody looked at a file: every download, and a view once a day."""
    if not original and not cache.add(f"evidence-viewed:{acting_user.pk}:{file.pk}", 1, timeout=_A_DAY):
        return
    record(
        action=SeizureEvent.ORIGINAL_READ if original else SeizureEvent.EVIDENCE_VIEWED,
        actor=acting_user,
        subject=file,
        case_reference=file.seizure.reference,
        changes={"shows": [None, file.shows]},
        now=now,
    )


def note_parties_view(*, acting_user: User, seizure: Seizure, now: datetime) -> None:
    """Write down, once a day, that somebody saw the people named in a case."""
    if not cache.add(f"parties-viewed:{acting_user.pk}:{seizure.pk}", 1, timeout=_A_DAY):
        return
    record(
        action=SeizureEvent.PARTIES_VIEWED,
        actor=acting_user,
        subject=seizure,
        case_reference=seizure.reference,
        now=now,
    )


def note_dossier_view(*, acting_user: User, party: Party, cases: int, now: datetime) -> None:
    """Write down that somebody put together the cases of a person: once a day for each number of cases."""
    if not cache.add(f"dossier-viewed:{acting_user.pk}:{party.pk}:{cases}", 1, timeout=_A_DAY):
        return
    record(
        action=SeizureEvent.PARTY_DOSSIER_READ,
        actor=acting_user,
        subject=party,
        case_reference=party.seizure.reference,
        changes={"cases": [None, cases]},
        now=now,
    )
