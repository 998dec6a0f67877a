"""Setting up, using and losing the second factor."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from accounts import authenticators
from accounts.access import (
    has_second_factor,
    has_security_key,
    must_have_second_factor,
    must_have_security_key,
    require,
    require_confirmed,
    ways_of,
)
from accounts.events import AccountEvent
from accounts.models import RecoveryCode, SecondFactor, SecurityKey, User
from accounts.services.people import VERB
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue

_WRONG_IN_A_ROW = 20
_FIRST_REST, _DOUBLED_AT_MOST = timedelta(minutes=15), 6


def set_up(*, acting_user: User, secret: bytes, code: str, now: datetime) -> list[str]:
    """Keep the secret of a person's app, which the code proves, and return the recovery codes: nobody sees them again.

    The app and the recovery codes that were there before are replaced, security keys stay; all other sessions and all
    tokens end. Refuses a code that the secret does not make. The door has asked for the password, or for a proof by the
    second factor that was there before.
    """
    step = check_code(secret=secret, code=code, now=now)
    with transaction.atomic():
        user = lock_person(user=acting_user)
        SecondFactor.objects.filter(user=user).delete()
        sealed = authenticators.seal(secret, person=user.pk)
        factor = SecondFactor.objects.create(user=user, sealed_secret=sealed, last_step=step, added_at=now)
        codes = make_recovery_codes(user=user)
        end_sessions_and_tokens(user=user, now=now)
        record(action=AccountEvent.SECOND_FACTOR_ADDED, actor=user, subject=user, now=now)
    factor.user, acting_user.sessions_valid_from = acting_user, now
    return codes


def check_code(*, secret: bytes, code: str, now: datetime) -> int:
    """Return the half minute of a code that the app makes of this secret. Refuses any other."""
    step = authenticators.matching_step(secret, code, now=now)
    if step is None:
        raise InvalidValue(
            "code-wrong",
            _("The app does not make this code of this key. Type the one it shows now; check the clock of the phone."),
            field="code",
        )
    return step


def use_code(*, user: User, code: str, now: datetime) -> bool:
    """Say whether a code is the one of the person's app, or a recovery code. Either is taken once (ASVS 6.5.1).

    After twenty wrong ones in a row none counts for a quarter of an hour, after twenty more for half an hour, and so
    on: who knows the password has perhaps many addresses. Where a role takes keys only, none counts.
    """
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        has_key = has_security_key(user=user)
        if has_key and must_have_security_key(user=user):
            return False
        if factor is None:
            # Recovery codes are too long to be guessed: nothing is counted.
            return has_key and _use_recovery_code(lock_person(user=user), code, now)
        if factor.rests_until is not None and now < factor.rests_until:
            return False
        secret = authenticators.unseal(bytes(factor.sealed_secret), person=user.pk)
        step = authenticators.matching_step(secret, code, now=now) if secret is not None else None
        if step is not None and step > factor.last_step:
            is_right, factor.last_step = True, step
        else:
            is_right = _use_recovery_code(user, code, now)
        factor.wrong_codes = 0 if is_right else factor.wrong_codes + 1
        factor.rests_until = _rest_after(factor.wrong_codes, now)
        factor.save(update_fields=["last_step", "wrong_codes", "rests_until"])
        return is_right


def remove_own(*, acting_user: User, now: datetime) -> None:
    """Let the app make no codes any more; all other sessions and all tokens end.

    Who has a security key signs in with that, anybody else with the password alone. Refuses who has no other second
    factor and whose role asks for one. The door has asked for a proof.
    """
    with transaction.atomic():
        user = lock_person(user=acting_user)
        if must_have_second_factor(user=user) and not has_security_key(user=user):
            raise DomainError(
                "second-factor-needed", _("Your role needs a second factor. You can replace it, not remove it.")
            )
        if not SecondFactor.objects.filter(user=user).delete()[0]:
            return
        if not has_security_key(user=user):
            RecoveryCode.objects.filter(user=user).delete()
        end_sessions_and_tokens(user=user, now=now)
        record(action=AccountEvent.SECOND_FACTOR_REMOVED, actor=user, subject=user, now=now)
    acting_user.refresh_from_db()


def renew_recovery_codes(*, acting_user: User, now: datetime) -> list[str]:
    """Make ten new recovery codes; those of before count no more. Nobody sees them again.

    Refuses whoever has no second factor, and whose role takes keys only. The door has asked for a proof.
    """
    with transaction.atomic():
        user = lock_person(user=acting_user)
        if not ways_of(user=user).codes:
            raise DomainError("no-codes", _("Recovery codes do not count for you."))
        codes = make_recovery_codes(user=user)
        record(action=AccountEvent.RECOVERY_CODES_MADE, actor=user, subject=user, now=now)
    return codes


def take_away(*, acting_user: User, user: User, confirmed_at: datetime | None, now: datetime) -> None:
    """Take a person's second factor away who lost it: app, keys and codes. Sessions and tokens end at once.

    Refuses one's own, and a proof that is too old.
    """
    require(user=acting_user, verb=VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    if user.pk == acting_user.pk:
        raise DomainError("own-account", _("You replace your own second factor on your profile."))
    with transaction.atomic():
        user = lock_person(user=user)
        if not has_second_factor(user=user):
            return
        for kept in (SecondFactor, SecurityKey, RecoveryCode):
            kept.objects.filter(user=user).delete()
        end_sessions_and_tokens(user=user, now=now)
        record(action=AccountEvent.SECOND_FACTOR_TAKEN, actor=acting_user, subject=user, now=now)


def lock_person(*, user: User) -> User:
    """Keep others from changing how this person signs in until the transaction ends; return the person as of now."""
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def make_recovery_codes(*, user: User) -> list[str]:
    """Replace the recovery codes of a person by ten new ones; the caller has locked the person."""
    codes = authenticators.new_recovery_codes()
    RecoveryCode.objects.filter(user=user).delete()
    digests = [authenticators.recovery_digest(recovery, person=user.pk) for recovery in codes]
    RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest) for digest in digests)
    return codes


def end_sessions_and_tokens(*, user: User, now: datetime) -> None:
    """End what a person has open; the caller records why."""
    user.sessions_valid_from = now
    user.save(update_fields=["sessions_valid_from"])
    AuthToken.objects.filter(user=user).delete()


def _use_recovery_code(user: User, code: str, now: datetime) -> bool:
    """Take a recovery code; the factor or the person is locked, so that nobody takes it at the same moment."""
    digest = authenticators.recovery_digest(code, person=user.pk)
    taken, _rows = RecoveryCode.objects.filter(user=user, digest=digest).delete()
    if not taken:
        return False
    left = RecoveryCode.objects.filter(user=user).count()
    record(
        action=AccountEvent.RECOVERY_CODE_USED,
        actor=user,
        subject=user,
        changes={"codes_left": [left + 1, left]},
        now=now,
    )
    return True


def _rest_after(wrong_codes: int, now: datetime) -> datetime | None:
    rounds, left = divmod(wrong_codes, _WRONG_IN_A_ROW)
    return now + _FIRST_REST * 2 ** min(rounds - 1, _DOUBLED_AT_MOST) if rounds and not left else None
