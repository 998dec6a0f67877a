"""What a field says when it cannot use what was typed, in place of Django's own sentences: what may stand there.

A field that has words of its own keeps them. What an empty field says is in ipcases.lib.ui.
"""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = str | Promise
_NO_CHOICE = _("“%(value)s” cannot be chosen here. Choose one of the values offered.")
_NO_FILE = _("No file arrived. Choose it again.")

# By the class whose sentence it stands for, and the code of the fault.
_INSTEAD: tuple[tuple[type[forms.Field], str, Words], ...] = (
    (forms.ChoiceField, "invalid_choice", _NO_CHOICE),
    (forms.MultipleChoiceField, "invalid_choice", _NO_CHOICE),
    (forms.ModelChoiceField, "invalid_choice", _NO_CHOICE),
    (forms.ModelMultipleChoiceField, "invalid_choice", _NO_CHOICE),
    (forms.ModelMultipleChoiceField, "invalid_pk_value", _("Choose one of the values offered.")),
    (forms.IntegerField, "invalid", _("Enter a whole number.")),
    (forms.DecimalField, "invalid", _("Enter a number, with a point before the decimals.")),
    (forms.DateField, "invalid", _("Enter a day of the calendar, such as 2026-11-23.")),
    (forms.DateTimeField, "invalid", _("Enter a day and a time, such as 2026-11-23 14:31.")),
    (forms.UUIDField, "invalid", _("This is not what the page offered. Load the page again and choose once more.")),
    (forms.FileField, "invalid", _NO_FILE),
    (forms.FileField, "missing", _NO_FILE),
    (forms.FileField, "empty", _("This file is empty. Choose another.")),
    (
        forms.FileField,
        "max_length",
        _("The name of this file has %(length)d characters, and %(max)d fit. Give it a shorter one."),
    ),
)
_BY_DJANGOS = {id(kind.default_error_messages[code]): words for kind, code, words in _INSTEAD}

# What is said by what Django hangs on a field to test it, by code.
OF_VALIDATORS: dict[str, Any] = {
    "max_length": _("At most %(limit_value)d characters fit here, and these are %(show_value)d. Shorten it."),
    "min_length": _("Write at least %(limit_value)d characters; these are %(show_value)d."),
    "min_value": _("Enter %(limit_value)s or more."),
    "max_value": _("Enter %(limit_value)s or less."),
    "max_digits": _("Enter a number of at most %(max)s digits."),
    "max_decimal_places": _("Enter at most %(max)s digits behind the point."),
    "max_whole_digits": _("Enter at most %(max)s digits before the point."),
    "null_characters_not_allowed": _("A character in it cannot be kept. Type it anew instead of pasting it."),
}
_NO_ADDRESS = _("Enter an e-mail address, such as name@example.org.")
_OF_ANY_FIELD = (*_BY_DJANGOS.values(), *OF_VALIDATORS.values(), _NO_ADDRESS)


def speak_plainly(field: forms.Field) -> None:
    """Give a field of one form our sentences wherever it would say Django's."""
    own: dict[str, Any] = {code: _BY_DJANGOS.get(id(words), words) for code, words in field.error_messages.items()}
    field.error_messages = {**OF_VALIDATORS, **own}
    if isinstance(field, forms.EmailField):
        field.error_messages.setdefault("invalid", _NO_ADDRESS)


def fits_any_field(words: Words) -> bool:
    """Say whether a sentence is one of these: it does not name its field."""
    return str(words) in map(str, _OF_ANY_FIELD)
