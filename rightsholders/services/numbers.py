"""Giving recordations their numbers."""

from django.db.models import F

from rightsholders.models import RecordationCounter


def next_reference(*, jurisdiction: str, year: int) -> str:
    """Return the next number, such as CN-R2026-000123. Locks the counter until the transaction ends.

    Not of the shape of a case reference, so that the look-up box cannot take one for the other.
    """
    RecordationCounter.objects.bulk_create(
        [RecordationCounter(jurisdiction_id=jurisdiction, year=year)], ignore_conflicts=True
    )
    counter = RecordationCounter.objects.filter(jurisdiction_id=jurisdiction, year=year)
    counter.update(last_number=F("last_number") + 1)
    return f"{jurisdiction}-R{year}-{counter.get().last_number:06d}"
