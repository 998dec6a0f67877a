"""Who may see which seizure, procedure and detention. Verbs are asked in the services."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext

from accounts.access import has_role, may, offices_of, roles_of, sees_whole_jurisdiction
from accounts.models import User
from accounts.roles import Role
from ipcases.lib.errors import DomainError, NotAllowed, NotVisible
from rightsholders.access import holder_ids, jurisdiction_of
from rightsholders.models import Guarantee
from seizures.models import (
    CaseList,
    Cost,
    CoveredCopy,
    Destruction,
    DestructionLine,
    EvidenceFile,
    GoodsLine,
    Hold,
    Party,
    Procedure,
    Referral,
    Security,
    Seizure,
    SeizureMember,
    Settlement,
    UndoneSeizure,
)

UNDO_FOR = timedelta(minutes=5)
# Who work on cases with the people named in them. The auditor checks acts, not persons.
_SEE_PARTIES = frozenset(Role) - {Role.AUDITOR, Role.ADMIN, Role.HOLDER, Role.REPRESENTATIVE}


def visible_seizures(*, user: User) -> QuerySet[Seizure]:
    """Return the seizures the user may see.

    Visible if and only if the user's roles include seizures.view and
    - the user is an auditor who does not work on cases; or
    - the seizure is of an office of the user, or of any office of the jurisdiction when the
      user sits in its headquarters; and it is not restricted, or the user logged it, or
      supervises its office, or was admitted to it by name.
    Portal users see none: they have detentions.
    """
    return Seizure.objects.filter(seizure_scope(user=user))


def seizure_scope(*, user: User, prefix: str = "") -> Q:
    """Return the condition of visible_seizures for a model that reaches the seizure by `prefix`."""
    if not may(user=user, verb="seizures.view"):
        return Q(pk__in=[])
    if sees_all_cases(user=user):
        return Q()
    key = f"{prefix}__" if prefix else ""
    return _territory(user, key) & _unrestricted(user, key)


def sees_all_cases(*, user: User) -> bool:
    """Say whether the user sees every case: an auditor, who changes none and sees nobody named in them.

    Whoever works on cases as well works on the own ones, and sees no others.
    """
    return has_role(user=user, role=Role.AUDITOR) and _SEE_PARTIES.isdisjoint(roles_of(user=user))


def may_take_over(*, user: User, seizure: Seizure) -> bool:
    """Say whether the goods of a case may come into the hands of this user, who must see it."""
    sees = visible_seizures(user=user).filter(pk=seizure.pk)
    return may(user=user, verb="seizures.hand_over") and sees.exists()


def _territory(user: User, key: str) -> Q:
    """One equality where one suffices, so that one index serves the list."""
    offices = offices_of(user=user)
    if jurisdiction := sees_whole_jurisdiction(user=user):
        whole = Q(**{f"{key}jurisdiction": jurisdiction})
        elsewhere = offices - {user.home_office_id}
        return whole | Q(**{f"{key}office__in": sorted(elsewhere)}) if elsewhere else whole
    if len(offices) == 1:
        return Q(**{f"{key}office": next(iter(offices))})
    return Q(**{f"{key}office__in": sorted(offices)})


def _unrestricted(user: User, key: str) -> Q:
    member = SeizureMember.objects.filter(user=user, seizure=OuterRef(f"{key}pk"))
    allowed = Q(**{f"{key}is_restricted": False}) | Q(**{f"{key}logged_by": user}) | Q(Exists(member))
    if has_role(user=user, role=Role.SUPERVISOR):
        allowed |= Q(**{f"{key}office__in": sorted(offices_of(user=user))})
    return allowed


def get_seizure(*, user: User, reference: str, for_write: bool = False) -> Seizure:
    """Return one visible seizure by its reference, locked for the transaction with `for_write`.

    Raises NotVisible when there is none for this user.
    """
    rows = visible_seizures(user=user).select_related("office", "jurisdiction", "logged_by")
    if for_write:
        rows = rows.select_for_update(of=("self",))
    return _one(rows, reference=_clean(reference))


def visible_case(*, user: User, reference: str) -> QuerySet[Seizure]:
    """Return the case that get_seizure would, as rows to narrow others by; none when there is none for this user."""
    if _cannot_be(reference):
        return Seizure.objects.none()
    return visible_seizures(user=user).filter(reference=reference.upper())


def get_undone(*, user: User, reference: str) -> UndoneSeizure:
    """Return what became of a case number that was taken back. Raises NotVisible.

    Visible if and only if the user reads seizures and it was of an office of the user, or of the jurisdiction
    whose headquarters the user sits in, or the user sees every case.
    """
    if not may(user=user, verb="seizures.view"):
        raise NotVisible
    rows = UndoneSeizure.objects.select_related("office", "logged_by", "draft")
    if not sees_all_cases(user=user):
        rows = rows.filter(_territory(user, ""))
    return _one(rows, reference=_clean(reference))


def get_line(*, user: User, public_id: UUID | str) -> GoodsLine:
    """Return a goods line of a visible seizure. Raises NotVisible."""
    rows = GoodsLine.objects.filter(seizure_scope(user=user, prefix="seizure")).select_related("seizure", "unit")
    return _one(rows, public_id=_uuid(public_id))


def get_evidence(*, user: User, public_id: UUID | str) -> EvidenceFile:
    """Return a file of a visible seizure. Raises NotVisible."""
    rows = EvidenceFile.objects.filter(seizure_scope(user=user, prefix="seizure")).select_related("seizure")
    return _one(rows, public_id=_uuid(public_id))


def get_covered_copy(*, user: User, public_id: UUID | str) -> CoveredCopy:
    """Return a covered copy of a picture of a visible seizure, a replaced one too. Raises NotVisible."""
    rows = CoveredCopy.objects.filter(seizure_scope(user=user, prefix="seizure")).select_related("seizure", "evidence")
    return _one(rows, public_id=_uuid(public_id))


def get_hold(*, user: User, reference: str, public_id: UUID | str) -> Hold:
    """Return a hold of a visible case, whether it stands or not. Raises NotVisible."""
    rows = Hold.objects.filter(seizure_scope(user=user, prefix="seizure")).select_related("seizure__office", "set_by")
    return _one(rows, public_id=_uuid(public_id), seizure__reference=_clean(reference))


def get_party(*, user: User, public_id: UUID | str) -> Party:
    """Return somebody named in a visible seizure, to whom may see people. Raises NotVisible."""
    if not may_see_parties(user=user):
        raise NotVisible
    rows = Party.objects.filter(seizure_scope(user=user, prefix="seizure"))
    return _one(rows.select_related("seizure", "search"), search__public_id=_uuid(public_id))


def visible_procedures(*, user: User) -> QuerySet[Procedure]:
    """Return the procedures of the seizures a customs user may see; portal users have detentions."""
    return Procedure.objects.filter(seizure_scope(user=user, prefix="seizure"))


def get_procedure(*, user: User, public_id: UUID | str) -> Procedure:
    """Return one visible procedure. Raises NotVisible."""
    rows = visible_procedures(user=user).select_related("seizure", "seizure__office", "right_holder", "recordation")
    return _one(rows, public_id=_uuid(public_id))


def lock_with_case(procedures: QuerySet[Procedure]) -> QuerySet[Procedure]:
    """Lock procedures, which are fetched with their seizure, until the transaction ends: the seizure first.

    Whoever acts on a procedure, goods line or outcome of a case locks its seizure before anything else, so that
    acts on one case follow one another and nobody waits in a circle. PostgreSQL locks in the order named here.
    """
    return procedures.select_for_update(of=("seizure", "self"), no_key=True)


def visible_detentions(*, user: User) -> QuerySet[Procedure]:
    """Return the procedures a right holder's user may see in the portal.

    Visible if and only if the user may answer in the portal, acts today for the right holder of
    the procedure, the procedure is live, and the right holder was notified.
    """
    if not may(user=user, verb="portal.answer"):
        return Procedure.objects.none()
    return Procedure.objects.filter(
        right_holder__in=sorted(holder_ids(user=user)), is_live=True, notified_at__isnull=False
    )


def get_detention(*, user: User, public_id: UUID | str, for_write: bool = False) -> Procedure:
    """Return one detention of the user's right holders, locked with `for_write`. Raises NotVisible."""
    rows = visible_detentions(user=user).select_related("seizure", "seizure__office", "right_holder", "recordation")
    return _one(lock_with_case(rows) if for_write else rows, public_id=_uuid(public_id))


