"""The shapes of what is typed about people: signing in, the own settings, the administrator's pages."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, UsernameField
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accounts.access import Ways
from accounts.auth import password_is_no_way
from accounts.provider import is_set_up, provider_name
from accounts.roles import PURPOSES, Role
from accounts.widgets import CodeInput, KeyAnswerInput, KeyOrCodeInput, OncePasswordInput, ProviderInput
from ipcases.lib.refusals import RefusableForm
from ipcases.lib.ui import Checkboxes, DateInput, FoldedCheckboxes, Radios
from reference.queries import offices_by_kind, offices_choices

DENSITIES = (
    ("", pgettext_lazy("density", "Comfortable")),
    ("compact", pgettext_lazy("density", "Compact: more rows on a page")),
)
PROOF = "proof"
CODE_HELP = _("Six digits from the app on your phone. Without the phone: one of your recovery codes.")
# The same words whatever was wrong: the figures, the time, or that the code was used.
WRONG_CODE = _("This code does not count. Type the one that the app shows now; each counts once.")
WRONG_KEY = _("This key does not count. Use one that stands on your profile, and answer at once.")
KEY_ONLY = _("Your role takes a security key only. Use the one you have added, on the pages.")
# The answer of a security key is JSON, which no code and no password of a form begins like.
_KEY_ANSWER_BEGINS, _PROOF_LENGTH = "{", 8192
# Django's own sentences say "你" and run into one another in Chinese.
_PASSWORD_RULES = format_lazy(
    _("At least {n} characters. Not one that many people use, and not like your name, user name or e-mail address."),
    n=settings.SHORTEST_PASSWORD,
)


class SignInForm(AuthenticationForm):
    error_messages = {
        "invalid_login": _("The user name or the password is wrong. Check both and try again."),
        "inactive": _("The user name or the password is wrong. Check both and try again."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = _("User name")
        self.fields["password"].label = _("Password")
        if is_set_up():  # the other way in comes first
            del self.fields["username"].widget.attrs["autofocus"]

    def get_invalid_login_error(self) -> forms.ValidationError:
        """Say more only to whoever knows the password, which does not count."""
        if password_is_no_way(self.request):
            said = _("Your password was right, but your role does not sign in with one. Use %(name)s.")
            return forms.ValidationError(said, code="provider-only", params={"name": provider_name()})
        return super().get_invalid_login_error()


class CodeForm(RefusableForm):
    """The second step of a sign-in: a code, a recovery code or the answer of a security key."""

    code = forms.CharField(max_length=_PROOF_LENGTH)

    def __init__(self, *args: Any, ways: Ways, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = ways
        self.fields["code"] = code_field(ways=ways, is_first=True)

    def refuse_code(self) -> None:
        """Say that the code or the key does not count, and no more."""
        self.add_error("code", wrong_proof(ways=self.ways, proof=self.cleaned_data["code"]))


def code_field(*, ways: Ways, is_first: bool = False) -> forms.CharField:
    """Make the field for a code, a recovery code or a security key: whatever of these the person has.

    `is_first`: it is what the page is for.
    """
    label, help_text = _("Code"), CODE_HELP
    if not ways.codes:
        label, help_text = _("Your security key"), _("Press the button, then do what the browser says.")
    elif ways.key and ways.app:
        label = _("Security key or code")
        help_text = _("Press the button, or type a code of your app or a recovery code.")
    elif ways.key:
        label = _("Security key or recovery code")
        help_text = _("Press the button, or type one of your recovery codes.")
    widget = KeyOrCodeInput(takes_codes=ways.codes, is_first=is_first) if ways.key else CodeInput(autofocus=is_first)
    return forms.CharField(label=label, max_length=_PROOF_LENGTH, help_text=help_text, widget=widget)


def _on_two_lines(first: str | Promise, second: str | Promise) -> SafeString:
    # A blank between two sentences would show in Chinese.
    return format_html("{}<br>{}", first, second)


def is_key_answer(proof: str) -> bool:
    """Say whether a proof is the answer of a security key, and no code."""
    return proof.startswith(_KEY_ANSWER_BEGINS)


class ProviderProof(forms.Field):
    """Says nothing by itself: the session knows whether its person has just been at the provider."""

    widget = ProviderInput

    def __init__(self, *, why: str | Promise) -> None:
        way = _("A new tab opens: sign in there, come back, and press the button of this page.")
        super().__init__(label=_("Confirm that it is you"), help_text=_on_two_lines(why, way) if why else way)

    def clean(self, value: Any) -> str:
        return ""


def proof_field(*, ways: Ways) -> forms.Field:
    """Make the field in which somebody proves to be the same person: a password, a code, a key, or at the provider."""
    help_text = _("Asked once more for this act: you signed in or confirmed a while ago.")
    if ways.provider:
        return ProviderProof(why=help_text)
    if ways.has_factor:
        field = code_field(ways=ways)
        if ways.key:
            field.help_text = _on_two_lines(help_text, field.help_text)
        else:
            field.label, field.help_text = _("Code of your app, or a recovery code"), help_text
        return field
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(
        label=_("Your own password"), help_text=help_text, strip=False, max_length=4096, widget=widget
    )


def wrong_proof(*, ways: Ways, proof: str) -> str:
    """Say the same whatever was wrong."""
    if ways.provider:
        return str(_("Confirm first that it is you: sign in once more with %(name)s.") % {"name": provider_name()})
    if not ways.has_factor:
        return str(_("This is not your current password."))
    if is_key_answer(proof):
        return str(WRONG_KEY)
    return str(WRONG_CODE if ways.codes else KEY_ONLY)


class ConfirmForm(RefusableForm):
    """An act of one button, which asks for nothing but, now and then, a proof."""


class ProofForm(RefusableForm):
    """A proof whatever the time of the last one."""

    proof = forms.CharField()

    def __init__(self, *args: Any, ways: Ways, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.ways = ways
        self.fields[PROOF] = proof_field(ways=ways)
        if ways.provider:
            self.fields[PROOF] = ProviderProof(why="")
        else:
            self.fields[PROOF].help_text = code_field(ways=ways).help_text if ways.has_factor else ""

    def refuse_proof(self) -> None:
        self.add_error(PROOF, wrong_proof(ways=self.ways, proof=self.cleaned_data[PROOF]))


class SetUpForm(ProofForm):
    """A first code of a new app, and the proof that its owner asks for it."""

    field_order = ["code", "proof"]

    code = forms.CharField(
        label=_("Code of the app"), max_length=60, help_text=_("The six digits that it shows now."), widget=CodeInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.ways.app and not self.ways.key:
            self.fields[PROOF].label = _("Code of the app you had until now, or a recovery code")
            self.fields[PROOF].help_text = ""


class NewKeyForm(ProofForm):
    """The name of a new security key, its answer, and the proof that its owner asks for it."""

    field_order = ["name", "proof", "answer"]

    name = forms.CharField(
        label=_("Name of the key"),
        max_length=60,
        help_text=_("So that you know it again, for example: black, on my key ring."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "in-m"}),
    )
    # Filled in by the script, which asks the key when the form is sent; without script it stays empty.
    answer = forms.CharField(required=False, max_length=_PROOF_LENGTH, widget=KeyAnswerInput)


class SettingsForm(RefusableForm):
    """What a person chooses for the screen."""

    mark_optional = False

    language = forms.ChoiceField(label=_("Language"), widget=Radios)
    density = forms.ChoiceField(label=_("Spacing of tables"), choices=DENSITIES, widget=Radios, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["language"].choices = [  # type: ignore[attr-defined]
            (code, get_language_info(code)["name_local"]) for code, _name in settings.LANGUAGES
        ]


class PasswordForm(RefusableForm):
    """Changing one's own password."""

    current = forms.CharField(
        label=_("Current password"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=4096,
        help_text=_PASSWORD_RULES,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("New password, again"),
        strip=False,
        max_length=4096,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        again = self.cleaned_data["again"]
        if "new" in self.cleaned_data and again != self.cleaned_data["new"]:
            raise forms.ValidationError(_("The two new passwords differ. Type the new one twice."))
        return again


class PersonForm(RefusableForm):
    """A person as the administrator sees them."""

    display_name = forms.CharField(label=_("Name"), max_length=120)
    email = forms.EmailField(label=_("E-mail"), required=False, max_length=254)
    roles = forms.MultipleChoiceField(
        label=_("Roles"), choices=Role.choices, widget=Checkboxes(hints=PURPOSES), required=False
    )
    home_office = forms.ChoiceField(
        label=_("Home office"),
        required=False,
        help_text=_("It owns what this person logs. Somebody at a headquarters sees every office."),
    )
    further_offices = forms.MultipleChoiceField(
        label=_("Further offices this person may act for"), widget=FoldedCheckboxes, required=False
    )
    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)  # the state the page is made of

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = offices_choices(jurisdiction=settings.JURISDICTION)
        self.fields["home_office"].choices = [("", _("None: outside customs")), *offices]  # type: ignore[attr-defined]
        by_kind = offices_by_kind(jurisdiction=settings.JURISDICTION)
        self.fields["further_offices"].choices = by_kind  # type: ignore[attr-defined]


class NewPersonForm(PersonForm):
    """A person who is not there yet."""

    field_order = ["username", "display_name", "email", "password", "roles", "home_office"]

    username = UsernameField(
        label=_("User name"),
        max_length=60,
        validators=[
            UnicodeUsernameValidator(
                message=_("A user name has letters, digits and @ . + - _ only. Take out the rest.")
            )
        ],
        help_text=_("Letters, digits and @ . + - _ only. It cannot be changed later."),
    )
    password = forms.CharField(
        label=_("First password"),
        strip=False,
        max_length=4096,
        help_text=_(
            "Hand it over in person. It is shown nowhere again, and the person must choose another "
            "at the first sign-in."
        ),
        widget=OncePasswordInput,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["further_offices"], self.fields["seen"]
        if is_set_up():
            self.fields["password"].required = False
            said = _("Leave it empty for whoever signs in with %(name)s. Otherwise hand it over in person.")
            self.fields["password"].help_text = said % {"name": provider_name()}


class FindPersonForm(forms.Form):
    """What somebody who works here is called."""

    mark_optional = False
    q = forms.CharField(
        label=_("Name, in either script, or user name"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )


class StandInForm(RefusableForm):
    """As what somebody who was chosen stands in for a person who is away, and on which days."""

    username = UsernameField(label=_("Stand-in"), max_length=60, widget=forms.HiddenInput)
    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        widget=Checkboxes,
        error_messages={"required": _("Choose among the roles that the person who is away holds.")},
    )
    first_day = forms.DateField(label=_("First day"), widget=DateInput)
    last_day = forms.DateField(
        label=_("Last day"), widget=DateInput, help_text=_("The roles end by themselves when this day is over.")
    )

    def __init__(self, *args: Any, lendable: Collection[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(role.value, role.label) for role in Role if role in lendable]
        self.fields["roles"].choices = choices  # type: ignore[attr-defined]


class IdentityForm(RefusableForm):
    """Whom the identity provider means by a name of its own."""

    subject = forms.CharField(max_length=255, widget=forms.TextInput(attrs={"autocomplete": "off", "class": "mono"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"].label = _("Identity at %(name)s") % {"name": provider_name()}
        said = _(
            "The claim %(claim)s, to the letter. Whoever signs in there before being linked here sees it on the page."
        )
        self.fields["subject"].help_text = said % {"claim": settings.OIDC_CLAIM}


class NewPasswordForm(RefusableForm):
    """A password that an administrator sets for somebody."""

    password = forms.CharField(
        label=_("New password"),
        strip=False,
        max_length=4096,
        help_text=_(
            "Hand it over in person. It ends every session and token of this person, who must choose another "
            "at the next sign-in."
        ),
        widget=OncePasswordInput,
    )


class PeopleFilterForm(forms.Form):
    """Narrows the list of people."""

    mark_optional = False

    q = forms.CharField(label=_("Name or user name"), required=False, max_length=120)
    role = forms.ChoiceField(
        label=_("Role"), choices=[("", pgettext_lazy("filter", "All")), *Role.choices], required=False
    )
    office = forms.ChoiceField(label=_("Home office"), required=False)
    state = forms.ChoiceField(
        label=_("Sign-in"),
        choices=[
            ("", pgettext_lazy("filter", "All")),
            ("on", pgettext_lazy("sign-in", "On")),
            ("off", pgettext_lazy("sign-in", "Switched off")),
        ],
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offices = offices_choices(jurisdiction=settings.JURISDICTION)
        self.fields["office"].choices = [("", pgettext_lazy("filter", "All")), *offices]  # type: ignore[attr-defined]
