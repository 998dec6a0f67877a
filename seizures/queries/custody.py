"""Who held the goods of a case, and who may be named as a colleague on it."""

from django.db.models import Q

from accounts.models import User
from reference.models import Office
from seizures.models import CustodyEvent, Seizure, SeizureMember


def custody_of(*, seizure: Seizure) -> list[CustodyEvent]:
    """Return the hand-overs of a case, newest first. One query."""
    rows = CustodyEvent.objects.filter(seizure=seizure).select_related("handed_over_by", "received_by")
    return list(rows.order_by("-handed_over_at", "-id"))


def members_of(*, seizure: Seizure) -> list[SeizureMember]:
    """Return the people admitted to a case by name. One query."""
    return list(SeizureMember.objects.filter(seizure=seizure).select_related("user").order_by("id"))


def colleague_named(*, seizure: Seizure, username: str) -> User | None:
    """Return the active person of that user name at the case's office or its headquarters."""
    here = (
        Q(home_office=seizure.office_id)
        | Q(office_memberships__office=seizure.office_id)
        | Q(home_office__jurisdiction=seizure.jurisdiction_id, home_office__kind=Office.Kind.HEADQUARTERS)
    )
    return User.objects.filter(here, username=username, is_active=True).distinct().first()
