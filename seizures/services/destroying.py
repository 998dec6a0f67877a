"""Two people sign that goods were destroyed: who carried it out, then a witness. With that they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.access import may, require, require_confirmed
from accounts.models import User
from ipcases.lib.errors import ChangedMeanwhile, DomainError, InvalidValue
from ipcases.lib.listed import listed
from seizures.access import require_whole
from seizures.events import DestructionEvent
from seizures.models import CustodyEvent, Destruction, DestructionLine, Outcome
from seizures.queries.destructions import fingerprint, statement_of
from seizures.services.custody import HandOverPending
from seizures.services.destructions import lock_open_rows, lock_planned, require_planned, tell_cases
from seizures.services.intake_rules import text_of
from seizures.services.outcomes import check_outcome, record_outcome

_SIGN, _WITNESS = "seizures.record_outcome", "seizures.attend_destruction"
_DESTROYED = Outcome.Kind.DESTROYED


@dataclass(frozen=True)
class Destroyed:
    """How much of a goods line was destroyed, and why not all of it."""

    quantity: Decimal
    because: str = ""


def sign(
    *,
    acting_user: User,
    public_id: UUID,
    carried_out_on: date,
    destroyed: Mapping[int, Destroyed],
    why: str | None = None,
    confirmed_at: datetime | None,
    now: datetime,
) -> Destruction:
    """Sign for a destruction as the one who carried it out: on which day, and how much of each line.

    `destroyed` is by the key of the destruction's line; a line that is not named was destroyed whole. Whoever signs
    sees every line. Signed again, it replaces what was signed. `why` says anew why no method was possible that the
    law puts first. Raises NotAllowed, NotVisible, ConfirmFirst,
    InvalidValue beside `quantity_<key>` or `because_<key>`, DomainError (409) for what the law does not allow now.
    """
    require(user=acting_user, verb=_SIGN)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    with transaction.atomic():
        destruction = lock_planned(user=acting_user, public_id=public_id)
        require_whole(user=acting_user, destruction=destruction)
        rows = lock_open_rows(destruction=destruction)
        if not rows:
            raise _nothing_left()
        _refuse_on_the_way(rows)
        destruction.why = destruction.why if why is None else text_of(why, 200, "why")
        for row in rows:
            _say_what_was_destroyed(row, destroyed.get(row.pk))
            _refuse_unlawful(destruction, row, carried_out_on, now)
        DestructionLine.objects.bulk_update(rows, ["destroyed", "differs_because"])
        destruction.carried_out_on, destruction.signed_by, destruction.signed_at = carried_out_on, acting_user, now
        statement = statement_of(destruction=destruction, signer=acting_user, lines=rows)
        destruction.statement_sha256 = fingerprint(statement)
        destruction.save(update_fields=["why", "carried_out_on", "signed_by", "signed_at", "statement_sha256"])
        tell_cases(
            destruction=destruction, rows=rows, event=DestructionEvent.SIGNED, user=acting_user, now=now,
            on=carried_out_on, fingerprint=destruction.statement_sha256,
        )  # fmt: skip
    return destruction


def witness(
    *, acting_user: User, public_id: UUID, statement_sha256: str, confirmed_at: datetime | None, now: datetime
) -> Destruction:
    """Sign as the witness for just what was signed before: then the outcome of every line is recorded.

    Outcomes are recorded in the name of who carried it out, who answers for them. Raises NotAllowed, NotVisible,
    ConfirmFirst, ChangedMeanwhile when something else was signed than the witness saw, DomainError (403, 409).
    """
    require(user=acting_user, verb=_WITNESS)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    with transaction.atomic():
        destruction = lock_planned(user=acting_user, public_id=public_id)
        signer = _signer(destruction, acting_user)
        if destruction.statement_sha256 != statement_sha256:
            raise ChangedMeanwhile(_("It was signed anew since you looked. Read it again before you sign."))
        require_whole(user=acting_user, destruction=destruction)
        rows = lock_open_rows(destruction=destruction)
        _refuse_on_the_way(rows)
        for row in rows:
            _record(destruction, row, signer, now)
        destruction.status = Destruction.Status.CARRIED_OUT
        destruction.witness, destruction.witnessed_at = acting_user, now
        destruction.save(update_fields=["status", "witness", "witnessed_at"])
        destruction.destruction_lines.filter(is_open=True).update(is_open=False)
        tell_cases(
            destruction=destruction, rows=rows, event=DestructionEvent.CARRIED_OUT, user=acting_user, now=now,
            signed_by=str(signer), fingerprint=destruction.statement_sha256,
        )  # fmt: skip
    return destruction


def why_not_sign(*, user: User, destruction: Destruction) -> str:
    """Say what keeps the user from signing for carrying it out now; nothing when nothing does."""
    try:
        require_planned(destruction=destruction)
        require_whole(user=user, destruction=destruction)
        if not destruction.destruction_lines.filter(is_open=True).exists():
            raise _nothing_left()
    except DomainError as refusal:
        return str(refusal.message)
    return ""


def why_not_witness(*, user: User, destruction: Destruction) -> str:
    """Say what keeps the user from signing as the witness now; nothing when nothing does."""
    try:
        require_planned(destruction=destruction)
        _signer(destruction, user)
        require_whole(user=user, destruction=destruction)
    except DomainError as refusal:
        return str(refusal.message)
    return ""


def _nothing_left() -> DomainError:
    return DomainError("nothing-left", _("No goods are left in this destruction. Add some, or call it off."))


def _signer(destruction: Destruction, user: User) -> User:
    """Return who carried it out. Raises DomainError when nobody signed, the witness did, or that person may no more."""
    signer = destruction.signed_by
    if signer is None:
        raise DomainError("not-signed", _("Whoever carried it out signs first."))
    if signer.pk == user.pk:
        raise _SamePerson("two-people", _("You signed for carrying it out. Somebody else signs as the witness."))
    if not may(user=signer, verb=_SIGN):
        sentence = _("%(name)s may not record outcomes any more. Somebody else who carried it out has to sign first.")
        raise DomainError("signer-left", sentence % {"name": signer})
    return signer


class _SamePerson(DomainError):
    """Nobody is the witness of what they did themselves."""

    status = 403


def _refuse_on_the_way(rows: Sequence[DestructionLine]) -> None:
    """Refuse goods between two people: nobody could say in whose hands they were destroyed."""
    cases = {row.line.seizure_id for row in rows}
    waiting = CustodyEvent.objects.filter(seizure__in=cases, accepted_at__isnull=True).order_by("seizure")
    if references := list(waiting.values_list("seizure__reference", flat=True)[:10]):
        sentence = _("Goods of these cases are being handed over. Their receiver has to accept them first: %(cases)s.")
        raise HandOverPending("hand-over-pending", sentence % {"cases": listed(references)})


def _say_what_was_destroyed(row: DestructionLine, said: Destroyed | None) -> None:
    quantity = row.quantity if said is None else said.quantity
    because = text_of(said.because, 300, f"because_{row.pk}") if said is not None else ""
    if not quantity.is_finite() or quantity <= 0:
        sentence = _("Give a quantity above zero. Goods that are not there are taken out.")
        raise InvalidValue("quantity-not-positive", sentence, field=f"quantity_{row.pk}")
    if quantity != row.quantity and not because:
        sentence = _("Say why it is not the quantity of the line.")
        raise InvalidValue("difference-unexplained", sentence, field=f"because_{row.pk}")
    row.destroyed = quantity
    row.differs_because = because if quantity != row.quantity else ""


def _refuse_unlawful(destruction: Destruction, row: DestructionLine, day: date, now: datetime) -> None:
    """Ask the rules of outcomes now, so that what is signed can be recorded when the witness signs."""
    try:
        check_outcome(
            line=row.line, seizure=row.line.seizure, kind=_DESTROYED, quantity=row.destroyed or Decimal(0),
            happened_on=day, remark=destruction.why, now=now,
        )  # fmt: skip
    except DomainError as error:
        raise _about(row, error) from error


def _record(destruction: Destruction, row: DestructionLine, signer: User, now: datetime) -> None:
    try:
        record_outcome(
            acting_user=signer,
            line=row.line,
            kind=_DESTROYED,
            quantity=row.destroyed or Decimal(0),
            happened_on=destruction.carried_out_on or date.max,
            remark=" · ".join(filter(None, (destruction.reference, destruction.why))),
            now=now,
        )
    except DomainError as error:
        raise _about(row, error) from error


def _about(row: DestructionLine, error: DomainError) -> DomainError:
    """Say which goods a refusal is about; the day and the reason are those of the whole destruction."""
    named = {"case": row.line.seizure.reference, "line": row.line.position, "reason": error.message}
    names = {"happened_on": "carried_out_on", "remark": "why", "quantity": f"quantity_{row.pk}"}
    words = _("%(case)s, line %(line)s: %(reason)s") % named
    return type(error)(error.code, words, field=names.get(error.field, ""))
