"""Taking back a case that was logged a moment ago: the form comes back, the number stays used and says why."""

from datetime import datetime

from django.db import transaction
from django.db.models import ProtectedError, Q
from django.utils.translation import gettext_lazy as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import DomainError, NotAllowed
from ipcases.lib.forgetting import forget_files
from seizures.access import UNDO_FOR, get_seizure
from seizures.events import SeizureEvent
from seizures.models import (
    CaseAlert,
    CoveredCopy,
    EvidenceFile,
    GoodsLine,
    GoodsValue,
    Hold,
    Note,
    Parcel,
    Party,
    PictureHash,
    Seizure,
    SeizureDraft,
    SeizureSearch,
    UndoneSeizure,
)


def undo_seizure(*, acting_user: User, reference: str, now: datetime) -> UndoneSeizure:
    """Take back a case within five minutes and give its officer the form again, as it was sent.

    Nothing of it may have been used: what a rule counted in an operation goes with it, everything else that
    hangs on the case keeps it. Raises NotAllowed for another officer's case, NotVisible, or DomainError when it
    is too late or somebody went on with the case.
    """
    require(user=acting_user, verb="seizures.log")
    with transaction.atomic():
        seizure = get_seizure(user=acting_user, reference=reference, for_write=True)
        _check(acting_user, seizure, now)
        undone = _keep(seizure, now)
        record(
            action=SeizureEvent.UNDONE,
            actor=acting_user,
            subject=seizure,
            case_reference=seizure.reference,
            changes={"parcels": [seizure.parcel_count, None], "goods_lines": [seizure.line_count, None]},
            now=now,
        )
        try:
            _delete(seizure)
        except ProtectedError as error:
            raise _in_use() from error
    return undone


def _check(user: User, seizure: Seizure, now: datetime) -> None:
    if seizure.logged_by_id != user.pk:
        raise NotAllowed("not-yours", _("Only the officer who logged a case can undo it."))
    if now - seizure.logged_at > UNDO_FOR:
        raise DomainError(
            "too-late", _("It was logged more than five minutes ago. Correct the case, or release the goods.")
        )
    added_later = (
        Note.objects.filter(seizure=seizure).exclude(written_at=seizure.logged_at),
        EvidenceFile.objects.filter(seizure=seizure).exclude(added_at=seizure.logged_at),
        Hold.objects.filter(seizure=seizure),
        CoveredCopy.objects.filter(seizure=seizure),
    )
    # Restricted: what becomes of an undone number is told to the whole office.
    if seizure.version > 1 or seizure.is_restricted or any(rows.exists() for rows in added_later):
        raise _in_use()


def _in_use() -> DomainError:
    return DomainError("in-use", _("Work on this case has gone on, so it stays. Correct it, or release the goods."))


def _keep(seizure: Seizure, now: datetime) -> UndoneSeizure:
    draft = SeizureDraft.objects.filter(seizure=seizure).first()
    if draft is not None:
        SeizureDraft.objects.filter(pk=draft.pk).update(seizure=None, updated_at=now)
    return UndoneSeizure.objects.create(
        reference=seizure.reference,
        office=seizure.office,
        jurisdiction_id=seizure.jurisdiction_id,
        logged_by_id=seizure.logged_by_id,
        logged_at=seizure.logged_at,
        undone_at=now,
        headline=seizure.headline,
        item_count=seizure.item_count,
        parcel_numbers=list(seizure.parcels.order_by("position").values_list("number", flat=True)),
        intake_key=seizure.intake_key,
        draft=draft,
    )


def _delete(seizure: Seizure) -> None:
    """Delete what logging wrote and nothing else: a row of anybody's later work raises ProtectedError."""
    SeizureSearch.objects.filter(seizure=seizure).delete()
    files = EvidenceFile.objects.filter(seizure=seizure)
    forget_files(rows=list(files.values_list("sha256", "derivative_sha256")))  # a form that comes back holds its own
    PictureHash.objects.filter(evidence__in=files).delete()
    files.delete()
    GoodsValue.objects.filter(line__seizure=seizure).delete()
    # What the worker suggested goes along; what a person said of an alert later keeps the case.
    suggested = Q(state=CaseAlert.State.SUGGESTED) | Q(decided_at=seizure.logged_at)
    CaseAlert.objects.filter(suggested, seizure=seizure).delete()
    for model in (GoodsLine, Parcel, Party, Note):
        model.objects.filter(seizure=seizure).delete()
    seizure.delete()
