"""Destructions that wait for a witness and goods that were not there, as steps of the first page."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.access import may
from accounts.models import User
from seizures.models import Destruction
from seizures.queries.destructions import to_witness, unsettled_lines
from seizures.queries.store import DISCREPANT


def rows_of_store(*, user: User, limit: int) -> list[dict[str, Any]]:
    """Return a step for each destruction to witness, and one for all goods a supervisor has to clear up."""
    rows: list[dict[str, Any]] = []
    if may(user=user, verb="seizures.attend_destruction"):
        rows += [_row_of_destruction(destruction) for destruction in to_witness(user=user)[:limit]]
    if may(user=user, verb="seizures.close") and (count := unsettled_lines(user=user).count()):
        rows.append(_row_of_missing(count))
    return rows


def _row_of_destruction(destruction: Destruction) -> dict[str, Any]:
    return {
        "url": reverse("store:destruction", args=[destruction.public_id]),
        "label": destruction.reference,
        "detail": _("carried out by %(who)s at %(place)s") % {"who": destruction.signed_by, "place": destruction.place},
        "step": {"tone": "warn", "icon": "clipboard-check", "word": pgettext("next step", "Sign as the witness")},
        "due": None,
    }


def _row_of_missing(count: int) -> dict[str, Any]:
    label = ngettext("%(count)s goods line", "%(count)s goods lines", count)
    return {
        "url": f"{reverse('store:goods')}?{urlencode({'decision': DISCREPANT})}",
        "label": label % {"count": number_format(count, force_grouping=True)},
        "is_named": True,
        "detail": _("missing or different when it was to be destroyed"),
        "step": {"tone": "bad", "icon": "search", "word": pgettext("next step", "Clear up where they are")},
        "due": None,
    }
