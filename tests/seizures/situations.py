"""The seizures, drafts and files that the access matrix asks about. Procedures have their own in the same app."""

import uuid
from datetime import timedelta

from django.utils import timezone

from audit.services import record
from seizures.events import ProcedureEvent
from seizures.forms.listed_cases import judge_list
from seizures.models import DraftPhoto, Seizure
from seizures.services.alerts import suggest_alerts
from seizures.services.case_lists import ListFile, keep_list
from seizures.services.custody import hand_over
from seizures.services.drafts import Upload, add_photos, open_draft, save_draft
from seizures.services.listed import ListedRow
from seizures.services.undoing import undo_seizure
from seizures.services.values import ParcelIntake
from tests.access.situations import Values, World, situation
from tests.rightsholders.alerts import make_accepted
from tests.rightsholders.factories import make_in_force
from tests.seizures import ledger_situations, procedure_situations  # noqa: F401  found here, being of the same app
from tests.seizures.covering import cover
from tests.seizures.factories import NOON, SENDER, log, photo, picture
from tests.seizures.holds import hold
from tests.seizures.lists import a_row
from tests.seizures.procedures import open_for

_SECRET = SENDER.name


def logged(user, number: str, **overrides):
    """Log a seizure whose parcel number no other case has."""
    return log(user, parcels=(ParcelIntake(number=number, sent_from="CN", sent_to="US"),), **overrides)


def values_of(seizure) -> Values:
    """Return what rows of the matrix name of a seizure."""
    file = seizure.evidence.first()
    return {
        "reference": seizure.reference,
        "marker": seizure.reference,
        "secret": _SECRET,
        "public_id": str(file.public_id) if file else "",
        "number": seizure.parcels.first().number,
        "alert": uuid.uuid4(),
    }


@situation("seizures.own")
def a_seizure_of_guangzhou(world: World) -> Values:
    return values_of(logged(world["officer"], "MATRIX0001", photos=(photo("GOODS", "red"),)))


@situation("seizures.just_logged")
def a_seizure_logged_a_moment_ago(world: World) -> Values:
    return values_of(logged(world["officer"], "MATRIX0008", now=timezone.now()))


@situation("seizures.undone")
def a_number_that_was_taken_back(world: World) -> Values:
    seizure = logged(world["officer"], "MATRIX0009", now=timezone.now())
    values = values_of(seizure)
    undo_seizure(acting_user=world["officer"], reference=seizure.reference, now=timezone.now())
    return values


@situation("seizures.suggested")
def a_seizure_of_guangzhou_that_an_alert_fits(world: World) -> Values:
    recordation = make_in_force(world["holder"], world.nordvik, world["desk"], title="FITMARK")
    alert = make_accepted(world["holder"], recordation, world["desk"], numbers=["MATRIX0010"])
    seizure = logged(world["officer"], "MATRIX0010")
    suggest_alerts(now=NOON)
    return values_of(seizure) | {"alert": alert.public_id}


@situation("seizures.restricted")
def a_restricted_seizure_of_guangzhou(world: World) -> Values:
    seizure = logged(world["officer"], "MATRIX0002", photos=(photo("GOODS", "blue"),))
    seizure.is_restricted = True
    seizure.save(update_fields=["is_restricted"])
    return values_of(seizure)


@situation("seizures.held")
def a_case_of_guangzhou_under_a_hold_of_the_desk(world: World) -> Values:
    seizure = logged(world["officer"], "MATRIX0011")
    held = hold(seizure, world["desk"], NOON)
    return {**values_of(seizure), "public_id": str(held.public_id)}


@situation("seizures.due")
def a_case_whose_names_go_soon(world: World) -> Values:
    seizure = logged(world["officer"], "MATRIX0012")
    day = timezone.localdate() + timedelta(days=5)
    Seizure.objects.filter(pk=seizure.pk).update(status="CLOSED", closed_at=NOON, personal_data_until=day)
    return values_of(seizure)


@situation("seizures.erased")
def a_case_whose_names_were_erased(world: World) -> Values:
    seizure = logged(world["officer"], "MATRIX0013")
    Seizure.objects.filter(pk=seizure.pk).update(
        status="CLOSED", closed_at=NOON, personal_data_purged_at=timezone.now()
    )
    return values_of(seizure)


@situation("seizures.other")
def a_seizure_of_shenzhen(world: World) -> Values:
    return values_of(logged(world["officer_szx"], "MATRIX0003", office="CNSZX", photos=(photo("GOODS", "green"),)))


