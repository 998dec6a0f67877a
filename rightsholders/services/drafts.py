"""Beginning a recordation: empty, from complete values, or as the renewal of one; throwing a draft away."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.errors import InvalidValue, NotVisible
from ipcases.lib.forgetting import forget_files
from rightsholders.access import get_own_recordation, represented_holders
from rightsholders.days import today_in
from rightsholders.events import RecordationEvent
from rightsholders.models import Recordation, RecordationRight, RightHolder
from rightsholders.services.rights import add_right, forget_unused
from rightsholders.services.sections import save_contacts, save_goods, save_licensees, save_tells
from rightsholders.services.values import (
    ContactValues,
    CoveredGoods,
    GoodsValues,
    LicenseeValues,
    RightValues,
    TellsValues,
)
from rightsholders.terms import term_of
from rightsholders.workflow import refuse_unless_ready


def start_draft(*, acting_user: User, right_holder: UUID, jurisdiction: str = "", now: datetime) -> Recordation:
    """Begin an empty recordation for a right holder the user acts for. Raises NotVisible for any other."""
    require(user=acting_user, verb="portal.file")
    jurisdiction = jurisdiction or settings.JURISDICTION
    if term_of(jurisdiction=jurisdiction) is None:
        raise InvalidValue("jurisdiction", _("Recordations are not kept for this jurisdiction."), field="jurisdiction")
    with transaction.atomic():
        asked = RightHolder.objects.filter(public_id=right_holder)
        holder = represented_holders(user=acting_user).filter(pk__in=asked.values("same_as")).first()
        if holder is None:
            raise NotVisible
        return _create(acting_user, holder, jurisdiction, now)


def register_draft(
    *,
    acting_user: User,
    right_holder: UUID,
    jurisdiction: str = "",
    rights: Sequence[tuple[RightValues, Sequence[int], str]] = (),
    goods: GoodsValues | None = None,
    tells: TellsValues | None = None,
    contacts: Sequence[ContactValues] = (),
    licensees: Sequence[LicenseeValues] = (),
    has_no_licensees: bool = False,
    now: datetime,
) -> Recordation:
    """Begin a recordation with everything at once; each right comes with its Nice classes and goods."""
    with transaction.atomic():
        draft = start_draft(acting_user=acting_user, right_holder=right_holder, jurisdiction=jurisdiction, now=now)
        common: dict[str, Any] = {"acting_user": acting_user, "public_id": draft.public_id, "now": now}
        covered = []
        for values, classes, text in rights:
            right = add_right(**common, values=values)
            covered.append(CoveredGoods(right=right.public_id, nice_classes=classes, goods=text))
        given = goods or GoodsValues(covered=())
        save_goods(
            **common,
            values=GoodsValues(
                covered=covered,
                made_in=given.made_in,
                median_price=given.median_price,
                price_currency=given.price_currency,
                wants_small_consignments=given.wants_small_consignments,
            ),
        )
        if tells is not None:
            save_tells(**common, values=tells)
        if contacts:
            save_contacts(**common, contacts=contacts)
        if licensees or has_no_licensees:
            save_licensees(**common, has_none=has_no_licensees, licensees=licensees)
        draft.refresh_from_db()
    return draft


def start_renewal(*, acting_user: User, public_id: UUID, now: datetime) -> Recordation:
    """Begin the recordation that goes on from one in force, with all its particulars copied."""
    require(user=acting_user, verb="portal.file")
    with transaction.atomic():
        old = get_own_recordation(user=acting_user, public_id=public_id, for_write=True)
        today = today_in(jurisdiction=old.jurisdiction, now=now)
        refuse_unless_ready(recordation=old, step="renew", today=today)
        new = _create(acting_user, old.right_holder, old.jurisdiction_id, now, renews=old)
        for name in (
            "wants_small_consignments",
            "genuine_goods",
            "known_fakes",
            "made_in",
            "median_price",
            "price_currency",
            "has_no_licensees",
        ):
            setattr(new, name, getattr(old, name))
        new.save()
        RecordationRight.objects.bulk_create(
            RecordationRight(recordation=new, right_id=right_id, jurisdiction_id=old.jurisdiction_id)
            for right_id in old.recordation_rights.order_by("id").values_list("right_id", flat=True)
        )
        for rows in (old.guides, old.contacts, old.licensees, old.images):
            _copy(rows.order_by("id"), new)
    return new


def discard_draft(*, acting_user: User, public_id: UUID, now: datetime) -> None:
    """Throw a draft away that customs has never seen."""
    require(user=acting_user, verb="portal.file")
    with transaction.atomic():
        draft = get_own_recordation(user=acting_user, public_id=public_id, for_write=True)
        today = today_in(jurisdiction=draft.jurisdiction, now=now)
        refuse_unless_ready(recordation=draft, step="discard", today=today)
        record(
            action=RecordationEvent.DISCARDED,
            actor=acting_user,
            subject=draft,
            changes={"public_id": [str(draft.public_id), None]},
            now=now,
        )
        rights = [row.right for row in draft.recordation_rights.select_related("right")]
        forget_files(rows=list(draft.images.values_list("sha256", "derivative_sha256")))
        for rows in (
            draft.recordation_rights,
            draft.guides,
            draft.contacts,
            draft.licensees,
            draft.images,
            draft.deficiencies,
        ):
            rows.all().delete()
        draft.delete()
        forget_unused(rights=rights)


def _create(
    acting_user: User, holder: RightHolder, jurisdiction: str, now: datetime, renews: Recordation | None = None
) -> Recordation:
    draft = Recordation.objects.create(right_holder=holder, jurisdiction_id=jurisdiction, renews=renews)
    record(
        action=RecordationEvent.DRAFTED,
        actor=acting_user,
        subject=draft,
        changes={
            "right_holder": [None, str(holder.public_id)],
            "jurisdiction": [None, jurisdiction],
            "renews": [None, renews.reference if renews else None],
        },
        now=now,
    )
    return draft


def _copy(rows, new: Recordation) -> None:
    """Write the same rows once more under the new recordation."""
    copies = []
    for row in rows:
        row.pk = None
        row._state.adding = True
        row.recordation = new
        if hasattr(row, "public_id"):
            row.public_id = row._meta.get_field("public_id").get_default()
        copies.append(row)
    if copies:
        type(copies[0]).objects.bulk_create(copies)
