"""May this user do this verb? Whose offices does this officer see?"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Identity, OfficeMembership, RoleGrant, SecurityKey, StandIn, User
from accounts.provider import is_set_up
from accounts.roles import PORTAL_ROLES, Role, verbs_of
from ipcases.lib.days import day_at_seat
from ipcases.lib.errors import DomainError, NotAllowed, NotVisible
from reference.queries import day_at_office, office, offices_by_day


@dataclass(frozen=True)
class Ways:
    """With what somebody proves to be the one: codes of an app or recovery codes, a security key, or the provider."""

    app: bool = False
    codes: bool = False
    key: bool = False
    provider: bool = False

    @property
    def has_factor(self) -> bool:
        """Say whether there is a second factor; without one it is the password, or the provider in place of it."""
        return self.codes or self.key


class ConfirmFirst(DomainError):
    """The last proof that it is still the same person is too old for this act: 403."""

    status = 403

    def __init__(self) -> None:
        super().__init__(
            "confirm-first",
            _("Confirm first that it is you: for this act, you signed in or confirmed too long ago."),
        )


def roles_of(*, user: User) -> frozenset[str]:
    """Return the user's roles and those of whom the user stands in for today, read once per request. One query."""
    cached: frozenset[str] | None = getattr(user, "_roles", None)
    if cached is None:
        today = day_of(user=user, now=timezone.now())
        lent = StandIn.objects.filter(in_force(today), user=user).values_list("role", flat=True)
        cached = frozenset(RoleGrant.objects.filter(user=user).values_list("role", flat=True).union(lent))
        user._roles = cached  # type: ignore[attr-defined]
    return cached


def has_role(*, user: User, role: Role) -> bool:
    """Say whether the user holds the role."""
    return role in roles_of(user=user)


def in_force(on: date) -> Q:
    """Choose the stand-ins that hold on a day."""
    return Q(first_day__lte=on, last_day__gte=on, ended_at__isnull=True)


def lent_roles(*, user: User, now: datetime) -> frozenset[str]:
    """Return the roles in which the user stands in for somebody today or later."""
    rows = StandIn.objects.filter(user=user, ended_at__isnull=True, last_day__gte=day_of(user=user, now=now))
    return frozenset(rows.values_list("role", flat=True))


def who_holds(*, roles: frozenset[str], now: datetime) -> Q:
    """Choose the people who hold one of the roles, by themselves or in place of somebody on the day it is with them."""
    today = Q(in_force(day_at_seat(now)), user__home_office__isnull=True)
    for day, codes in offices_by_day(now=now).items():
        today |= Q(in_force(day), user__home_office__in=codes)
    lent = StandIn.objects.filter(today, role__in=roles).values("user")
    return Q(pk__in=RoleGrant.objects.filter(role__in=roles).values("user")) | Q(pk__in=lent)


def may(*, user: Any, verb: str) -> bool:
    """Say whether the user's roles open the verb. An inactive or anonymous user may nothing."""
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return False
    return verb in verbs_of(roles=roles_of(user=user))


def require(*, user: Any, verb: str) -> None:
    """Raise NotAllowed unless the user's roles open the verb."""
    if not may(user=user, verb=verb):
        raise NotAllowed(
            "verb-not-allowed", _("Your role does not include this. Ask an administrator if you need it."), verb=verb
        )


def is_fresh(*, confirmed_at: datetime | None, now: datetime) -> bool:
    """Say whether somebody proved short enough ago to be the one who sits there: by signing in, or once more since."""
    seconds = settings.CONFIRM_SECONDS
    return not seconds or (confirmed_at is not None and now - confirmed_at <= timedelta(seconds=seconds))


def require_confirmed(*, confirmed_at: datetime | None, now: datetime) -> None:
    """Raise ConfirmFirst unless the last proof is fresh. For acts that cannot be taken back (ASVS 7.5.3)."""
    if not is_fresh(confirmed_at=confirmed_at, now=now):
        raise ConfirmFirst


def offices_of(*, user: User) -> frozenset[str]:
    """Return the codes of the offices the officer acts for today."""
    cached: frozenset[str] | None = getattr(user, "_offices", None)
    if cached is None:
        now = timezone.now()
        further = {
            row.office_id
            for row in live_memberships(user=user, now=now)
            if row.valid_from <= day_at_office(code=row.office_id, now=now)
        }
        cached = frozenset(further | ({user.home_office_id} if user.home_office_id else set()))
        user._offices = cached  # type: ignore[attr-defined]
    return cached


def live_memberships(*, user: User, now: datetime) -> list[OfficeMembership]:
    """Return the memberships of the user that are not over, each by the day it is at its own office. One query."""
    rows = OfficeMembership.objects.filter(user=user).order_by("office_id")
    return [row for row in rows if not row.valid_to or row.valid_to >= day_at_office(code=row.office_id, now=now)]


def zone_of(*, user: Any) -> ZoneInfo | None:
    """Return the time zone of the user's home office; None for whoever has none: the site's. No query."""
    home = office(user.home_office_id) if getattr(user, "home_office_id", None) else None
    return ZoneInfo(home.time_zone) if home is not None else None


