"""Draw one icon of the sprite; templates use `{% icon %}`."""

from functools import cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString


@cache
def draw_icon(name: str, css: str = "") -> SafeString:
    """Return the icon as SVG. It is silent: the words beside it must say all. Drawn once: a page has dozens."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f"ico {css}".strip(),
        static("icons.svg"),
        name,
    )
