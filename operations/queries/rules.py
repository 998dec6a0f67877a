"""Which seizures a rule fits: asked before it is saved, and each time it runs."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from ipcases.lib.paging import Count, capped_count
from operations.models import Operation, OperationSeizure
from seizures.access import visible_seizures
from seizures.models import Seizure
from seizures.queries.lists import with_category

_PREVIEW_UP_TO = 10_000
_SHOWN = 10


@dataclass(frozen=True)
class RuleTerms:
    """What a rule asks of a seizure: its day, and of everything else what is named."""

    starts_on: datetime.date
    ends_on: datetime.date
    offices: Sequence[str] = ()
    direction: str = ""
    channel: str = ""
    category: str = ""
    departure_country: str = ""
    destination_country: str = ""


@dataclass(frozen=True)
class Preview:
    """What a rule would add now: how many and the newest, what counts already, what was taken out."""

    added: Count
    newest: list[Seizure]
    counted: Count
    taken_out: Count


def fitting(seizures: QuerySet[Seizure], *, terms: RuleTerms) -> QuerySet[Seizure]:
    """Narrow seizures to those that fit."""
    condition = Q(detained_on__range=(terms.starts_on, terms.ends_on))
    if terms.offices:
        condition &= Q(office__in=terms.offices)
    for name in ("direction", "channel", "departure_country", "destination_country"):
        if value := getattr(terms, name):
            condition &= Q(**{name: value})
    rows = seizures.filter(condition)
    return with_category(rows, category=terms.category) if terms.category else rows


def preview_of(*, user: User, operation: Operation, terms: RuleTerms) -> Preview:
    """Return what a rule would add, of the cases this user may see. Four queries, each with a limit."""
    fits = fitting(visible_seizures(user=user), terms=terms)
    # What a rule let go counts as not there: a rule that fits brings it back.
    here = OperationSeizure.objects.filter(operation=operation, seizure=OuterRef("pk"), no_longer_fits=False)
    new = fits.filter(~Exists(here))
    return Preview(
        added=capped_count(new, cap=_PREVIEW_UP_TO),
        newest=list(new.select_related("office", "destination_country").order_by("-detained_on", "-pk")[:_SHOWN]),
        counted=_how_many(fits, here.filter(removed_at__isnull=True)),
        taken_out=_how_many(fits, here.filter(removed_at__isnull=False)),
    )


def _how_many(fits: QuerySet[Seizure], rows: Any) -> Count:
    return capped_count(fits.filter(Exists(rows)), cap=_PREVIEW_UP_TO)
