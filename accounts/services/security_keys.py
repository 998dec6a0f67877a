"""Adding, using and losing security keys."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.access import (
    get_security_key,
    has_app,
    has_second_factor,
    must_have_second_factor,
    must_have_security_key,
    require,
    require_confirmed,
)
from accounts.events import AccountEvent
from accounts.models import RecoveryCode, SecurityKey, User
from accounts.security_keys import BadAnswer, Question, key_that_answered, read_new_key, signed_count
from accounts.services.people import VERB
from accounts.services.second_factor import end_sessions_and_tokens, lock_person, make_recovery_codes
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue

_KEYS_AT_MOST = 10


def add_key(*, acting_user: User, name: str, answer: str, question: Question | None, now: datetime) -> list[str]:
    """Keep a security key, which its answer proves; all other sessions and all tokens end.

    Returns recovery codes when it is the first second factor, and none where a role takes keys only: nobody sees them
    again. Refuses an answer to another question, a name or a key that is there, and more than ten. The door has asked
    for a proof.
    """
    if question is None:
        raise _no_answer()
    try:
        new = read_new_key(answer, question=question)
    except BadAnswer as error:
        raise _no_answer() from error
    codes: list[str] = []
    with transaction.atomic():
        user = lock_person(user=acting_user)
        _refuse_another(user, name, new.credential_id)
        if not has_second_factor(user=user) and not must_have_security_key(user=user):
            codes = make_recovery_codes(user=user)
        SecurityKey.objects.create(
            user=user,
            name=name,
            credential_id=new.credential_id,
            public_key=new.public_key,
            sign_count=new.sign_count,
            added_at=now,
        )
        end_sessions_and_tokens(user=user, now=now)
        _record(AccountEvent.SECURITY_KEY_ADDED, [None, name], by=user, of=user, now=now)
    acting_user.sessions_valid_from = now
    return codes


def use_key(*, user: User, answer: str, question: Question | None, now: datetime) -> bool:
    """Say whether an answer is one of the person's keys to this question.

    A key whose count of signatures goes back is refused and put on record: somebody may have copied it.
    """
    if question is None:
        return False
    try:
        with transaction.atomic():
            key = _locked_key(user, key_that_answered(answer))
            if key is None:
                return False
            count = signed_count(
                answer,
                question=question,
                credential_id=bytes(key.credential_id),
                public_key=bytes(key.public_key),
            )
            if count <= key.sign_count and (count or key.sign_count):
                counts = [key.sign_count, count]
                _record(AccountEvent.SECURITY_KEY_REFUSED, [None, key.name], by=None, of=user, now=now, counts=counts)
                return False
            key.sign_count, key.last_used_at = count, now
            key.save(update_fields=["sign_count", "last_used_at"])
    except BadAnswer:
        return False
    return True


def remove_own_key(*, acting_user: User, pk: int, now: datetime) -> None:
    """Let a key of one's own count no more; all other sessions and all tokens end.

    Refuses the last key of whose role takes keys only, and the last second factor of whose role asks for one. The door
    has asked for a proof.
    """
    with transaction.atomic():
        user = lock_person(user=acting_user)
        key = get_security_key(owner=user, pk=pk)
        is_last = not SecurityKey.objects.filter(user=user).exclude(pk=key.pk).exists()
        if is_last and must_have_security_key(user=user):
            raise DomainError(
                "security-key-needed", _("Your role needs a security key. Add another one before you remove this one.")
            )
        if is_last and must_have_second_factor(user=user) and not has_app(user=user):
            raise DomainError(
                "second-factor-needed",
                _("Your role needs a second factor. Add another key or an app before you remove this one."),
            )
        _forget(key, now)
        _record(AccountEvent.SECURITY_KEY_REMOVED, [key.name, None], by=user, of=user, now=now)
    acting_user.refresh_from_db()


def take_key_away(*, acting_user: User, user: User, pk: int, confirmed_at: datetime | None, now: datetime) -> None:
    """Take one security key away of a person who lost it; sessions and tokens end at once.

    Refuses one's own, and a proof that is too old.
    """
    require(user=acting_user, verb=VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    if user.pk == acting_user.pk:
        raise DomainError("own-account", _("You remove your own security keys on your profile."))
    with transaction.atomic():
        key = get_security_key(owner=lock_person(user=user), pk=pk)
        _forget(key, now)
        _record(AccountEvent.SECURITY_KEY_TAKEN, [key.name, None], by=acting_user, of=user, now=now)


def _refuse_another(user: User, name: str, credential_id: bytes) -> None:
    """Refuse a key that cannot stand beside those of the person."""
    if SecurityKey.objects.filter(credential_id=credential_id).exists():
        raise InvalidValue("key-known", _("This key is added already. Take another one."), field="name")
    if SecurityKey.objects.filter(user=user, name=name).exists():
        raise InvalidValue("key-name-taken", _("You have a key of this name. Choose another name."), field="name")
    if SecurityKey.objects.filter(user=user).count() >= _KEYS_AT_MOST:
        raise DomainError("keys-at-most", _("You have ten keys. Remove one that you do not use first."))


def _locked_key(user: User, credential_id: bytes) -> SecurityKey | None:
    return SecurityKey.objects.select_for_update().filter(user=user, credential_id=credential_id).first()


def _forget(key: SecurityKey, now: datetime) -> None:
    """Delete a key, and with the last second factor the recovery codes."""
    user = key.user
    SecurityKey.objects.filter(pk=key.pk).delete()
    if not has_second_factor(user=user):
        RecoveryCode.objects.filter(user=user).delete()
    end_sessions_and_tokens(user=user, now=now)


def _record(
    action: AccountEvent,
    key: list[str | None],
    *,
    by: User | None,
    of: User,
    now: datetime,
    counts: list[int] | None = None,
) -> None:
    changes: dict[str, list] = {"key": key, **({"sign_count": counts} if counts else {})}
    record(action=action, actor=by, subject=of, changes=changes, now=now)


def _no_answer() -> InvalidValue:
    return InvalidValue(
        "key-answer-wrong",
        _("The key did not answer as it must. Put it in and add it once more; it needs a PIN or a finger set up."),
        field="name",
    )
