"""The tag `csrf_token` of every template: the token, and beside it whose page it is. See ipcases.lib.page_owner."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ipcases.lib.page_owner import FIELD, stamp_of

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: template.Context) -> SafeString:
    """Draw what a form needs to be taken, and to be given back to its person when it is too old."""
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # noqa: S105
        return SafeString("")
    boxes = format_html('<input type="hidden" name="csrfmiddlewaretoken" value="{}">', token)
    user = getattr(getattr(context, "request", None), "user", None)
    if user is None or not user.is_authenticated:
        return boxes
    return boxes + format_html('<input type="hidden" name="{}" value="{}">', FIELD, stamp_of(user=user))
