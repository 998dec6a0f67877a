"""Who has a form on its way, and who may give it to a colleague."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from accounts.access import has_role, may, offices_of
from accounts.models import User
from accounts.roles import Role
from ipcases.lib.errors import DomainError, NotVisible
from seizures.models import DraftPhoto, SeizureDraft


class DraftHandedOver(DomainError):
    """A colleague has the form now."""


def handed_over() -> DraftHandedOver:
    """Return the refusal of what a page or device still does with a form that was given away."""
    return DraftHandedOver("draft-handed-over", gettext("This form was handed over to a colleague, who logs it."))


def visible_drafts(*, user: User) -> QuerySet[SeizureDraft]:
    """Return the user's own forms on their way.

    Visible if and only if the user may log seizures and has them: began them, or was handed them last.
    """
    if not may(user=user, verb="seizures.log"):
        return SeizureDraft.objects.none()
    return SeizureDraft.objects.filter(user=user)


def get_draft(*, user: User, public_id: UUID | str, for_write: bool = False) -> SeizureDraft:
    """Return one of the user's own drafts, locked for the transaction with `for_write`.

    Raises DraftHandedOver to whoever gave it away last, NotVisible to others.
    """
    rows = visible_drafts(user=user)
    draft = _find(rows.select_for_update() if for_write else rows, public_id)
    if draft is None:
        given_away = SeizureDraft.objects.filter(handed_over_by=user)
        raise handed_over() if _find(given_away, public_id) else NotVisible
    return draft


def get_draft_photo(*, user: User, public_id: UUID | str) -> DraftPhoto:
    """Return a photo of one of the user's own drafts. Raises NotVisible."""
    photo = _find(DraftPhoto.objects.filter(draft__in=visible_drafts(user=user)), public_id)
    if photo is None:
        raise NotVisible
    return photo


def drafts_to_hand_over(*, user: User) -> QuerySet[SeizureDraft]:
    """Return the forms that the user may give to a colleague.

    Visible if and only if the user may log seizures and has them, or supervises the home office of whoever has them:
    who has gone home is not waited for.
    """
    if not may(user=user, verb="seizures.log"):
        return SeizureDraft.objects.none()
    theirs = Q(user=user)
    if has_role(user=user, role=Role.SUPERVISOR):
        theirs |= Q(user__home_office__in=sorted(offices_of(user=user)))
    return SeizureDraft.objects.filter(theirs).select_related("user")


def get_draft_to_hand_over(*, user: User, public_id: UUID | str, for_write: bool = False) -> SeizureDraft:
    """Return a form that the user may give to a colleague, locked with `for_write`. Raises as `get_draft` does."""
    rows = drafts_to_hand_over(user=user)
    draft = _find(rows.select_for_update(of=("self",)) if for_write else rows, public_id)
    return draft or get_draft(user=user, public_id=public_id)


def _find(rows: QuerySet[Any], public_id: UUID | str) -> Any:
    try:
        return rows.filter(public_id=public_id).first()
    except ValidationError:  # no identifier at all
        return None
