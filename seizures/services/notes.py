"""Writing a remark on the file."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import InvalidValue
from seizures.access import get_seizure
from seizures.events import SeizureEvent
from seizures.models import Note
from seizures.services.intake_rules import text_of


def add_note(*, acting_user: User, reference: str, text: str, now: datetime) -> Note:
    """Write a note; a closed case takes notes too. Raises InvalidValue, NotVisible, NotAllowed."""
    require(user=acting_user, verb="seizures.edit")
    text = text_of(text, 4000, "text")
    if not text:
        raise InvalidValue("no-text", _("Write the note first."), field="text")
    with transaction.atomic():
        # Locked: a case that is being undone is gone afterwards, and a note would find that out only at the commit.
        seizure = get_seizure(user=acting_user, reference=reference, for_write=True)
        note = Note.objects.create(seizure=seizure, text=text, written_by=acting_user, written_at=now)
        # The text may name people: it stays in its row, the audit says that it was written.
        record(
            action=SeizureEvent.NOTE_ADDED, actor=acting_user, subject=note, case_reference=seizure.reference, now=now
        )
    return note