def get_settlement(*, user: User, public_id: UUID | str) -> Settlement:
    """Return a settlement of a visible case. Raises NotVisible."""
    rows = Settlement.objects.filter(seizure_scope(user=user, prefix="procedure__seizure"))
    rows = rows.select_related("procedure__seizure__office", "security", "guarantee", "proposed_by")
    return _one(rows, public_id=_uuid(public_id))


def get_cost(*, procedure: Procedure, public_id: UUID | str) -> Cost:
    """Return one cost of a procedure that the user sees. Raises NotVisible."""
    rows = Cost.objects.filter(procedure=procedure).select_related("office", "procedure__seizure")
    return _one(rows, public_id=_uuid(public_id))


def get_security(*, procedure: Procedure, public_id: UUID | str) -> Security:
    """Return one security of a procedure that the user sees. Raises NotVisible."""
    rows = Security.objects.filter(procedure=procedure).select_related("procedure__seizure")
    return _one(rows, public_id=_uuid(public_id))


def visible_guarantees(*, user: User) -> QuerySet[Guarantee]:
    """Return the general guarantees the user may see.

    Visible if and only if the user reads ledgers and it is of the jurisdiction of the user's home office, or the user
    may answer in the portal and acts today for its right holder.
    """
    if may(user=user, verb="seizures.see_ledger"):
        return Guarantee.objects.filter(jurisdiction_id=jurisdiction_of(user=user))
    if may(user=user, verb="portal.answer"):
        return Guarantee.objects.filter(right_holder__in=sorted(holder_ids(user=user)))
    return Guarantee.objects.none()


