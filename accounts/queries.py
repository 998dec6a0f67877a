"""People as lists and pages show them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from axes.helpers import get_cool_off
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Max, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.functional import Promise
from knox.models import AuthToken

from accounts.access import (
    day_of,
    has_app,
    live_memberships,
    must_have_second_factor,
    must_have_security_key,
    offices_of,
    roles_of,
    visible_people,
    ways_of,
)
from accounts.events import AccountEvent
from accounts.models import OpenSession, RecoveryCode, RoleGrant, SecurityKey, StandIn, User
from accounts.roles import PORTAL_ROLES, Role
from audit.models import AuditEvent
from audit.queries import HistoryEntry, entry_of
from ipcases.lib.paging import Count, Page, capped_count, keyset_page
from ipcases.lib.spoken import CHINESE, spoken
from reference.models import Office
from reference.queries import office_name, offices

# The addresses of the demo's invented people; nobody can own this domain.
DEMO_DOMAIN = "@ipcases.example"
_A_DAY = timedelta(days=1)
_FOUND = 20


@dataclass(frozen=True)
class PersonFilter:
    """What the list of people is narrowed to; empty means everybody.

    Each word of the text stands in the user name or in the name: as written, or as its Chinese is spoken.
    """

    text: str = ""
    role: str = ""
    office: str = ""
    state: str = ""


@dataclass(frozen=True)
class PersonRow:
    pk: int
    username: str
    display_name: str
    office_name: str
    roles: tuple[str | Promise, ...]
    is_active: bool
    last_login: datetime | None


@dataclass(frozen=True)
class StandingIn:
    """One person who holds roles of another, and until which day."""

    user: User
    absent: User
    last_day: date
    roles: list[str]


@dataclass(frozen=True)
class StillOpen:
    """What a person has open: sessions of browsers, tokens of programs."""

    sessions: int
    tokens: int


@dataclass(frozen=True)
class Factor:
    """The second factor of a person: app and keys since when, and how many recovery codes are left.

    Codes do not count for whose role takes keys only: `takes_codes`. The last key stays where a role needs it.
    """

    app_since: datetime | None
    keys: tuple[SecurityKey, ...]
    codes_left: int
    takes_codes: bool
    needs_key: bool


@dataclass(frozen=True)
class DemoAccount:
    username: str
    role: str
    place: str


def list_people(*, user: User, narrowed: PersonFilter, cursor: str = "", size: int = 50) -> Page:
    """Return one page of people by user name, as PersonRow rows."""
    people = _matching(user, narrowed).prefetch_related("role_grants")
    page = keyset_page(people, order=("username",), cursor=cursor, size=size)
    return Page([_row(person) for person in page.rows], page.next_cursor, page.previous_cursor)


def count_people(*, user: User, narrowed: PersonFilter) -> Count:
    """Count the people of a filter, no further than the cap."""
    return capped_count(_matching(user, narrowed))


def people_matching(*, user: User, narrowed: PersonFilter) -> QuerySet[User]:
    """Return the people of a filter with their roles, in no order."""
    return _matching(user, narrowed).prefetch_related("role_grants")


def granted_roles(*, user: User) -> list[str]:
    """Return the roles a person holds without end, in the order of the roles: not those of standing in."""
    held = set(RoleGrant.objects.filter(user=user).values_list("role", flat=True))
    return [role for role in Role if role in held]


def role_labels_of(*, user: User) -> list[str | Promise]:
    """Return the names of a person's roles, in the order of the roles."""
    held = roles_of(user=user)
    return [role.label for role in Role if role in held]


def offices_acted_for(*, user: User) -> Sequence[Office]:
    """Return the offices a person acts for today, the home office first."""
    return sorted(offices(codes=offices_of(user=user)), key=lambda office: office.code != user.home_office_id)


def further_office_codes(*, user: User) -> list[str]:
    """Return the offices a person acts for beside the home office."""
    return [row.office_id for row in live_memberships(user=user, now=timezone.now())]


def standing_in(*, user: User, now: datetime) -> list[StandIn]:
    """Return where a person stands in or will, and who stands in for this person. What is over is left to the audit.

    The days are those at the stand-in's office.
    """
    rows = StandIn.objects.filter(Q(user=user) | Q(absent=user), ended_at__isnull=True)
    rows = rows.filter(last_day__gte=now.date() - _A_DAY).select_related("user", "absent")
    return [row for row in rows.order_by("first_day", "id") if row.last_day >= day_of(user=row.user, now=now)]


