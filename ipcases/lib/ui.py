"""How forms look: the renderer, the bound field and the widgets of the house.

The markup lives in templates/django/forms/; status tags live in ipcases.lib.statuses,
charts in ipcases.lib.charts.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar

import django.forms
from django import forms
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.forms.widgets import ChoiceWidget
from django.utils.functional import Promise, cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from ipcases.lib.field_words import speak_plainly

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
# Widgets whose control is not one box: they draw themselves and take no box class.
DRAWN = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.MultiWidget)

DJANGOS_WORD = forms.Field.default_error_messages["required"]


def _what_to_do(field: forms.Field) -> str:
    """Return the sentence for an empty field that has none of its own."""
    if isinstance(field, forms.FileField):
        return _("Choose a file.")
    if isinstance(field.widget, forms.CheckboxInput):
        return _("Tick this box.")
    if isinstance(field.widget, ChoiceWidget):
        return _("Choose at least one.") if field.widget.allow_multiple_selected else _("Choose one.")
    return _("Fill this in.")


@dataclass(frozen=True)
class FieldError:
    """One line of an error summary and the element it leads to."""

    focus_id: str
    message: str

    def __str__(self) -> str:
        return self.message


class BoundField(forms.BoundField):
    """A field that knows its box class, its verdict line, what to do when it is empty and where an error leads."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        # The form binds its own copy of the field before it cleans it.
        speak_plainly(field)
        self.what_to_do = _what_to_do(field)
        if field.error_messages["required"] is DJANGOS_WORD:
            field.error_messages["required"] = self.what_to_do  # type: ignore[assignment]

    @property
    def verdict(self) -> str | Promise | None:
        """The line below the control that a check fills in; None when the field has none."""
        return getattr(self.field, "verdict", None)

    @property
    def affix(self) -> str | Promise:
        """A unit or currency drawn at the end of the control."""
        return getattr(self.field, "affix", "")

    @property
    def is_marked_optional(self) -> bool:
        """Say "(optional)" behind the label, unless something is missing or wrong in it.

        Filter forms set `mark_optional = False`, and so do fields that some cases need.
        """
        marks = getattr(self.field, "mark_optional", getattr(self.form, "mark_optional", True))
        return not self.field.required and marks and not self.errors

    @property
    def is_single_checkbox(self) -> bool:
        return isinstance(self.field.widget, forms.CheckboxInput)

    @property
    def use_fieldset(self) -> bool:
        return super().use_fieldset and not isinstance(self.field.widget, forms.FileInput)

    @property
    def focus_id(self) -> str:
        """The id of the element that takes the focus: of a set of choices, the first one."""
        if isinstance(self.field.widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)) and self.subwidgets:
            return str(self.subwidgets[0].id_for_label)
        return self.id_for_label or self.auto_id

    @property
    def aria_describedby(self) -> str | None:
        described_by = super().aria_describedby
        if described_by is None or self.verdict is None:
            return described_by
        return f"{described_by} {self.auto_id}_verdict".strip()

    def build_widget_attrs(self, attrs: dict, widget: forms.Widget | None = None) -> dict:
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if not widget.is_hidden and not isinstance(widget, DRAWN):
            classes = ["in"]
            if isinstance(widget, forms.NumberInput):
                classes.append("in-num")
            classes += str(widget.attrs.get("class", "")).split()
            attrs["class"] = " ".join(dict.fromkeys(classes))
        return attrs