def get_guarantee(*, user: User, public_id: UUID | str, for_write: bool = False) -> Guarantee:
    """Return one visible general guarantee, locked with `for_write`. Raises NotVisible."""
    rows = visible_guarantees(user=user).select_related("right_holder", "jurisdiction", "registered_by", "decided_by")
    return _one(rows.select_for_update(of=("self",)) if for_write else rows, public_id=_uuid(public_id))


def procedures_in_ledger(*, user: User) -> QuerySet[Procedure]:
    """Return the procedures whose money the user may see, those that another one replaced included.

    Visible if and only if the user reads ledgers and may see the case, or the user may answer in the portal, acts
    today for the right holder, and the right holder was notified.
    """
    if may(user=user, verb="seizures.see_ledger"):
        return visible_procedures(user=user)
    if may(user=user, verb="portal.answer"):
        return Procedure.objects.filter(right_holder__in=sorted(holder_ids(user=user)), notified_at__isnull=False)
    return Procedure.objects.none()


def visible_referrals(*, user: User) -> QuerySet[Referral]:
    """Return the referrals to the police the user may see.

    Visible if and only if the user reads seizures and the referral is of an office of the user, or of
    the jurisdiction whose headquarters the user sits in, or the user sees every case. Which of its
    cases show is decided case by case.
    """
    if not may(user=user, verb="seizures.view"):
        return Referral.objects.none()
    if sees_all_cases(user=user):
        return Referral.objects.all()
    return Referral.objects.filter(_territory(user, ""))


def get_referral(*, user: User, public_id: UUID | str) -> Referral:
    """Return one visible referral. Raises NotVisible."""
    return _one(visible_referrals(user=user).select_related("office", "agency"), public_id=_uuid(public_id))


def visible_destructions(*, user: User) -> QuerySet[Destruction]:
    """Return the destructions the user may see.

    Visible if and only if the user reads seizures and the destruction is of an office of the user, or of the
    jurisdiction whose headquarters the user sits in, or the user sees every case. Which of its goods lines show is
    decided case by case.
    """
    if not may(user=user, verb="seizures.view"):
        return Destruction.objects.none()
    if sees_all_cases(user=user):
        return Destruction.objects.all()
    return Destruction.objects.filter(_territory(user, ""))


