"""What ends with an agreement on which it rests: operations, which imports nothing above, finds this by its name."""

from datetime import datetime
from typing import Any

from operations.models import Agreement
from sharing.services.policies import end_proposal


def end_what_rests_on(*, agreement: Agreement, acting_user: Any, now: datetime) -> None:
    """End what waits under an agreement that never holds. Joins the caller's transaction, which holds the agreement."""
    end_proposal(acting_user=acting_user, agreement=agreement, now=now)
