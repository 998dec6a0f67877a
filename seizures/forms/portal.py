"""What a right holder types in the portal."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ipcases.lib.ui import DecimalInput, Radios
from seizures.laws.base import SecurityRule, Track
from seizures.models import Reply
from seizures.services.disclosure import Purpose
from seizures.services.replies import ReplyIntake

AMOUNT, GUARANTEE = "AMOUNT", "GUARANTEE"


class ReplyForm(forms.Form):
    """The answer: what the goods are, why, and what the law asks with it."""

    position = forms.ChoiceField(
        label=_("What should customs do?"),
        choices=Reply.Position.choices,
        widget=Radios(
            hints={
                Reply.Position.INFRINGES: _("You apply for customs to hold the goods."),
                Reply.Position.GENUINE: _("They are yours, or made or sold with your consent."),
                Reply.Position.NO_ACTION: _("You leave the goods alone. Customs releases them."),
            }
        ),
        error_messages={"required": _("Choose what customs should do.")},
    )
    statement = forms.CharField(
        label=pgettext_lazy("reply", "Statement"),
        help_text=_("How you can tell, for somebody who does not know your goods. Needed when they are genuine."),
        max_length=4000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )
    security = forms.ChoiceField(
        label=_("Security"),
        choices=[
            (AMOUNT, _("We lodge security for this case")),
            (GUARANTEE, _("Our general guarantee covers it")),
        ],
        required=False,
        widget=Radios,
    )
    security_amount = forms.DecimalField(
        label=_("Amount of the security"),
        max_digits=14,
        decimal_places=2,
        min_value=0,
        required=False,
        widget=DecimalInput({"class": "in-s"}),
    )
    consents_to_destruction = forms.BooleanField(
        label=_("We agree to the destruction of the goods, at our cost"), required=False
    )

    mark_optional = False

    def __init__(self, *args: Any, track: Track, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.rule: SecurityRule | None = track.security if track.asks_security and not is_late else None
        if self.rule is None:
            del self.fields["security"], self.fields["security_amount"]
        else:
            self.fields["security_amount"].affix = self.rule.currency
        if not track.asks_destruction_consent:
            del self.fields["consents_to_destruction"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        applies = cleaned.get("position") == Reply.Position.INFRINGES
        if self.rule is not None and applies and "security_amount" not in self.errors:
            if not cleaned.get("security"):
                self.add_error("security", _("Lodge security, or choose your general guarantee."))
            elif cleaned["security"] == AMOUNT and not cleaned.get("security_amount"):
                self.add_error("security_amount", _("Give the amount of the security."))
        return cleaned

    def to_reply(self) -> ReplyIntake:
        """Return the answer as values."""
        given = self.cleaned_data
        lodged = given.get("security") == AMOUNT
        return ReplyIntake(
            position=given["position"],
            statement=given["statement"],
            consents_to_destruction=given.get("consents_to_destruction", False),
            security_amount=given.get("security_amount") if lodged else None,
            under_general_guarantee=given.get("security") == GUARANTEE,
        )


class NamesForm(forms.Form):
    """What names and addresses are needed for."""

    purpose = forms.ChoiceField(
        label=_("What do you need them for?"),
        choices=Purpose.choices,
        widget=Radios,
        error_messages={"required": _("Choose a purpose. The law allows no other use.")},
    )
