"""Words for what the audit keeps as codes: actions, fields, values, and the icon of a line.

The words belong to the apps above. Their events.py, found by name, say what events, their FIELDS and
SUBJECTS are called; the models are asked for the rest, and for their choices. Nothing above is imported here.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from django.apps import apps
from django.db.models import Field, TextChoices
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.timezone import localtime
from django.utils.translation import gettext, pgettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ipcases.lib.discovery import modules_named
from ipcases.lib.listed import listed
from ipcases.lib.models import in_readers_language

# First word of the action, or the whole action, → icon and tone of the timeline.
_LOOKS: dict[str, tuple[str, str]] = {
    "account": ("user", ""),
    "account.provider_refused": ("triangle-alert", "warn"),
    "account.sign_in_failed": ("triangle-alert", "warn"),
    "agreement": ("file-text", ""),
    "agreement.confirmed": ("check", "ok"),
    "agreement.refused": ("ban", "warn"),
    "agreement.resumed": ("check", "ok"),
    "agreement.suspended": ("triangle-alert", "warn"),
    "agreement.taken_back": ("undo-2", ""),
    "alert": ("bell", ""),
    "answer_link": ("link", ""),
    "audit": ("list-checks", ""),
    "audit.case_accepted": ("list-checks", "warn"),
    "audit.case_changed": ("triangle-alert", "bad"),
    "audit.restored": ("triangle-alert", "warn"),
    "calendar": ("calendar", ""),
    "cost": ("scale", ""),
    "custody": ("handshake", ""),
    "draft": ("handshake", ""),
    "deadline": ("clock", ""),
    "deadline.passed": ("clock", "bad"),
    "decision": ("gavel", "warn"),
    "destruction": ("flame", ""),
    "evidence": ("camera", ""),
    "export": ("download", ""),
    "file": ("triangle-alert", "bad"),
    "feedback": ("siren", "ok"),
    "foreign_case": ("inbox", "info"),
    "foreign_inquiry": ("inbox", ""),
    "foreign_inquiry.matched": ("search", "warn"),
    "goods": ("package", ""),
    "guarantee": ("shield-check", ""),
    "guarantee.refused": ("shield-alert", "warn"),
    "hold": ("lock", "warn"),
    "hold.released": ("lock-open", ""),
    "inquiry": ("search", ""),
    "letter": ("message-square", "info"),
    "letter.stopped": ("triangle-alert", "warn"),
    "list": ("list-checks", ""),
    "message": ("send", ""),
    "message.set_aside": ("archive", ""),
    "settlement": ("scale", ""),
    "settlement.confirmed": ("scale", "ok"),
    "notice": ("send", "info"),
    "notice.failed": ("triangle-alert", "bad"),
    "operation": ("circle-dot", ""),
    "outcome": ("flame", ""),
    "partner": ("building-2", ""),
    "policy": ("file-text", ""),
    "policy.ended": ("unlink", "warn"),
    "policy.refused": ("ban", "warn"),
    "procedure": ("scale", "info"),
    "recordation": ("badge-check", ""),
    "referral": ("siren", "violet"),
    "reply": ("reply", "ok"),
    "report": ("file-text", ""),
    "right_holder": ("building-2", ""),
    "right_holder.renamed": ("pencil", "info"),
    "right_holder.acted_for": ("user-plus", "info"),
    "right_holder.acting_proposed": ("hourglass", ""),
    "right_holder.acting_refused": ("ban", "warn"),
    "right_holder.acting_taken_back": ("undo-2", ""),
    "right_holder.acting_renewed": ("refresh-cw", "info"),
    "right_holder.acting_ended": ("unlink", "warn"),
    "right_holder.merge_proposed": ("hourglass", ""),
    "right_holder.merge_refused": ("ban", "warn"),
    "right_holder.merge_taken_back": ("undo-2", ""),
    "right_holder.merged": ("link", "info"),
    "right_holder.undoing_proposed": ("hourglass", ""),
    "right_holder.undoing_refused": ("ban", "warn"),
    "right_holder.undoing_taken_back": ("undo-2", ""),
    "right_holder.merge_undone": ("unlink", "warn"),
    "seizure": ("lock", ""),
    "seizure.alert_followed": ("bell", "ok"),
    "seizure.alert_suggested": ("bell", "warn"),
    "seizure.closed": ("check", "ok"),
    "security": ("landmark", ""),
    "share": ("send", "info"),
    "view": ("bookmark", ""),
    "watch": ("eye", ""),
}
# How an app says the values of a field that no model explains: (app, field) → words.
_values: dict[tuple[str, str], Callable[[str], str | Promise]] = {}
# And a value that is called otherwise where it follows a certain one: (app, field, old, new) → words.
_steps: dict[tuple[str, str, str, str], str | Promise] = {}
_UUID = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_ISO_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")
_ISO_MOMENT = re.compile(r"^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}")


SYSTEM_NAME = "system"

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
_ROWS: dict[str, str | Promise] = {
    "event": pgettext_lazy("row of the audit", "event"),
    "seal": pgettext_lazy("row of the audit", "seal"),
    "seals": pgettext_lazy("row of the audit", "seals"),
    "case": pgettext_lazy("row of the audit", "case"),
    "checkpoint": pgettext_lazy("row of the audit", "checkpoint"),
    "file": pgettext_lazy("row of the audit", "file"),
    "trigger": pgettext_lazy("row of the audit", "guard"),
}
_FAULTS = {
    "changed": _("was changed, or written past the application"),
    "deleted": _("is gone"),
    "inserted": _("stands twice"),
    "put-in": _("was put in past the application"),
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


def name_values(*, app: str, words: Mapping[str, type[TextChoices] | Callable[[str], str | Promise]]) -> None:
    """Take from an app, when the site starts, how to say the values of fields that hold codes."""
    for field, said in words.items():
        _values[app, field] = _say_choice(said) if isinstance(said, type) else said


def name_step(*, app: str, field: str, old: str, new: str, word: str | Promise) -> None:
    """Take from an app, when the site starts, how to say a value that is called otherwise after `old` than else."""
    _steps[app, field, old, new] = word


def _say_choice(choices: type[TextChoices]) -> Callable[[str], str | Promise]:
    labels = dict(choices.choices)
    return lambda code: labels.get(code, code)


@cache
def action_groups() -> tuple[tuple[str, tuple[type[TextChoices], ...]], ...]:
    """Find the events of each app: (app label, its TextChoices classes)."""
    return tuple(
        (
            app,
            tuple(
                value
                for value in vars(module).values()
                if isinstance(value, type) and issubclass(value, TextChoices) and value.__module__ == module.__name__
            ),
        )
        for app, module in modules_named("events").items()
    )


def actions() -> Iterator[tuple[str, str | Promise]]:
    """Give every action that has a word, with that word."""
    for _app, classes in action_groups():
        for choices in classes:
            yield from choices.choices


@cache
def _labels() -> dict[str, str | Promise]:
    return dict(actions())


@cache
def actions_read_with() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Find the events that are read with a verb of their app, its READ_WITH: (verb, its actions)."""
    verbs = {app: getattr(module, "READ_WITH", "") for app, module in modules_named("events").items()}
    return tuple(
        (verbs[app], tuple(action for choices in classes for action in choices.values))
        for app, classes in action_groups()
        if verbs[app]
    )


