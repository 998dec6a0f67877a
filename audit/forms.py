"""What the list of events is narrowed by."""

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from audit.labels import SYSTEM_NAME, action_groups, group_name
from audit.queries import EventFilter, person_exists
from ipcases.lib.fingerprints import is_sha256, sha256_as_typed
from ipcases.lib.ui import DateInput


class EventFilterForm(forms.Form):
    mark_optional = False

    actor = forms.CharField(label=_("User name"), required=False, max_length=60)
    action = forms.ChoiceField(label=_("What happened"), required=False)
    case = forms.CharField(label=_("Case reference"), required=False, max_length=40)
    first_day = forms.DateField(label=_("From day"), required=False, widget=DateInput)
    last_day = forms.DateField(label=_("To day"), required=False, widget=DateInput)
    sha256 = forms.CharField(label=_("Fingerprint of a file (SHA-256)"), required=False, max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = list(_action_choices())  # type: ignore[attr-defined]

    def clean_actor(self) -> str:
        name = self.cleaned_data["actor"].strip()
        if name == gettext("system"):
            return SYSTEM_NAME
        if name and not person_exists(username=name):
            raise forms.ValidationError(_("Nobody has this user name. Write it in full, or “system”."))
        return name

    def clean_sha256(self) -> str:
        typed = sha256_as_typed(self.cleaned_data["sha256"])
        if typed and not is_sha256(typed):
            raise forms.ValidationError(_("A fingerprint has 64 characters, figures and the letters a to f. Copy all."))
        return typed

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        first, last = values.get("first_day"), values.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", _("The period ends before it begins. Choose a later day."))
        return values

    def narrowed(self) -> EventFilter:
        """Return what was asked for; a value that cannot be used narrows nothing."""
        self.is_valid()
        values = self.cleaned_data
        return EventFilter(
            actor=values.get("actor", ""),
            action=values.get("action", ""),
            case_reference=values.get("case", "").strip().upper(),
            first_day=values.get("first_day"),
            last_day=values.get("last_day"),
            sha256=values.get("sha256", ""),
        )


def _action_choices() -> Iterator[tuple[Any, Any]]:
    yield "", _("Everything")
    for label, classes in action_groups():
        choices = [choice for group in classes for choice in group.choices]
        if choices:
            yield group_name(label), choices