def day_of(*, user: User, now: datetime) -> date:
    """Return the calendar day at the user's home office, whoever reads; that at the seat for whoever has none."""
    zone = zone_of(user=user)
    return now.astimezone(zone).date() if zone is not None else day_at_seat(now)


def sees_whole_jurisdiction(*, user: User) -> str:
    """Return the jurisdiction whose every office the user sees, or an empty string.

    Visible if and only if the home office is a headquarters: the IPR desk, liaison, analysts and
    coordinators sit there; an officer of a port sees that port.
    """
    office = user.home_office
    return office.jurisdiction_id if office is not None and office.is_headquarters else ""


def has_app(*, user: User) -> bool:
    """Say whether an app makes codes for the user."""
    return getattr(user, "second_factor", None) is not None


def has_security_key(*, user: User) -> bool:
    """Say whether the user has a security key."""
    return SecurityKey.objects.filter(user=user).exists()


def has_second_factor(*, user: User) -> bool:
    """Say whether the user signs in with a code or a security key besides the password."""
    return has_app(user=user) or has_security_key(user=user)


def must_have_security_key(*, user: User) -> bool:
    """Say whether one of the user's roles takes a security key only."""
    asked = settings.SECURITY_KEY_ROLES
    return bool(asked) and not roles_of(user=user).isdisjoint(asked)


def must_have_second_factor(*, user: User) -> bool:
    """Say whether one of the user's roles asks for a second factor."""
    asked = settings.SECOND_FACTOR_ROLES | settings.SECURITY_KEY_ROLES
    return bool(asked) and not roles_of(user=user).isdisjoint(asked)


def ways_of(*, user: User) -> Ways:
    """Say with what the user proves to be the one besides the password.

    Whose role takes a key only has no codes as soon as there is a key: what can be typed can be passed on.
    """
    key = has_security_key(user=user)
    if key and must_have_security_key(user=user):
        return Ways(key=True)
    app = has_app(user=user)
    if not app and not key and not has_password(user=user):
        return Ways(provider=has_identity(user=user))
    return Ways(app=app, codes=app or key, key=key)


def must_come_by_provider(*, user: User) -> bool:
    """Say whether one of the user's roles signs in by the identity provider only."""
    return bool(settings.OIDC_ROLES) and is_set_up() and not roles_of(user=user).isdisjoint(settings.OIDC_ROLES)


def has_password(*, user: User) -> bool:
    """Say whether the user has a password that counts."""
    return user.has_usable_password() and not must_come_by_provider(user=user)


def has_portal_role(*, user: User) -> bool:
    """Say whether the user is outside customs."""
    return not roles_of(user=user).isdisjoint(PORTAL_ROLES)


def identity_of(*, user: User) -> Identity | None:
    """Return whom the identity provider means by this person."""
    return Identity.objects.filter(user=user).first()


def has_identity(*, user: User) -> bool:
    """Say whether the user may sign in by the identity provider of today."""
    return is_set_up() and Identity.objects.filter(user=user, issuer=settings.OIDC_ISSUER).exists()


def person_of_identity(*, issuer: str, subject: str) -> User | None:
    """Return the person to whom a name of the provider is linked."""
    identity = Identity.objects.select_related("user").filter(issuer=issuer, subject=subject).first()
    return identity.user if identity is not None else None


def why_not_by_provider(*, person: User | None) -> str | Promise:
    """Say why the provider's word does not let this person in; empty when it does."""
    if person is None:
        return _("You signed in there, but nobody here is linked to your identity. Ask an administrator to link it.")
    if not person.is_active:
        return _("Your sign-in here is switched off. Ask an administrator.")
    if has_portal_role(user=person):
        return _("Your role does not sign in this way. Use your password.")
    return ""


def get_security_key(*, owner: User, pk: int) -> SecurityKey:
    """Return a security key of a person; raises NotVisible for anybody else's."""
    key = SecurityKey.objects.select_related("user").filter(user=owner, pk=pk).first()
    if key is None:
        raise NotVisible
    return key


def active_user(*, pk: int) -> User | None:
    """Return somebody who may sign in, with the office that every page names; None for anybody else.

    One query of one row, as every request asks it: the office comes out of the memory of reference data.
    """
    try:
        user = User.objects.get(pk=pk, is_active=True)
    except User.DoesNotExist:
        return None
    if user.home_office_id:
        user.home_office = office(user.home_office_id)
    return user


def visible_people(*, user: User) -> QuerySet[User]:
    """Return the people the user may see. Visible if and only if the user administers accounts."""
    return User.objects.all() if may(user=user, verb="accounts.administer") else User.objects.none()


def get_stand_in(*, absent: User, pk: int) -> StandIn:
    """Return somebody who stands in, or stood in, for this person; raises NotVisible for anybody else's."""
    row = StandIn.objects.select_related("user", "absent").filter(absent=absent, pk=pk).first()
    if row is None:
        raise NotVisible
    return row


def get_person(*, user: User, pk: int) -> User:
    """Return one person; raises NotAllowed without the verb and NotVisible for nobody."""
    require(user=user, verb="accounts.administer")
    person = visible_people(user=user).select_related("home_office", "second_factor").filter(pk=pk).first()
    if person is None:
        raise NotVisible
    return person