def group_name(app: str) -> str | Promise:
    """Say what the events of an app are about."""
    return _GROUPS.get(app, app.title())


def label_of(action: str) -> str:
    """Say an action in words; one that no app names any more is shown as it is kept."""
    return str(_labels().get(action, action.replace(".", ": ").replace("_", " ").capitalize()))


def actor_in_words(*, subject_type: str, label: str) -> str:
    """Say who acted where no person did: the site itself, or whom the app names by its values of "actor"."""
    if label == SYSTEM_NAME:
        return gettext("system")
    say = _values.get((subject_type.partition(".")[0], "actor"))
    return str(say(label)) if say else label


def look_of(action: str) -> tuple[str, str]:
    """Return the icon and tone of an action."""
    return _LOOKS.get(action) or _LOOKS.get(action.partition(".")[0], ("circle", ""))


def changes_in_words(*, subject_type: str, changes: Mapping[str, Any]) -> tuple[Change, ...]:
    """Put {field: [old, new]} into words: FIELDS of the app's events.py, then the model's names and choices.

    What was empty and stayed empty is left out.
    """
    fields, app = _fields_of(subject_type), subject_type.partition(".")[0]
    found = []
    for name, value in changes.items():
        old, new = value if isinstance(value, list) and len(value) == 2 else (None, value)
        called, say = name_of_field(app=app, name=name, fields=fields), _values.get((app, name))
        choices = _choices_of(fields.get(name, ()), (old, new))
        word = str(_steps.get((app, name, str(old), str(new)), "")) or _in_words(new, choices, say)
        change = Change(called, _in_words(old, choices, say), word)
        if change.old or change.new:
            found.append(change)
    return tuple(found)


