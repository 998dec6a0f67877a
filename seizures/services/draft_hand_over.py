"""A form that a colleague finishes: at the end of a shift it is handed over, and the goods in their bag with it."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import InvalidValue
from seizures.draft_access import get_draft_to_hand_over
from seizures.events import SeizureEvent
from seizures.models import SeizureDraft
from seizures.queries.custody import colleagues_who_log
from seizures.services.drafts import check_unsent


def hand_over_draft(*, acting_user: User, public_id: UUID | str, receiver: User, now: datetime) -> SeizureDraft:
    """Give a form to a colleague of its office with all that was typed and photographed; it is theirs at once.

    Whoever has it gives it, or the supervisor of whoever has gone home. Raises InvalidValue for a receiver who does
    not log there, DraftSent, DraftHandedOver, NotVisible, NotAllowed.
    """
    require(user=acting_user, verb="seizures.log")
    with transaction.atomic():
        draft = get_draft_to_hand_over(user=acting_user, public_id=public_id, for_write=True)
        check_unsent(draft=draft)
        earlier = draft.user
        if receiver.pk not in colleagues_who_log(user=earlier):
            raise InvalidValue("receiver", _("Choose a colleague of the office who logs seizures."), field="receiver")
        draft.user, draft.handed_over_by, draft.handed_over_at, draft.updated_at = receiver, earlier, now, now
        draft.save(update_fields=["user", "handed_over_by", "handed_over_at", "updated_at"])
        record(
            action=SeizureEvent.DRAFT_HANDED_OVER,
            actor=acting_user,
            subject=draft,
            changes={
                "draft": [None, draft.code],
                "handed_over_by": [None, str(earlier)],
                "receiver": [None, str(receiver)],
            },
            now=now,
        )
    return draft
