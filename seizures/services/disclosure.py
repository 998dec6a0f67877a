"""What a right holder is told about goods held for it: law × stage → fields, and every telling logged."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue, NotVisible
from seizures.access import get_detention
from seizures.events import ProcedureEvent
from seizures.laws.base import Event, Fact, Stage
from seizures.laws.registry import track_of
from seizures.models import EvidenceFile, Procedure
from seizures.queries.detentions import detention_photos
from seizures.services.deadlines import happen, today_of
from seizures.services.notices import note_reading

# Photos of labels and papers show names and addresses; they follow the rule for those.
_SHOWS_NAMES = frozenset({EvidenceFile.Shows.LABEL, EvidenceFile.Shows.DOCUMENT})


class Purpose(TextChoices):
    """The uses for which names and addresses may be asked (EU art. 21)."""

    PROCEEDINGS = "PROCEEDINGS", gettext_lazy("To begin proceedings on infringement")
    CRIMINAL = "CRIMINAL", gettext_lazy("For a criminal investigation or proceedings")
    COMPENSATION = "COMPENSATION", gettext_lazy("To seek compensation from the infringer")
    DESTRUCTION = "DESTRUCTION", pgettext_lazy("purpose", "To agree on destruction or a guarantee")


@dataclass(frozen=True)
class Disclosure:
    """What may be shown now: the stage, its facts, and what could be asked for."""

    stage: Stage | None
    shown: frozenset[Fact]
    on_request: frozenset[Fact]

    def shows(self, fact: Fact) -> bool:
        return fact in self.shown


def disclosure_of(*, procedure: Procedure) -> Disclosure:
    """Return what the law lets the right holder know at the stage the procedure has reached."""
    stage = track_of(law_code=procedure.law_code, track=procedure.track).stage(frozenset(procedure.facts))
    if stage is None:
        return Disclosure(None, frozenset(), frozenset())
    was_asked = Event.NAMES_REQUESTED in procedure.facts
    shown = frozenset(stage.shows) | (frozenset(stage.on_request) if was_asked else frozenset())
    return Disclosure(stage, shown, frozenset(stage.on_request) - shown)


def open_detention(*, acting_user: User, public_id: str, now: datetime) -> tuple[Procedure, Disclosure]:
    """Read one detention as its right holder: serve what is unserved, and log what was shown.

    Raises NotVisible for anybody else.
    """
    with transaction.atomic():
        procedure = get_detention(user=acting_user, public_id=public_id, for_write=True)
        note_reading(procedure=procedure, acting_user=acting_user, now=now)
        disclosed = disclosure_of(procedure=procedure)
        record(
            action=ProcedureEvent.DETENTION_VIEWED,
            actor=acting_user,
            subject=procedure,
            case_reference=procedure.seizure.reference,
            changes={
                "stage": [None, disclosed.stage.code if disclosed.stage else ""],
                "shown": [None, sorted(disclosed.shown)],
            },
            now=now,
        )
        return procedure, disclosed


def request_names(*, acting_user: User, public_id: str, purpose: str, now: datetime) -> Procedure:
    """Ask for what the law tells on request, for a stated purpose. Raises NotVisible, InvalidValue, DomainError."""
    if purpose not in Purpose.values:
        raise InvalidValue("purpose-missing", _("Say what you need the names and addresses for."), field="purpose")
    with transaction.atomic():
        procedure = get_detention(user=acting_user, public_id=public_id, for_write=True)
        note_reading(procedure=procedure, acting_user=acting_user, now=now)
        disclosed = disclosure_of(procedure=procedure)
        if Event.NAMES_REQUESTED in procedure.facts:
            raise DomainError("asked-already", _("Names and addresses were asked for already. They are on this page."))
        if not disclosed.on_request:
            raise DomainError(
                "not-at-this-stage", _("The law does not let customs give names and addresses at this stage.")
            )
        happen(
            procedure=procedure,
            event=Event.NAMES_REQUESTED,
            day=today_of(procedure, now),
            now=now,
            acting_user=acting_user,
            note=purpose,
        )
        record(
            action=ProcedureEvent.NAMES_REQUESTED,
            actor=acting_user,
            subject=procedure,
            case_reference=procedure.seizure.reference,
            changes={"shown": [None, sorted(disclosed.on_request)]},
            purpose=purpose,
            publish=True,
            now=now,
        )
        return procedure


def may_show(*, photo: EvidenceFile, disclosed: Disclosure) -> bool:
    """Say whether a photo may be shown: its derivative only, and no label before names are told."""
    if not disclosed.shows(Fact.PHOTOS) or not photo.derivative_sha256:
        return False
    return photo.shows not in _SHOWS_NAMES or disclosed.shows(Fact.PARTIES)


def shown_photo(*, acting_user: User, public_id: str, photo_id: str) -> EvidenceFile:
    """Return a photo of a detention; its derivative may be shown. Raises NotVisible when the stage does not show it."""
    procedure = get_detention(user=acting_user, public_id=public_id)
    disclosed = disclosure_of(procedure=procedure)
    for photo in detention_photos(procedure=procedure):
        if str(photo.public_id) == str(photo_id) and may_show(photo=photo, disclosed=disclosed):
            return photo
    raise NotVisible
