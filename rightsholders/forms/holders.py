"""Forms about right holders: finding them, entering and renaming one, letting somebody act for it, ending that."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.forms import NewPersonForm
from ipcases.lib.errors import DomainError
from ipcases.lib.refusals import RefusableForm
from ipcases.lib.ui import DateInput, RadioCards
from reference.queries import countries_choices
from rightsholders.models import HolderMember, RightHolder
from rightsholders.queries.holders import ENDING, NOBODY, WAITS
from rightsholders.services.values import HolderValues, Mandate, NewAccount, NewName

_HINTS = {
    HolderMember.Capacity.OWN: _("The account has the role “Right holder”."),
    HolderMember.Capacity.REPRESENTATIVE: _("The account has the role “Representative”."),
}


class HoldersForm(forms.Form):
    """Filters of the list of right holders."""

    mark_optional = False
    q = forms.CharField(
        label=_("Name, in either script"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    country = forms.ChoiceField(label=_("Country or region"), required=False)
    acting = forms.ChoiceField(
        label=_("Who acts for it"),
        required=False,
        choices=[
            ("", pgettext_lazy("filter", "All")),
            (NOBODY, pgettext_lazy("acts for a right holder", "Nobody")),
            (ENDING, pgettext_lazy("acts for a right holder", "Ends soon")),
            (WAITS, pgettext_lazy("mandate", "Waits for a second person")),
        ],
    )
    person = forms.CharField(
        label=_("User name of the representative"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mono"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", pgettext_lazy("filter", "All")), *countries_choices()]  # type: ignore[attr-defined]


class _Address(RefusableForm):
    """Where a right holder is found and where notices go."""

    address = forms.CharField(
        label=_("Address"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    email = forms.EmailField(
        label=_("E-mail for notices"),
        max_length=254,
        help_text=_("Notices go there when a recordation names no legal contact."),
    )
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False)


class AddressForm(_Address):
    """Another address, by whose word, of the right holder as it was `seen`."""

    reason = forms.CharField(
        label=pgettext_lazy("refusal", "Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It goes into the audit. Say who asked for it and by which paper."),
        error_messages={"required": _("Say why it changes.")},
    )
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)  # the state the page is made of


class _Name(RefusableForm):
    """What a right holder is called. `alike` are those of nearly the same name, which it may be."""

    name = forms.CharField(
        label=pgettext_lazy("company", "Name"),
        max_length=200,
        help_text=_("As its papers call it, in its own letters or in Latin ones."),
    )
    name_zh = forms.CharField(label=_("Name in Chinese"), max_length=200, required=False)
    is_another = forms.BooleanField(label=_("It is another one than those above"), required=False)
    others = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)  # those that were shown
    alike: Sequence[RightHolder] = ()

    def __init__(self, data: QueryDict | None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self._asked = {name: self.fields[name] for name in ("is_another", "others")}
        if data is None or not data.get("others"):
            del self.fields["is_another"], self.fields["others"]

    def show(self, error: DomainError) -> None:
        """Show what was refused; where others have nearly the same name, ask whether it is one of them."""
        if "alike" in error.data:
            self._show_alike(error.data["alike"], is_asked=error.field == "is_another")
        super().show(error)

    def _show_alike(self, alike: Sequence[RightHolder], *, is_asked: bool) -> None:
        """Show the namesakes, and the box, not ticked, where one may still say that it is none of them."""
        self.alike = alike
        for name in self._asked:
            self.fields.pop(name, None)
        if is_asked:
            self.fields |= self._asked
        typed = QueryDict(mutable=True)
        typed.update(self.data)
        typed.pop("is_another", None)
        typed["others"] = ",".join(str(holder.public_id) for holder in alike)
        self.data = typed

    def others_known(self) -> frozenset[UUID]:
        """Return those of nearly the same name that it is not, as somebody said who saw them."""
        if not self.cleaned_data.get("is_another"):
            return frozenset()
        return frozenset(self.cleaned_data["others"])

    def clean_others(self) -> list[UUID]:
        try:
            return [UUID(text) for text in self.cleaned_data["others"].split(",")]
        except ValueError as error:
            raise forms.ValidationError(_("This page is damaged. Open it again.")) from error


class NewHolderForm(_Name, _Address):
    """A right holder that is not known yet."""

    field_order = ["name", "name_zh", "country"]

    country = forms.ChoiceField(label=_("Country or region"))

    def __init__(self, data: QueryDict | None) -> None:
        super().__init__(data)
        self.fields["country"].choices = [("", _("Choose")), *countries_choices()]  # type: ignore[attr-defined]

    def values(self) -> HolderValues:
        """Return what a valid form says."""
        return HolderValues(**{name: self.cleaned_data[name] for name in HolderValues.__dataclass_fields__})


class RenameForm(_Name):
    """Another name, from which day and by which paper, of the right holder as it was `seen`."""

    field_order = ["name", "name_zh", "from_day", "paper"]

    from_day = forms.DateField(
        label=_("From which day"),
        widget=DateInput,
        help_text=_("The day on which the register wrote the name down. Today or earlier."),
    )
    paper = forms.CharField(
        label=_("Paper shown"),
        max_length=120,
        help_text=_("Number and day of the extract from the register. It goes into the audit."),
    )
    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)  # the state the page is made of

    def values(self) -> NewName:
        """Return what a valid form says."""
        return NewName(**{name: self.cleaned_data[name] for name in NewName.__dataclass_fields__})


class MandateForm(RefusableForm):
    """As what somebody acts for a right holder, until when, who asked for it, and which paper says so."""

    capacity = forms.ChoiceField(
        label=_("Acts as"),
        choices=HolderMember.Capacity.choices,
        widget=RadioCards(hints=_HINTS),
        error_messages={"required": _("Choose as what the person acts.")},
    )
    valid_to = forms.DateField(
        label=_("Last day"),
        required=False,
        widget=DateInput,
        help_text=_("Of the power of attorney. Empty: until somebody ends it."),
    )
    asked_by = forms.CharField(
        label=_("Who asked for it"),
        max_length=120,
        help_text=_("Name and position at the right holder. Make sure by another way that it was this person."),
    )
    paper = forms.CharField(
        label=_("Paper shown"),
        max_length=120,
        help_text=_("Number and day of the power of attorney, or of the company's letter. It goes into the audit."),
    )
    has_read = forms.BooleanField(
        label=_("I have read the paper: it names this person and this right holder"),
        error_messages={"required": _("Read the paper first, then tick this box.")},
    )

    def mandate(self) -> Mandate:
        """Return what a valid form says."""
        return Mandate(**{name: self.cleaned_data[name] for name in Mandate.__dataclass_fields__})


class RenewForm(MandateForm):
    """Somebody who acts, or once acted: a new paper."""

    seen = forms.CharField(max_length=16, widget=forms.HiddenInput)  # the state the page is made of


class LinkForm(MandateForm):
    """An account that is there already."""

    field_order = ["username", *MandateForm.base_fields]

    username = forms.CharField(
        label=_("User name"),
        max_length=60,
        help_text=_("Of an account of the portal. Ask the person, or an administrator."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mono in-m", "spellcheck": "false"}),
    )


class NewAccountForm(MandateForm, NewPersonForm):
    """A person who has no account yet; the role follows from the capacity."""

    field_order = ["username", "display_name", "email", "password", *MandateForm.base_fields]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["roles"], self.fields["home_office"]
        # Nobody of the portal signs in at the identity provider.
        self.fields["password"].required = True
        self.fields["password"].help_text = NewPersonForm.base_fields["password"].help_text
        self.fields["capacity"].widget.hints = {}  # type: ignore[attr-defined]

    def account(self) -> NewAccount:
        """Return who the person of a valid form is."""
        return NewAccount(**{name: self.cleaned_data[name] for name in NewAccount.__dataclass_fields__})


class ConfirmMandateForm(RefusableForm):
    """That a second person has read the paper too."""

    has_read = forms.BooleanField(
        label=_("I have read the paper: it names this person and this right holder"),
        error_messages={"required": _("Read the paper first, then tick this box.")},
    )


class RefuseMandateForm(RefusableForm):
    """Why somebody may not act for a right holder."""

    reason = forms.CharField(
        label=pgettext_lazy("refusal", "Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It goes into the audit, and whoever proposed it reads it."),
        error_messages={"required": _("Say why it is refused.")},
    )


class EndForm(RefusableForm):
    """Why somebody acts for a right holder no longer."""

    reason = forms.CharField(
        label=pgettext_lazy("refusal", "Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It goes into the audit. Name who asked for it."),
        error_messages={"required": _("Say why it ends.")},
    )
