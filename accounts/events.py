"""What happens to people: signing in, roles, offices, switching off."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class AccountEvent(TextChoices):
    SIGNED_IN = "account.signed_in", _("Signed in")
    SIGN_IN_FAILED = "account.sign_in_failed", _("Wrong password")
    SECOND_STEP_FAILED = "account.second_step_failed", _("Wrong code or key at the second step")
    RECOVERY_CODE_USED = "account.recovery_code_used", _("Recovery code used")
    PROVIDER_REFUSED = "account.provider_refused", _("Refused after signing in at the identity provider")
    LOCKED_OUT = "account.locked_out", _("Locked out: signing in or confirming failed too often")
    SIGNED_OUT = "account.signed_out", _("Signed out")
    TOKEN_ISSUED = "account.token_issued", _("API token issued")
    TOKEN_REVOKED = "account.token_revoked", _("API token given back")
    CREATED = "account.created", _("Person added")
    CHANGED = "account.changed", _("Personal details changed")
    ROLE_GRANTED = "account.role_granted", _("Role granted")
    ROLE_REVOKED = "account.role_revoked", _("Role withdrawn")
    STAND_IN_SET = "account.stand_in_set", _("Lets somebody stand in")
    STAND_IN_ENDED = "account.stand_in_ended", _("Standing in ended early")
    HOME_OFFICE_SET = "account.home_office_set", _("Home office set")
    MEMBERSHIPS_SET = "account.memberships_set", _("Further offices set")
    DEACTIVATED = "account.deactivated", _("Sign-in switched off")
    REACTIVATED = "account.reactivated", _("Sign-in switched on again")
    SIGNED_OUT_EVERYWHERE = "account.signed_out_everywhere", _("Signed out everywhere else")
    SESSIONS_ENDED = "account.sessions_ended", _("All sessions ended by an administrator")
    PASSWORD_CHANGED = "account.password_changed", _("Own password changed")
    PASSWORD_SET = "account.password_set", _("New password set by an administrator")
    SECOND_FACTOR_ADDED = "account.second_factor_added", _("Second factor set up")
    SECOND_FACTOR_REMOVED = "account.second_factor_removed", _("Own second factor removed")
    SECOND_FACTOR_TAKEN = "account.second_factor_taken", _("Second factor taken away by an administrator")
    SECURITY_KEY_ADDED = "account.security_key_added", _("Security key added")
    SECURITY_KEY_REMOVED = "account.security_key_removed", _("Own security key removed")
    SECURITY_KEY_TAKEN = "account.security_key_taken", _("Security key taken away by an administrator")
    SECURITY_KEY_REFUSED = "account.security_key_refused", _("Security key refused: it may have been copied")
    IDENTITY_LINKED = "account.identity_linked", _("Identity of the provider linked")
    IDENTITY_UNLINKED = "account.identity_unlinked", _("Identity of the provider unlinked")
    PROVIDER_ENDED = "account.provider_ended", _("All sessions ended by the identity provider")
    RECOVERY_CODES_MADE = "account.recovery_codes_made", _("New recovery codes made")


# What the audit calls what changed.
FIELDS = {
    "address_fingerprint": pgettext_lazy("field", "Address fingerprint"),
    "name_fingerprint": pgettext_lazy("field", "Name fingerprint"),
    "codes_left": pgettext_lazy("field", "Recovery codes left"),
    "fields": pgettext_lazy("field", "Fields"),
    "first_day": pgettext_lazy("field", "First day"),
    "last_day": pgettext_lazy("field", "Last day"),
    "by_provider": pgettext_lazy("field", "By the identity provider"),
    "has_password": pgettext_lazy("field", "Password"),
    "home_office": pgettext_lazy("field", "Home office"),
    "identity_fingerprint": pgettext_lazy("field", "Identity fingerprint"),
    "must_change_password": pgettext_lazy("field", "Must change the password"),
    "offices": pgettext_lazy("field", "Offices"),
    "key": pgettext_lazy("field", "Security key"),
    "sign_count": pgettext_lazy("field", "Count of signatures"),
    "role": pgettext_lazy("field", "Role"),
    "stands_in_for": pgettext_lazy("field", "Stands in for"),
    "token": pgettext_lazy("field", "Token"),
    "username": pgettext_lazy("field", "User name"),
}

# What the audit calls the rows that events are about, by their model.
SUBJECTS = {
    "User": pgettext_lazy("subject", "User"),
}
