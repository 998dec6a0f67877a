"""Saying what statistics need and a case lacks: only what is empty is filled, nothing that stands is changed."""

from collections.abc import Mapping
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import require
from accounts.models import User
from audit.services import record
from ipcases.lib.days import local_day
from ipcases.lib.errors import InvalidValue
from reference import snapshot
from reference.models import Country, Currency
from seizures.access import get_seizure
from seizures.events import SeizureEvent
from seizures.models import GoodsLine, GoodsValue, Seizure
from seizures.queries.gaps import lines_without_value
from seizures.queries.parts import GENUINE
from seizures.services.corrections import refuse_stale

_HIGHEST = Decimal(10) ** 12


def complete_case(
    *,
    acting_user: User,
    reference: str,
    version: int,
    origin_country: str = "",
    prices: Mapping[int, Decimal] | None = None,
    kind: str = GoodsValue.Kind.MSRP,
    currency: str = "",
    now: datetime,
) -> Seizure:
    """Say where the goods were made and what one of the genuine costs (by position of the line), where nobody has.

    Also when a procedure rests on the goods or the case is closed: the figures are of no consequence for either.
    Raises ChangedMeanwhile, InvalidValue for what is known already or cannot be, NotVisible, NotAllowed.
    """
    require(user=acting_user, verb="seizures.edit")
    with transaction.atomic():
        seizure = get_seizure(user=acting_user, reference=reference, for_write=True)
        refuse_stale(seizure=seizure, version=version)
        changes: dict[str, list[object]] = {}
        if origin_country:
            changes["origin_country_id"] = _set_origin(seizure, origin_country)
        if prices:
            changes["genuine_values"] = _set_values(acting_user, seizure, prices, kind, currency, now)
        if not changes:
            return seizure
        seizure.version += 1
        seizure.save(update_fields=["origin_country", "version"])
        record(
            action=SeizureEvent.COMPLETED,
            actor=acting_user,
            subject=seizure,
            case_reference=seizure.reference,
            changes=changes | {"saved_state": [version, seizure.version]},
            publish=True,
            now=now,
        )
    return seizure


def _set_origin(seizure: Seizure, code: str) -> list[object]:
    if seizure.origin_country_id is not None:
        raise InvalidValue("known", _("The origin is known already: correct it on the papers."), field="origin_country")
    if code not in snapshot.rows(Country):
        raise InvalidValue("country", _("Choose a country or region of the list."), field="origin_country")
    seizure.origin_country_id = code
    return [None, code]


def _set_values(
    user: User, seizure: Seizure, prices: Mapping[int, Decimal], kind: str, currency: str, now: datetime
) -> list[object]:
    if kind not in GENUINE:
        raise InvalidValue("not-a-choice", _("Choose one of the values offered."), field="kind")
    if currency not in snapshot.rows(Currency):
        raise InvalidValue("currency", _("Choose a currency."), field="currency")
    lines = {line.position: line for line in lines_without_value(seizure=seizure)}
    told = []
    for position, price in sorted(prices.items()):
        if position not in lines:
            raise InvalidValue("known", _("The value of this goods line is known already."), field=f"price_{position}")
        line = lines[position]
        amount = _total(line, price)
        GoodsValue.objects.update_or_create(  # a value of nothing may stand there
            line=line,
            kind=kind,
            currency_id=currency,
            defaults={
                "amount": amount,
                "unit_amount": price,
                "estimated_by": user,
                "valued_on": local_day(now, seizure.office.time_zone),
            },
        )
        told.append(f"{line.brand} – {line.description}: {currency} {amount}")
    return [None, told]


def _total(line: GoodsLine, price: Decimal) -> Decimal:
    if not price.is_finite() or not 0 < price < _HIGHEST:
        raise InvalidValue("amount", _("Give a value above zero."), field=f"price_{line.position}")
    total = (price * line.quantity).quantize(Decimal("0.01"), ROUND_HALF_UP)
    if not 0 < total < Decimal(10) ** 14:
        raise InvalidValue(
            "amount", _("Quantity times value is too large. Check both."), field=f"price_{line.position}"
        )
    return total
