"""Controls of the seizure forms that the house does not have elsewhere."""

from typing import Any

from django import forms
from django.forms.utils import flatatt
from django.urls import reverse
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from ipcases.lib.ui import IdentifierInput


class LongSelect(forms.Select):
    """A drop-down of hundreds of options, drawn in one go: a template per option would take most of the page's time."""

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        chosen = {str(part) for part in self.format_value(value)}
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, _SELECTED if str(code) in chosen else "", label) for code, label in self.choices),
        )
        final = self.build_attrs(self.attrs, attrs)
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(final), options)


_SELECTED = mark_safe(" selected")


class ScanInput(IdentifierInput):
    """A number read from a label, by eye or by the device's camera; script shows the button where there is one."""

    template_name = "django/forms/widgets/scan.html"


class MarkInput(forms.TextInput):
    """A brand with live suggestions of recordations; without script a plain box."""

    def __init__(self, attrs: dict | None = None, *, suggest_name: str = "rightsholders:suggest") -> None:
        super().__init__(attrs={"autocomplete": "off", "lang": "und", **(attrs or {})})
        self.suggest_name = suggest_name

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        box = super().render(name, value, attrs, renderer)
        return format_html(
            '<mark-combo class="combo" data-suggest-url="{}">{}</mark-combo>',
            conditional_escape(reverse(self.suggest_name)),
            box,
        )
