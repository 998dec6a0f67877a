"""What an auditor has to look at, as steps of the first page."""

from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from audit.events import AuditAction
from audit.queries import count_changed_cases, last_verification
from reports.queries.kept_files import broken_files

_VERIFIED_EVERY = timedelta(days=7)


def rows_of_audit(*, today: date) -> list[dict[str, Any]]:
    """Ask for a look at broken files and cases, and at the chain when the last look is old or found something."""
    rows = _rows_of_broken()
    found = last_verification()
    if found and not found.broken and timezone.localdate(found.at) > today - _VERIFIED_EVERY:
        return rows
    day = date_format(timezone.localdate(found.at), "DATE_FORMAT") if found else ""
    return [
        *rows,
        {
            "url": reverse("audit:list"),
            "label": _("Chain of the audit"),
            "is_named": True,
            "detail": _("last verified on %(day)s") % {"day": day} if found else _("never verified"),
            "step": {"tone": "bad", "icon": "shield-alert", "word": pgettext("next step", "Look at what is broken")}
            if found and found.broken
            else {"tone": "warn", "icon": "list-checks", "word": pgettext("next step", "Verify the chain")},
            "due": None,
        },
    ]


def _rows_of_broken() -> list[dict[str, Any]]:
    now = timezone.now()
    found: dict[Any, int] = {**broken_files(now=now), AuditAction.CASE_CHANGED: count_changed_cases(now=now)}
    return [
        {
            "url": f"{reverse('audit:list')}?action={event}",
            "label": event.label,
            "is_named": True,
            "detail": ngettext("%(count)d time this week", "%(count)d times this week", count) % {"count": count},
            "step": {"tone": "bad", "icon": "shield-alert", "word": pgettext("next step", "Look at what is broken")},
            "due": None,
        }
        for event, count in found.items()
        if count
    ]
