"""Who held the goods of a case, and who may be named as a colleague on it."""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from accounts.access import who_holds
from accounts.models import OfficeMembership, User
from accounts.roles import VERBS, Role
from ipcases.lib.days import local_day
from ipcases.lib.sending_twice import newest_key
from reference.models import Office
from seizures.models import CustodyEvent, Seizure, SeizureMember

_WHO_LOG = frozenset(role for role in Role if "seizures.log" in VERBS[role])


def custody_of(*, seizure: Seizure) -> list[CustodyEvent]:
    """Return the hand-overs of a case, newest first. One query."""
    rows = CustodyEvent.objects.filter(seizure=seizure).select_related("handed_over_by", "received_by")
    return list(rows.order_by("-handed_over_at", "-id"))


def newest_hand_over_by(*, user: User) -> int:
    """Return the key of the newest hand-over by the user; 0 for none."""
    return newest_key(CustodyEvent.objects.filter(handed_over_by=user))


def members_of(*, seizure: Seizure) -> list[SeizureMember]:
    """Return the people admitted to a case by name. One query."""
    return list(SeizureMember.objects.filter(seizure=seizure).select_related("user").order_by("id"))


def colleague_named(*, seizure: Seizure, username: str) -> User | None:
    """Return the colleague of that user name."""
    return _colleagues(seizure).filter(username=username).first()


def people_of_office(*, seizure: Seizure, roles: frozenset[str]) -> dict[int, User]:
    """Return the colleagues who hold one of the roles, by name."""
    rows = _colleagues(seizure).filter(who_holds(roles=roles, now=timezone.now()))
    return {person.pk: person for person in rows.order_by("display_name", "id")}


def colleagues_who_log(*, user: User) -> dict[int, User]:
    """Return who else acts today for the user's own office and may log seizures, by name."""
    if user.home_office is None:
        return {}
    rows = User.objects.filter(_acting_for(user.home_office), is_active=True).exclude(pk=user.pk)
    rows = rows.filter(who_holds(roles=_WHO_LOG, now=timezone.now()))
    return {person.pk: person for person in rows.order_by("display_name", "id")}


def _colleagues(seizure: Seizure) -> QuerySet[User]:
    """Return the active people who act today for the case's office, and those of its headquarters."""
    headquarters = Q(home_office__jurisdiction=seizure.jurisdiction_id, home_office__kind=Office.Kind.HEADQUARTERS)
    return User.objects.filter(_acting_for(seizure.office) | headquarters, is_active=True)


def _acting_for(office: Office) -> Q:
    today = _today_at(office)
    further = OfficeMembership.objects.filter(office=office, valid_from__lte=today).exclude(valid_to__lt=today)
    return Q(home_office=office) | Q(pk__in=further.values("user"))


def _today_at(office: Office) -> date:
    return local_day(timezone.now(), office.time_zone)
