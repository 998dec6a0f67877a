"""Standing in: somebody holds roles of a person who is away, for some days. They end by themselves."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import day_of, offices_of, require, require_confirmed, sees_whole_jurisdiction
from accounts.events import AccountEvent
from accounts.models import RoleGrant, StandIn, User
from accounts.roles import PORTAL_ROLES, Role
from accounts.services.people import VERB, check_roles, lock_person
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue
from reference.models import Office

# A leave, not a transfer.
LONGEST_DAYS = 92


def let_stand_in(
    *,
    acting_user: User,
    absent: User,
    username: str,
    roles: Collection[str],
    first_day: date,
    last_day: date,
    confirmed_at: datetime | None,
    now: datetime,
) -> list[StandIn]:
    """Let somebody hold roles of a person who is away, from one day to another, both counted at the stand-in's office.

    The stand-in acts under the own name: where two people must act, they are still two. Withdrawing a role from the
    person who is away, or switching that person off, ends no standing in: that is when it is needed. Raises NotAllowed;
    refuses oneself, an unknown or outside person, roles that the person who is away does not hold or the stand-in does,
    an office for which the stand-in does not act, days that are over or too many, and a proof that is too old.
    """
    require(user=acting_user, verb=VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    with transaction.atomic():
        person = lock_person(_person(username))
        if person.pk in (absent.pk, acting_user.pk):
            raise InvalidValue(
                "own-account", _("Nobody stands in for themselves or lets themselves stand in."), field="username"
            )
        _check_days(first_day, last_day, day_of(user=person, now=now))
        _check_lent(person, absent, roles)
        rows = [
            StandIn(
                user=person,
                absent=absent,
                role=role,
                first_day=first_day,
                last_day=last_day,
                granted_by=acting_user,
                granted_at=now,
            )
            for role in sorted(set(roles))
        ]
        _insert(rows)
        for row in rows:
            _record(AccountEvent.STAND_IN_SET, acting_user, row, now, is_end=False)
    return rows


def end_stand_in(*, acting_user: User, stand_in: StandIn, now: datetime) -> None:
    """End a standing in before its last day, at once. Raises NotAllowed; refuses one that is over."""
    require(user=acting_user, verb=VERB)
    with transaction.atomic():
        row = StandIn.objects.select_for_update(of=("self",)).select_related("user", "absent").get(pk=stand_in.pk)
        if row.ended_at is not None or row.last_day < day_of(user=row.user, now=now):
            raise DomainError("stand-in-over", _("This standing in is over already."))
        row.ended_by, row.ended_at = acting_user, now
        row.save(update_fields=["ended_by", "ended_at"])
        _record(AccountEvent.STAND_IN_ENDED, acting_user, row, now, is_end=True)


def _person(username: str) -> User:
    person = User.objects.filter(username=username.strip(), is_active=True).first()
    if person is None:
        raise InvalidValue(
            "person-unknown", _("Nobody who can sign in has this user name. Check how it is written."), field="username"
        )
    return person


def _check_days(first_day: date, last_day: date, today: date) -> None:
    if first_day < today:
        raise InvalidValue("days-over", _("This day is over. Begin today or later."), field="first_day")
    if last_day < first_day:
        raise InvalidValue("days-over", _("The last day is before the first."), field="last_day")
    if last_day - first_day >= timedelta(days=LONGEST_DAYS):
        raise InvalidValue(
            "days-too-many",
            _("Somebody stands in for %(n)s days at most. For longer, give the role itself.") % {"n": LONGEST_DAYS},
            field="last_day",
        )


def _check_lent(person: User, absent: User, roles: Collection[str]) -> None:
    held = set(RoleGrant.objects.filter(user=absent).values_list("role", flat=True))
    if not roles or set(roles) - held or set(roles) & PORTAL_ROLES:
        raise InvalidValue(
            "roles-not-held", _("Choose among the roles that the person who is away holds."), field="roles"
        )
    own = set(RoleGrant.objects.filter(user=person).values_list("role", flat=True))
    if own & set(roles):
        label = Role(min(own & set(roles))).label
        raise InvalidValue(
            "role-held", _("This person is %(role)s already. Take that role out.") % {"role": label}, field="roles"
        )
    if own & PORTAL_ROLES:
        raise InvalidValue(
            "person-outside", _("Somebody outside customs stands in for nobody of customs."), field="username"
        )
    check_roles(own | set(roles), person.home_office)
    _check_office(person, absent.home_office)


def _check_office(person: User, office: Office | None) -> None:
    """Refuse somebody who would hold the role and see none of its cases."""
    if office is None or office.code in offices_of(user=person):
        return
    if sees_whole_jurisdiction(user=person) != office.jurisdiction_id:
        said = _("This person does not act for %(office)s. Give that office on the page of the person first.")
        raise InvalidValue("office-missing", said % {"office": office.name}, field="username")


def _insert(rows: list[StandIn]) -> None:
    try:
        with transaction.atomic():
            StandIn.objects.bulk_create(rows)
    except IntegrityError as error:
        raise InvalidValue(
            "stands-in-already",
            _("This person stands in as that on some of these days already. Choose other days, or end that first."),
            field="roles",
        ) from error


def _record(action: AccountEvent, acting_user: User, row: StandIn, now: datetime, *, is_end: bool) -> None:
    said = {
        "role": row.role,
        "stands_in_for": row.absent.username,
        "first_day": row.first_day.isoformat(),
        "last_day": row.last_day.isoformat(),
    }
    changes = {name: [value, None] if is_end else [None, value] for name, value in said.items()}
    record(action=action, actor=acting_user, subject=row.user, changes=changes, now=now)
