"""What a wrong password or code sets off: the counters and the record."""

from datetime import datetime

from axes.helpers import get_failure_limit
from django.http import HttpRequest

from accounts.addresses import client_address
from accounts.events import AccountEvent
from accounts.services.signing_in import record_failed_sign_in
from accounts.throttling import count_try


def note_failure(
    request: HttpRequest, *, username: str, now: datetime, failed: AccountEvent = AccountEvent.SIGN_IN_FAILED
) -> None:
    """Count and record a wrong password or code; what is tried during a lockout is counted and no more."""
    count_try(request)
    failures = getattr(request, "axes_failures_since_start", None)
    if failures is None:
        return
    is_locked_now = failures >= get_failure_limit(request, None)
    record_failed_sign_in(
        username=username,
        address=client_address(request),
        is_locked_now=is_locked_now,
        failed=failed,
        now=now,
    )
