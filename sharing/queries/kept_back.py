"""Versions of a shared case that leave no more: their field rules were replaced, they were given up, or refused."""

from collections.abc import Iterable

from sharing import envelope
from sharing.models import OutMessage, Share

_CASES = (envelope.CASE_SHARED, envelope.CASE_UPDATED)
_OVER = (OutMessage.State.DELIVERED, OutMessage.State.CANCELLED, OutMessage.State.SET_ASIDE)


def versions_sent(*, share: Share, for_write: bool = False) -> list[OutMessage]:
    """Return every version of a case that was queued for the partner; `for_write` waits for whoever settles one."""
    rows = OutMessage.objects.filter(share=share, type__in=_CASES)
    if for_write:
        rows = rows.select_for_update(of=("self",))
    return list(rows.order_by("pk"))


def kept_back(*, share: Share, messages: Iterable[OutMessage]) -> list[OutMessage]:
    """Return what of a share can leave no more, in its order.

    That is what was given up, what the partner's system refused, or what the gate stopped since its field rules were
    replaced, with all that waits behind it. What is only due yet is not among it: the gate stops it when its turn
    comes.
    """
    waiting = [row for row in messages if row.type in _CASES and row.state not in _OVER]
    waiting.sort(key=lambda row: row.order_seq)
    return waiting if waiting and _leaves_no_more(waiting[0], share) else []


def set_aside(*, messages: Iterable[OutMessage]) -> list[OutMessage]:
    """Return what was set aside and nothing went instead of yet, in its order."""
    rows = [row for row in messages if row.state == OutMessage.State.SET_ASIDE and row.replaced_by_id is None]
    return sorted(rows, key=lambda row: (row.order_seq, row.pk))


def waits_to_be_put_up(*, share: Share, messages: Iterable[OutMessage]) -> list[OutMessage]:
    """Return what a new version of a case that the partner has must be put up for by hand, in its order.

    Nothing while one waits for approval already: the sending of changes puts that up anew whenever rules change.
    """
    is_live = share.status in Share.SENT and share.delivered_at is not None and share.erased_at is None
    if not is_live or share.update_waits:
        return []
    rows = list(messages)
    return kept_back(share=share, messages=rows) or set_aside(messages=rows)


def _leaves_no_more(message: OutMessage, share: Share) -> bool:
    if message.state == OutMessage.State.HELD and message.held_reason == "agreement":
        return not share.policy.is_current
    was_refused = message.state == OutMessage.State.REJECTED and message.type == envelope.CASE_UPDATED
    return was_refused or message.state == OutMessage.State.DEAD
