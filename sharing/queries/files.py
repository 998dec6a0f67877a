"""Files that go with cases: which of ours a partner may fetch, and which of a partner's are to be fetched."""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from seizures.models import CoveredCopy, EvidenceFile
from sharing import envelope
from sharing.models import Channel, ForeignCase, ForeignFile, OutMessage, Share

# While an administrator holds the channel, or our numbers lie behind, nothing leaves.
HELD_BY_US = ("operator", "behind")


def shares_with_file(*, partner_id: int, sha256: str) -> list[Share]:
    """Return the partner's live shares of the cases in whose evidence this file is today.

    By the hash that a message names: of the picture without metadata, of its covered copy that counts, or of a paper,
    which has no other form.
    """
    is_it = Q(derivative_sha256=sha256) | Q(sha256=sha256, derivative_sha256="")
    copies = CoveredCopy.objects.filter(sha256=sha256, replaced_at__isnull=True)
    cases = EvidenceFile.objects.filter(is_it).values("seizure").union(copies.values("seizure"))
    return list(
        Share.objects.filter(
            partner=partner_id,
            status__in=Share.SENT,
            erased_at__isnull=True,
            seizure__in=cases,
        )
        .select_related("seizure", "partner", "agreement", "policy")
        .order_by("pk")
    )


def last_delivered_version(*, share: Share) -> OutMessage | None:
    """Return the newest version of the case that the partner has signed for, and its system did not refuse."""
    return (
        OutMessage.objects.filter(
            share=share, type__in=[envelope.CASE_SHARED, envelope.CASE_UPDATED], delivered_at__isnull=False
        )
        .exclude(state__in=[OutMessage.State.REJECTED, OutMessage.State.SET_ASIDE])
        .order_by("-order_seq")
        .first()
    )


def file_to_fetch(*, now: datetime, busy: Collection[int]) -> ForeignFile | None:
    """Return and lock the file that has waited longest, of a partner that is not in `busy` nor being asked now.

    Nothing is asked for a case that was recalled, erased, declined or closed.
    """
    being_asked = ForeignFile.objects.filter(
        foreign_case__partner=OuterRef("foreign_case__partner"),
        state=ForeignFile.State.WAITING,
        lease_until__gte=now,
    )
    can_be_asked = Channel.objects.filter(
        Q(open_until__isnull=True) | Q(open_until__lte=now), partner=OuterRef("foreign_case__partner")
    ).exclude(held_reason__in=Channel.BY_HAND)
    return (
        ForeignFile.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(
            ~Exists(being_asked),
            Exists(can_be_asked),
            state=ForeignFile.State.WAITING,
            due_at__lte=now,
            foreign_case__is_restricted=False,
            foreign_case__erased_at__isnull=True,
            foreign_case__status__in=[ForeignCase.Status.RECEIVED, ForeignCase.Status.ACCEPTED],
            foreign_case__partner__is_active=True,
        )
        .exclude(foreign_case__partner__in=busy)
        .select_related("foreign_case__partner__channel")
        .order_by("due_at", "pk")
        .first()
    )


def others_waiting(*, partner_id: int, until: datetime) -> list[int]:
    """Return and lock the partner's other files that would be asked for before this moment, but for busy ones."""
    rows = ForeignFile.objects.select_for_update(skip_locked=True, of=("self",)).filter(
        foreign_case__partner=partner_id, state=ForeignFile.State.WAITING, due_at__lt=until
    )
    return list(rows.order_by("pk").values_list("pk", flat=True))


def files_of(*, foreign_case: ForeignCase) -> list[ForeignFile]:
    """Return the files that a partner's case names, in its order."""
    return list(ForeignFile.objects.filter(foreign_case=foreign_case).order_by("pk"))