def name_of_field(*, app: str, name: str, fields: Mapping[str, Sequence[Field]] | None = None) -> str:
    """Say what the audit keeps under a name: as the app's FIELDS call it, or else as a model does."""
    words = getattr(modules_named("events").get(app), "FIELDS", {}).get(name)
    if words is None:
        words = fields[name][0].verbose_name if fields and name in fields else name.replace("_", " ")
    return _sentence_case(str(words))


def fault_in_words(kind: str) -> str | Promise:
    """Say what is wrong with a row of the chain."""
    return _FAULTS.get(kind, kind)


def row_in_words(row: str) -> str:
    """Say which row verification named: "event 7", "seal 12", "seizures.Note 5"."""
    table, _space, key = row.partition(" ")
    if "." in table:
        return subject_in_words(subject_type=table, subject_id=key)
    return f"{_ROWS[table]} {key.replace(' to ', '–')}" if table in _ROWS else row


def _say_broken_row(text: str) -> str:
    """Say what verification found: "seizures.Note 5: changed" names the row and what is wrong with it."""
    row, _colon, kind = text.rpartition(": ")
    return pgettext("change", "%(field)s: %(new)s") % {"field": row_in_words(row), "new": fault_in_words(kind)}


name_values(app="audit", words={"broken_rows": _say_broken_row})


def subject_in_words(*, subject_type: str, subject_id: str) -> str:
    """Say which row an event is about: what the app's SUBJECTS call its model, and its number."""
    app, _dot, model = subject_type.partition(".")
    words = getattr(modules_named("events").get(app), "SUBJECTS", {})
    return f"{words.get(model, model)} {subject_id}".strip()


@cache
def _fields_of(subject_type: str) -> dict[str, tuple[Field, ...]]:
    """Return the fields of a model by name, and behind each those of its app's other models under that name."""
    try:
        model = apps.get_model(subject_type)
    except (LookupError, ValueError):
        return {}
    found: dict[str, tuple[Field, ...]] = {}
    for owner in (model, *apps.get_app_config(model._meta.app_label).get_models()):
        for field in owner._meta.concrete_fields:
            for name in {field.name, field.attname}:
                found[name] = (*found.get(name, ()), field)
    return found


def _choices_of(fields: Sequence[Field], values: Sequence[Any]) -> dict[str, str | Promise]:
    """Return the choices among which the values stand: an event may tell of another model than its subject's."""
    wanted = {value for value in values if isinstance(value, str) and value}
    offered = [dict(field.flatchoices) for field in fields if field.choices]
    return next((choices for choices in offered if wanted <= choices.keys()), offered[0] if offered else {})


def _sentence_case(words: str) -> str:
    """Begin with a capital, and translate what no model has translated yet."""
    words = words[:1].upper() + words[1:]
    return gettext(words) if words else ""


def _in_words(
    value: Any, choices: Mapping[str, str | Promise], say: Callable[[str], str | Promise] | None = None
) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return _apart([_in_words(inner, choices, say) for inner in value])
    if isinstance(value, dict) and value.keys() == {"en", "zh"}:
        return in_readers_language(**value)
    if isinstance(value, dict):
        return ", ".join(f"{key} {_in_words(inner, {})}" for key, inner in value.items())
    if say is not None:
        return str(say(str(value)))
    if str(value) in choices:
        return str(choices[str(value)])
    text = str(value)
    if _ISO_DAY.match(text):
        return _day(text)
    if _ISO_MOMENT.match(text):
        return _moment(text)
    return text


def _apart(parts: list[str]) -> str:
    """Write the parts one after the other, with a stronger sign where one of them holds commas itself."""
    comma = pgettext("between the parts of a list", ", ").strip()
    if len(parts) > 1 and any(comma in part for part in parts):
        return pgettext("between parts that hold commas", "; ").join(parts)
    return listed(parts)


def _day(text: str) -> str:
    """Write a day in words; what somebody typed may look like one and be none: 2026-13-45 is shown as it is."""
    try:
        return date_format(date.fromisoformat(text))
    except ValueError:
        return text


def _moment(text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
        return date_format(localtime(moment) if moment.tzinfo else moment, "DATETIME_FORMAT")
    except (ValueError, OverflowError):  # the second: at the ends of the calendar another zone has no such day
        return text
