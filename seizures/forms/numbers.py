"""Figures as people type them: full-width digits, blanks and separators of thousands."""

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
