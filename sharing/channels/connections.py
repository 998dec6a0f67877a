"""Kept-alive connections to partners, and what their answers may ask of us. Never touches the database."""

import email.utils
import os
import threading
from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings

from ipcases.lib.http import Client

CONNECTIONS = 4
_RETRY_AFTER_AT_MOST = 3600
_making = threading.Lock()


def client_for(*, partner_id: int) -> Client:
    """Return the connections to one partner, of this process and no forked one."""
    with _making:
        return _made_client(partner_id, settings.PARTNER_LOOPBACK, settings.PARTNER_AUTHORITIES, os.getpid())


@lru_cache(maxsize=256)
def _made_client(partner_id: int, allow_loopback: bool, authorities: str, process: int) -> Client:
    return Client(allow_loopback=allow_loopback, authorities=authorities, connections=CONNECTIONS)


def retry_after(*, value: str, now: datetime) -> int | None:
    """Read Retry-After as seconds or date, clamped to 1 second … 1 hour; None for anything else."""
    if not value:
        return None
    if value.isascii() and value.isdigit():
        seconds = int(value[:12])
    else:
        try:
            moment = email.utils.parsedate_to_datetime(value)
        except (TypeError, ValueError, OverflowError):  # of a year or a zone that no calendar holds
            return None
        moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
        seconds = int((moment - now).total_seconds())
    return max(1, min(seconds, _RETRY_AFTER_AT_MOST))
