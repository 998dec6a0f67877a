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
from seizures.laws.base import Stage
from seizures.laws.codes import Event, Fact
from seizures.laws.registry import law_of, track_of
from seizures.models import EvidenceFile, Procedure
from seizures.queries.covering import covered_copy_of
from seizures.queries.detentions import ShownPicture, detention_photos
from seizures.services.deadlines import happen, today_of
from seizures.services.notices import note_reading

# Pictures of labels and papers show names and addresses; they follow the rule for those.
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


def shown_pictures(*, procedure: Procedure, disclosed: Disclosure) -> list[ShownPicture]:
    """Return the pictures of a detention that its right holder may see now, each in the form that it may see."""
    photos = detention_photos(procedure=procedure)
    return list(filter(None, (_form_of(photo, procedure, disclosed) for photo in photos)))


def shown_picture(*, acting_user: User, public_id: str, photo_id: str) -> ShownPicture:
    """Return a picture of a detention in the form that may be shown. Raises NotVisible when the stage shows none."""
    procedure = get_detention(user=acting_user, public_id=public_id)
    return picture_among(
        pictures=shown_pictures(procedure=procedure, disclosed=disclosure_of(procedure=procedure)), photo_id=photo_id
    )


def picture_among(*, pictures: list[ShownPicture], photo_id: str) -> ShownPicture:
    """Return the one of these pictures that is asked for. Raises NotVisible."""
    for picture in pictures:
        if str(picture.file.public_id) == str(photo_id):
            return picture
    raise NotVisible


def _form_of(photo: EvidenceFile, procedure: Procedure, disclosed: Disclosure) -> ShownPicture | None:
    """Decide in which form a picture is shown: without metadata; before names are told, with them covered.

    Whoever made a covered copy says that something on the picture may not be seen: it then stands for any picture,
    whatever that shows. Without one, labels and papers wait until names are told.
    """
    if not disclosed.shows(Fact.PHOTOS) or not photo.derivative_sha256:
        return None
    if disclosed.shows(Fact.PARTIES):
        return ShownPicture(photo, photo.derivative_sha256)
    copy = covered_copy_of(photo)
    shows_names = photo.shows in _SHOWS_NAMES
    if copy is not None and (not shows_names or law_of(code=procedure.law_code).pictures is not None):
        return ShownPicture(photo, copy.sha256, is_covered=True)
    return None if shows_names else ShownPicture(photo, photo.derivative_sha256)
