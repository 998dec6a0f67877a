"""In whose hands the goods are: one hands over, the other accepts."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.access import has_role, require
from accounts.models import User
from accounts.roles import Role
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue, NotVisible
from ipcases.lib.sending_twice import sent_before
from seizures.access import get_seizure, may_take_over
from seizures.events import SeizureEvent
from seizures.models import CustodyEvent, GoodsLine, Seizure
from seizures.queries.outcomes import is_all_gone
from seizures.services.intake_rules import text_of

_VERB = "seizures.hand_over"


class HandOverPending(DomainError):
    """A hand-over waits for its receiver."""


class NotTheHolder(DomainError):
    """The goods are in the hands of somebody else."""


class NothingLeft(DomainError):
    """The goods are gone, and with them whose hands they are in."""


class NotTheReceiver(DomainError):
    """Only the named receiver accepts."""

    status = 403


def holder_id(*, seizure: Seizure) -> int:
    """Return who holds the goods: the last receiver who accepted, or whoever logged the seizure."""
    last = seizure.custody_events.filter(accepted_at__isnull=False).order_by("-accepted_at", "-id").first()
    return last.received_by_id if last else seizure.logged_by_id


def hand_over(
    *,
    acting_user: User,
    reference: str,
    receiver: User,
    place: str,
    now: datetime,
    remark: str = "",
    seen: int | None = None,
) -> CustodyEvent:
    """Hand the goods to another officer, who has to accept.

    A hand-over whose receiver was switched off or moved on meanwhile is made anew in its place; the audit keeps both.
    `seen` is the key of the newest hand-over that the user saw (0 for none): what a second press sends again counts
    once. Raises HandOverPending, NotTheHolder, NothingLeft, InvalidValue, NotVisible, NotAllowed.
    """
    require(user=acting_user, verb=_VERB)
    with transaction.atomic():
        seizure = get_seizure(user=acting_user, reference=reference, for_write=True)
        said = {
            "handed_over_by": acting_user,
            "received_by": receiver,
            "place": text_of(place, 120, "place"),
            "remark": text_of(remark, 300, "remark"),
        }
        if (known := sent_before(rows=seizure.custody_events.all(), seen=seen, said=said)) is not None:
            return known
        pending = seizure.custody_events.select_related("received_by").filter(accepted_at__isnull=True).first()
        if pending is not None and may_take_over(user=pending.received_by, seizure=seizure):
            raise HandOverPending(
                "hand-over-pending", _("The last hand-over is not accepted yet. Its receiver has to accept it first.")
            )
        if holder_id(seizure=seizure) != acting_user.pk and not has_role(user=acting_user, role=Role.SUPERVISOR):
            raise NotTheHolder(
                "not-the-holder", _("The goods are not in your hands. Ask their holder or a supervisor to hand over.")
            )
        if not GoodsLine.objects.filter(seizure=seizure).exclude(is_all_gone()).exists():
            raise NothingLeft("nothing-left", _("Nothing of these goods is left to hand over: each has its outcome."))
        if receiver.pk == acting_user.pk:
            raise InvalidValue("two-people", _("Choose somebody else: a hand-over takes two people."), field="receiver")
        if not may_take_over(user=receiver, seizure=seizure):
            raise InvalidValue("receiver", _("This person cannot take over these goods."), field="receiver")
        if not said["place"]:
            raise InvalidValue("no-place", _("Say where the goods are kept now."), field="place")
        before = (pending.place, str(pending.received_by)) if pending is not None else (None, None)
        event = pending or CustodyEvent(seizure=seizure)
        event.handed_over_at = now
        for name, value in said.items():
            setattr(event, name, value)
        event.save()
        record(
            action=SeizureEvent.HANDED_OVER,
            actor=acting_user,
            subject=event,
            case_reference=seizure.reference,
            changes={"place": [before[0], event.place], "receiver": [before[1], str(receiver)]},
            now=now,
        )
    return event


def hand_over_together(
    *,
    acting_user: User,
    references: Collection[str],
    receiver: User,
    place: str,
    now: datetime,
    remark: str = "",
    seen: int | None = None,
) -> list[CustodyEvent]:
    """Hand the goods of several cases to one officer, all of them or none; each asks `seen` as `hand_over` does.

    Raises what `hand_over` raises; what keeps a case from it names the case.
    """
    require(user=acting_user, verb=_VERB)
    if not references:
        raise InvalidValue("no-case", _("Choose at least one case."), field="cases")
    said: dict[str, Any] = {"receiver": receiver, "place": place, "remark": remark, "seen": seen, "now": now}
    events = []
    with transaction.atomic():
        for reference in sorted(references):
            try:
                event = hand_over(acting_user=acting_user, reference=reference, **said)
            except (HandOverPending, NotTheHolder, NothingLeft) as error:
                told = gettext("%(case)s: %(reason)s") % {"case": reference, "reason": error.message}
                raise type(error)(error.code, told, field="cases") from error
            events.append(event)
    return events


def accept_together(*, acting_user: User, event_ids: Collection[int], now: datetime) -> list[CustodyEvent]:
    """Accept the goods of several hand-overs to the user, all of them or none. Raises what `accept` raises."""
    require(user=acting_user, verb=_VERB)
    with transaction.atomic():
        waiting = CustodyEvent.objects.filter(pk__in=event_ids).order_by("seizure__reference", "pk")
        named = list(waiting.values_list("seizure__reference", "pk"))
        return [accept(acting_user=acting_user, reference=case, event_id=pk, now=now) for case, pk in named]


def accept(*, acting_user: User, reference: str, event_id: int, now: datetime) -> CustodyEvent:
    """Accept the goods. Raises NotTheReceiver for anybody but the named receiver, NotVisible, NotAllowed."""
    require(user=acting_user, verb=_VERB)
    with transaction.atomic():
        seizure = get_seizure(user=acting_user, reference=reference, for_write=True)
        event = CustodyEvent.objects.select_for_update().filter(pk=event_id, seizure=seizure).first()
        if event is None:
            raise NotVisible
        if event.received_by_id != acting_user.pk:
            raise NotTheReceiver("not-the-receiver", _("Only the person named as receiver can accept the goods."))
        if event.accepted_at is None:
            event.accepted_at = now
            event.save(update_fields=["accepted_at"])
            record(
                action=SeizureEvent.HANDOVER_ACCEPTED,
                actor=acting_user,
                subject=event,
                case_reference=seizure.reference,
                changes={"place": [None, event.place]},
                now=now,
            )
    return event
