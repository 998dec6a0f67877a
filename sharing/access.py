"""Who may see which share, foreign case, partner and message. Verbs are asked in the services."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q, QuerySet

from accounts.access import may, sees_whole_jurisdiction
from ipcases.lib.errors import NotVisible
from seizures.access import may_see_files, seizure_scope
from sharing.models import (
    ForeignCase,
    ForeignFile,
    ForeignInquiry,
    Inquiry,
    InquiryMatch,
    Letter,
    OutMessage,
    Partner,
    Share,
)

# Who drew it up and who submitted it are read where a page names them: with two tables more, most of an act's time went
# into finding the order of the joins.
_SHARE_RELATIONS = ("seizure", "partner__agency", "agreement", "policy")


def visible_shares(*, user: Any) -> QuerySet[Share]:
    """Return the shares a user may see.

    Visible if and only if the user's roles include sharing.view and the user may see the seizure.
    """
    if not may(user=user, verb="sharing.view"):
        return Share.objects.none()
    return Share.objects.filter(seizure_scope(user=user, prefix="seizure"))


def get_share(*, user: Any, public_id: UUID | str, for_write: bool = False) -> Share:
    """Return one visible share, locked for the transaction with `for_write`. Raises NotVisible."""
    rows = visible_shares(user=user).select_related(*_SHARE_RELATIONS)
    if for_write:
        rows = rows.select_for_update(of=("self",))
    return _one(rows, public_id=_uuid(public_id))


def visible_foreign_cases(*, user: Any) -> QuerySet[ForeignCase]:
    """Return the cases of partners a user may read.

    Visible if and only if the user's roles include sharing.view and seizures.view, and the user
    sits in a headquarters or audits: a foreign case belongs to no office of ours, and whoever
    only runs the channels does not read what goes through them.
    """
    return ForeignCase.objects.all() if _reads_of_partners(user) else ForeignCase.objects.none()


def _reads_of_partners(user: Any) -> bool:
    reads_cases = may(user=user, verb="sharing.view") and may(user=user, verb="seizures.view")
    return reads_cases and (bool(sees_whole_jurisdiction(user=user)) or may(user=user, verb="audit.view"))


def get_foreign_case(*, user: Any, public_id: UUID | str, for_write: bool = False) -> ForeignCase:
    """Return one visible case of a partner, locked with `for_write`. Raises NotVisible."""
    rows = visible_foreign_cases(user=user).select_related("partner__agency", "triaged_by")
    if for_write:
        rows = rows.select_for_update(of=("self",))
    return _one(rows, public_id=_uuid(public_id))


def get_foreign_file(*, user: Any, public_id: UUID | str, file_id: UUID | str) -> ForeignFile:
    """Return one fetched file of a visible case of a partner. Raises NotVisible.

    Visible if and only if the case is, with its contents, and was neither recalled nor erased.
    """
    if not may_see_files(user=user):
        raise NotVisible
    rows = ForeignFile.objects.filter(
        foreign_case__in=visible_foreign_cases(user=user).filter(is_restricted=False, erased_at__isnull=True),
        foreign_case__public_id=_uuid(public_id),
        state=ForeignFile.State.FETCHED,
    )
    return _one(rows.select_related("foreign_case__partner"), public_id=_uuid(file_id))


def visible_inquiries(*, user: Any) -> QuerySet[Inquiry]:
    """Return what we asked partners. Visible if and only if sharing.view and the case it is about."""
    if not may(user=user, verb="sharing.view"):
        return Inquiry.objects.none()
    return Inquiry.objects.filter(seizure_scope(user=user, prefix="seizure"))


def get_inquiry(*, user: Any, public_id: UUID | str) -> Inquiry:
    """Return one visible inquiry of ours. Raises NotVisible."""
    return _one(visible_inquiries(user=user).select_related("seizure", "asked_by"), public_id=_uuid(public_id))


def visible_foreign_inquiries(*, user: Any) -> QuerySet[ForeignInquiry]:
    """Return what partners asked us. Visible to whom partners' cases are; which cases fit is decided case by case."""
    if not _reads_of_partners(user):
        return ForeignInquiry.objects.none()
    return ForeignInquiry.objects.all()


