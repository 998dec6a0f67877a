"""What the pages, the gate and the news of cases ask of shares."""

from collections.abc import Iterable
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce

from ipcases.lib.paging import capped_count
from operations.access import agreements_in_force
from seizures.models import Seizure
from sharing import envelope
from sharing.access import visible_foreign_cases, visible_shares
from sharing.models import (
    Attempt,
    Channel,
    Disclosure,
    Feedback,
    ForeignCase,
    OutMessage,
    Partner,
    Recall,
    Receipt,
    Share,
    ShareApproval,
)
from sharing.queries.inquiry_pages import open_matches
from sharing.queries.letters import late_letters, letters_for_us, letters_to_approve

DRAFTS, WAITING, UNDER_WAY, LATE, PROBLEMS, OVER = "drafts", "waiting", "under-way", "late", "problems", "over"
VIEWS = (WAITING, DRAFTS, UNDER_WAY, LATE, PROBLEMS, OVER)
# What is late longest stands first.
ORDER_OF = {LATE: ("due_on", "pk")}
_UNDER_WAY = (Share.Status.QUEUED, Share.Status.DELIVERED, Share.Status.ACCEPTED, Share.Status.IN_PROGRESS)
_OVER = (
    Share.Status.CLOSED,
    Share.Status.UNANSWERED,
    Share.Status.CANCELLED,
    Share.Status.DECLINED,
    Share.Status.RECALLED,
)
_TRIES_BEFORE_CONCERN = 3
_DESK_CAP = 99


def latest_case_message(*, share: Share) -> OutMessage | None:
    """Return the last version of the case that was queued for the partner, and neither cancelled nor set aside."""
    return (
        OutMessage.objects.filter(share=share, type__in=[envelope.CASE_SHARED, envelope.CASE_UPDATED])
        .exclude(state__in=[OutMessage.State.CANCELLED, OutMessage.State.SET_ASIDE])
        .order_by("-order_seq")
        .first()
    )


# --- the desk ------------------------------------------------------------------------------------------
def shares_in_view(*, user: Any, view: str, on: date, partner: str = "", text: str = "") -> QuerySet[Share]:
    """Return the shares of one part of the desk, as its list shows them on a day."""
    rows = visible_shares(user=user).filter(_condition(view, on))
    if partner:
        rows = rows.filter(partner__agency=partner)
    if text:
        rows = rows.filter(Q(seizure__reference__istartswith=text) | Q(seizure__headline__icontains=text))
    if view == LATE:
        asked = late_letters(on=on).filter(share=OuterRef("pk")).order_by("answer_by")
        due_on = Case(When(_answer_late_on(on), then="answer_by"), default=Subquery(asked.values("answer_by")[:1]))
        rows = rows.annotate(due_on=due_on)
    troubled = OutMessage.objects.filter(reduce(or_, _TROUBLES), share=OuterRef("pk")).order_by("-order_seq")
    return (
        rows.select_related("seizure", "partner__agency", "agreement", "policy", "created_by")
        .annotate(
            trouble_state=Subquery(troubled.values("state")[:1]),
            trouble_reason=Subquery(troubled.values("held_reason")[:1]),
            trouble_outcome=Subquery(troubled.values("last_outcome")[:1]),
            channel_reason=Subquery(Channel.objects.filter(partner=OuterRef("partner")).values("held_reason")[:1]),
        )
        .defer("preview", "preview_fields")
    )


# What somebody should look at of the messages of a share; each is what one of their partial indexes holds.
_TROUBLES = (
    Q(state__in=[OutMessage.State.HELD, OutMessage.State.REJECTED, OutMessage.State.DEAD]),
    Q(state=OutMessage.State.RETRY, attempts__gte=_TRIES_BEFORE_CONCERN),
    Q(
        state=OutMessage.State.DELIVERED,
        type__startswith="ipx.case.",
        reminded_at__isnull=False,
        acknowledged_at__isnull=True,
    ),
    # What was to go instead was not approved, and nothing else waits for approval.
    Q(state=OutMessage.State.SET_ASIDE, replaced_by__isnull=True, share__update_waits=False),
)


