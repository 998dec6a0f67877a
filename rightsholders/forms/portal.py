"""Forms of the portal: one per part of a recordation."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ui import DateInput, FormSet, IdentifierInput, RadioCards, Radios
from rightsholders.forms.desk import GIVEN_UP, NOT_YET, SOMETHING_UNMET
from rightsholders.forms.portal_contacts import LicenseeForm
from rightsholders.forms.portal_goods import TellForm
from rightsholders.models import Recordation, RecordationImage, Right, RightHolder
from rightsholders.registers import register_choices
from rightsholders.services.values import RightValues
from rightsholders.terms import term_of

_BLANK = [("", _("Choose"))]


class StartForm(forms.Form):
    """For whom: asked of a representative with several clients."""

    right_holder = forms.ChoiceField(
        label=_("Right holder"),
        widget=Radios,
        error_messages={"required": _("Choose for whom you record the right.")},
    )

    def __init__(self, *args: Any, holders: Iterable[RightHolder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["right_holder"].choices = [
            (str(holder.public_id), " · ".join(filter(None, [holder.name, holder.name_zh]))) for holder in holders
        ]


class RightForm(forms.Form):
    """A right as its register has it."""

    kind = forms.ChoiceField(
        label=_("Kind of right"),
        widget=RadioCards,
        error_messages={"required": _("Choose the kind of right.")},
    )
    register_office = forms.ChoiceField(
        label=pgettext_lazy("intellectual property", "Register"),
        help_text=_("Where the right is registered. For an international registration choose WIPO."),
        error_messages={"required": _("Choose the register.")},
    )
    registration_number = forms.CharField(
        label=_("Registration number"),
        max_length=40,
        widget=IdentifierInput(attrs={"class": "in-id in-m"}),
        error_messages={"required": _("Give the registration number.")},
    )
    title = forms.CharField(
        label=_("Mark or title"),
        max_length=200,
        help_text=_("As it stands on the goods: officers look for these words."),
        error_messages={"required": _("Give the mark or title.")},
    )
    title_zh = forms.CharField(
        label=_("Mark or title in Chinese"),
        max_length=200,
        required=False,
        help_text=_("If the goods carry a Chinese name, or officers know it by one."),
    )
    registered_on = forms.DateField(
        label=_("Registered on"),
        widget=DateInput,
        error_messages={"required": _("Give the date of registration.")},
    )
    expires_on = forms.DateField(
        label=_("Right expires on"),
        widget=DateInput,
        required=False,
        help_text=_("The last day. Leave it empty if the register knows no end, as for copyright."),
    )

    def __init__(self, *args: Any, jurisdiction: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        term = term_of(jurisdiction=jurisdiction)
        kinds = [(value, label) for value, label in Right.Kind.choices if term is None or value in term.years]
        self.fields["kind"].choices = kinds
        self.fields["register_office"].choices = [*_BLANK, *register_choices()]

    def values(self) -> RightValues:
        return RightValues(**self.cleaned_data)


class KnownRightForm(forms.Form):
    """A right the holder gave before."""

    right = forms.ChoiceField(
        label=_("Use a right you have given before"),
        error_messages={"required": _("Choose a right from the list.")},
    )

    def __init__(self, *args: Any, rights: Iterable[Right], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["right"].choices = _BLANK + [
            (str(right.public_id), f"{right.title} · {right.register_office} {right.registration_number}")
            for right in rights
        ]


class LineFormSet(FormSet):
    """Lines that may be left empty: an empty line is no line."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        kwargs = super().get_form_kwargs(index)
        return {**kwargs, "empty_permitted": True, "use_required_attribute": False}

    def filled(self) -> list[Any]:
        """Return the forms of the lines that hold something and stay."""
        return [
            form
            for form in self.forms
            if form.has_changed() and form.cleaned_data and not form.cleaned_data.get("DELETE")
        ]

    def typed(self) -> list[dict[str, Any]]:
        """Return what stands in the lines, unchecked, to show it again with one line more."""
        return [
            {name: form[name].data for name in form.fields if name != "DELETE"}
            for form in self.forms
            if not form["DELETE"].data
        ]


TellFormSet = forms.formset_factory(TellForm, formset=LineFormSet, extra=0, can_delete=True, max_num=30)
TellFormSet.line_words = _("Sign %(number)d: ")


class ImageForm(forms.Form):
    """A picture and what it shows."""

    kind = forms.ChoiceField(
        label=_("What it shows"),
        choices=RecordationImage.Kind.choices,
        widget=RadioCards(
            hints={
                "MARK": _("The mark or work alone, as registered."),
                "GENUINE": _("Goods, labels and packing of your own make."),
                "FAKE": _("What you found, with the faults to see."),
            }
        ),
        error_messages={"required": _("Say what the picture shows.")},
    )
    file = forms.FileField(
        label=pgettext_lazy("image", "Picture"),
        widget=forms.ClearableFileInput(attrs={"accept": "image/jpeg,image/png"}),
        error_messages={
            "required": _("Choose a picture."),
            "empty": _("This file is empty. Choose another."),
        },
    )
    caption = forms.CharField(
        label=_("In words"),
        max_length=200,
        required=False,
        help_text=_("What to look at. It is read aloud to people who cannot see the picture."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        megabytes = settings.FILE_MAX_BYTES // (1024 * 1024)
        self.fields["file"].help_text = _("JPEG or PNG, at most %(n)d MB. Data hidden in it is removed.") % {
            "n": megabytes
        }


LicenseeFormSet = forms.formset_factory(LicenseeForm, formset=LineFormSet, extra=0, can_delete=True, max_num=120)
MOST_LINES = 100  # every line has all countries to choose from: more make a page of megabytes
LicenseeFormSet.line_words = _("Licensee %(number)d: ")


class DeclarationForm(forms.Form):
    """What the right holder stands for when it submits."""

    is_declared = forms.BooleanField(
        label=_("What I say here is true and complete, and I may act for the right holder."),
        help_text=_(
            "I tell customs within 30 working days when the right, its owner or a licence changes, "
            "and bear the costs of storing and destroying goods that are held for me."
        ),
        error_messages={"required": _("Declare that what you say is true and complete.")},
    )


class WithdrawForm(forms.Form):
    """Why the recordation is taken back."""

    reason = forms.CharField(
        label=pgettext_lazy("withdrawal", "Reason"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class OwnListForm(forms.Form):
    """Filters of the right holder's own list."""

    mark_optional = False
    q = forms.CharField(
        label=_("Mark, number or reference"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    status = forms.ChoiceField(label=pgettext_lazy("recordation", "Status"), required=False)
    right_holder = forms.TypedChoiceField(label=_("Right holder"), required=False, coerce=UUID, empty_value=None)

    def __init__(self, *args: Any, holders: Iterable[RightHolder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", pgettext_lazy("filter", "All")), *Recordation.Status.choices, NOT_YET, GIVEN_UP, SOMETHING_UNMET]
        self.fields["status"].choices = every
        known = [(str(holder.public_id), holder.name) for holder in holders]
        if len(known) > 1:
            self.fields["right_holder"].choices = [("", pgettext_lazy("filter", "All")), *known]
        else:
            del self.fields["right_holder"]