def get_foreign_inquiry(*, user: Any, public_id: UUID | str) -> ForeignInquiry:
    """Return one visible inquiry of a partner. Raises NotVisible."""
    return _one(visible_foreign_inquiries(user=user).select_related("partner__agency"), public_id=_uuid(public_id))


def visible_matches(*, user: Any) -> QuerySet[InquiryMatch]:
    """Return the cases that partners' inquiries fit. Visible if and only if both the inquiry and the case are."""
    if not _reads_of_partners(user):
        return InquiryMatch.objects.none()
    return InquiryMatch.objects.filter(seizure_scope(user=user, prefix="seizure"))


def get_match(*, user: Any, public_id: UUID | str, for_write: bool = False) -> InquiryMatch:
    """Return one visible case that an inquiry fits, locked with `for_write`. Raises NotVisible."""
    rows = visible_matches(user=user).select_related("inquiry__partner__agency", "seizure")
    if for_write:
        rows = rows.select_for_update(of=("self",))
    return _one(rows, public_id=_uuid(public_id))


def visible_letters(*, user: Any) -> QuerySet[Letter]:
    """Return the letters a user may see. Visible if and only if the share or the partner's case is."""
    if not may(user=user, verb="sharing.view"):
        return Letter.objects.none()
    found = Q(share__isnull=False) & seizure_scope(user=user, prefix="share__seizure")
    if _reads_of_partners(user):
        found |= Q(foreign_case__isnull=False)
    return Letter.objects.filter(found)


def get_letter(*, user: Any, public_id: UUID | str) -> Letter:
    """Return one visible letter with its case and its partner. Raises NotVisible."""
    cases = ("share__seizure", "share__partner__agency", "share__agreement", "foreign_case__partner__agency")
    return _one(visible_letters(user=user).select_related(*cases), public_id=_uuid(public_id))


def visible_partners(*, user: Any) -> QuerySet[Partner]:
    """Return the partners. Visible if and only if the user's roles include sharing.view."""
    if not may(user=user, verb="sharing.view"):
        return Partner.objects.none()
    return Partner.objects.select_related("agency", "channel")


def get_partner(*, user: Any, node: str, for_write: bool = False) -> Partner:
    """Return one partner by its node name, locked with `for_write`. Raises NotVisible."""
    rows = visible_partners(user=user)
    if for_write:
        rows = rows.select_for_update(of=("self",))
    return _one(rows, agency_id=_clean(node))


def visible_messages(*, user: Any) -> QuerySet[OutMessage]:
    """Return the queue as its operator sees it, without bodies.

    Visible if and only if the user's roles include sharing.operate.
    """
    if not may(user=user, verb="sharing.operate"):
        return OutMessage.objects.none()
    return OutMessage.objects.defer("body")


def get_message(*, user: Any, message_id: UUID | str, for_write: bool = False) -> OutMessage:
    """Return one message of the queue, locked with `for_write`. Raises NotVisible."""
    rows = visible_messages(user=user).select_related("partner__agency", "share")
    if for_write:
        rows = rows.select_for_update(of=("self",))
    return _one(rows, pk=_uuid(message_id))


def _one(rows: QuerySet[Any], **key: Any) -> Any:
    try:
        return rows.get(**key)
    except ObjectDoesNotExist as error:
        raise NotVisible from error


def _uuid(value: UUID | str) -> UUID:
    try:
        return value if isinstance(value, UUID) else UUID(value)
    except ValueError as error:
        raise NotVisible from error


def _clean(node: str) -> str:
    if "\x00" in node or len(node) > 16:
        raise NotVisible
    return node
