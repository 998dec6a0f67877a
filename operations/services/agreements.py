"""The agreements that let us share: written down from the signed paper, suspended while they do not hold."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from audit.services import record
from ipcases.lib.errors import DomainError, invalid_of
from operations.events import AgreementEvent
from operations.models import Agreement


@dataclass(frozen=True)
class Terms:
    """What an agreement says, by the names of its columns."""

    code: str
    kind: str
    agency_id: str
    signed_on: date
    valid_from: date
    article: str
    purposes: Sequence[str]
    tiers: Sequence[str]
    name_en: str
    name_zh: str
    valid_to: date | None = None
    retention_months: int = 60
    authority_approval: str = ""
    may_share_cases: bool = True
    may_inquire: bool = False


@transaction.atomic
def enter_agreement(*, acting_user: Any, terms: Terms, now: datetime) -> Agreement:
    """Write down an agreement. What it allows is never widened afterwards: a new text is a new agreement.

    `acting_user` is None at the console. Raises InvalidValue for what cannot be, and for a code that is taken.
    """
    agreement = Agreement(**asdict(terms) | {"tiers": sorted(set(terms.tiers))})
    try:
        agreement.full_clean()
    except ValidationError as error:
        raise invalid_of(error=error, code="agreement") from error
    agreement.save()
    changes = {
        "agreement": [None, agreement.code],
        "agency": [None, agreement.agency_id],
        "tiers": [None, agreement.tiers],
        "purposes": [None, agreement.purposes],
    }
    record(action=AgreementEvent.ENTERED, actor=acting_user, subject=agreement, changes=changes, now=now)
    return agreement


@transaction.atomic
def set_suspended(*, acting_user: Any, code: str, suspended: bool, now: datetime) -> Agreement:
    """Suspend an agreement, so that nothing leaves under it, or let it hold again. Safe to repeat.

    Raises DomainError for a code that nobody entered.
    """
    agreement = Agreement.objects.select_for_update().filter(code=code).first()
    if agreement is None:
        raise DomainError("no-agreement", _("There is no agreement of this code."))
    if (agreement.suspended_at is not None) is suspended:
        return agreement
    agreement.suspended_at = now if suspended else None
    agreement.save(update_fields=["suspended_at"])
    action = AgreementEvent.SUSPENDED if suspended else AgreementEvent.RESUMED
    changes = {"agreement": [None, agreement.code]}
    record(action=action, actor=acting_user, subject=agreement, changes=changes, now=now)
    return agreement
