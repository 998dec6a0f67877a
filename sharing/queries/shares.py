"""What the pages show of shares."""

from sharing import envelope
from sharing.models import OutMessage, Share


def latest_case_message(*, share: Share) -> OutMessage | None:
    """Return the last version of the case that was queued for the partner."""
    return (
        OutMessage.objects.filter(share=share, type__in=[envelope.CASE_SHARED, envelope.CASE_UPDATED])
        .exclude(state=OutMessage.State.CANCELLED)
        .order_by("-order_seq")
        .first()
    )
