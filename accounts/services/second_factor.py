"""Setting up, using and losing the second factor."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from knox.models import AuthToken

from accounts import authenticators
from accounts.access import must_have_second_factor, require, require_confirmed
from accounts.events import AccountEvent
from accounts.models import RecoveryCode, SecondFactor, User
from accounts.services.people import VERB
from audit.services import record
from ipcases.lib.errors import DomainError, InvalidValue

_WRONG_IN_A_ROW = 20
_FIRST_REST, _DOUBLED_AT_MOST = timedelta(minutes=15), 6


def set_up(*, acting_user: User, secret: bytes, code: str, now: datetime) -> list[str]:
    """Keep the secret of a person's app, which the code proves, and return the recovery codes: nobody sees them again.

    What was there before is replaced; all other sessions and all tokens end. Refuses a code that the secret does not
    make. The door has asked for the password, or for a code of the app that was there before.
    """
    step = check_code(secret=secret, code=code, now=now)
    codes = authenticators.new_recovery_codes()
    with transaction.atomic():
        user = _lock(acting_user)
        _forget(user)
        sealed = authenticators.seal(secret, person=user.pk)
        factor = SecondFactor.objects.create(user=user, sealed_secret=sealed, last_step=step, added_at=now)
        digests = [authenticators.recovery_digest(recovery, person=user.pk) for recovery in codes]
        RecoveryCode.objects.bulk_create(RecoveryCode(user=user, digest=digest) for digest in digests)
        _end_sessions(user, now)
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
    on: who knows the password has perhaps many addresses.
    """
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user).first()
        if factor is None or (factor.rests_until is not None and now < factor.rests_until):
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
    """Sign in with the password alone from now on; all other sessions and all tokens end.

    Refuses whose role asks for a second factor. The door has asked for a code.
    """
    if must_have_second_factor(user=acting_user):
        raise DomainError(
            "second-factor-needed", _("Your role needs a second factor. You can replace it, not remove it.")
        )
    with transaction.atomic():
        user = _lock(acting_user)
        if not _forget(user):
            return
        _end_sessions(user, now)
        record(action=AccountEvent.SECOND_FACTOR_REMOVED, actor=user, subject=user, now=now)
    acting_user.refresh_from_db()


def take_away(*, acting_user: User, user: User, confirmed_at: datetime | None, now: datetime) -> None:
    """Take a person's second factor away who lost it; sessions and tokens end at once.

    Refuses one's own, and a proof that is too old.
    """
    require(user=acting_user, verb=VERB)
    require_confirmed(confirmed_at=confirmed_at, now=now)
    if user.pk == acting_user.pk:
        raise DomainError("own-account", _("You replace your own second factor on your profile."))
    with transaction.atomic():
        user = _lock(user)
        if not _forget(user):
            return
        _end_sessions(user, now)
        record(action=AccountEvent.SECOND_FACTOR_TAKEN, actor=acting_user, subject=user, now=now)


def _use_recovery_code(user: User, code: str, now: datetime) -> bool:
    """Take a recovery code; the row of the factor is locked, so that nobody takes it at the same moment."""
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


def _lock(user: User) -> User:
    return User.objects.select_for_update(of=("self",)).get(pk=user.pk)


def _forget(user: User) -> bool:
    """Delete the factor with its recovery codes; say whether there was one."""
    RecoveryCode.objects.filter(user=user).delete()
    return bool(SecondFactor.objects.filter(user=user).delete()[0])


def _end_sessions(user: User, now: datetime) -> None:
    user.sessions_valid_from = now
    user.save(update_fields=["sessions_valid_from"])
    AuthToken.objects.filter(user=user).delete()
