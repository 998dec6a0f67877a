"""Which recordations, alerts and right holders this user may see: where every door, list and count starts.

A right holder may have several entries, of which one stays and the others were merged into it: the rows of all of them
are its rows (`same_as`), and whoever names one of them means the one that stays.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import may, offices_of, require, sees_whole_jurisdiction
from accounts.models import User
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import NotAllowed, NotVisible
from reference.queries import day_in_jurisdiction
from rightsholders.models import (
    Alert,
    HolderMember,
    MandateProposal,
    MergeProposal,
    Recordation,
    RecordationImage,
    RecordationRight,
    RightHolder,
)

_READ = "rightsholders.view"
_READ_ALERTS = "rightsholders.view_alerts"
_SEE_MEMBERS, _ADMIT = "rightsholders.see_members", "rightsholders.admit"
_PORTAL = ("portal.file", "portal.answer")


def holder_ids(*, user: Any) -> frozenset[int]:
    """Return the ids of the right holders for whom the portal user acts today, with all their entries.

    Contained if and only if the user is active, has a portal role, and is a member of the right
    holder whose membership is neither over nor ended. Read once per request.
    """
    if not any(may(user=user, verb=verb) for verb in _PORTAL):
        return frozenset()
    cached: frozenset[int] | None = getattr(user, "_holder_ids", None)
    if cached is None:
        live = live_members(now=timezone.now()).filter(user=user)
        entries = RightHolder.objects.filter(same_as__in=live.values("right_holder__same_as"))
        cached = frozenset(entries.values_list("pk", flat=True))
        user._holder_ids = cached
    return cached


def live_members(*, now: datetime) -> QuerySet[HolderMember]:
    """Return who acts for right holders today: whose link was not ended, and whose last day has not passed."""
    return HolderMember.objects.filter(ended_at__isnull=True).exclude(valid_to__lt=day_at_seat(now))


def jurisdiction_of(*, user: Any) -> str:
    """Return the jurisdiction whose recordations the customs user reads, or an empty string."""
    if not may(user=user, verb=_READ) or user.home_office_id is None:
        return ""
    return user.home_office.jurisdiction_id


def recordations_of_customs(*, user: Any) -> QuerySet[Recordation]:
    """Return the recordations the user reads for customs.

    Visible if and only if the user reads recordations, it belongs to the jurisdiction of the user's
    home office, and it was submitted: drafts are the right holder's own affair.
    """
    jurisdiction = jurisdiction_of(user=user)
    if not jurisdiction:
        return Recordation.objects.none()
    return Recordation.objects.filter(jurisdiction_id=jurisdiction).exclude(status=Recordation.Status.DRAFT)


def own_recordations(*, user: Any) -> QuerySet[Recordation]:
    """Return the recordations of the portal user's right holders.

    Visible if and only if the user acts today for its right holder.
    """
    return Recordation.objects.filter(right_holder_id__in=holder_ids(user=user))


def visible_recordations(*, user: Any) -> QuerySet[Recordation]:
    """Return the recordations this user may see.

    Visible if and only if the user reads it for customs, or acts today for its right holder.
    """
    if not jurisdiction_of(user=user):
        return own_recordations(user=user)
    if not holder_ids(user=user):
        return recordations_of_customs(user=user)
    return recordations_of_customs(user=user) | own_recordations(user=user)


def get_recordation(*, user: User, public_id: UUID | str, for_write: bool = False) -> Recordation:
    """Return one visible recordation, locked when it is to be changed. Raises NotVisible."""
    return _get(visible_recordations(user=user), public_id, for_write)


def get_own_recordation(*, user: User, public_id: UUID | str, for_write: bool = False) -> Recordation:
    """Return one recordation that the user acts for. Raises NotVisible."""
    return _get(own_recordations(user=user), public_id, for_write)


def get_recordation_of_customs(*, user: User, public_id: UUID | str, for_write: bool = False) -> Recordation:
    """Return one recordation that the user reads for customs. Raises NotVisible."""
    return _get(recordations_of_customs(user=user), public_id, for_write)


def _get(rows: QuerySet[Recordation], public_id: UUID | str, for_write: bool) -> Recordation:
    rows = rows.select_related("right_holder", "jurisdiction", "renews")
    if for_write:
        rows = rows.select_for_update(of=("self",))
    try:
        return rows.get(public_id=public_id)
    except (Recordation.DoesNotExist, ValidationError) as error:
        raise NotVisible from error


def get_image(*, user: User, public_id: UUID | str) -> RecordationImage:
    """Return one picture. Visible if and only if its recordation is. Raises NotVisible."""
    try:
        return RecordationImage.objects.get(public_id=public_id, recordation__in=visible_recordations(user=user))
    except (RecordationImage.DoesNotExist, ValidationError) as error:
        raise NotVisible from error


def visible_right_holders(*, user: Any) -> QuerySet[RightHolder]:
    """Return the right holders this user may see, each by the entry that stays.

    Visible if and only if
    - the user reads recordations for customs: goods may be held for an owner who has recorded
      nothing yet, so every right holder can be found; or
    - the user acts today for the right holder in the portal.
    """
    stays = RightHolder.objects.filter(merged_into__isnull=True)
    return stays if jurisdiction_of(user=user) else stays.filter(pk__in=holder_ids(user=user))


def get_right_holder(*, user: User, public_id: UUID | str) -> RightHolder:
    """Return one visible right holder, by any of its entries. Raises NotVisible."""
    return _get_holder(visible_right_holders(user=user), public_id)


def right_holders_with_members(*, user: Any) -> QuerySet[RightHolder]:
    """Return the right holders of whom the user may know who acts for them, each by the entry that stays.

    Visible if and only if the user sees who acts for right holders: the desk, administrators and auditors see all.
    """
    stays = RightHolder.objects.filter(merged_into__isnull=True)
    return stays if may(user=user, verb=_SEE_MEMBERS) else stays.none()


def get_right_holder_with_members(*, user: User, public_id: UUID | str, for_write: bool = False) -> RightHolder:
    """Return one right holder of whom the user may know who acts for it, by any of its entries, locked for a change.

    Raises NotVisible.
    """
    rows = right_holders_with_members(user=user)
    return _get_holder(rows.select_for_update(of=("self",)) if for_write else rows, public_id)


def _get_holder(rows: QuerySet[RightHolder], public_id: UUID | str) -> RightHolder:
    stays = RightHolder.objects.filter(public_id=public_id).values("same_as")
    try:
        return rows.select_related("country").get(pk=Subquery(stays))
    except (RightHolder.DoesNotExist, ValidationError) as error:
        raise NotVisible from error


def visible_members(*, user: Any) -> QuerySet[HolderMember]:
    """Return who acts, or once acted, for the right holders of whom the user may know it."""
    rows = HolderMember.objects.all()
    return rows if may(user=user, verb=_SEE_MEMBERS) else rows.none()


def visible_mandates(*, user: Any) -> QuerySet[MandateProposal]:
    """Return who was proposed to act for the right holders of whom the user may know it."""
    rows = MandateProposal.objects.all()
    return rows if may(user=user, verb=_SEE_MEMBERS) else rows.none()


def visible_merges(*, user: Any) -> QuerySet[MergeProposal]:
    """Return what was said of entries that are of one right holder, to whoever may know who acts for them."""
    rows = MergeProposal.objects.all()
    return rows if may(user=user, verb=_SEE_MEMBERS) else rows.none()


def get_member(*, user: User, holder: RightHolder, pk: int, for_write: bool = False) -> HolderMember:
    """Return one link of a person to a right holder, over or not. Raises NotVisible."""
    rows = visible_members(user=user).filter(right_holder__same_as=holder.same_as)
    if for_write:
        rows = rows.select_for_update(of=("self",))
    try:
        return rows.select_related("user").get(pk=pk)
    except HolderMember.DoesNotExist as error:
        raise NotVisible from error


def get_proposal(*, user: User, holder: RightHolder, pk: int, for_write: bool = False) -> MandateProposal:
    """Return one proposal that somebody acts for a right holder, decided or not. Raises NotVisible."""
    rows = visible_mandates(user=user).filter(right_holder__same_as=holder.same_as)
    if for_write:
        rows = rows.select_for_update(of=("self",))
    try:
        return rows.select_related("right_holder", "user", "proposed_by").get(pk=pk)
    except MandateProposal.DoesNotExist as error:
        raise NotVisible from error


def get_merge(*, user: User, holder: RightHolder, pk: int, for_write: bool = False) -> MergeProposal:
    """Return what was proposed of a right holder and another entry, decided or not. Raises NotVisible."""
    rows = visible_merges(user=user).filter(Q(goes__same_as=holder.same_as) | Q(stays__same_as=holder.same_as))
    if for_write:
        rows = rows.select_for_update(of=("self",))
    try:
        return rows.select_related("goes__country", "stays__country", "proposed_by").get(pk=pk)
    except MergeProposal.DoesNotExist as error:
        raise NotVisible from error


def may_be_second_person(*, user: Any) -> bool:
    """Say whether the user may decide on what somebody else proposed about right holders."""
    return may(user=user, verb=_ADMIT)


def require_second_person(*, user: Any, first: int | None = None) -> None:
    """Raise NotAllowed unless the user keeps right holders, and for `first`, whose act it is about."""
    require(user=user, verb=_ADMIT)
    if first == user.pk:
        raise NotAllowed(
            "second-person", _("This was your own act. Somebody else of the desk or an administrator must decide.")
        )


def published_rights(*, now: datetime) -> QuerySet[RecordationRight]:
    """Return the rights under recordations that anybody may know of, without an account.

    Visible if and only if the administration publishes the recordations of the jurisdiction
    (IPCASES_PUBLISHED_RECORDATIONS), and both the recordation and the right are in force on its day.
    """
    published = RecordationRight.objects.filter(recordation__status=Recordation.Status.IN_FORCE)
    today = Q(pk__in=[])
    for code in settings.PUBLISHED_RECORDATIONS:
        today |= Q(jurisdiction=code, in_force__contains=day_in_jurisdiction(code=code, now=now))
    return published.filter(today)


def represented_holders(*, user: User) -> QuerySet[RightHolder]:
    """Return the right holders for whom the portal user may file, by name, each by the entry that stays.

    Visible if and only if the user acts for them today.
    """
    stays = RightHolder.objects.filter(merged_into__isnull=True)
    return stays.filter(pk__in=holder_ids(user=user)).order_by("name", "id")


def require_reader(*, user: Any) -> None:
    """Let customs users who read recordations and portal users in; 403 for everybody else."""
    if not any(may(user=user, verb=verb) for verb in ("portal.file", "portal.answer")):
        require(user=user, verb="rightsholders.view")


def alerts_of_customs(*, user: Any) -> QuerySet[Alert]:
    """Return the alerts the user reads for customs.

    Visible if and only if the user reads alerts, its recordation belongs to the jurisdiction of the user's home
    office, and
    - the user examines recordations; or
    - the desk has accepted it, for every office or for one that the user sees.
    """
    jurisdiction = jurisdiction_of(user=user)
    if not jurisdiction or not may(user=user, verb=_READ_ALERTS):
        return Alert.objects.none()
    alerts = Alert.objects.filter(recordation__jurisdiction_id=jurisdiction)
    if may(user=user, verb="rightsholders.examine"):
        return alerts
    alerts = alerts.filter(decided_at__isnull=False).exclude(status=Alert.Status.RETURNED)
    if sees_whole_jurisdiction(user=user):
        return alerts
    return alerts.filter(Q(offices=[]) | Q(offices__overlap=sorted(offices_of(user=user))))


def own_alerts(*, user: Any) -> QuerySet[Alert]:
    """Return the alerts of the portal user's right holders.

    Visible if and only if the user files in the portal and acts today for its right holder.
    """
    if not may(user=user, verb="portal.file"):
        return Alert.objects.none()
    return Alert.objects.filter(right_holder_id__in=holder_ids(user=user))


def visible_alerts(*, user: Any) -> QuerySet[Alert]:
    """Return the alerts this user may see: for customs, or as the right holder that sent them."""
    return alerts_of_customs(user=user) if jurisdiction_of(user=user) else own_alerts(user=user)


def get_own_alert(*, user: User, public_id: UUID | str, for_write: bool = False) -> Alert:
    """Return one alert that the user acts for. Raises NotVisible."""
    return _get_alert(own_alerts(user=user), public_id, for_write)


def get_alert_of_customs(*, user: User, public_id: UUID | str, for_write: bool = False) -> Alert:
    """Return one alert that the user reads for customs. Raises NotVisible."""
    return _get_alert(alerts_of_customs(user=user), public_id, for_write)


def get_alert(*, user: User, public_id: UUID | str) -> Alert:
    """Return one visible alert. Raises NotVisible."""
    return _get_alert(visible_alerts(user=user), public_id, for_write=False)


def _get_alert(rows: QuerySet[Alert], public_id: UUID | str, for_write: bool) -> Alert:
    rows = rows.select_related("right_holder", "recordation__jurisdiction")
    if for_write:
        rows = rows.select_for_update(of=("self",))
    try:
        return rows.get(public_id=public_id)
    except (Alert.DoesNotExist, ValidationError) as error:
        raise NotVisible from error


def require_alert_reader(*, user: Any) -> None:
    """Let customs users who read alerts and portal users who file in; 403 for everybody else."""
    if not may(user=user, verb="portal.file"):
        require(user=user, verb=_READ_ALERTS)