def standing_in_today(*, user: User, now: datetime) -> list[StandingIn]:
    """Return for whom a person stands in today, who for this person, and who for colleagues of the same office.

    The own ones first. One query.
    """
    rows = _in_force(Q(user=user) | Q(absent=user) | Q(absent__home_office=user.home_office_id or ""), now)
    return _as_told(sorted(rows, key=lambda row: user.pk not in (row.user_id, row.absent_id)))


def standing_in_at(*, office: Office, now: datetime) -> list[StandIn]:
    """Return who stands in today for somebody of an office or of the headquarters above it. One query."""
    headquarters = Q(
        absent__home_office__jurisdiction=office.jurisdiction_id, absent__home_office__kind=Office.Kind.HEADQUARTERS
    )
    return _in_force(Q(absent__home_office=office) | headquarters, now)


def told_of(*, rows: Iterable[StandIn], roles: Collection[str]) -> list[StandingIn]:
    """Tell of those who stand in as one of these roles. No query."""
    return _as_told([row for row in rows if row.role in roles])


def _in_force(who: Q, now: datetime) -> list[StandIn]:
    """Return who stands in now. The days are those at the stand-in's office, which may be another than elsewhere."""
    day = now.date()
    rows = StandIn.objects.filter(who, ended_at__isnull=True, first_day__lte=day + _A_DAY, last_day__gte=day - _A_DAY)
    rows = rows.select_related("user", "absent").order_by("first_day", "id")
    return [row for row in rows if row.first_day <= day_of(user=row.user, now=now) <= row.last_day]


def _as_told(rows: Iterable[StandIn]) -> list[StandingIn]:
    """Put together the roles of one person for another until one day."""
    told: dict[tuple[int, int, date], StandingIn] = {}
    for row in rows:
        key = (row.user_id, row.absent_id, row.last_day)
        told.setdefault(key, StandingIn(row.user, row.absent, row.last_day, [])).roles.append(row.get_role_display())
    return list(told.values())


def who_could_stand_in(*, user: User, absent: User, text: str) -> list[PersonRow]:
    """Return people of customs who may sign in, by a part of their name in either script or of their user name.

    Without a text, those of the office of the person who is away. By name; three queries at most.
    """
    people = _matching(user, PersonFilter(text=text, state="on")).exclude(pk__in=(user.pk, absent.pk))
    people = people.exclude(pk__in=RoleGrant.objects.filter(role__in=PORTAL_ROLES).values("user"))
    if not text:
        people = people.filter(home_office=absent.home_office_id or "")
    found = people.prefetch_related("role_grants").order_by("display_name", "pk")
    return [_row(person) for person in found[:_FOUND]]


def person_named(*, user: User, username: str) -> User | None:
    """Return the person of a user name whom the user may see."""
    return visible_people(user=user).filter(username=username).first()


def still_open(*, user: User, now: datetime, besides: str = "") -> StillOpen:
    """Count the sessions and tokens that would open something for this person, without the session `besides`."""
    sessions = OpenSession.objects.filter(
        user=user,
        started_at__gte=max(user.sessions_valid_from, now - timedelta(seconds=settings.SESSION_ABSOLUTE_SECONDS)),
        seen_at__gte=now - timedelta(seconds=settings.SESSION_IDLE_SECONDS),
    )
    tokens = AuthToken.objects.filter(user=user, expiry__gt=now)
    return StillOpen(sessions=sessions.exclude(session_key=besides).count(), tokens=tokens.count())


def switched_off(*, user: User) -> HistoryEntry | None:
    """Return the act that switched a person's sign-in off: since when, and by whom. None while it is on. One query."""
    if user.is_active:
        return None
    acts = AuditEvent.objects.filter(
        subject_type=User._meta.label, subject_id=str(user.pk), action=AccountEvent.DEACTIVATED
    )
    last = acts.order_by("-id").first()
    return entry_of(last) if last is not None else None


def factor_of(*, user: User) -> Factor | None:
    """Return the second factor of a person who has one."""
    app_since = user.second_factor.added_at if has_app(user=user) else None
    keys = keys_of(user=user)
    if app_since is None and not keys:
        return None
    codes_left = RecoveryCode.objects.filter(user=user).count()
    needs_key = len(keys) == 1 and (
        must_have_security_key(user=user) or (app_since is None and must_have_second_factor(user=user))
    )
    return Factor(app_since, tuple(keys), codes_left, takes_codes=ways_of(user=user).codes, needs_key=needs_key)


