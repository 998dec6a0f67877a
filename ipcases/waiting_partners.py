"""The next steps between us and partners: shares to approve, answers that we owe, cases that came."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import may
from accounts.models import User
from sharing.models import ForeignCase, InquiryMatch, Share
from sharing.queries.foreign import NEW, asked_of_us, foreign_cases_in_view
from sharing.queries.inquiry_pages import open_matches
from sharing.queries.shares import WAITING, shares_in_view

_ANSWER_SOON = timedelta(days=3)


def rows_of_sharing(*, user: User, today: date, limit: int) -> list[dict[str, Any]]:
    """Return what waits for an approver and a liaison officer, a few of each kind."""
    rows: list[dict[str, Any]] = []
    if may(user=user, verb="sharing.approve"):
        rows += [
            _row_of_share(share) for share in shares_in_view(user=user, view=WAITING, on=today).order_by("-pk")[:limit]
        ]
    if may(user=user, verb="sharing.triage"):
        asked = list(asked_of_us(user=user, until=today + _ANSWER_SOON)[:limit])
        received = foreign_cases_in_view(user=user, view=NEW, on=today).exclude(pk__in=[case.pk for case in asked])
        rows += [_row_of_question(case) for case in asked]
        rows += [_row_of_foreign_case(case) for case in received.order_by("-pk")[:limit]]
        rows += [_row_of_match(match) for match in open_matches(user=user).order_by("-pk")[:limit]]
    return rows


def _row_of_share(share: Share) -> dict[str, Any]:
    return {
        "url": reverse("sharing:share", args=[share.public_id]),
        "label": share.seizure.reference,
        "detail": share.partner.agency.name,
        "step": {"tone": "violet", "icon": "send", "word": pgettext("next step", "Approve the share")},
        "due": None,
    }


def _row_of_foreign_case(case: ForeignCase) -> dict[str, Any]:
    return {
        "url": reverse("sharing:foreign-case", args=[case.public_id]),
        "label": case.reference,
        "detail": case.headline,
        "step": {"tone": "info", "icon": "inbox", "word": pgettext("next step", "Accept or decline")},
        "due": None,
    }


def _row_of_question(case: ForeignCase) -> dict[str, Any]:
    reminded = case.reminded_on
    word = (
        _("Answer: reminded on %(day)s") % {"day": date_format(reminded, "DATE_FORMAT")}
        if reminded
        else pgettext("next step", "Answer the partner")
    )
    return {
        "url": reverse("sharing:foreign-case", args=[case.public_id]),
        "label": case.reference,
        "detail": f"{case.partner.agency.short_name} · {case.headline}",
        "step": {"tone": "bad" if reminded else "warn", "icon": "message-square", "word": word},
        "due": case.answer_by,
    }


def _row_of_match(match: InquiryMatch) -> dict[str, Any]:
    return {
        "url": reverse("sharing:foreign-inquiry", args=[match.inquiry.public_id]),
        "label": match.seizure.reference,
        "detail": match.inquiry.partner.agency.name,
        "step": {"tone": "warn", "icon": "search", "word": pgettext("next step", "Share it, or let the inquiry rest")},
        "due": None,
    }
