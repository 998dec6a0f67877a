"""What an administrator does: add people, give and withdraw roles and offices, switch off."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from typing import Any

from axes.models import AccessAttempt
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from accounts.access import lent_roles, live_memberships, offices_of, require, require_confirmed, roles_of
from accounts.events import AccountEvent
from accounts.models import OfficeMembership, RoleGrant, User
from accounts.provider import is_set_up
from accounts.roles import PORTAL_ROLES, Role
from audit.labels import SYSTEM_NAME
from audit.services import record
from ipcases.lib.errors import ChangedMeanwhile, DomainError, InvalidValue
from reference.models import Office
from reference.queries import day_at_office

VERB = "accounts.administer"
# Their rows are found by office: without one they would see nothing.
_OFFICE_ROLES = frozenset(set(Role) - PORTAL_ROLES - {Role.ADMIN, Role.AUDITOR})


class LastAdministrator(DomainError):
    """Nobody would be left to administer."""


def create_user(
    *,
    acting_user: User | None,
    username: str,
    display_name: str,
    password: str,
    confirmed_at: datetime | None,
    now: datetime,
    email: str = "",
    home_office: Office | None = None,
    roles: Collection[str] = (),
    chose_password: bool = False,
) -> User:
    """Add a person with roles. `acting_user` is None only for the first administrator, made at the console.

    Unless the person chose the password, it must be changed at the first sign-in (ASVS 6.4.1). It may be left out where
    people come by an identity provider, which nobody outside customs does. Refuses a taken name, a weak password, roles
    that do not go together, a proof that is too old.
    """
    if acting_user is not None:
        require(user=acting_user, verb=VERB)
        require_confirmed(confirmed_at=confirmed_at, now=now)
    user = User(
        username=username,
        display_name=display_name,
        email=email,
        home_office=home_office,
        must_change_password=bool(password) and not chose_password,
    )
    check_roles(roles, home_office)
    if username == SYSTEM_NAME:  # whoever looks in the audit for what nobody did would not find what this person does
        raise _name_taken()
    if password or not is_set_up() or not PORTAL_ROLES.isdisjoint(roles):
        _check_password(password, user)
    user.set_password(password or None)  # None: one that nobody can type
    user.date_joined = user.sessions_valid_from = now
    with transaction.atomic():
        _insert(user)
        record(
            action=AccountEvent.CREATED,
            actor=acting_user,
            subject=user,
            changes={
                "username": [None, username],
                "home_office": [None, home_office and home_office.code],
                "must_change_password": [None, user.must_change_password],
            },
            now=now,
        )
        for role in sorted(set(roles)):
            _grant(acting_user, user, role, now)
    return user


def change_person(
    *,
    acting_user: User,
    user: User,
    display_name: str,
    email: str,
    home_office: Office | None,
    roles: Collection[str],
    further_offices: Collection[Office],
    confirmed_at: datetime | None,
    now: datetime,
    seen: str = "",
) -> None:
    """Bring a person's details, home office, further offices and roles to the given state, each change recorded.

    `seen` is the state that its reader saw. Raises ChangedMeanwhile when somebody has changed it since: saving the
    whole page would give a role back that was withdrawn meanwhile. A role is not given on a proof that is too old.
    """
    require(user=acting_user, verb=VERB)
    with transaction.atomic():
        user = lock_person(user)
        check_roles({*roles, *lent_roles(user=user, now=now)}, home_office)
        if seen and seen != state_of(user=user):
            raise ChangedMeanwhile(
                _("Somebody changed this person while you had the page open. Open it again, then make your change.")
            )
        held = set(RoleGrant.objects.filter(user=user).values_list("role", flat=True))
        _refuse_own(acting_user, user, set(roles) - held)
        _refuse_own_offices(acting_user, user, {row.code for row in (*further_offices, *filter(None, [home_office]))})
        if set(roles) - held:
            require_confirmed(confirmed_at=confirmed_at, now=now)
        _change_details(acting_user, user, display_name, email, now)
        for role in sorted(held - set(roles)):
            _revoke(acting_user, user, role, now)
        for role in sorted(set(roles) - held):
            _grant(acting_user, user, role, now)
        _set_home_office(acting_user, user, home_office, now)
        _set_memberships(acting_user, user, further_offices, now)


def state_of(*, user: User) -> str:
    """Return a fingerprint of a person's details, roles and offices: after any change it is another one."""
    roles = RoleGrant.objects.filter(user=user).order_by("role").values_list("role", flat=True)
    offices = OfficeMembership.objects.filter(user=user).order_by("office_id")
    memberships = offices.values_list("office_id", "valid_from", "valid_to")
    state = (user.display_name, user.email, user.home_office_id, list(roles), list(memberships))
    return hashlib.sha256(repr(state).encode()).hexdigest()[:16]