def _with_problems() -> QuerySet[Any, Any]:
    """Return the keys of shares with a problem, from the few messages that have one: never from all shares."""
    refused = Share.objects.filter(status__in=[Share.Status.BLOCKED, Share.Status.REJECTED])
    of_share = Q(share__status__in=[*_UNDER_WAY, Share.Status.CLOSED, Share.Status.UNANSWERED, Share.Status.RECALLED])
    troubled = [OutMessage.objects.filter(trouble, of_share).values("share") for trouble in _TROUBLES]
    return refused.values("pk").union(*troubled)


def late_on(day: date) -> Q:
    """Say which shares wait for an answer whose day is over: the partner's, or ours to a letter of it."""
    return _answer_late_on(day) | Q(pk__in=late_letters(on=day).filter(share__isnull=False).values("share"))


def _answer_late_on(day: date) -> Q:
    return Q(status__in=Share.AWAITED, answered_at__isnull=True, answer_by__lt=day)


def _condition(view: str, on: date) -> Q:
    conditions: dict[str, Q] = {
        DRAFTS: Q(status=Share.Status.DRAFT),
        WAITING: Q(status=Share.Status.PENDING_APPROVAL) | Q(update_waits=True),
        UNDER_WAY: Q(status__in=_UNDER_WAY),
        LATE: late_on(on),
        PROBLEMS: Q(pk__in=_with_problems()),
        OVER: Q(status__in=_OVER),
    }
    return conditions[view]


def shares_to_approve(*, user: Any, on: date) -> QuerySet[Share]:
    """Return the shares that wait for the decision of this user, who neither prepared them nor decided already."""
    decided = ShareApproval.objects.filter(share=OuterRef("pk"), version=OuterRef("version"), decided_by=user)
    waiting = shares_in_view(user=user, view=WAITING, on=on)
    return waiting.exclude(created_by=user).exclude(submitted_by=user).exclude(Exists(decided))


def shares_to_put_up_again(*, user: Any) -> QuerySet[Share]:
    """Return the shares of which a version leaves no more, or nothing went yet instead of one."""
    by_gate = Q(state=OutMessage.State.HELD, held_reason="agreement", share__policy__is_current=False)
    was_refused = Q(state=OutMessage.State.REJECTED, type=envelope.CASE_UPDATED)
    kept_back = OutMessage.objects.filter(
        by_gate | was_refused | Q(state=OutMessage.State.DEAD),
        type__in=[envelope.CASE_SHARED, envelope.CASE_UPDATED],
    )
    set_aside = OutMessage.objects.filter(state=OutMessage.State.SET_ASIDE, replaced_by__isnull=True)
    rows = visible_shares(user=user).filter(
        pk__in=kept_back.values("share").union(set_aside.values("share")),
        status__in=Share.SENT,
        update_waits=False,
        delivered_at__isnull=False,
        erased_at__isnull=True,
    )
    return rows.select_related("seizure", "partner__agency").defer("preview", "preview_fields")


def shares_to_recall_again(*, user: Any, now: datetime) -> QuerySet[Share]:
    """Return the shares whose withdrawal reaches the partner no more: it may still use the case."""
    is_stuck = _TROUBLES[0] & Q(type=envelope.CASE_WITHDRAWN)
    lost = OutMessage.objects.filter(is_stuck, Q(state=OutMessage.State.DEAD) | Q(expires_at__lte=now))
    rows = visible_shares(user=user).filter(pk__in=lost.values("share"), status=Share.Status.RECALLED)
    return rows.select_related("seizure", "partner__agency").defer("preview", "preview_fields")


def desk_counts(*, user: Any, on: date) -> dict[str, Any]:
    """Return how many rows each part of the desk has, counted no further than 99."""
    counts: dict[str, Any] = {
        view: capped_count(visible_shares(user=user).filter(_condition(view, on)), cap=_DESK_CAP)
        for view in VIEWS
        if view != OVER
    }
    received = visible_foreign_cases(user=user).filter(status=ForeignCase.Status.RECEIVED, is_restricted=False)
    counts["received"] = capped_count(received, cap=_DESK_CAP)
    counts["asked_about"] = capped_count(open_matches(user=user), cap=_DESK_CAP)
    counts["letters"] = capped_count(letters_for_us(user=user), cap=_DESK_CAP)
    counts["letters_to_approve"] = capped_count(letters_to_approve(user=user), cap=_DESK_CAP)
    return counts


