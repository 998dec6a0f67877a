"""What the pages show of the cases of partners."""

import json
from datetime import date
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.db.models.fields.json import KT

from ipcases.lib.paging import Count, capped_count
from sharing import envelope
from sharing.access import visible_foreign_cases
from sharing.models import Feedback, ForeignCase, InMessage
from sharing.queries.letters import late_letters

NEW, OPEN, LATE, OVER = "new", "open", "late", "over"
VIEWS = (NEW, OPEN, LATE, OVER)
# What is due soonest stands first: an answer by a day, then what came first.
DUE_FIRST = ("due_on", "pk")
ORDER_OF = {NEW: DUE_FIRST, OPEN: DUE_FIRST, LATE: DUE_FIRST, OVER: ("-pk",)}
_CAP = 99  # a tab counts no further
_NEVER = date(9999, 12, 31)
_ASKED = Q(answered_at__isnull=True, answer_by__isnull=False)


def owed_on(day: date) -> Q:
    """Say which cases wait for an answer whose day is over: ours, or the partner's to a letter of ours."""
    asked = late_letters(on=day).filter(foreign_case__isnull=False).values("foreign_case")
    return is_open() & Q(answered_at__isnull=True, answer_by__lt=day) | Q(pk__in=asked)


def is_open() -> Q:
    """Say which cases may still be answered."""
    return Q(status__in=[ForeignCase.Status.RECEIVED, ForeignCase.Status.ACCEPTED], is_restricted=False)


def foreign_cases_in_view(
    *, user: Any, view: str, on: date, partner: str = "", text: str = ""
) -> QuerySet[ForeignCase]:
    """Return the cases of one part of the inbox on a day, without their contents; `due_on` is when we must answer."""
    status = ForeignCase.Status
    conditions = {
        NEW: Q(status=status.RECEIVED, is_restricted=False),
        OPEN: Q(status=status.ACCEPTED, is_restricted=False),
        LATE: owed_on(on),
        OVER: Q(status__in=[status.DECLINED, status.CLOSED]) | Q(is_restricted=True),
    }
    rows = visible_foreign_cases(user=user).filter(conditions[view])
    if partner:
        rows = rows.filter(partner__agency=partner)
    if text:
        rows = rows.filter(Q(reference__icontains=text) | Q(headline__icontains=text))
    return (
        rows.select_related("partner__agency", "triaged_by")
        .annotate(
            urgency=KT("data__urgency"),
            due_on=Case(When(_ASKED, then="answer_by"), default=Value(_NEVER)),
            has_late_letter=Exists(late_letters(on=on).filter(foreign_case=OuterRef("pk"))),
        )
        .defer("data")
    )


def inbox_counts(*, user: Any, on: date) -> dict[str, Count]:
    """Return how many rows each part of the inbox has on a day, counted no further than 99; what is over is not."""
    views = (view for view in VIEWS if view != OVER)
    return {view: capped_count(foreign_cases_in_view(user=user, view=view, on=on), cap=_CAP) for view in views}


def asked_of_us(*, user: Any, until: date) -> QuerySet[ForeignCase]:
    """Return the cases whose answer is due by a day, late or asked for again, the nearest day first."""
    rows = visible_foreign_cases(user=user).filter(is_open() & _ASKED)
    rows = rows.filter(Q(answer_by__lte=until) | Q(reminded_on__isnull=False))
    return rows.select_related("partner__agency").defer("data").order_by("answer_by", "pk")


def listed_foreign_cases(
    *, user: Any, on: date, status: str = "", partner: str = "", late: bool = False
) -> QuerySet[ForeignCase]:
    """Return the visible cases of partners, as the API lists them; with `late`, those whose answer we owe on a day."""
    rows = visible_foreign_cases(user=user)
    if late:
        rows = rows.filter(owed_on(on))
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


def version_before(*, foreign_case: ForeignCase) -> tuple[InMessage, dict[str, Any]] | None:
    """Return the message that told the version before the one that we have, and its content. One query.

    None for the first one, and once what the partner's messages said is erased.
    """
    rows = InMessage.objects.filter(
        partner=foreign_case.partner,
        order_key=foreign_case.order_key,
        type__in=[envelope.CASE_SHARED, envelope.CASE_UPDATED],
        state=InMessage.State.APPLIED,
    )
    row = next(iter(rows.order_by("-order_seq")[1:2]), None) if foreign_case.version > 1 else None
    return (row, json.loads(bytes(row.body))) if row is not None and row.body else None
