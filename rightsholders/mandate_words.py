"""What a paper says that lets somebody act for a right holder, in words."""

from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rightsholders.models import MandateProposal


def mandate_rows(*, proposal: MandateProposal) -> list[dict[str, Any]]:
    """Return what a second person compares with the paper, for components/summary_list.html."""
    holder, person = proposal.right_holder, proposal.user
    proposed = f"{proposal.proposed_by} · {date_format(timezone.localtime(proposal.proposed_at), 'DATETIME_FORMAT')}"
    until = date_format(proposal.valid_to) if proposal.valid_to else _("None: until somebody ends it")
    return [
        {"label": _("Right holder"), "value": " ".join(filter(None, (holder.name, holder.name_zh))), "foreign": True},
        {"label": pgettext("portal", "Person"), "value": person.display_name, "foreign": True},
        {"label": _("User name"), "value": person.username},
        {"label": _("E-mail"), "value": person.email, "foreign": True},
        {"label": _("Acts as"), "value": proposal.get_capacity_display()},
        {"label": _("Last day"), "value": until},
        {"label": _("Who asked for it"), "value": proposal.asked_by, "foreign": True},
        {"label": _("Paper shown"), "value": proposal.paper, "foreign": True},
        {"label": pgettext("mandate", "Proposed by"), "value": proposed, "foreign": True},
    ]
