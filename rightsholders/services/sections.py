"""Writing one part of a recordation at a time: goods, tells, contacts, licensees. Rights have their own module."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import ChangedMeanwhile, InvalidValue
from rightsholders.access import get_own_recordation
from rightsholders.days import today_in
from rightsholders.events import RecordationEvent
from rightsholders.models import Contact, Licensee, ProductGuide, Recordation, Right, Section
from rightsholders.queries import fixed_right_ids, particulars_of, state_of_part
from rightsholders.services.match_version import renew_match_version
from rightsholders.services.upkeep import note_upkeep
from rightsholders.services.values import ContactValues, GoodsValues, LicenseeValues, TellsValues
from rightsholders.terms import term_of
from rightsholders.workflow import NotReady, examined_refusal, read_facts, refuse_unless_editable, section_blockers

MOST_TELLS = 12
MOST_LICENSEES = 300


def open_section(
    *,
    acting_user: User,
    public_id: UUID,
    section: str,
    version: int | None = None,
    seen: str | None = None,
    right: UUID | None = None,
) -> Recordation:
    """Lock the recordation and refuse unless this user may write this part now.

    `version` is that of the recordation, `seen` the state of the part, or of one right of it, that whoever replaces it
    has seen. Raises ChangedMeanwhile when it is another by now.
    """
    require(user=acting_user, verb="portal.file")
    recordation = get_own_recordation(user=acting_user, public_id=public_id, for_write=True)
    refuse_unless_editable(recordation=recordation, section=section)
    if version not in (None, recordation.version):
        raise ChangedMeanwhile(
            _("Somebody changed this recordation while you had it open. Open it again, then make your change.")
        )
    if seen is not None:
        parts = particulars_of(recordation=recordation)
        if seen != state_of_part(parts=parts, section=section, right=right):
            raise ChangedMeanwhile(
                _("Somebody saved this part while you had it open. What you typed is kept: compare, then save again.")
            )
    return recordation


def close_section(*, acting_user: User, recordation: Recordation, section: str, now: datetime) -> None:
    """Settle what the desk asked about this part and write the audit; in force, keep it complete."""
    recordation.deficiencies.filter(section=section, settled_at__isnull=True).update(settled_at=now)
    recordation.version += 1
    recordation.save(update_fields=["version"])
    in_force = recordation.status == Recordation.Status.IN_FORCE
    if in_force and section != Section.GOODS:  # what could be incomplete there cannot be written any more
        today = today_in(jurisdiction=recordation.jurisdiction, now=now)
        facts = read_facts(recordation=recordation, today=today)
        missing = section_blockers(facts=facts, recordation=recordation, section=section, today=today)
        if missing:
            raise NotReady(missing)
    record(
        action=RecordationEvent.CHANGED if in_force else RecordationEvent.SECTION_SAVED,
        actor=acting_user,
        subject=recordation,
        case_reference=recordation.reference or "",
        changes={"section": [None, section]},
        now=now,
    )
    if in_force:
        note_upkeep(recordation=recordation, now=now)
        renew_match_version()


def stand_by_section(*, acting_user: User, public_id: UUID, section: str, now: datetime) -> None:
    """Settle what the desk asked about rights or pictures, which are saved one by one: the right holder goes on."""
    with transaction.atomic():
        recordation = open_section(acting_user=acting_user, public_id=public_id, section=section)
        if recordation.deficiencies.filter(section=section, settled_at__isnull=True).exists():
            close_section(acting_user=acting_user, recordation=recordation, section=section, now=now)


def save_goods(
    *,
    acting_user: User,
    public_id: UUID,
    values: GoodsValues,
    now: datetime,
    version: int | None = None,
    seen: str | None = None,
) -> None:
    """Write which goods the rights cover, where they are made and what they cost; once in force only the last two."""
    with transaction.atomic():
        recordation = open_section(
            acting_user=acting_user, public_id=public_id, section=Section.GOODS, version=version, seen=seen
        )
        held = {
            row.right.public_id: row.right
            for row in recordation.recordation_rights.select_related("right").select_for_update(of=("right",))
        }
        fixed, is_examined = fixed_right_ids(recordation=recordation), recordation.status == Recordation.Status.IN_FORCE
        for covered in values.covered:
            right = held.get(covered.right)
            if right is None:
                raise InvalidValue("unknown-right", _("This right is no longer part of the recordation. Reload."))
            classes = sorted(set(covered.nice_classes))
            if (right.nice_classes, right.goods) == (classes, covered.goods):
                continue
            if is_examined:
                raise examined_refusal()
            if right.pk in fixed:
                raise fixed_right_refusal(right)
            right.nice_classes, right.goods = classes, covered.goods
            right.save(update_fields=["nice_classes", "goods"])
        term = term_of(jurisdiction=recordation.jurisdiction_id)
        recordation.made_in = sorted(set(values.made_in))
        recordation.median_price = values.median_price
        recordation.price_currency = values.price_currency if values.median_price is not None else ""
        wants_small = bool(values.wants_small_consignments and term and term.offers_small_consignments)
        if is_examined and wants_small != recordation.wants_small_consignments:
            raise examined_refusal()
        recordation.wants_small_consignments = wants_small
        recordation.save(update_fields=["made_in", "median_price", "price_currency", "wants_small_consignments"])
        close_section(acting_user=acting_user, recordation=recordation, section=Section.GOODS, now=now)


def save_tells(
    *,
    acting_user: User,
    public_id: UUID,
    values: TellsValues,
    now: datetime,
    version: int | None = None,
    seen: str | None = None,
) -> None:
    """Replace the ways to tell genuine goods from fakes."""
    if len(values.tells) > MOST_TELLS:
        raise InvalidValue("too-many", _("Give at most %(n)d signs, the best ones first.") % {"n": MOST_TELLS})
    with transaction.atomic():
        recordation = open_section(
            acting_user=acting_user, public_id=public_id, section=Section.TELLS, version=version, seen=seen
        )
        recordation.genuine_goods, recordation.known_fakes = values.genuine_goods, values.known_fakes
        recordation.save(update_fields=["genuine_goods", "known_fakes"])
        recordation.guides.all().delete()
        ProductGuide.objects.bulk_create(
            ProductGuide(recordation=recordation, position=position, genuine=tell.genuine, fake=tell.fake)
            for position, tell in enumerate(values.tells)
        )
        close_section(acting_user=acting_user, recordation=recordation, section=Section.TELLS, now=now)


def save_contacts(
    *,
    acting_user: User,
    public_id: UUID,
    contacts: Sequence[ContactValues],
    now: datetime,
    version: int | None = None,
    seen: str | None = None,
) -> None:
    """Replace the contacts of the recordation."""
    with transaction.atomic():
        recordation = open_section(
            acting_user=acting_user, public_id=public_id, section=Section.CONTACTS, version=version, seen=seen
        )
        recordation.contacts.all().delete()
        Contact.objects.bulk_create(
            Contact(
                right_holder_id=recordation.right_holder_id,
                recordation=recordation,
                kind=contact.kind,
                name=contact.name,
                email=contact.email,
                phone=contact.phone,
                is_around_the_clock=contact.is_around_the_clock,
                saved_at=now,
            )
            for contact in contacts
        )
        close_section(acting_user=acting_user, recordation=recordation, section=Section.CONTACTS, now=now)


def save_licensees(
    *,
    acting_user: User,
    public_id: UUID,
    has_none: bool,
    licensees: Sequence[LicenseeValues],
    now: datetime,
    version: int | None = None,
    seen: str | None = None,
) -> None:
    """Replace the list of who else may use the right, or note that nobody may."""
    if has_none and licensees:
        raise InvalidValue("contradiction", _("Either name licensees or say that there are none, not both."))
    if len(licensees) > MOST_LICENSEES:
        raise InvalidValue("too-many", _("Name at most %(n)d licensees.") % {"n": MOST_LICENSEES})
    if len({(row.name, row.capacity) for row in licensees}) < len(licensees):
        raise InvalidValue("twice", _("The same name stands twice in one capacity. Remove one."))
    with transaction.atomic():
        recordation = open_section(
            acting_user=acting_user, public_id=public_id, section=Section.LICENSEES, version=version, seen=seen
        )
        recordation.has_no_licensees = has_none
        recordation.save(update_fields=["has_no_licensees"])
        recordation.licensees.all().delete()
        Licensee.objects.bulk_create(
            Licensee(
                recordation=recordation,
                name=row.name,
                country_id=row.country,
                capacity=row.capacity,
                valid_to=row.valid_to,
            )
            for row in licensees
        )
        close_section(acting_user=acting_user, recordation=recordation, section=Section.LICENSEES, now=now)


def fixed_right_refusal(right: Right) -> InvalidValue:
    """Say that this right cannot be changed here, and what to do."""
    text = _("%(title)s also stands in another recordation that customs has seen. It can no longer be changed here.")
    return InvalidValue("right-fixed", text % {"title": right.title})
