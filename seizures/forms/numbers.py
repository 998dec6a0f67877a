"""Figures as people type them: full-width digits, blanks and separators of thousands; and the key a form keeps."""

import re
import unicodedata
from typing import Any

from django import forms

_SEPARATED = re.compile(r"^-?\d{1,3}([,\u00a0\u202f ']\d{3})+(\.\d+)?$")


class Figure(forms.DecimalField):
    """A decimal number. 1,234.50 and １２３４ are read; 1,5 is refused rather than guessed."""

    def to_python(self, value: Any) -> Any:
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).strip()
            if _SEPARATED.match(value):
                value = re.sub(r"[,\u00a0\u202f ']", "", value)
        return super().to_python(value)


class Seen(forms.IntegerField):
    """The key of the newest row when the form was opened: see services.sending_twice."""

    def __init__(self, *, widget: Any = forms.HiddenInput) -> None:
        super().__init__(required=False, min_value=0, max_value=2**62, widget=widget)
