"""Showing on a form what a service refused. What was typed stays in it."""

from typing import TypeVar

from django import forms

from ipcases.lib.errors import DomainError

_Form = TypeVar("_Form", bound=forms.BaseForm)


def refused(form: _Form, error: DomainError) -> _Form:
    """Put a refusal beside the field it names, or above the form; return the form."""
    if not hasattr(form, "cleaned_data"):
        form.is_valid()
    form.add_error(error.field if error.field in form.fields else None, str(error.message))
    return form


class RefusableForm(forms.Form):
    """A form that shows by itself what a service refused."""

    def show(self, error: DomainError) -> None:
        refused(self, error)
