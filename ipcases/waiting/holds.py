"""The holds whose day of review has passed, as steps of the first page of those who may release them."""

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import User
from seizures.queries.holds import HoldToReview, holds_to_review


def rows_of_holds(*, user: User, now: datetime, limit: int) -> list[dict[str, Any]]:
    """Return a step for each act of holding that is to be reviewed; none for whoever may not release it."""
    return [_row_of_hold(hold) for hold in holds_to_review(user=user, now=now, limit=limit)]


def _row_of_hold(hold: HoldToReview) -> dict[str, Any]:
    told = {"count": number_format(hold.cases, force_grouping=True)}
    label = ngettext("Hold on %(count)s case", "Hold on %(count)s cases", hold.cases) % told
    day = date_format(hold.review_on, "DATE_FORMAT")
    return {
        "url": reverse("seizures:review-hold", args=[hold.reference, hold.public_id]),
        "label": hold.reference if hold.cases == 1 else label,
        "is_named": hold.cases > 1,
        "detail": _("%(reason)s %(paper)s, to be reviewed on %(day)s")
        % {"reason": hold.reason, "paper": hold.paper_number, "day": day},
        "step": {"tone": "warn", "icon": "lock", "word": pgettext("next step", "Review the hold")},
        "due": None,
    }
