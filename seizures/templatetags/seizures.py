"""What the pages of a case share, in whichever app they live: the row of tabs."""

from typing import Any

from django import template
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.access import may

register = template.Library()

# code, URL name, verb that opens it, label. Upper apps are known here by URL name only.
_TABS = (
    ("case", "seizures:detail", "seizures.view", pgettext_lazy("tab", "Case")),
    ("history", "seizures:history", "seizures.view", pgettext_lazy("tab", "History")),
    ("operations", "operations-case:tab", "operations.view", pgettext_lazy("tab", "Operations")),
    ("sharing", "sharing-case:tab", "sharing.view", _("Sharing")),
)


@register.simple_tag(takes_context=True)
def case_tabs(context: template.Context, reference: str, current: str) -> list[dict[str, Any]]:
    """List the tabs of a case that this user may open."""
    user = context["request"].user
    tabs = []
    for code, name, verb, label in _TABS:
        if may(user=user, verb=verb):
            try:
                url = reverse(name, kwargs={"reference": reference})
            except NoReverseMatch:
                continue  # an instance without that app
            tabs.append({"label": label, "url": url, "current": code == current})
    return tabs
