"""People of the access matrix."""

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