def listed_shares(
    *, user: Any, on: date, status: str = "", partner: str = "", case: str = "", late: bool = False
) -> QuerySet[Share]:
    """Return the visible shares, as the API lists them; with `late`, those whose answer is late on a day."""
    rows = visible_shares(user=user)
    if late:
        rows = rows.filter(late_on(on))
    if status:
        rows = rows.filter(status=status)
    if partner:
        rows = rows.filter(partner__agency=partner)
    if case:
        rows = rows.filter(seizure__reference=case.upper())
    return rows.select_related("seizure", "partner", "agreement").defer("preview", "preview_fields")


def has_live_share(*, seizure: Seizure, partner: Partner) -> bool:
    """Say whether a case is shared with a partner, or about to be: there is one such share at most."""
    return Share.objects.filter(seizure=seizure, partner=partner, status__in=Share.LIVE).exists()


# --- one share ----------------------------------------------------------------------------------------
def messages_of(*, share: Share) -> list[OutMessage]:
    """Return the messages of a share, newest first, with their attempts, receipts and how many files were given."""
    return list(
        OutMessage.objects.filter(share=share)
        .defer("body")
        .annotate(file_count=Count("served_files"))
        .prefetch_related(
            Prefetch("attempt_rows", queryset=Attempt.objects.order_by("-pk"), to_attr="tries"),
            Prefetch("receipts", queryset=Receipt.objects.order_by("pk").defer("body"), to_attr="signed_receipts"),
        )
        .order_by("-stream_seq", "-pk")  # what went instead of another may have its number
    )


def disclosures_of(*, message: OutMessage) -> list[Disclosure]:
    """Return what a message disclosed, field by field."""
    return list(Disclosure.objects.filter(message=message).order_by("pk"))


def feedback_of(*, share: Share) -> list[Feedback]:
    """Return what the partner said of a share, oldest first."""
    return list(Feedback.objects.filter(share=share).order_by("pk"))


def approvals_of(*, share: Share) -> list[ShareApproval]:
    """Return who decided about which version."""
    return list(ShareApproval.objects.filter(share=share).select_related("decided_by").order_by("pk"))


# --- a case ---------------------------------------------------------------------------------------------
def shares_of_seizure(*, user: Any, seizure: Seizure) -> list[Share]:
    """Return the shares of a case that the user may see, newest first, with what came of each."""
    counts = {name: Coalesce(Sum(f"feedback__{name}"), 0) for name in ("arrests", "searches", "further_seizures")}
    return list(
        visible_shares(user=user)
        .filter(seizure=seizure)
        .select_related("partner__agency", "agreement", "created_by")
        .annotate(**counts)
        .defer("preview", "preview_fields")
        .order_by("-pk")
    )


# --- the law and the news ------------------------------------------------------------------------------
def recalled_shares(*, share_ids: Any) -> set[int]:
    """Return which of the shares were recalled."""
    return set(Recall.objects.filter(share__in=share_ids).values_list("share", flat=True))


def lost_withdrawal(*, messages: Iterable[OutMessage], now: datetime) -> OutMessage | None:
    """Return the withdrawal of a share that reaches its partner no more, so that the share may be recalled again.

    None while one is on its way, arrived, or may still be sent by an administrator.
    """
    sent = [row for row in messages if row.type == envelope.CASE_WITHDRAWN and row.state != OutMessage.State.SET_ASIDE]
    last = max(sent, key=lambda row: row.order_seq, default=None)
    if last is None or last.state in (OutMessage.State.READY, OutMessage.State.RETRY, OutMessage.State.DELIVERED):
        return None
    return last if last.state == OutMessage.State.DEAD or last.expires_at <= now else None


def live_shares_of(*, references: Any) -> list[Share]:
    """Return the shares that get news of these cases."""
    return list(
        Share.objects.filter(seizure__reference__in=references, status__in=Share.SENT)
        .select_related("seizure")
        .order_by("pk")
    )


def shares_whose_news_wait(*, on: date) -> list[int]:
    """Return the shares whose news can be told now: their agreement is in force.

    News that came while it was not; and new versions that wait for approval under field rules which were replaced.
    """
    in_force = agreements_in_force(on=on).filter(may_share_cases=True)
    waits = Share.objects.filter(news_waits=True).values("pk")
    under_old_rules = Share.objects.filter(update_waits=True, policy__is_current=False).values("pk")
    rows = Share.objects.filter(pk__in=waits.union(under_old_rules))
    rows = rows.filter(status__in=Share.SENT, erased_at__isnull=True, agreement__in=in_force)
    return list(rows.order_by("pk").values_list("pk", flat=True))
