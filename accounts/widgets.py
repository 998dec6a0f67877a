"""What is typed about people, or is not: passwords, codes, keys and the way to the identity provider."""

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.provider import provider_name


class OncePasswordInput(forms.TextInput):
    """Readable while it is typed, since it is handed over; never sent back to the page."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off", "spellcheck": "false", "class": "mono"})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


class CodeInput(forms.TextInput):
    """Six digits or a recovery code; never sent back to the page."""

    def __init__(self, **attrs: Any) -> None:
        quiet = {"autocomplete": "one-time-code", "spellcheck": "false", "autocapitalize": "none", "class": "mono in-m"}
        super().__init__(attrs={**quiet, **attrs})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


class KeyOrCodeInput(CodeInput):
    """The same below a button for a security key, whose answer a script puts beside the code; or the button alone."""

    template_name = "django/forms/widgets/security_key.html"

    def __init__(self, *, takes_codes: bool, is_first: bool, **attrs: Any) -> None:
        super().__init__(**attrs)
        self.takes_codes, self.is_first = takes_codes, is_first
        self.use_fieldset = not takes_codes  # the button has a name of its own

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {
            **super().get_context(name, value, attrs),
            "takes_codes": self.takes_codes,
            "is_first": self.is_first,
            "answer_name": f"{name}_key" if self.takes_codes else name,
        }

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        return data.get(f"{name}_key") or super().value_from_datadict(data, files, name)


class KeyAnswerInput(forms.HiddenInput):
    """The answer of a new key; never sent back to the page, since each counts once."""

    def __init__(self) -> None:
        super().__init__(attrs={"autocomplete": "off", "data-key-answer": ""})

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return super().get_context(name, None, attrs)


class ProviderInput(forms.Widget):
    """Leads to the provider, in a tab of its own, so that what was typed stays; nothing is typed here."""

    template_name = "django/forms/widgets/provider.html"
    use_fieldset = True

    def use_required_attribute(self, initial: Any) -> bool:
        return False

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        return {**super().get_context(name, None, attrs), "provider_name": provider_name()}