@situation("seizures.foreign")
def a_seizure_of_new_york(world: World) -> Values:
    """Nobody of the cast works in the United States; the auditor checks this instance as a whole."""
    seizure = logged(world["officer"], "MATRIX0004")
    seizure.office_id, seizure.jurisdiction_id = "USJFK", "US"
    seizure.logged_by = world["stranger"]
    seizure.save(update_fields=["office", "jurisdiction", "logged_by"])
    return values_of(seizure)


@situation("seizures.case_list")
def a_list_of_guangzhou(world: World) -> Values:
    now = timezone.now()
    row = ListedRow(2, a_row(number="MATRIX0050", sender_name=_SECRET))
    kept = keep_list(
        acting_user=world["officer"],
        file=ListFile("list.csv", "0" * 64, list(row.cells)),
        cases=judge_list(world["officer"], [row], now),
        now=now,
    ).case_list
    return {"public_id": str(kept.public_id), "marker": kept.code, "secret": _SECRET}


@situation("seizures.covered")
def a_covered_picture_of_guangzhou(world: World) -> Values:
    seizure = logged(world["officer"], "MATRIX0014", photos=(photo("LABEL", "cyan"),))
    return values_of(seizure) | {"copy": cover(world["officer"], seizure.evidence.get(), now=NOON).public_id}


@situation("seizures.covered_restricted")
def a_covered_picture_of_a_restricted_case(world: World) -> Values:
    seizure = logged(world["officer"], "MATRIX0015", photos=(photo("LABEL", "pink"),))
    copy = cover(world["officer"], seizure.evidence.get(), now=NOON)
    seizure.is_restricted = True
    seizure.save(update_fields=["is_restricted"])
    return values_of(seizure) | {"copy": copy.public_id}


@situation("seizures.covered_other")
def a_covered_picture_of_shenzhen(world: World) -> Values:
    seizure = logged(world["officer_szx"], "MATRIX0016", office="CNSZX", photos=(photo("LABEL", "gold"),))
    return values_of(seizure) | {"copy": cover(world["officer_szx"], seizure.evidence.get(), now=NOON).public_id}


@situation("seizures.absent")
def no_seizure(world: World) -> Values:
    return {
        "reference": "CN-CAN-2026-999999",
        "public_id": "00000000-0000-7000-8000-000000000000",
        "event_id": "999999",
        "colleague": "999999",
    }


@situation("seizures.draft")
def a_draft_of_the_officer(world: World) -> Values:
    draft = open_draft(acting_user=world["officer"], now=NOON)
    save_draft(acting_user=world["officer"], public_id=draft.pk, fields={"note": ["Zhang San"]}, now=NOON)
    add_photos(acting_user=world["officer"], public_id=draft.pk, uploads=[Upload("a.jpg", picture())], now=NOON)
    colleague = world["supervisor"].pk
    return {"public_id": str(draft.pk), "marker": draft.code, "secret": "Zhang San", "colleague": colleague}


@situation("seizures.draft_photo")
def a_photo_of_that_draft(world: World) -> Values:
    world.values("seizures.draft")
    return {"public_id": str(DraftPhoto.objects.latest("id").public_id)}


@situation("seizures.hand_over")
def goods_handed_to_the_supervisor(world: World) -> Values:
    seizure = logged(world["officer"], "MATRIX0005")
    event = hand_over(
        acting_user=world["officer"], reference=seizure.reference, receiver=world["supervisor"], place="A", now=NOON
    )
    return values_of(seizure) | {"event_id": str(event.pk)}


def _without_secret(name: str) -> None:
    """A refusal that shows the case again may show its people: to those who were let in."""

    @situation(f"seizures.{name}_shown_again")
    def shown_again(world: World) -> Values:
        return {key: value for key, value in world.values(f"seizures.{name}").items() if key != "secret"}


for _name in ("own", "restricted", "other"):
    _without_secret(_name)


@situation("seizures.moved_deadline")
def a_deadline_of_guangzhou_that_moved(world: World) -> Values:
    seizure = logged(world["officer"], "MATRIX0006")
    procedure = open_for(seizure, world["officer"], right_holder=world.nordvik)
    deadline = procedure.deadlines.get()
    record(
        action=ProcedureEvent.DEADLINE_MOVED,
        actor=None,
        subject=deadline,
        case_reference=seizure.reference,
        changes={"code": [None, deadline.code], "due_on": ["2026-12-21", deadline.due_on]},
        now=NOON,
    )
    return values_of(seizure)
