"""Test-only tag: `{% say "English" "中文" %}` writes a sample text in the page's language."""

from django import template
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def say(english: str, chinese: str) -> str:
    return chinese if (get_language() or "").startswith("zh") else english
