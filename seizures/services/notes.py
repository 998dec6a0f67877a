"""Writing a remark on the file."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import InvalidValue
from ipcases.lib.sending_twice import sent_before
from seizures.access import get_seizure
from seizures.events import SeizureEvent
from seizures.models import Note
from seizures.services.intake_rules import text_of


def add_note(*, acting_user: User, reference: str, text: str, now: datetime, seen: int | None = None) -> Note:
    """Write a note; a closed case takes notes too.

    `seen` is the key of the newest note that the user saw (0 for none): what a second press sends again is written
    once. Raises InvalidValue, NotVisible, NotAllowed.
    """
    require(user=acting_user, verb="seizures.edit")
    text = text_of(text, 4000, "text")
    if not text:
        raise InvalidValue("no-text", _("Write the note first."), field="text")
    with transaction.atomic():
        # Locked: a case that is being undone is gone afterwards, and a note would find that out only at the commit.
        seizure = get_seizure(user=acting_user, reference=reference, for_write=True)
        said = {"text": text, "written_by": acting_user}
        if (known := sent_before(rows=seizure.notes.all(), seen=seen, said=said)) is not None:
            return known
        note = Note.objects.create(seizure=seizure, written_at=now, **said)
        # The text may name people: it stays in its row, the audit says that it was written.
        record(
            action=SeizureEvent.NOTE_ADDED, actor=acting_user, subject=note, case_reference=seizure.reference, now=now
        )
    return note
