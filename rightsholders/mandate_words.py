"""What a paper says that lets somebody act for a right holder, in words."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rightsholders.models import HolderMember, MandateProposal


def mandate_rows(*, proposal: MandateProposal, link: HolderMember | None) -> list[dict[str, Any]]:
    """Return what a second person compares with the paper, for components/summary_list.html.

    `link` is what the person did for the right holder until now, where there was anything.
    """
    holder, person = proposal.right_holder, proposal.user
    proposed = f"{proposal.proposed_by} · {date_format(timezone.localtime(proposal.proposed_at), 'DATETIME_FORMAT')}"
    until_now = [{"label": _("Until now"), "value": _told(link), "foreign": True}] if link is not None else []
    return [
        {"label": _("Right holder"), "value": " ".join(filter(None, (holder.name, holder.name_zh))), "foreign": True},
        {"label": pgettext("portal", "Person"), "value": person.display_name, "foreign": True},
        {"label": _("User name"), "value": person.username},
        {"label": _("E-mail"), "value": person.email, "foreign": True},
        {"label": _("Acts as"), "value": proposal.get_capacity_display()},
        {"label": _("Last day"), "value": _last_day(proposal.valid_to)},
        {"label": _("Who asked for it"), "value": proposal.asked_by, "foreign": True},
        {"label": _("Paper shown"), "value": proposal.paper, "foreign": True},
        {"label": pgettext("mandate", "Proposed by"), "value": proposed, "foreign": True},
        *until_now,
    ]


def _told(link: HolderMember) -> str:
    if link.ended_at is not None:
        told = {"day": date_format(timezone.localtime(link.ended_at), "DATE_FORMAT"), "reason": link.end_reason}
        return _("Ended on %(day)s: %(reason)s") % told
    return " · ".join(filter(None, (link.get_capacity_display(), _last_day(link.valid_to), link.paper)))


def _last_day(day: date | None) -> str:
    return date_format(day) if day else _("None: until somebody ends it")
