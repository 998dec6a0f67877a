"""Writing the rights of a recordation: a new one, one given before, a correction, taking one out."""

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from ipcases.lib.errors import InvalidValue, NotVisible
from rightsholders.days import today_in
from rightsholders.folding import normalise_number, normalise_text
from rightsholders.models import Recordation, RecordationRight, Right, Section
from rightsholders.queries import fixed_right_ids
from rightsholders.services.papers import checked_text
from rightsholders.services.sections import close_section, fixed_right_refusal, open_section
from rightsholders.services.values import RightValues
from rightsholders.terms import term_of

MOST_RIGHTS = 20
_LATEST_YEAR = 2200


def add_right(*, acting_user: User, public_id: UUID, values: RightValues, now: datetime) -> Right:
    """Add a right to the recordation. A number the same right holder gave before is the same right."""
    with transaction.atomic():
        recordation = open_section(acting_user=acting_user, public_id=public_id, section=Section.RIGHTS)
        _refuse_unfit(recordation, values, now)
        right = _find_same(recordation, values) or _create(recordation, values)
        _link(recordation, right)
        close_section(acting_user=acting_user, recordation=recordation, section=Section.RIGHTS, now=now)
    return right


def use_right(*, acting_user: User, public_id: UUID, right: UUID, now: datetime) -> None:
    """Add a right that the right holder gave before. Raises NotVisible for anybody else's."""
    with transaction.atomic():
        recordation = open_section(acting_user=acting_user, public_id=public_id, section=Section.RIGHTS)
        same = recordation.right_holder.same_as
        known = _kept().filter(public_id=right, right_holder__same_as=same).first()
        if known is None:
            raise NotVisible
        _link(recordation, known)
        close_section(acting_user=acting_user, recordation=recordation, section=Section.RIGHTS, now=now)


def change_right(
    *,
    acting_user: User,
    public_id: UUID,
    right: UUID,
    values: RightValues,
    now: datetime,
    version: int | None = None,
    seen: str | None = None,
) -> None:
    """Correct a right. One that customs has seen elsewhere may only be given a later end, as when it is renewed."""
    with transaction.atomic():
        recordation = open_section(
            acting_user=acting_user,
            public_id=public_id,
            section=Section.RIGHTS,
            version=version,
            seen=seen,
            right=right,
        )
        known = _held(recordation, right)
        _refuse_unfit(recordation, values, now)
        wanted = _columns(values)
        changed = [name for name, value in wanted.items() if getattr(known, name) != value]
        if known.pk in fixed_right_ids(recordation=recordation) and not _only_lasts_longer(known, changed, values):
            raise fixed_right_refusal(known)
        for name in changed:
            setattr(known, name, wanted[name])
        if changed:
            _save_unique(known, changed)
        close_section(acting_user=acting_user, recordation=recordation, section=Section.RIGHTS, now=now)


def drop_right(*, acting_user: User, public_id: UUID, right: UUID, now: datetime) -> None:
    """Take a right out of the recordation; one that stands nowhere else is forgotten."""
    with transaction.atomic():
        recordation = open_section(acting_user=acting_user, public_id=public_id, section=Section.RIGHTS)
        known = _held(recordation, right)
        recordation.recordation_rights.filter(right=known).delete()
        forget_unused(rights=[known])
        close_section(acting_user=acting_user, recordation=recordation, section=Section.RIGHTS, now=now)


def forget_unused(*, rights: list[Right]) -> None:
    """Delete those of the rights that no recordation carries any more."""
    # First the lock, then the look: whoever uses one at the same moment holds it until that is committed.
    held = Right.objects.select_for_update().filter(pk__in=[right.pk for right in rights]).order_by("pk")
    Right.objects.filter(pk__in=[right.pk for right in held], recordation_rights__isnull=True).delete()


def _kept() -> QuerySet[Right]:
    """Return rights to be used: each stays as long as the transaction, though its last recordation lets go of it."""
    return Right.objects.select_for_update(of=("self",), no_key=True)