def deactivate_user(*, acting_user: User, user: User, now: datetime) -> None:
    """Switch a person's sign-in off: sessions and tokens end at once.

    Refuses oneself, whoever is switched off already, and the last administrator.
    """
    require(user=acting_user, verb=VERB)
    if user.pk == acting_user.pk:
        raise DomainError("own-account", _("You cannot switch off your own sign-in. Ask another administrator."))
    with transaction.atomic():
        user = lock_person(user)
        if not user.is_active:
            raise DomainError("off-already", _("The sign-in of this person is switched off already."))
        _keep_an_administrator(user)
        user.is_active = False
        _end_sessions(user, now)
        user.save(update_fields=["is_active", "sessions_valid_from"])
        _record(AccountEvent.DEACTIVATED, acting_user, user, now)


def reactivate_user(*, acting_user: User, user: User, now: datetime) -> None:
    """Switch a person's sign-in on again. Refuses whoever may sign in already."""
    require(user=acting_user, verb=VERB)
    with transaction.atomic():
        user = lock_person(user)
        if user.is_active:
            raise DomainError("on-already", _("This person may sign in already."))
        user.is_active = True
        user.save(update_fields=["is_active"])
        _record(AccountEvent.REACTIVATED, acting_user, user, now)


def set_password(*, acting_user: User, user: User, password: str, confirmed_at: datetime | None, now: datetime) -> None:
    """Give a person a new password, to be changed at the next sign-in; sessions, tokens and a lockout end at once.

    Refuses a weak one, and a proof that is too old.
    """
    require(user=acting_user, verb=VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    _check_password(password, user)
    with transaction.atomic():
        user = lock_person(user)
        before, user.must_change_password = user.must_change_password, user.pk != acting_user.pk
        user.set_password(password)
        AccessAttempt.objects.filter(username=user.username).delete()  # they were wrong for the old password
        _end_sessions(user, now)
        user.save(update_fields=["password", "must_change_password", "sessions_valid_from"])
        must_change = [before, user.must_change_password]
        _record(AccountEvent.PASSWORD_SET, acting_user, user, now, must_change_password=must_change)


def end_sessions(*, acting_user: User, user: User, now: datetime) -> None:
    """End all sessions and tokens of a person at once; the person may sign in again. Refuses oneself."""
    require(user=acting_user, verb=VERB)
    if user.pk == acting_user.pk:
        raise DomainError("own-account", _("Your own other sessions end on your profile: sign out everywhere there."))
    with transaction.atomic():
        user = lock_person(user)
        _end_sessions(user, now)
        user.save(update_fields=["sessions_valid_from"])
        _record(AccountEvent.SESSIONS_ENDED, acting_user, user, now)


def check_roles(roles: Collection[str], home_office: Office | None) -> None:
    """Refuse roles that one person cannot hold together, or cannot hold without an office or with one."""
    held = set(roles)
    if held & PORTAL_ROLES and held - PORTAL_ROLES:
        raise InvalidValue(
            "roles-conflict",
            _("Right holders and their representatives cannot hold a role of customs. Choose one or the other."),
            field="roles",
        )
    if held & PORTAL_ROLES and home_office is not None:
        raise InvalidValue(
            "office-not-allowed",
            _("Right holders and their representatives belong to no office. Leave it empty."),
            field="home_office",
        )
    if held & _OFFICE_ROLES and home_office is None:
        raise InvalidValue("office-missing", _("Choose the office this person works for."), field="home_office")


def _refuse_own(acting_user: User, user: User, new_roles: Collection[str]) -> None:
    """Whoever gives roles gives none to themselves: it takes two to make an approver of an administrator."""
    if acting_user.pk == user.pk and new_roles:
        raise DomainError("own-roles", _("You cannot give yourself a role. Ask another administrator."), field="roles")


def _refuse_own_offices(acting_user: User, user: User, wanted: set[str]) -> None:
    """An office opens its cases to whoever works on cases: nobody opens them to themselves."""
    works_on_cases = not roles_of(user=user).isdisjoint(_OFFICE_ROLES)
    if acting_user.pk == user.pk and works_on_cases and wanted - offices_of(user=user):
        raise DomainError("own-offices", _("You cannot give yourself an office. Ask another administrator."))


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise InvalidValue("password-weak", " ".join(error.messages), field="password") from error


def _insert(user: User) -> None:
    try:
        with transaction.atomic():
            user.save(force_insert=True)
    except IntegrityError as error:
        raise _name_taken() from error


def _name_taken() -> InvalidValue:
    return InvalidValue("username-taken", _("Somebody has this user name already. Choose another."), field="username")


def lock_person(user: User) -> User:
    """Lock a person whose roles, offices or sign-in change, and return what is stored."""
    # Always first, and in one order: two administrators who act on each other must not wait in a circle.
    list(RoleGrant.objects.select_for_update().filter(role=Role.ADMIN).order_by("id"))
    return User.objects.select_for_update(of=("self",)).select_related("home_office").get(pk=user.pk)


def _change_details(acting_user: User, user: User, display_name: str, email: str, now: datetime) -> None:
    changed = [
        name for name, value in {"display_name": display_name, "email": email}.items() if getattr(user, name) != value
    ]
    if changed:
        user.display_name, user.email = display_name, email
        user.save(update_fields=changed)
        # The values are personal and stay out of the chain.
        _record(AccountEvent.CHANGED, acting_user, user, now, fields=changed)


def _grant(acting_user: User | None, user: User, role: str, now: datetime) -> None:
    RoleGrant.objects.create(user=user, role=role, granted_by=acting_user, granted_at=now)
    _record(AccountEvent.ROLE_GRANTED, acting_user, user, now, role=[None, role])


def _revoke(acting_user: User, user: User, role: str, now: datetime) -> None:
    if role == Role.ADMIN:
        _keep_an_administrator(user)
    RoleGrant.objects.filter(user=user, role=role).delete()
    _record(AccountEvent.ROLE_REVOKED, acting_user, user, now, role=[role, None])


def _keep_an_administrator(user: User) -> None:
    """Refuse when nobody else could administer; `lock_person` has made sure that no other goes meanwhile."""
    grants = RoleGrant.objects.filter(role=Role.ADMIN, user__is_active=True)
    if set(grants.values_list("user_id", flat=True)) == {user.pk}:
        raise LastAdministrator(
            "last-administrator",
            _("This is the only administrator. Make somebody else an administrator first."),
            field="roles",
        )


def _set_home_office(acting_user: User, user: User, home_office: Office | None, now: datetime) -> None:
    old, new = user.home_office_id, home_office.code if home_office else None
    if old != new:
        user.home_office = home_office
        user.save(update_fields=["home_office"])
        _record(AccountEvent.HOME_OFFICE_SET, acting_user, user, now, home_office=[old, new])


def _set_memberships(acting_user: User, user: User, offices: Collection[Office], now: datetime) -> None:
    current = live_memberships(user=user, now=now)
    old, new = {row.office_id for row in current}, {office.code for office in offices}
    if old == new:
        return
    OfficeMembership.objects.filter(user=user, office_id__in=old - new).delete()
    for code in sorted(new - old):
        OfficeMembership.objects.update_or_create(
            user=user, office_id=code, defaults={"valid_from": day_at_office(code=code, now=now), "valid_to": None}
        )
    _record(AccountEvent.MEMBERSHIPS_SET, acting_user, user, now, offices=[sorted(old), sorted(new)])


def _end_sessions(user: User, now: datetime) -> None:
    user.sessions_valid_from = now
    AuthToken.objects.filter(user=user).delete()


def _record(action: AccountEvent, actor: User | None, user: User, now: datetime, **changes: Any) -> None:
    record(action=action, actor=actor, subject=user, changes=changes, now=now)
