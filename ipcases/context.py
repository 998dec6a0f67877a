"""What every page knows: who is signed in, where they may go, how it looks."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import may
from seizures.access import visible_case
from sharing.correcting import PAGES
from sharing.lettering import proposals_in_words
from sharing.queries.letters import to_carry_out

_THEMES = {"light", "dark"}


@dataclass(frozen=True)
class NavItem:
    label: str | Promise
    url: str
    current: bool
    count: int | None = None


# Pages that an upper app has of a thing of a lower one: whoever reads them is still at that thing.
_OF_SEIZURES = ("/reports/cases/", "/reports/parties/", "/reports/destructions/", "/reports/retention/")
_OF_RECORDATIONS = ("/reports/ledger/", "/seizures/of-alert/")
_OF_OPERATIONS = ("/reports/operations/", "/sharing/operations/")
# label, URL name, verb that opens it, the paths it stands for
_NAV = (
    (_("Log a seizure"), "seizures:new", "seizures.log", "/seizures/new/"),
    (pgettext_lazy("navigation", "Seizures"), "seizures:list", "seizures.view", "/seizures/", "/store/", *_OF_SEIZURES),
    (_("Recordations"), "rightsholders:list", "rightsholders.view", "/recordations/", "/ledger/", *_OF_RECORDATIONS),
    (
        pgettext_lazy("navigation", "Operations"),
        "operations:list",
        "operations.view",
        "/operations/",
        "/referrals/",
        *_OF_OPERATIONS,
    ),
    (_("Sharing"), "sharing:desk", "sharing.view", "/sharing/", "/operations/agreements/"),
    (pgettext_lazy("navigation", "Reports"), "reports:search", "reports.search", "/reports/"),
    (pgettext_lazy("navigation", "Audit"), "audit:list", "audit.view", "/audit/"),
    (
        pgettext_lazy("navigation", "People"),
        "people",
        "accounts.administer",
        "/people/",
        "/recordations/right-holders/",
    ),
    (
        pgettext_lazy("navigation", "Calendars"),
        "calendars",
        "reference.administer",
        "/calendars/",
        "/seizures/deadlines-moved/",
    ),
    (_("My recordations"), "portal:recordations", "portal.file", "/portal/recordations/"),
    (_("My alerts"), "portal:alerts", "portal.file", "/portal/alerts/"),
    (_("Detentions"), "portal:detentions", "portal.answer", "/portal/detentions/"),
    (_("Securities and costs"), "portal:ledger", "portal.answer", "/portal/ledger/"),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """Give base.html its navigation, theme and instance name."""
    theme = request.COOKIES.get("theme", "")
    return {
        "nav": _nav_of(request),
        "is_portal": _may(request, "portal.file"),
        "may_look_up": _may(request, "seizures.view"),
        "theme": theme if theme in _THEMES else "",
        "density": "compact" if request.COOKIES.get("density") == "compact" else "",
        "instance_name": settings.INSTANCE_NAME,
        "help_contact": settings.HELP_CONTACT,
        "is_demo": settings.IS_DEMO,
        "publishes_rights": bool(settings.PUBLISHED_RECORDATIONS),
    }


def _may(request: HttpRequest, verb: str) -> bool:
    user = getattr(request, "user", None)
    return user is not None and user.is_authenticated and may(user=user, verb=verb)


def _nav_of(request: HttpRequest) -> list[NavItem]:
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return []
    shown = [item for item in _NAV if may(user=user, verb=item[2])]
    matching = [path for item in shown for path in item[3:] if request.path.startswith(path)]
    current = max(matching, key=len, default=None)
    return [NavItem(label, reverse(name), current in paths) for label, name, _verb, *paths in shown]


def proposed_corrections(request: HttpRequest) -> dict[str, Any]:
    """Give a page that corrects a case what partners proposed for it and we accepted. One query, on those pages only.

    The pages are of an app that knows nothing of partners.
    """
    match = request.resolver_match
    if match is None or match.view_name not in PAGES or not may(user=request.user, verb="seizures.edit"):
        return {}
    cases = visible_case(user=request.user, reference=match.kwargs["reference"])  # type: ignore[arg-type]
    return {"proposals": proposals_in_words(to_carry_out(seizures=cases), page=match.view_name)}
