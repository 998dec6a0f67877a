"""People of the access matrix."""

from accounts.models import SecurityKey, User
from tests.access.situations import Values, World, situation


@situation("accounts.somebody")
def somebody(world: World) -> Values:
    person = world["officer_szx"]
    return {"pk": person.pk, "username": person.username, "marker": person.display_name}


@situation("accounts.only_administrator")
def only_administrator(world: World) -> Values:
    return {"pk": world["admin"].pk, "username": "admin"}


@situation("accounts.absent")
def absent(world: World) -> Values:
    return {"pk": 999_999_999, "username": "nobody"}


@situation("accounts.somebodys_key")
def somebodys_key(world: World) -> Values:
    # Of nobody in the cast, who would then be asked for it on other rows.
    person = User.objects.create_user("key-holder", display_name="Key Holder")
    key = SecurityKey.objects.create(user=person, name="black", credential_id=b"a key", public_key=b"", sign_count=0)
    return {"pk": person.pk, "number": key.pk, "marker": person.display_name}


@situation("accounts.no_key")
def no_key(world: World) -> Values:
    return {"pk": world["officer_szx"].pk, "number": 999_999_999}
