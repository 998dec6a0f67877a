"""Recordations in each relation the access matrix asks about."""

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.models import User
from accounts.roles import Role
from rightsholders.models import Alert, HolderMember, MandateProposal, Recordation, RightHolder
from rightsholders.services.holders import address_state_of, name_state_of
from rightsholders.services.mandates import state_of
from tests.access.situations import Values, World, situation
from tests.cast import make_right_holder, make_second
from tests.rightsholders.alerts import make_accepted, make_alert
from tests.rightsholders.factories import NOW, make_draft, make_in_force, make_submitted
from tests.rightsholders.merges import merge, propose


def _values(recordation: Recordation) -> Values:
    right = recordation.recordation_rights.get().right
    return {
        "public_id": recordation.public_id,
        "right_id": right.public_id,
        "image_id": recordation.images.get().public_id,
        "holder_id": str(recordation.right_holder.public_id),
        "title": right.title,
        "marker": right.title_zh,
        "secret": right.title_zh,
    }


@situation("rightsholders.draft")
def a_draft_of_nordvik(world: World) -> Values:
    return _values(make_draft(world["holder"], world.nordvik, title="FJORDLINE", title_zh="峡湾线"))


@situation("rightsholders.sent")
def a_recordation_that_nordvik_submitted(world: World) -> Values:
    return _values(make_submitted(world["holder"], world.nordvik, title="SNOWHARE", title_zh="雪兔纹"))


@situation("rightsholders.in_force")
def a_recordation_of_nordvik_in_force(world: World) -> Values:
    accepted = make_in_force(world["holder"], world.nordvik, world["desk"], title="NORDVIK", title_zh="诺维克")
    return _values(accepted)


@situation("rightsholders.european")
def a_recordation_of_nordvik_elsewhere(world: World) -> Values:
    sent = make_submitted(world["holder"], world.nordvik, title="EUROMARK", title_zh="欧域标", jurisdiction="EU")
    return _values(sent)


@situation("rightsholders.absent")
def a_recordation_that_is_not_there(world: World) -> Values:
    return {
        **dict.fromkeys(("public_id", "right_id", "image_id", "other"), uuid.uuid4()),
        "title": "ZZYZX",
        "marker": "无此标",
        "address_seen": "-",
        "name_seen": "-",
    }


@situation("rightsholders.holder")
def the_right_holder_nordvik(world: World) -> Values:
    member = HolderMember.objects.get(right_holder=world.nordvik, user=world["holder"])
    return {
        "public_id": world.nordvik.public_id,
        "member": member.pk,
        "seen": state_of(member=member),
        "address_seen": address_state_of(holder=world.nordvik),
        "name_seen": name_state_of(holder=world.nordvik),
        "name": world.nordvik.name,
        "marker": world.nordvik.name,
        "secret": world.nordvik.name,
    }


def _proposed(world: World, name: str, *, by: User | None = None) -> MandateProposal:
    return MandateProposal.objects.create(
        right_holder=world.kestra,
        user=world[name],
        capacity="OWN",
        asked_by="Astrid Holm, counsel",
        paper="L-2026-17",
        proposed_by=by or make_second(Role.ADMIN),
        proposed_at=NOW,
    )


@situation("rightsholders.mandate")
def somebody_whom_another_administrator_proposed(world: World) -> Values:
    proposal = _proposed(world, "holder")
    told = {"secret": world.kestra.name, "marker": proposal.paper}
    return {"public_id": world.kestra.public_id, "proposal": proposal.pk, **told}


@situation("rightsholders.own_mandate")
def somebody_whom_the_desk_proposed(world: World) -> Values:
    proposal = _proposed(world, "rival_holder", by=world["desk"])
    return {"public_id": world.kestra.public_id, "proposal": proposal.pk, "secret": world.kestra.name}


@situation("rightsholders.elsewhere")
def somebody_who_was_proposed_for_another_right_holder(world: World) -> Values:
    proposal = _proposed(world, "representative")
    return {"public_id": world.nordvik.public_id, "proposal": proposal.pk, "secret": world.kestra.name}


@situation("rightsholders.no_member")
def somebody_who_acts_for_another_right_holder(world: World) -> Values:
    member = HolderMember.objects.get(right_holder=world.kestra, user=world["rival_holder"])
    return {"public_id": world.nordvik.public_id, "member": member.pk, "seen": "-", "secret": world.nordvik.name}


