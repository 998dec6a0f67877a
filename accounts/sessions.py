"""Sessions kept in the database with the person they belong to, so that they can be counted."""

from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore

from accounts.models import OpenSession

# When the session began and when it was last used, in seconds since 1970.
STARTED = "started_at"
SEEN = "seen_at"
# When its person last proved to be the one, by signing in or once more since.
CONFIRMED = "confirmed_at"


class SessionStore(DatabaseStore):
    """The engine behind `request.session` (SESSION_ENGINE)."""

    @classmethod
    def get_model_class(cls) -> type[OpenSession]:
        return OpenSession

    def create_model_instance(self, data: dict[str, Any]) -> OpenSession:
        row = cast(OpenSession, super().create_model_instance(data))
        row.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.started_at, row.seen_at = _moment(data.get(STARTED)), _moment(data.get(SEEN))
        return row


def _moment(seconds: float | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None
