"""Signing in and out, tokens, and what people change about themselves."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from accounts.due import refuse_token
from accounts.events import AccountEvent
from accounts.models import IdempotentAnswer, OpenSession, User
from audit.authenticity import fingerprint
from audit.services import record
from ipcases.lib.errors import InvalidValue, NotAllowed

ANSWERS_KEPT = timedelta(days=7)


def record_sign_in(
    *, user: User, address: str, now: datetime, chosen_language: str = "", by_provider: bool = False
) -> None:
    """Write down a sign-in; the language chosen before it becomes the person's own."""
    way = {"by_provider": [None, True]} if by_provider else {}
    with transaction.atomic():
        record(
            action=AccountEvent.SIGNED_IN,
            actor=user,
            subject=user,
            changes={"address_fingerprint": [None, fingerprint(address)], **way},
            now=now,
        )
        if chosen_language and chosen_language != user.language:
            _set_language(user, chosen_language)


def record_failed_sign_in(
    *,
    username: str,
    address: str,
    is_locked_now: bool,
    now: datetime,
    failed: AccountEvent = AccountEvent.SIGN_IN_FAILED,
) -> None:
    """Write down a wrong password, a wrong code at the second step, or who may not come by the provider.

    A name that nobody has is kept as a fingerprint: people type their password there, too. What else was sent with a
    proof is the business of its page: the counter of django-axes keeps nothing of it.
    """
    AccessAttempt.objects.filter(username=username).update(get_data="", post_data="")
    user = User.objects.filter(username=username).first()
    changes = {"address_fingerprint": [None, fingerprint(address)]}
    if user is None:
        changes["name_fingerprint"] = [None, fingerprint(username)]
    record(
        action=AccountEvent.LOCKED_OUT if is_locked_now else failed,
        actor=None,
        subject=user or User(),
        changes=changes,
        now=now,
    )


def record_sign_out(*, user: User, now: datetime) -> None:
    """Write down that somebody signed out."""
    record(action=AccountEvent.SIGNED_OUT, actor=user, subject=user, now=now)


def issue_token(*, user: User, address: str, now: datetime) -> tuple[str, datetime]:
    """Make an API token; return it and when it expires. It is kept as a hash: this is the only time it is seen.

    Raises NotAllowed while the password is one that somebody else set, or the second factor is missing that the
    role asks for; where a role takes a security key only; and when what was proved holds no more.
    """
    with transaction.atomic():
        # Waits for an administrator who sets a password at this moment.
        proved, user = user, _locked(user)
        refuse_token(user=user)
        _refuse_if_ended(proved, user)
        token, secret = AuthToken.objects.create(user=user)
        record(
            action=AccountEvent.TOKEN_ISSUED,
            actor=user,
            subject=user,
            changes={"address_fingerprint": [None, fingerprint(address)], "token": [None, token.token_key[:8]]},
            now=now,
        )
    return secret, token.expiry


def confirm_token(*, token: AuthToken, now: datetime) -> None:
    """Let a token count as new: its person has just proved to be the one. It ends no later for that.

    The column says when it was made or last confirmed; nothing else reads it.
    """
    AuthToken.objects.filter(pk=token.pk).update(created=now)


def revoke_token(*, user: User, token: AuthToken, now: datetime) -> None:
    """Give a token back before it expires."""
    with transaction.atomic():
        AuthToken.objects.filter(pk=token.pk).delete()
        record(
            action=AccountEvent.TOKEN_REVOKED,
            actor=user,
            subject=user,
            changes={"token": [token.token_key[:8], None]},
            now=now,
        )


def change_own_password(*, acting_user: User, current: str, new: str, now: datetime) -> None:
    """Change one's own password; all other sessions and all tokens end. Refuses a wrong, a weak or the same one.

    Raises NotAllowed when somebody else set another one at this moment: that one holds.
    """
    if not acting_user.check_password(current):
        raise wrong_password()
    if new == current:
        raise InvalidValue("password-same", _("This is the password you have. Choose another one."), field="new")
    try:
        validate_password(new, acting_user)
    except ValidationError as error:
        raise InvalidValue("password-weak", " ".join(error.messages), field="new") from error
    with transaction.atomic():
        user = _locked(acting_user)
        _refuse_if_ended(acting_user, user)
        changes = {"must_change_password": [True, False]} if user.must_change_password else {}
        user.set_password(new)
        user.must_change_password = False
        user.sessions_valid_from = now
        user.save(update_fields=["password", "must_change_password", "sessions_valid_from"])
        AuthToken.objects.filter(user=user).delete()
        record(action=AccountEvent.PASSWORD_CHANGED, actor=user, subject=user, changes=changes, now=now)
    acting_user.password, acting_user.sessions_valid_from = user.password, user.sessions_valid_from
    acting_user.must_change_password = False


def wrong_password() -> InvalidValue:
    """Make the refusal of whoever does not know the own password."""
    return InvalidValue("password-wrong", _("This is not your current password."), field="current")


def sign_out_everywhere(*, acting_user: User, now: datetime) -> None:
    """End all one's sessions and tokens; the caller begins the session anew that is to go on.

    Raises NotAllowed when somebody else ended this one at this moment.
    """
    with transaction.atomic():
        user = _locked(acting_user)
        _refuse_if_ended(acting_user, user)
        user.sessions_valid_from = now
        user.save(update_fields=["sessions_valid_from"])
        AuthToken.objects.filter(user=user).delete()
        record(action=AccountEvent.SIGNED_OUT_EVERYWHERE, actor=user, subject=user, now=now)
    acting_user.sessions_valid_from = now


def choose_language(*, acting_user: User, language: str) -> None:
    """Keep the language in which somebody reads and gets mail."""
    if language not in dict(settings.LANGUAGES):
        raise InvalidValue("language-unknown", _("Choose one of the languages of the list."), field="language")
    if language != acting_user.language:
        _set_language(acting_user, language)


def clear_expired(*, now: datetime) -> None:
    """Delete what no longer opens anything: ended sessions, expired tokens, old answers to repeated requests."""
    OpenSession.objects.filter(expire_date__lt=now).delete()
    AuthToken.objects.filter(expiry__lt=now).delete()
    IdempotentAnswer.objects.filter(created_at__lt=now - ANSWERS_KEPT).delete()


def _locked(user: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _refuse_if_ended(before: User, user: User) -> None:
    """Refuse what began before all sessions were ended, and so before the password or a factor was another one.

    Else somebody who sends such a request again and again would never be put out.
    """
    if before.sessions_valid_from != user.sessions_valid_from:
        raise NotAllowed("sign-in-changed", _("Your sign-in was changed at this moment. Sign in once more."))


def _set_language(user: User, language: str) -> None:
    user.language = language
    user.save(update_fields=["language"])
