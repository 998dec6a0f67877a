"""What cases and their money keep for one entry of a right holder, where two are compared."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.access import may
from accounts.models import User
from rightsholders.holdings import Holding, Item, holding_of, of_entry
from rightsholders.models import Guarantee, RightHolder
from seizures.access import visible_guarantees, visible_procedures
from seizures.models import Procedure


def holdings_of(*, user: User, entry: RightHolder, since: datetime | None) -> Iterator[Holding]:
    """Yield the guarantees and detentions of a right holder that the user may see; with `since`, as `of_entry` says."""
    if may(user=user, verb="seizures.see_ledger"):
        guarantees = of_entry(visible_guarantees(user=user), entry=entry, since=since, moment="registered_at")
        yield holding_of(label=_("General guarantees"), rows=guarantees, item=_guarantee)
    if may(user=user, verb="seizures.view"):
        detentions = of_entry(
            visible_procedures(user=user).select_related("seizure"), entry=entry, since=since, moment="opened_at"
        )
        is_over = Q(status=Procedure.Status.EXECUTED) | Q(is_live=False)
        yield holding_of(label=_("Open detentions"), rows=detentions.exclude(is_over), item=_detention)
        yield holding_of(label=_("Closed detentions"), rows=detentions.filter(is_over), item=_detention)


def _guarantee(row: Guarantee) -> Item:
    return Item(f"{row} · {row.valid_from} – {row.valid_to}", reverse("ledger:guarantee", args=[row.public_id]))


def _detention(row: Procedure) -> Item:
    return Item(row.seizure.reference, reverse("seizures:procedure", args=[row.seizure.reference, row.public_id]))
