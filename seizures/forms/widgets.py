"""Controls of the seizure forms that the house does not have elsewhere."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString

from ipcases.lib.ui import IdentifierInput


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
