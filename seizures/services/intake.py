"""Logging a seizure: one transaction from the first row to its case number."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.days import local_day
from ipcases.lib.errors import DomainError
from ipcases.lib.ids import uuid7
from ipcases.lib.jobs import enqueue_on_commit
from reference.identifiers import normalise_unlocode
from reference.models import Office
from rightsholders.models import Alert
from rightsholders.queries.alert_matches import alert_code
from seizures.draft_access import handed_over
from seizures.events import SeizureEvent
from seizures.models import (
    CaseCounter,
    EvidenceFile,
    Note,
    Seizure,
    SeizureDraft,
)
from seizures.queries.search import last_undone
from seizures.services.alerts import check_alerts, write_alerts
from seizures.services.intake_rules import (
    Named,
    ReadNumber,
    check_head,
    check_known,
    check_lines,
    check_office,
    check_parcels,
    check_parties,
    check_photos,
    look_up_named,
    text_of,
)
from seizures.services.merging import is_same
from seizures.services.numbers import next_reference
from seizures.services.rows import sum_up, write_lines, write_parcels, write_parties
from seizures.services.searching import marks_of, search_row
from seizures.services.values import Intake, ParcelIntake

_INTAKE_KEY = "intake_key"


class DraftChanged(DomainError):
    """Another device has put something into the draft that its officer has not seen."""


class Undone(DomainError):
    """The case of this key was undone, and whoever sends the intake has not seen that."""


class KeyInUse(DomainError):
    """The intake key belongs to a seizure that somebody else logged."""


def log_seizure(*, acting_user: User, intake: Intake, now: datetime) -> Seizure:
    """Log a seizure and give it its case number, once however often the same intake is sent.

    Raises NotAllowed without the right to log or for an office of others, InvalidValue for a
    value that cannot be, NumberLogged for a parcel that a case holds already, KeyInUse for the key of another
    officer's seizure, DraftChanged for a form that is not what its officer saw, DraftHandedOver for one that a
    colleague has now, Undone for one that was logged and undone without the sender knowing.
    """
    require(user=acting_user, verb="seizures.log")
    if earlier := _logged_already(acting_user, intake):
        return earlier
    _check_undone(intake)
    office = check_office(user=acting_user, code=intake.office)
    check_head(intake=intake, now=now)
    numbers = check_parcels(parcels=intake.parcels, channel=intake.channel)
    check_lines(lines=intake.lines, parcels=len(intake.parcels))
    check_parties(parties=intake.parties)
    check_photos(intake=intake)
    alerts = check_alerts(user=acting_user, intake=intake, office=office, now=now)
    named = look_up_named(lines=intake.lines, countries=_countries_of(intake), jurisdiction=office.jurisdiction_id)
    check_known(user=acting_user, numbers=numbers, intake=intake, today=local_day(now, office.time_zone))
    try:
        with transaction.atomic():
            return _write(acting_user, intake, office, numbers, named, alerts, now)
    except IntegrityError as error:
        # The same intake was sent twice at once; the other one has won.
        if _INTAKE_KEY not in str(error):
            raise
        earlier = _logged_already(acting_user, intake)
        if earlier is None:
            raise
        return earlier


def _logged_already(user: User, intake: Intake) -> Seizure | None:
    earlier = Seizure.objects.select_related("office").filter(intake_key=intake.intake_key).first()
    if earlier is not None and earlier.logged_by_id != user.pk:
        raise KeyInUse("key-in-use", _("This form was sent by another officer already. Start a new one."))
    return earlier


def _check_undone(intake: Intake) -> None:
    """Refuse what was logged and undone since it was sent: a lost answer makes devices and programs send again."""
    undone = last_undone(key=intake.intake_key)
    if undone is not None and undone.reference != intake.undone:
        sentence = _("This was logged as %(case)s and undone. To log it again, send it as a new one.")
        raise Undone("undone", sentence % {"case": undone.reference})


def _countries_of(intake: Intake) -> set[str]:
    parcels = {code for parcel in intake.parcels for code in (parcel.sent_from, parcel.sent_to)}
    parties = {party.country for party in intake.parties}
    return parcels | parties | {intake.origin_country, intake.departure_country, intake.destination_country}


def _write(
    user: User,
    intake: Intake,
    office: Office,
    numbers: list[ReadNumber],
    named: Named,
    alerts: list[Alert],
    now: datetime,
) -> Seizure:
    seizure = _new_seizure(user, intake, office, named, now)
    seizure.save(force_insert=True)
    parcels = write_parcels(seizure=seizure, parcels=intake.parcels, numbers=numbers)
    lines = write_lines(seizure=seizure, lines=intake.lines, named=named, parcels=parcels, user=user, now=now)
    parties = write_parties(seizure=seizure, parties=intake.parties)
    EvidenceFile.objects.bulk_create(
        EvidenceFile(
            seizure=seizure,
            line=lines[photo.line - 1] if photo.line else None,
            shows=photo.shows,
            sha256=photo.stored.sha256,
            derivative_sha256=photo.stored.derivative_sha256,
            media_type=photo.stored.media_type,
            size=photo.stored.size,
            file_name=photo.file_name[:200],
            added_by=user,
            added_at=now,
        )
        for photo in {photo.stored.sha256: photo for photo in intake.photos}.values()
    )
    if note := intake.note.strip():
        Note.objects.create(seizure=seizure, text=note[:4000], written_by=user, written_at=now)
    write_alerts(seizure=seizure, alerts=alerts, user=user, now=now)
    handed_over_by = _close_draft(user, intake, seizure)
    _give_number(seizure, office, now)
    search_row(seizure=seizure, parcels=parcels, lines=lines, parties=parties, marks=marks_of(lines)).save(
        force_insert=True
    )
    if intake.photos:
        enqueue_on_commit("seizures.hash_pictures", seizure_id=seizure.pk)
    record(
        action=SeizureEvent.LOGGED,
        actor=user,
        subject=seizure,
        case_reference=seizure.reference,
        changes={
            "customs_office": [None, seizure.office_id],
            "channel": [None, seizure.channel],
            "direction": [None, seizure.direction],
            "action": [None, seizure.action],
            "parcels": [None, len(parcels)],
            "goods_lines": [None, len(lines)],
            "photos": [None, len(intake.photos)],
        }
        | ({"handed_over_by": [None, str(handed_over_by)]} if handed_over_by else {})
        | ({"from_list": [None, intake.from_list]} if intake.from_list else {})
        | ({"alerts": [None, [alert_code(alert) for alert in alerts]]} if alerts else {}),
        publish=True,
        now=now,
    )
    return seizure


def _close_draft(user: User, intake: Intake, seizure: Seizure) -> User | None:
    """Let the draft be this seizure; return who handed it over, if anybody did.

    Refuses one that another device put something into while it was being sent, and one that a colleague has now.
    """
    draft = SeizureDraft.objects.select_for_update().filter(public_id=intake.intake_key).first()
    if draft is None:
        return None
    if draft.user_id != user.pk:
        raise handed_over()
    if intake.form is not None:
        photos = {photo.stored.sha256 for photo in intake.photos}
        is_seen = is_same(draft.fields, intake.form) and photos == set(draft.photos.values_list("sha256", flat=True))
        if not is_seen:
            raise DraftChanged(
                "draft-changed", _("Another page put something into this form. Look at both, then send.")
            )
    draft.seizure, draft.aside = seizure, []
    draft.save(update_fields=["seizure", "aside"])
    return draft.handed_over_by


def _new_seizure(user: User, intake: Intake, office: Office, named: Named, now: datetime) -> Seizure:
    first = intake.parcels[0] if intake.parcels else ParcelIntake(number="")
    public_id = uuid7()
    seizure = Seizure(
        public_id=public_id,
        reference=public_id.hex,  # until the number is given, at the end of the transaction
        intake_key=intake.intake_key,
        office=office,
        jurisdiction_id=office.jurisdiction_id,
        found_at_place=text_of(intake.found_at_place, 120, "found_at_place"),
        logged_by=user,
        logged_at=now,
        detained_at=intake.detained_at,
        detained_on=local_day(intake.detained_at, office.time_zone),
        direction=intake.direction,
        channel=intake.channel,
        action=intake.action,
        action_reason=text_of(intake.action_reason, 300, "action_reason"),
        reasons=list(intake.reasons),
        origin_country_id=intake.origin_country or None,
        departure_country_id=intake.departure_country or first.sent_from or None,
        destination_country_id=intake.destination_country or first.sent_to or None,
        departure_place=normalise_unlocode(intake.departure_place),
        destination_place=normalise_unlocode(intake.destination_place),
        transport_document=text_of(intake.transport_document, 60, "transport_document"),
        conveyance=text_of(intake.conveyance, 80, "conveyance"),
    )
    sum_up(seizure=seizure, parcels=len(intake.parcels), lines=intake.lines, named=named)
    return seizure


def _give_number(seizure: Seizure, office: Office, now: datetime) -> None:
    year = local_day(now, office.time_zone).year
    seizure.reference = next_reference(of=CaseCounter, office=office, year=year)
    seizure.save(update_fields=["reference"])
