"""What came in: numbers and order of a partner's messages."""

from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, Max, OuterRef, Window
from django.db.models.functions import Lead

from sharing import envelope
from sharing.models import ForeignCase, InMessage, Share


def last_stream_seq_from(*, partner_id: int) -> int:
    """Return the highest number of a partner's stream that we hold."""
    numbered = InMessage.objects.filter(partner=partner_id, stream_seq__gt=0)
    return numbered.aggregate(last=Max("stream_seq"))["last"] or 0


def missing_numbers(*, partner_id: int, window: int = 10_000, at_most: int = 100) -> list[list[int]]:
    """Return the gaps between the numbers of a partner's stream that we hold, first and last, the newest gaps first.

    Not below the lowest that we hold: the stream may be older than we are.
    """
    rows = InMessage.objects.filter(
        partner=partner_id, stream_seq__gt=max(last_stream_seq_from(partner_id=partner_id) - window, 0)
    )
    gaps = (
        rows.annotate(following=Window(Lead("stream_seq"), order_by="stream_seq"))
        .filter(following__gt=F("stream_seq") + 1)
        .order_by("-stream_seq")
        .values_list("stream_seq", "following")
    )
    return [[before + 1, after - 1] for before, after in gaps[:at_most]]


def last_applied_seq(*, partner_id: int, order_key: str) -> int:
    """Return up to which number the messages of one order are settled."""
    settled = InMessage.objects.filter(partner=partner_id, order_key=order_key).exclude(state=InMessage.State.PARKED)
    return settled.aggregate(last=Max("order_seq"))["last"] or 0


def message_settled_last(*, partner_id: int, order_key: str, order_seq: int) -> UUID | None:
    """Return the message that was applied under a number of an order."""
    rows = InMessage.objects.filter(partner=partner_id, order_key=order_key, order_seq=order_seq)
    return rows.filter(state=InMessage.State.APPLIED).values_list("message_id", flat=True).first()


def parked_message(*, partner_id: int, order_key: str, order_seq: int) -> InMessage | None:
    """Return the parked message with this number, if it has come already."""
    return InMessage.objects.filter(
        partner=partner_id, order_key=order_key, order_seq=order_seq, state=InMessage.State.PARKED
    ).first()


def parked_beside(*, message: InMessage) -> list[InMessage]:
    """Return every parked message of the order of one that has just come, by its number."""
    rows = InMessage.objects.filter(partner=message.partner_id, order_key=message.order_key)
    # What has just come is parked itself until it is judged.
    return list(rows.filter(state=InMessage.State.PARKED).exclude(pk=message.pk).order_by("order_seq", "pk"))


def parked_in_vain(*, until: datetime, limit: int) -> list[int]:
    """Return the versions of cases that came up to this moment and still wait; of each case only the next one.

    And the words on cases of ours that an older version let wait.
    """
    parked = InMessage.objects.filter(state=InMessage.State.PARKED)
    before = parked.filter(
        partner=OuterRef("partner"), order_key=OuterRef("order_key"), order_seq__lt=OuterRef("order_seq")
    )
    rows = parked.filter(type__in=(*envelope.CASE_TYPES, envelope.FEEDBACK), received_at__lte=until)
    return list(rows.exclude(Exists(before)).order_by("pk").values_list("pk", flat=True)[:limit])


def is_of_erased(*, partner_id: int, order_key: str) -> bool:
    """Say whether messages of an order are about a case of the partner, or letters on a share, that was erased."""
    kind, _slash, share_id = order_key.partition("/")
    if kind not in ("share", "letter"):
        return False
    gone = {"partner": partner_id, "erased_at__isnull": False}
    if ForeignCase.objects.filter(share_id=share_id, **gone).exists():
        return True
    return kind == "letter" and Share.objects.filter(public_id=share_id, **gone).exists()


def is_of_nothing(*, partner_id: int, order_key: str) -> bool:
    """Say whether messages of an order are about a case that neither side shared: nothing would take them with it."""
    kind, _slash, share_id = order_key.partition("/")
    if kind not in ("share", "letter") or ForeignCase.objects.filter(partner=partner_id, share_id=share_id).exists():
        return False
    return kind == "share" or not Share.objects.filter(partner=partner_id, public_id=share_id).exists()


def lock_order(*, partner_id: int, order_key: str) -> None:
    """Let one transaction at a time settle the messages of one order.

    The ORM has no advisory locks; a row to lock may not be there before the first message.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, hashtext(%s))", [partner_id, order_key])
