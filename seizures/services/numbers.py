"""The next number of an office and year: the contended lock, so it is taken last."""

from django.db.models import F

from ipcases.lib.numbering import format_reference
from reference.models import Office
from seizures.models import CaseCounter, DestructionCounter, ReferralCounter


def next_reference(*, of: type[CaseCounter | ReferralCounter | DestructionCounter], office: Office, year: int) -> str:
    """Take the next number and write it as a reference. Whoever takes one too waits for this transaction."""
    counter = of._default_manager.filter(office=office, year=year)
    if not counter.update(last_number=F("last_number") + 1):
        of._default_manager.get_or_create(office=office, year=year)
        counter.update(last_number=F("last_number") + 1)
    number = counter.values_list("last_number", flat=True).get()
    return format_reference(jurisdiction=office.jurisdiction_id, office=office.pk, year=year, number=number)
