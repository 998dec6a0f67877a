"""How the lists of sharing are narrowed down."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class FilterForm(forms.Form):
    """The filter of the desk and the inbox."""

    mark_optional = False
    q = forms.CharField(label=_("Case or goods"), required=False, max_length=60)
    partner = forms.ChoiceField(label=_("Partner"), required=False)
    view = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args: Any, partners: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["partner"].choices = [("", pgettext_lazy("filter", "All")), *partners]  # type: ignore[attr-defined]

    @property
    def is_used(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["q"] or self.cleaned_data["partner"])

    def clean_q(self) -> str:
        return self.cleaned_data["q"].replace("\x00", "").strip()


class PartnerFilterForm(FilterForm):
    """The filter of inquiries: by partner."""

    q = None  # type: ignore[assignment]

    @property
    def is_used(self) -> bool:
        return self.is_valid() and bool(self.cleaned_data["partner"])
