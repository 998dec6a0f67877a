"""What two entries say of their right holder, and what was proposed of them, in words."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reference.queries import country_name
from rightsholders.models import MergeProposal, RightHolder


def particulars_of(*, entries: Iterable[RightHolder]) -> list[tuple[str, list[str]]]:
    """Return what each entry itself says of its right holder, line by line."""
    said = [(entry, entry.own) for entry in entries]
    return [
        (_("Name in Chinese"), [own["name_zh"] for _entry, own in said]),
        (_("Country or region"), [country_name(own["country_id"]) for _entry, own in said]),
        (_("Address"), [own["address"] for _entry, own in said]),
        (_("E-mail for notices"), [own["email"] for _entry, own in said]),
        (_("Telephone"), [own["phone"] for _entry, own in said]),
        (_("Entered on"), [date_format(timezone.localtime(entry.created_at)) for entry, _own in said]),
    ]


def merge_rows(*, proposal: MergeProposal) -> list[dict[str, Any]]:
    """Return what a second person compares with the paper, for components/summary_list.html."""
    proposed = f"{proposal.proposed_by} · {date_format(timezone.localtime(proposal.proposed_at), 'DATETIME_FORMAT')}"
    is_merge = proposal.kind == MergeProposal.Kind.MERGE
    goes, stays = (
        (pgettext("merge", "Goes"), pgettext("merge", "Stays"))
        if is_merge
        else (_("Becomes one of its own again"), _("Was merged into"))
    )
    return [
        {"label": goes, "value": proposal.goes.own_name, "foreign": True},
        {"label": stays, "value": proposal.stays.name, "foreign": True},
        {"label": pgettext("merge", "How it is known"), "value": proposal.reason, "foreign": True},
        {"label": _("Paper shown"), "value": proposal.paper, "foreign": True},
        {"label": pgettext("mandate", "Proposed by"), "value": proposed, "foreign": True},
    ]