@situation("rightsholders.unmerged")
def two_entries_that_nobody_merged(world: World) -> Values:
    one, other = make_right_holder("Casablu SpA"), make_right_holder("Casablu Moda SpA")
    told = {"marker": other.name, "secret": one.name}
    return {"public_id": one.public_id, "other": str(other.public_id), "entry": other.public_id, **told}


@situation("rightsholders.merged")
def an_entry_that_was_merged_into_nordvik(world: World) -> Values:
    gone = merge(make_second(Role.ADMIN), make_right_holder("Nordvik Retail AB"), world.nordvik)
    recordation = make_in_force(world["holder"], gone, world["desk"], title="RETAILMARK")
    told = {"marker": "Nordvik Retail AB", "secret": "Nordvik Retail AB", "recordation": recordation.public_id}
    return {"public_id": world.nordvik.public_id, "entry": gone.public_id, **told}


@situation("rightsholders.gone")
def the_page_of_an_entry_that_was_merged_into_nordvik(world: World) -> Values:
    values = world.values("rightsholders.merged")
    return values | {"public_id": values["entry"]}


@situation("rightsholders.recorded_by_gone")
def a_recordation_of_an_entry_that_was_merged_into_nordvik(world: World) -> Values:
    values = world.values("rightsholders.merged")
    return {"public_id": values["recordation"], "secret": "RETAILMARK"}


def _merge_values(one: RightHolder, *, by: User | None = None) -> Values:
    other = make_right_holder(f"{one.name} Retail")
    proposal = propose(by or make_second(Role.ADMIN), other, one)
    told = {"marker": other.name, "secret": other.name}
    return {"public_id": one.public_id, "other": other.public_id, "proposal": proposal.pk, **told}


@situation("rightsholders.merge")
def two_entries_that_another_administrator_proposed_to_merge(world: World) -> Values:
    return _merge_values(world.kestra)


@situation("rightsholders.own_merge")
def two_entries_that_the_desk_proposed_to_merge(world: World) -> Values:
    return _merge_values(make_right_holder("Tavolara SpA"), by=world["desk"])


@situation("rightsholders.merge_elsewhere")
def two_entries_of_another_right_holder(world: World) -> Values:
    return _merge_values(make_right_holder("Umbrella SA")) | {"public_id": world.nordvik.public_id}


def _soon() -> Values:
    """Expect it in the days after the run, whenever that is: an alert whose days are over is another situation."""
    today = timezone.localdate()
    return {"now": timezone.now(), "expected_from": today, "expected_to": today + timedelta(days=13)}


def _alert_values(alert: Alert) -> Values:
    return {
        "public_id": alert.public_id,
        "recordation": str(alert.recordation.public_id),
        "number": alert.numbers.get().number_as_written,
        "marker": alert.numbers.get().number_as_written,
        "secret": alert.sender_name or "Haotian Trading",
    }


@situation("rightsholders.alert_sent")
def an_alert_of_nordvik_that_waits_for_the_desk(world: World) -> Values:
    recordation = make_in_force(world["holder"], world.nordvik, world["desk"], title="SENTMARK")
    return _alert_values(make_alert(world["holder"], recordation, numbers=["CSQU3054383"], **_soon()))


@situation("rightsholders.alert_accepted")
def an_alert_of_nordvik_that_officers_look_out_for(world: World) -> Values:
    recordation = make_in_force(world["holder"], world.nordvik, world["desk"], title="LIVEMARK")
    return _alert_values(make_accepted(world["holder"], recordation, world["desk"], numbers=["MSKU1234565"], **_soon()))


@situation("rightsholders.alert_of_shenzhen")
def an_alert_of_nordvik_that_one_office_looks_out_for(world: World) -> Values:
    recordation = make_in_force(world["holder"], world.nordvik, world["desk"], title="ONEMARK")
    return _alert_values(
        make_accepted(
            world["holder"], recordation, world["desk"], offices=["CNSZX"], numbers=["TGHU7654320"], **_soon()
        )
    )


@situation("rightsholders.alert_european")
def an_alert_of_nordvik_elsewhere(world: World) -> Values:
    recordation = make_in_force(world["holder"], world.nordvik, world["desk"], title="AWAYMARK")
    values = _alert_values(
        make_accepted(world["holder"], recordation, world["desk"], numbers=["OOLU1111119"], **_soon())
    )
    Recordation.objects.filter(pk=recordation.pk).update(jurisdiction_id="EU")
    return values