def get_destruction(*, user: User, public_id: UUID | str, for_write: bool = False) -> Destruction:
    """Return one visible destruction, locked for the transaction with `for_write`. Raises NotVisible."""
    rows = visible_destructions(user=user).select_related("office", "planned_by", "signed_by", "witness")
    return _one(rows.select_for_update(of=("self",)) if for_write else rows, public_id=_uuid(public_id))


def visible_destruction_lines(*, user: User, destruction: Destruction) -> QuerySet[DestructionLine]:
    """Return the goods lines of a destruction whose cases the user may see."""
    return DestructionLine.objects.filter(
        seizure_scope(user=user, prefix="line__seizure"), destruction=destruction
    ).select_related("line__unit", "line__seizure")


def get_destruction_line(*, user: User, destruction: Destruction, row_id: int) -> DestructionLine:
    """Return one goods line of a destruction whose case the user may see. Raises NotVisible."""
    return _one(visible_destruction_lines(user=user, destruction=destruction), pk=row_id)


def sees_whole_destruction(*, user: User, destruction: Destruction) -> bool:
    """Say whether the user may see every goods line that is to be destroyed or was: only such a person signs for it."""
    rows = DestructionLine.objects.filter(destruction=destruction, taken_out="")
    return not rows.exclude(pk__in=visible_destruction_lines(user=user, destruction=destruction).values("pk")).exists()


def require_whole(*, user: User, destruction: Destruction) -> None:
    """Raise DomainError (409) unless the user may see every goods line of a destruction."""
    if not sees_whole_destruction(user=user, destruction=destruction):
        raise DomainError(
            "not-all-seen",
            gettext("Some of these goods belong to cases you may not see. This is for somebody who sees them all."),
        )


def visible_case_lists(*, user: User) -> QuerySet[CaseList]:
    """Return the lists of cases the user may see.

    Visible if and only if the user logs seizures and brought the list, or supervises the office it was brought for.
    """
    if not may(user=user, verb="seizures.log"):
        return CaseList.objects.none()
    mine = Q(owner=user)
    if has_role(user=user, role=Role.SUPERVISOR):
        mine |= Q(office__in=sorted(offices_of(user=user)))
    return CaseList.objects.filter(mine)


def get_case_list(*, user: User, public_id: UUID | str, for_write: bool = False) -> CaseList:
    """Return one visible list of cases, locked with `for_write`. Raises NotVisible."""
    rows = visible_case_lists(user=user).select_related("owner", "office")
    return _one(rows.select_for_update(of=("self",)) if for_write else rows, public_id=_uuid(public_id))


def may_undo(*, user: User, seizure: Seizure, now: datetime) -> bool:
    """Say whether this is the user's own case, logged a moment ago; services.undoing knows whether it is in use."""
    return seizure.logged_by_id == user.pk and now - seizure.logged_at <= UNDO_FOR


def may_see_parties(*, user: User) -> bool:
    """Say whether the people named on the papers are shown to this user, and found by search."""
    return may(user=user, verb="seizures.view") and any(has_role(user=user, role=role) for role in _SEE_PARTIES)


def require_parties(*, user: User) -> None:
    """Raise NotAllowed for a user to whom the people named on the papers are not shown."""
    if not may_see_parties(user=user):
        raise NotAllowed("parties-hidden", gettext("Your role does not see the people of a case."))


def may_see_files(*, user: User) -> bool:
    """Say whether photos and papers are shown to this user; the auditor gets their fingerprints."""
    return may_see_parties(user=user)


def require_files(*, user: User) -> None:
    """Raise NotAllowed for a user to whom photos and papers are not shown."""
    if not may_see_files(user=user):
        raise NotAllowed("files-hidden", gettext("Your role sees the fingerprints of files, not the files."))


def _one(rows: QuerySet[Any], **key: Any) -> Any:
    found = rows.filter(**key).first()
    if found is None:
        raise NotVisible
    return found


def _clean(reference: str) -> str:
    if _cannot_be(reference):
        raise NotVisible
    return reference.upper()


def _cannot_be(reference: str) -> bool:
    return "\x00" in reference or len(reference) > 60


def _uuid(value: UUID | str) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(value)
    except ValueError as error:
        raise NotVisible from error
