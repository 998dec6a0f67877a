"""The next steps between us and partners: shares to approve, answers that we owe, cases and letters that came."""

from datetime import date, timedelta
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.access import may
from accounts.models import User
from ipcases.waiting.agreements import decided_on_agreements, rows_of_agreements
from seizures.access import visible_seizures
from sharing.correcting import field_at, page_for
from sharing.explaining import explained
from sharing.models import ForeignCase, InquiryMatch, Letter, Partner, Share
from sharing.queries.foreign import NEW, asked_of_us, foreign_cases_in_view
from sharing.queries.inquiry_pages import open_matches
from sharing.queries.letters import letters_for_us, letters_to_approve, to_carry_out, with_answers
from sharing.queries.partners import partners_page, standing_still
from sharing.queries.shares import shares_to_approve, shares_to_put_up_again, shares_to_recall_again

_ANSWER_SOON = timedelta(days=3)


def rows_of_sharing(*, user: User, today: date, limit: int) -> list[dict[str, Any]]:
    """Return what waits for an approver, a liaison officer and an administrator, a few of each kind."""
    rows = rows_of_agreements(user=user, limit=limit)
    if may(user=user, verb="sharing.operate"):
        rows += [_row_of_channel(partner) for partner in standing_still(partners_page(user=user))[:limit]]
    if may(user=user, verb="sharing.recall"):
        lost = shares_to_recall_again(user=user, now=timezone.now()).order_by("-pk")[:limit]
        rows += [_row_of_share(share, pgettext("next step", "Recall it again"), "bad") for share in lost]
    if may(user=user, verb="sharing.approve"):
        to_approve = shares_to_approve(user=user, on=today).order_by("-pk")[:limit]
        rows += [_row_of_share(share, pgettext("next step", "Approve the share"), "violet") for share in to_approve]
        answers = with_answers(letters_to_approve(user=user)).order_by("pk")[:limit]
        rows += [_row_of_letter(letter, pgettext("next step", "Approve the answer"), "violet") for letter in answers]
    if may(user=user, verb="sharing.share"):
        kept_back = shares_to_put_up_again(user=user).order_by("-pk")[:limit]
        rows += [_row_of_share(share, pgettext("next step", "Put it up again"), "warn") for share in kept_back]
    if may(user=user, verb="sharing.triage"):
        asked = list(asked_of_us(user=user, until=today + _ANSWER_SOON)[:limit])
        received = foreign_cases_in_view(user=user, view=NEW, on=today).exclude(pk__in=[case.pk for case in asked])
        rows += [_row_of_question(case) for case in asked]
        rows += [_row_of_foreign_case(case) for case in received.order_by("-pk")[:limit]]
        written = with_answers(letters_for_us(user=user)).order_by(F("answer_by").asc(nulls_last=True), "pk")[:limit]
        rows += [_row_of_letter(letter, *_step_of(letter)) for letter in written]
        rows += [_row_of_match(match) for match in open_matches(user=user).order_by("-pk")[:limit]]
    if may(user=user, verb="seizures.edit"):
        rows += [_row_of_correction(letter) for letter in to_carry_out(seizures=visible_seizures(user=user))[:limit]]
    return rows + decided_on_agreements(user=user, today=today, limit=limit)


def _row_of_channel(partner: Partner) -> dict[str, Any]:
    """Lead whoever runs the channels to the one on which nothing leaves."""
    return {
        "url": reverse("sharing:partner", args=[partner.agency_id]),
        "label": partner.agency.name,
        "is_named": True,
        "detail": explained(partner.channel.held_reason)[0],
        "step": {"tone": "bad", "icon": "triangle-alert", "word": pgettext("next step", "Look at the channel")},
        "due": None,
    }


def _step_of(letter: Letter) -> tuple[str, str]:
    """Say what a liaison officer does about a letter, and how it looks."""
    if letter.state == Letter.State.STOPPED:
        return pgettext("next step", "A letter did not get there"), "bad"
    if letter.kind == Letter.Kind.WORD:
        return pgettext("next step", "Read the letter"), "info"
    return pgettext("next step", "Answer the letter"), "warn"


def _row_of_letter(letter: Letter, word: str, tone: str) -> dict[str, Any]:
    if letter.share is not None:
        page, label = reverse("sharing:share", args=[letter.share.public_id]), letter.share.seizure.reference
    else:
        case = letter.foreign_case
        assert case is not None  # noqa: S101 (a constraint)
        page, label = reverse("sharing:foreign-case", args=[case.public_id]), case.reference
    return {
        "url": f"{page}#letters",
        "label": label,
        "detail": f"{letter.partner.agency.short_name} · {letter.get_kind_display()}",
        "step": {"tone": tone, "icon": "mail", "word": word},
        "due": letter.answer_by,
    }


def _row_of_correction(letter: Letter) -> dict[str, Any]:
    """Lead whoever works on the case to the page where a partner's correction is made."""
    share = letter.share
    assert share is not None  # noqa: S101 (we accept corrections of our own cases)
    return {
        "url": reverse(page_for(field_at(letter.pointer)), args=[share.seizure.reference]),
        "label": share.seizure.reference,
        "detail": _("Proposed by %(partner)s") % {"partner": share.partner.agency.short_name},
        "step": {"tone": "info", "icon": "pencil", "word": pgettext("next step", "Correct the case")},
        "due": None,
    }


def _row_of_share(share: Share, word: str, tone: str) -> dict[str, Any]:
    return {
        "url": reverse("sharing:share", args=[share.public_id]),
        "label": share.seizure.reference,
        "detail": share.partner.agency.name,
        "step": {"tone": tone, "icon": "send", "word": word},
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
