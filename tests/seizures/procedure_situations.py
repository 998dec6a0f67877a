"""Objects of the access matrix: a procedure of Nordvik at Guangzhou, one at Shenzhen, an investigation."""

from datetime import timedelta

from django.utils import timezone

from reference.models import Agency
from seizures.access import get_procedure
from seizures.services.answer_links import keep_link, new_token, withdraw_links
from seizures.services.destructions import take_out
from seizures.services.referrals import refer
from tests.access.situations import Values, World, situation
from tests.seizures.destructions import confiscated, planned, signed, witnessed
from tests.seizures.factories import BAGS, NOON, SHOES, photo
from tests.seizures.procedures import assess, log, make_recordation, notify, open_for


def _procedure(world: World, officer: str, office: str) -> Values:
    seizure = log(world[officer], office=office, lines=(SHOES,), photos=(photo(),))
    assess(seizure, 30_000)
    procedure = open_for(seizure, world["desk"], make_recordation(world.nordvik))
    notify(procedure, world["desk"])
    return {
        "reference": seizure.reference,
        "public_id": procedure.public_id,
        "procedure": procedure.public_id,
        "kind": "SUSPENSION",
        "code": "rh_reply",
        "line_id": seizure.lines.get().public_id,
        "photo_id": seizure.evidence.get().public_id,
        "holder": world.kestra.public_id,
        "marker": seizure.reference,
        "secret": "Hongyun Trading",
    }


@situation("procedures.own")
def a_procedure_of_guangzhou(world: World) -> Values:
    return _procedure(world, "officer", "CNCAN")


@situation("procedures.other")
def a_procedure_of_shenzhen(world: World) -> Values:
    return _procedure(world, "officer_szx", "CNSZX")


def _link(world: World) -> Values:
    """A link that leads to a detention of today: pages read the clock."""
    now = timezone.now() - timedelta(hours=1)
    seizure = log(world["officer"], lines=(SHOES,), photos=(photo(),), now=now, detained_at=now)
    procedure = open_for(seizure, world["desk"], make_recordation(world.nordvik), now=now)
    notify(procedure, world["desk"], now=now)
    token = new_token()
    keep_link(notice=procedure.notices.get(), procedure=procedure, token=token, now=now)
    return {
        "token": token,
        "photo_id": seizure.evidence.get().public_id,
        "reference": seizure.reference,
        "public_id": procedure.public_id,
        "marker": seizure.reference,
        "secret": "Hongyun Trading",
    }


@situation("procedures.link")
def a_link_for_an_answer(world: World) -> Values:
    return _link(world)


@situation("procedures.dead_link")
def a_link_that_was_taken_back(world: World) -> Values:
    values = _link(world)
    procedure = get_procedure(user=world["desk"], public_id=values["public_id"])
    withdraw_links(acting_user=world["desk"], procedure=procedure, now=timezone.now())
    return values


@situation("procedures.referral")
def an_investigation_of_guangzhou(world: World) -> Values:
    referral = refer(
        acting_user=world["supervisor"],
        seizures=[log(world["officer"], lines=(BAGS,))],
        agency=Agency.objects.filter(kind="POLICE").order_by("pk")[0],
        title="One quiet network",
        legal_basis="art. 26",
        referred_on=NOON.date(),
        now=NOON,
    )
    return {
        "public_id": referral.public_id,
        "step": "conclude",
        "marker": referral.reference,
        "secret": "One quiet network",
    }


def _destruction(world: World):
    seizures = [world["officer"], world["supervisor"], world["holder"], make_recordation(world.nordvik)]
    return planned(world["supervisor"], confiscated(*seizures))


def _values_of(destruction) -> Values:
    row = destruction.destruction_lines.get()
    destruction.refresh_from_db()
    return {
        "public_id": destruction.public_id,
        "row_id": row.pk,
        "reference": row.line.seizure.reference,
        "marker": destruction.reference,
        "sha256": destruction.statement_sha256,
    }


@situation("procedures.destruction")
def a_planned_destruction_of_guangzhou(world: World) -> Values:
    return _values_of(_destruction(world)) | {"secret": "Yuehuan Disposal Co"}


@situation("procedures.discrepancy")
def goods_that_were_missing_when_they_were_to_be_destroyed(world: World) -> Values:
    destruction = _destruction(world)
    row = destruction.destruction_lines.get()
    missing = {"row_id": row.pk, "kind": "MISSING", "because": "The cage is empty.", "now": NOON}
    take_out(acting_user=world["officer"], public_id=destruction.public_id, **missing)
    return _values_of(destruction) | {"secret": "Yuehuan Disposal Co"}


@situation("procedures.signed")
def a_destruction_that_the_desk_signed_for(world: World) -> Values:
    return _values_of(signed(world["desk"], _destruction(world)))


@situation("procedures.destroyed")
def a_destruction_that_two_people_signed_for(world: World) -> Values:
    return _values_of(witnessed(world["officer"], signed(world["supervisor"], _destruction(world))))
