"""Telling every process that its matching index is out of date."""

import uuid

from rightsholders.models import MatchVersion


def renew_match_version() -> None:
    """Write a new version token. Call it last in the transaction that changed what matching shows.

    The row is a contended lock: all acceptances pass through it.
    """
    token = uuid.uuid4()
    if not MatchVersion.objects.filter(id=1).update(token=token):
        MatchVersion.objects.bulk_create(
            [MatchVersion(id=1, token=token)], update_conflicts=True, update_fields=["token"], unique_fields=["id"]
        )
