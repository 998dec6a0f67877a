"""What the pages show of the cases of partners."""

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT

from sharing.access import visible_foreign_cases
from sharing.models import Feedback, ForeignCase, InMessage

NEW, OPEN, OVER = "new", "open", "over"
VIEWS = (NEW, OPEN, OVER)


def foreign_cases_in_view(*, user: Any, view: str, partner: str = "", text: str = "") -> QuerySet[ForeignCase]:
    """Return the cases of one part of the inbox, without their contents."""
    status = ForeignCase.Status
    conditions = {
        NEW: Q(status=status.RECEIVED, is_restricted=False),
        OPEN: Q(status=status.ACCEPTED, is_restricted=False),
        OVER: Q(status__in=[status.DECLINED, status.CLOSED]) | Q(is_restricted=True),
    }
    rows = visible_foreign_cases(user=user).filter(conditions[view])
    if partner:
        rows = rows.filter(partner__agency=partner)
    if text:
        rows = rows.filter(Q(reference__icontains=text) | Q(headline__icontains=text))
    return rows.select_related("partner__agency", "triaged_by").annotate(urgency=KT("data__urgency")).defer("data")


def listed_foreign_cases(*, user: Any, status: str = "", partner: str = "") -> QuerySet[ForeignCase]:
    """Return the visible cases of partners, as the API lists them."""
    rows = visible_foreign_cases(user=user)
    if status:
        rows = rows.filter(status=status)
    if partner:
        rows = rows.filter(partner__agency=partner)
    return rows.select_related("partner").defer("data")


def answers_to(*, foreign_case: ForeignCase) -> list[Feedback]:
    """Return what we told the partner, oldest first, with the state of each message."""
    rows = Feedback.objects.filter(foreign_case=foreign_case).select_related("given_by", "out_message")
    return list(rows.defer("out_message__body").order_by("pk"))


def messages_about(*, foreign_case: ForeignCase) -> list[InMessage]:
    """Return the messages in which the partner sent and changed the case, newest first."""
    rows = InMessage.objects.filter(partner=foreign_case.partner, order_key=foreign_case.order_key)
    return list(rows.defer("body", "receipt_body").order_by("-order_seq"))
