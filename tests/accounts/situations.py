"""People of the access matrix."""

from django.utils import timezone

from accounts.access import day_of
from accounts.models import SecurityKey, StandIn, User
from accounts.roles import Role
from tests.access.situations import Values, World, situation


@situation("accounts.somebody")
def somebody(world: World) -> Values:
    person = world["officer_szx"]
    return {"pk": person.pk, "username": person.username, "marker": person.display_name}


@situation("accounts.switched_off")
def switched_off(world: World) -> Values:
    person = User.objects.create_user("gone-home", display_name="Gone Home", is_active=False)
    return {"pk": person.pk, "marker": person.display_name}


@situation("accounts.only_administrator")
def only_administrator(world: World) -> Values:
    return {"pk": world["admin"].pk, "username": "admin"}


@situation("accounts.absent")
def absent(world: World) -> Values:
    return {"pk": 999_999_999, "username": "nobody", "today": timezone.localdate().isoformat()}


@situation("accounts.away")
def away(world: World) -> Values:
    person = world["officer"]
    return {
        "pk": person.pk,
        "marker": person.display_name,
        "today": day_of(user=person, now=timezone.now()).isoformat(),
    }


@situation("accounts.stood_in_for")
def stood_in_for(world: World) -> Values:
    person = world["officer_szx"]
    now = timezone.now()
    # By nobody of the cast, whose roles would then be others on other rows.
    stand_in = User.objects.create_user("stand-in", display_name="Stand In", home_office_id="CNSZX")
    today = day_of(user=stand_in, now=now)
    row = StandIn.objects.create(
        user=stand_in, absent=person, role=Role.OFFICER, first_day=today, last_day=today,
        granted_by=world["admin"], granted_at=now,
    )  # fmt: skip
    return {"pk": person.pk, "number": row.pk, "marker": stand_in.display_name}


@situation("accounts.no_stand_in")
def no_stand_in(world: World) -> Values:
    return {"pk": world["officer"].pk, "number": 999_999_999}


@situation("accounts.somebodys_key")
def somebodys_key(world: World) -> Values:
    # Of nobody in the cast, who would then be asked for it on other rows.
    person = User.objects.create_user("key-holder", display_name="Key Holder")
    key = SecurityKey.objects.create(user=person, name="black", credential_id=b"a key", public_key=b"", sign_count=0)
    return {"pk": person.pk, "number": key.pk, "marker": person.display_name}


@situation("accounts.no_key")
def no_key(world: World) -> Values:
    return {"pk": world["officer_szx"].pk, "number": 999_999_999}