def _held(recordation: Recordation, public_id: UUID) -> Right:
    row = (
        recordation.recordation_rights.select_related("right")
        .select_for_update(of=("right",))
        .filter(right__public_id=public_id)
        .first()
    )
    if row is None:
        raise NotVisible
    return row.right


def _link(recordation: Recordation, right: Right) -> None:
    if recordation.recordation_rights.count() >= MOST_RIGHTS:
        text = _("A recordation carries at most %(n)d rights. Register another one.")
        raise InvalidValue("too-many", text % {"n": MOST_RIGHTS})
    if recordation.recordation_rights.filter(right=right).exists():
        raise InvalidValue(
            "right-twice", _("This right is already part of the recordation."), field="registration_number"
        )
    RecordationRight.objects.create(recordation=recordation, right=right, jurisdiction_id=recordation.jurisdiction_id)


def _refuse_unfit(recordation: Recordation, values: RightValues, now: datetime) -> None:
    term = term_of(jurisdiction=recordation.jurisdiction_id)
    if term is not None and values.kind not in term.years:
        text = _("This kind of right cannot be recorded here (%(basis)s).")
        raise InvalidValue("kind", text % {"basis": term.legal_basis}, field="kind")
    _refuse_too_long(values)
    if not any(character.isalnum() for character in values.registration_number):
        text = _("This is no registration number. Copy it from the certificate.")
        raise InvalidValue("number", text, field="registration_number")
    if values.registered_on > today_in(jurisdiction=recordation.jurisdiction, now=now):
        raise InvalidValue("period", _("This day is still to come. Check the year."), field="registered_on")
    if values.expires_on is not None and values.expires_on.year > _LATEST_YEAR:
        raise InvalidValue("period", _("This end lies too far away. Check the year."), field="expires_on")
    if values.expires_on is not None and values.expires_on <= values.registered_on:
        raise InvalidValue("period", _("The right must end after it was registered."), field="expires_on")


def _refuse_too_long(values: RightValues) -> None:
    """Refuse what no longer fits as it is kept: one character of full width or a ligature may stand for several."""
    for name, value in _columns(values).items():
        most: int | None = getattr(Right._meta.get_field(name), "max_length", None)
        if most is not None:
            checked_text(text=str(value), most=most, field=name)


def _find_same(recordation: Recordation, values: RightValues) -> Right | None:
    """Return the right of this number if its owner gave it before; refuse it if it is somebody else's."""
    known = (
        _kept()
        .select_related("right_holder")
        .filter(
            register_office=values.register_office,
            kind=values.kind,
            registration_number=normalise_number(values.registration_number),
        )
        .first()
    )
    if known is None:
        return None
    if known.right_holder.same_as != recordation.right_holder.same_as:
        raise _taken()
    if any(getattr(known, name) != value for name, value in _columns(values).items()):
        text = _("You gave this number before, for “%(title)s”. Choose it from your rights instead.")
        raise InvalidValue("right-known", text % {"title": known.title}, field="registration_number")
    return known


def _create(recordation: Recordation, values: RightValues) -> Right:
    right = Right(right_holder_id=recordation.right_holder_id, **_columns(values))
    _save_unique(right, None)
    return right


def _save_unique(right: Right, fields: list[str] | None) -> None:
    try:
        with transaction.atomic():
            right.save(update_fields=fields)
    except IntegrityError as error:
        if "right_number_once_per_register" in str(error):
            raise _taken() from error
        raise


def _taken() -> InvalidValue:
    return InvalidValue(
        "number-taken",
        _("This number stands for another right in that register. Check the number, the register and the kind."),
        field="registration_number",
    )


def _columns(values: RightValues) -> dict[str, object]:
    return {
        "kind": values.kind,
        "register_office": values.register_office,
        "registration_number": normalise_number(values.registration_number),
        "title": normalise_text(values.title),
        "title_zh": normalise_text(values.title_zh),
        "registered_on": values.registered_on,
        "expires_on": values.expires_on,
    }


def _only_lasts_longer(right: Right, changed: list[str], values: RightValues) -> bool:
    if changed != ["expires_on"]:
        return not changed
    return right.expires_on is not None and (values.expires_on is None or values.expires_on > right.expires_on)
