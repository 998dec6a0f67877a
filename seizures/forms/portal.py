"""What a right holder types in the portal."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ipcases.lib.figures import money_in_words
from ipcases.lib.sending_twice import Seen
from ipcases.lib.ui import DecimalInput, LongSelect, Radios
from rightsholders.models import RightHolder
from seizures.guards import Situation
from seizures.laws.base import SecurityRule
from seizures.models import Reply
from seizures.services.answering import SIGNATURE_LENGTH
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

    seen = Seen()

    mark_optional = False

    def __init__(self, *args: Any, situation: Situation, is_late: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        track = situation.track
        self.rule: SecurityRule | None = track.security if track.asks_security and not is_late else None
        if self.rule is None:
            del self.fields["security"], self.fields["security_amount"]
        else:
            self.fields["security_amount"].affix = self.rule.currency
            self.fields["security"].help_text = _("Only when you want the goods held.")
            self.fields["security_amount"].help_text = _how_much(self.rule, situation.required_security)
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


class SignedReplyForm(ReplyForm):
    """The same answer, signed by whoever has no account: kept as it was typed."""

    signer_name = forms.CharField(
        label=_("Your name"),
        max_length=SIGNATURE_LENGTH,
        widget=forms.TextInput({"autocomplete": "name"}),
        error_messages={"required": _("Give your own name: the answer is kept under it.")},
    )
    signer_function = forms.CharField(
        label=_("Your function"),
        help_text=_("For whom and as what you answer, for example: legal counsel of the company."),
        max_length=SIGNATURE_LENGTH,
        widget=forms.TextInput({"autocomplete": "organization-title"}),
        error_messages={"required": _("Say as what you answer.")},
    )

    def signature(self) -> dict[str, str]:
        """Return who signed, as values."""
        return {name: self.cleaned_data[name] for name in ("signer_name", "signer_function")}


def _how_much(rule: SecurityRule, required: Decimal | None) -> str:
    """Say how much the law asks for these goods."""
    if required is None:
        return gettext("Customs tells you the amount once the value is assessed.")
    words = {"amount": money_in_words(required, rule.currency), "law": rule.legal_ref}
    return gettext("At least %(amount)s (%(law)s).") % words


class LedgerForm(forms.Form):
    """Whose ledger it is: asked of a representative with several clients."""

    holder = forms.ChoiceField(label=_("Right holder"), widget=LongSelect)

    mark_optional = False

    def __init__(self, *args: Any, holders: Iterable[RightHolder], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["holder"].choices = [(str(row.public_id), row.name) for row in holders]


class NamesForm(forms.Form):
    """What names and addresses are needed for."""

    purpose = forms.ChoiceField(
        label=_("What do you need them for?"),
        choices=Purpose.choices,
        widget=Radios,
        error_messages={"required": _("Choose a purpose. The law allows no other use.")},
    )
