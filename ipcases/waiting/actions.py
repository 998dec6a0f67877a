"""What a person most likely came to do: the buttons of the first page."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.access import may
from accounts.models import User


def actions_of(*, user: User) -> list[dict[str, Any]]:
    """Return what this person most likely came to do; the first stands out."""
    offered = (
        ("seizures.log", _("Log a seizure"), "seizures:new", "plus"),
        ("seizures.log", _("My drafts"), "seizures:drafts", "inbox"),
        ("rightsholders.examine", _("Examine recordations"), "rightsholders:desk", "clipboard-check"),
        ("sharing.approve", _("Approve shares"), "sharing:desk", "send"),
        ("sharing.triage", _("Shared with us"), "sharing:inbox", "inbox"),
        ("operations.coordinate", _("Joint operations"), "operations:list", "users"),
        ("reports.export", _("Search and export"), "reports:search", "search"),
        ("audit.verify", _("Check the audit"), "audit:list", "list-checks"),
        ("seizures.see_retention", _("What is erased next"), "seizures:retention", "clock"),
        ("accounts.administer", _("People and roles"), "people", "users"),
        ("reference.administer", _("Working-day calendars"), "calendars", "calendar"),
        ("reference.administer", _("Agreements"), "operations:agreements", "file-text"),
    )
    actions: list[dict[str, Any]] = [
        {"label": label, "url": reverse(name), "icon_name": icon}
        for verb, label, name, icon in offered
        if may(user=user, verb=verb)
    ][:3]
    if actions:
        actions[0]["primary"] = True
    return actions