class FormSet(forms.BaseFormSet):
    """Several forms of one kind, which say what to do where Django's would not."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "missing_management_form": gettext_lazy(
            "This form did not arrive whole. Load the page again and send it once more."
        ),
        "too_many_forms": gettext_lazy("At most %(num)d lines fit into this form. Take the others out."),
    }


class FormRenderer(DjangoTemplates):
    """Render forms with the project's templates first and Django's own behind them."""

    bound_field_class = BoundField

    @cached_property
    def engine(self) -> Any:
        return self.backend(
            {
                "APP_DIRS": True,
                "DIRS": [TEMPLATES, Path(django.forms.__file__).parent / "templates"],
                "NAME": "forms",
                "OPTIONS": {},
            }
        )


class HintedChoices:
    """Choices that may carry a hint each: `hints={"DETAIN": _("Ask the right holder.")}`."""

    def __init__(self, *args: Any, hints: dict | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.hints = hints or {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict:
        option = super().create_option(name, value, *args, **kwargs)  # type: ignore[misc]
        option["hint"] = self.hints.get(str(value), "")
        if option["hint"] and "id" in option["attrs"]:
            option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option


class Radios(HintedChoices, forms.RadioSelect):
    """Radio buttons, one per line."""


class RadioCards(HintedChoices, forms.RadioSelect):
    """Radio buttons as cards side by side: for the two to four choices that decide a page."""

    template_name = "django/forms/widgets/radio_cards.html"


class Checkboxes(HintedChoices, forms.CheckboxSelectMultiple):
    """Checkboxes, one per line."""


class FoldedCheckboxes(forms.CheckboxSelectMultiple):
    """Checkboxes below headings that open: for dozens of choices in groups, of which a few are true."""

    template_name = "django/forms/widgets/folded_checkboxes.html"

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        context["widget"]["groups"] = [
            {"name": group, "options": options, "chosen": sum(bool(option["selected"]) for option in options)}
            for group, options, _index in context["widget"]["optgroups"]
        ]
        return context


class Chips(forms.CheckboxSelectMultiple):
    """Checkboxes as chips in a row: for short words of which several may be true."""

    template_name = "django/forms/widgets/chips.html"


class DateInput(forms.DateInput):
    """The browser's own date picker; it speaks ISO dates whatever the language."""

    input_type = "date"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs={"class": "in-s", **(attrs or {})}, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """The browser's own picker of date and time, in the time zone of the page."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs={"class": "in-m", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


class IdentifierInput(forms.TextInput):
    """A box for numbers read from a label: monospaced, upper case, no spelling help."""

    def __init__(self, attrs: dict | None = None) -> None:
        quiet = {
            "class": "in-id",
            "autocapitalize": "characters",
            "autocomplete": "off",
            "spellcheck": "false",
        }
        super().__init__(attrs={**quiet, **(attrs or {})})


class CodeInput(IdentifierInput):
    """A box for a code: `offered` are (code, name) of those that may be meant; any other can be typed."""

    template_name = "django/forms/widgets/code.html"

    def __init__(self, attrs: dict | None = None) -> None:
        super().__init__(attrs)
        self.offered: list[tuple[str, str]] = []

    def get_context(self, name: str, value: Any, attrs: dict | None) -> dict:
        context = super().get_context(name, value, attrs)
        widget = context["widget"]
        if self.offered and "id" in widget["attrs"]:
            widget["attrs"]["list"] = f"{widget['attrs']['id']}_offered"
            widget["attrs"].pop("autocomplete")  # "off" would switch the offers off too, in some browsers
            widget["offered"] = self.offered
        return context


class DecimalInput(forms.TextInput):
    """A box for quantities and money: right-aligned figures, a number pad on a phone."""

    def __init__(self, attrs: dict | None = None) -> None:
        figures = {"class": "in-num", "inputmode": "decimal", "autocomplete": "off"}
        super().__init__(attrs={**figures, **(attrs or {})})


_SELECTED = mark_safe(" selected")


@lru_cache(maxsize=256)
def _options(choices: tuple[tuple[str, str], ...], chosen: frozenset[str]) -> SafeString:
    """Draw options once: the form for logging has the countries in a handful of drop-downs."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((code, _SELECTED if code in chosen else "", label) for code, label in choices),
    )


class LongSelect(forms.Select):
    """A drop-down of hundreds of options, drawn in one go: a template per option would take most of the page's time."""

    def render(self, name: str, value: Any, attrs: dict | None = None, renderer: Any = None) -> SafeString:
        chosen = frozenset(str(part) for part in self.format_value(value))
        options = _options(tuple((str(code), str(label)) for code, label in self.choices), chosen)
        final = self.build_attrs(self.attrs, attrs)
        return format_html('<select name="{}"{}>{}</select>', name, flatatt(final), options)
