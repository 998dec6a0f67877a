"""Words for what the audit keeps as codes: actions, fields, values, and the icon of a line.

The words belong to the apps above: their events.py are found by name when the site starts, and the
models are asked what they call their fields and choices. Nothing above is imported here.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib import import_module
from typing import Any

from django.apps import apps
from django.db.models import Field, TextChoices
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.module_loading import module_has_submodule
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

# First word of the action, or the whole action, → icon and tone of the timeline.
_LOOKS: dict[str, tuple[str, str]] = {
    "account": ("user", ""),
    "account.sign_in_failed": ("triangle-alert", "warn"),
    "audit": ("list-checks", ""),
    "custody": ("handshake", ""),
    "deadline": ("clock", ""),
    "deadline.passed": ("clock", "bad"),
    "decision": ("gavel", "warn"),
    "evidence": ("camera", ""),
    "export": ("download", ""),
    "feedback": ("siren", "ok"),
    "notice": ("send", "info"),
    "notice.failed": ("triangle-alert", "bad"),
    "operation": ("circle-dot", ""),
    "outcome": ("flame", ""),
    "procedure": ("scale", "info"),
    "recordation": ("badge-check", ""),
    "referral": ("siren", "violet"),
    "reply": ("reply", "ok"),
    "report": ("file-text", ""),
    "seizure": ("lock", ""),
    "seizure.closed": ("check", "ok"),
    "share": ("send", "info"),
}
# What an app above calls the values of a field that no model explains: (app, field) → words.
_values: dict[tuple[str, str], Callable[[str], str | Promise]] = {}
_names: dict[tuple[str, str], str | Promise] = {}
_UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_ISO_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_ISO_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")


# The groups of the list of actions, by app.
_GROUPS = {
    "accounts": pgettext_lazy("audit group", "People"),
    "audit": pgettext_lazy("audit group", "Audit"),
    "operations": pgettext_lazy("audit group", "Operations"),
    "reference": pgettext_lazy("audit group", "Reference data"),
    "reports": pgettext_lazy("audit group", "Reports"),
    "rightsholders": pgettext_lazy("audit group", "Recordations"),
    "seizures": pgettext_lazy("audit group", "Seizures and procedures"),
    "sharing": pgettext_lazy("audit group", "Sharing"),
}
# What can be wrong with a row of the chain, as verification names it.
_FAULTS = {
    "changed": _("was changed, or written past the application"),
    "deleted": _("is gone"),
    "inserted": _("stands twice"),
    "reordered": _("does not follow the one before it"),
    "replaced": _("is not the one that was signed"),
    "cut-off": _("is missing at the end of the chain"),
    "unsealed": _("was not sealed in time"),
    "switched-off": _("no longer guards its table"),
}


@dataclass(frozen=True)
class Change:
    """One field that changed, in words; `old` is empty when there was nothing before."""

    field: str
    old: str
    new: str

    @property
    def is_news(self) -> bool:
        """Say whether it tells a reader of the case something: a bare key does not, nor does "no" where nothing was."""
        was_nothing = not self.old and self.new == gettext("no")
        return not was_nothing and not (_UUID.match(self.new) or (_UUID.match(self.old) and not self.new))

    def __str__(self) -> str:
        if self.old and self.new:
            return pgettext("change", "%(field)s: %(old)s → %(new)s") % vars(self)
        if self.old:
            return pgettext("change", "%(field)s: %(old)s removed") % vars(self)
        return pgettext("change", "%(field)s: %(new)s") % vars(self)


def name_values(
    *, app: str, words: Mapping[str, Callable[[str], str | Promise]], names: Mapping[str, str | Promise]
) -> None:
    """Take from an app, when the site starts, how to say fields that hold codes: their values, and their names."""
    _values.update({(app, field): say for field, say in words.items()})
    _names.update({(app, field): name for field, name in names.items()})


@cache
def action_groups() -> tuple[tuple[str, tuple[type[TextChoices], ...]], ...]:
    """Find the events of each app: (app label, its TextChoices classes)."""
    groups = []
    for config in apps.get_app_configs():
        if config.module is not None and module_has_submodule(config.module, "events"):
            module = import_module(f"{config.name}.events")
            classes = tuple(
                value
                for value in vars(module).values()
                if isinstance(value, type) and issubclass(value, TextChoices) and value.__module__ == module.__name__
            )
            groups.append((config.label, classes))
    return tuple(groups)


def actions() -> Iterator[tuple[str, str | Promise]]:
    """Give every action that has a word, with that word."""
    for _app, classes in action_groups():
        for choices in classes:
            yield from choices.choices


@cache
def _labels() -> dict[str, str | Promise]:
    return dict(actions())


def group_name(app: str) -> str | Promise:
    """Say what the events of an app are about."""
    return _GROUPS.get(app, app.title())


def label_of(action: str) -> str:
    """Say an action in words; one that no app names any more is shown as it is kept."""
    return str(_labels().get(action, action.replace(".", ": ").replace("_", " ").capitalize()))


def look_of(action: str) -> tuple[str, str]:
    """Return the icon and tone of an action."""
    return _LOOKS.get(action) or _LOOKS.get(action.partition(".")[0], ("circle", ""))


def changes_in_words(*, subject_type: str, changes: Mapping[str, Any]) -> tuple[Change, ...]:
    """Put {field: [old, new]} into words of the model: its names of fields and choices.

    What was empty and stayed empty is left out.
    """
    fields, app = _fields_of(subject_type), subject_type.partition(".")[0]
    found = []
    for name, value in changes.items():
        old, new = value if isinstance(value, list) and len(value) == 2 else (None, value)
        field, say = fields.get(name), _values.get((app, name))
        called = str(_names[app, name]) if (app, name) in _names else _name_of(name, field)
        change = Change(called, _in_words(old, field, say), _in_words(new, field, say))
        if change.old or change.new:
            found.append(change)
    return tuple(found)


def fault_in_words(kind: str) -> str | Promise:
    """Say what is wrong with a row of the chain."""
    return _FAULTS.get(kind, kind)


def subject_in_words(*, subject_type: str, subject_id: str) -> str:
    """Say which row an event is about: the name of its model and its number."""
    try:
        name = str(apps.get_model(subject_type)._meta.verbose_name)
    except (LookupError, ValueError):
        name = subject_type
    return f"{_sentence_case(name)} {subject_id}".strip()


@cache
def _fields_of(subject_type: str) -> dict[str, Field]:
    """Return the fields of a model by name, and those of its app's other models where the names differ."""
    try:
        model = apps.get_model(subject_type)
    except (LookupError, ValueError):
        return {}
    found: dict[str, Field] = {}
    for owner in (model, *apps.get_app_config(model._meta.app_label).get_models()):
        for field in owner._meta.concrete_fields:
            found.setdefault(field.name, field)
            found.setdefault(field.attname, field)
    return found


def _name_of(name: str, field: Field | None) -> str:
    # A name without words of its own is a plain word that the app of the event has in its catalogue.
    return _sentence_case(str(field.verbose_name) if field is not None else gettext(name.replace("_", " ")))


def _sentence_case(words: str) -> str:
    """Begin with a capital, and translate what no model has translated yet."""
    words = words[:1].upper() + words[1:]
    return gettext(words) if words else ""


def _in_words(value: Any, field: Field | None, say: Callable[[str], str | Promise] | None = None) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ", ".join(_in_words(inner, field, say) for inner in value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_in_words(inner, None)}" for key, inner in value.items())
    if say is not None:
        return str(say(str(value)))
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    text = str(value)
    if _ISO_DAY.match(text):
        return date_format(date.fromisoformat(text))
    if _ISO_MOMENT.match(text):
        return _moment(text)
    return text


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    return date_format(localtime(moment) if moment.tzinfo else moment, "DATETIME_FORMAT")