def keys_of(*, user: User) -> list[SecurityKey]:
    """Return the security keys of a person, the first one first."""
    return list(SecurityKey.objects.filter(user=user).order_by("added_at", "id"))


def key_ids_of(*, user: User) -> list[bytes]:
    """Return how the keys of a person are named to the browser."""
    return [bytes(key.credential_id) for key in keys_of(user=user)]


def demo_accounts() -> list[DemoAccount]:
    """Return the demo sign-ins while this instance is a demo: one per role, in the order they were made."""
    if not settings.IS_DEMO:
        return []
    people = User.objects.filter(is_active=True, email__endswith=DEMO_DOMAIN).order_by("id")
    people = people.exclude(password__startswith=UNUSABLE_PASSWORD_PREFIX)  # colleagues who only stand in the story
    return [
        DemoAccount(
            username=person.username,
            role=" · ".join(str(label) for label in _labels(person)),
            place=office_name(person.home_office_id) if person.home_office_id else "",
        )
        for person in people.prefetch_related("role_grants")[:20]
    ]


def locked_until(*, username: str, address: str) -> datetime | None:
    """Say when this name may be tried again from this address."""
    attempts = AccessAttempt.objects.filter(username=username, ip_address=address or None)
    last = attempts.order_by("-attempt_time").values_list("attempt_time", flat=True).first()
    cool_off = get_cool_off()
    return last + cool_off if last is not None and cool_off is not None else None


def locked_out_until(*, user: User, now: datetime) -> datetime | None:
    """Say until when this person is locked out somewhere; where, an administrator need not know."""
    cool_off = get_cool_off()
    if cool_off is None:
        return None
    attempts = AccessAttempt.objects.filter(username=user.username, attempt_time__gt=now - cool_off)
    places = attempts.values("ip_address").annotate(wrong=Sum("failures_since_start"), last=Max("attempt_time"))
    locked = places.filter(wrong__gte=settings.AXES_FAILURE_LIMIT).order_by("-last").first()
    return locked["last"] + cool_off if locked else None


def _matching(user: User, narrowed: PersonFilter) -> QuerySet[User]:
    people = visible_people(user=user)
    words = narrowed.text.casefold().split()
    heard = _heard(people, words)
    for word in words:
        called = Q(username__icontains=word) | Q(display_name__icontains=word)
        people = people.filter(called | Q(pk__in=heard[word]) if word in heard else called)
    if narrowed.role:
        people = people.filter(role_grants__role=narrowed.role)
    if narrowed.office:
        people = people.filter(home_office_id=narrowed.office)
    if narrowed.state:
        people = people.filter(is_active=narrowed.state == "on")
    return people


def _heard(people: QuerySet[User], words: Sequence[str]) -> dict[str, list[int]]:
    """Return in whose Chinese name each word of Latin letters is heard: 梁嘉怡 is liang jiayi. One query, if any."""
    latin = [word for word in words if len(word) > 1 and word.isascii()]
    if not latin:
        return {}
    rows = people.filter(display_name__regex=CHINESE).values_list("pk", "display_name")
    names = [(pk, spoken(name)) for pk, name in rows]
    return {word: [pk for pk, said in names if word in said] for word in latin}


def _row(person: User) -> PersonRow:
    return PersonRow(
        pk=person.pk,
        username=person.username,
        display_name=person.display_name,
        office_name=office_name(person.home_office_id) if person.home_office_id else "",
        roles=tuple(_labels(person)),
        is_active=person.is_active,
        last_login=person.last_login,
    )


def _labels(person: User) -> list[str | Promise]:
    held = {grant.role for grant in person.role_grants.all()}
    return [role.label for role in Role if role in held]


def roles_held_at(*, user: User, at: datetime) -> frozenset[str]:
    """Return the roles that a person held at a moment, whatever became of them since: as the audit has it.

    Three queries.
    """
    held = set(RoleGrant.objects.filter(user=user).values_list("role", flat=True))
    since = AuditEvent.objects.filter(
        subject_type=User._meta.label,
        subject_id=str(user.pk),
        action__in=(AccountEvent.ROLE_GRANTED, AccountEvent.ROLE_REVOKED),
        occurred_at__gt=at,
    )
    for changes in since.order_by("-pk").values_list("changes", flat=True):  # undone, the latest first
        before, after = changes["role"]
        held = (held - {after}) | ({before} if before else set())
    day = day_of(user=user, now=at)
    lent = StandIn.objects.filter(user=user, granted_at__lte=at, first_day__lte=day, last_day__gte=day)
    lent = lent.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))
    return frozenset(held.union(lent.values_list("role", flat=True)))
