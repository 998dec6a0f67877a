"""Is it still the same person who sits there? The password proves it, or a code or a security key of whoever has one,
or signing in anew at the identity provider, for whoever has neither.

A page whose act asks for a fresh proof has one more field while the last one is too old:

    form = ExportForm(posted(request))
    ask_for_proof(request, form)
    if request.method == "POST" and form.is_valid() and is_proved_by(request, form):
        services.start_export(…, confirmed_at=confirmed_at(request))

Whoever forgets it learns so from the service, which refuses.
"""

import time
from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.auth import authenticate, logout
from django.http import HttpRequest
from django.utils import timezone
from knox.models import AuthToken

from accounts.access import Ways, is_fresh, ways_of
from accounts.addresses import client_address
from accounts.attempts import note_failure
from accounts.events import AccountEvent
from accounts.forms import PROOF, ConfirmForm, is_key_answer, proof_field, wrong_proof
from accounts.models import User
from accounts.provider_questions import note_proof, take_proof
from accounts.services.signing_in import record_failed_sign_in
from accounts.sessions import CONFIRMED, STARTED

_WRONG = "wrong_passwords"
_WRONG_AT_MOST = 5


class GuessedTooOften(Exception):
    """This session is over: whoever sits there does not know the password."""


def confirmed_at(request: Any) -> datetime | None:
    """Say when the person behind a request last proved to be the one: by signing in, or once more since.

    A token is as old as its last proof.
    """
    token = getattr(request, "auth", None)
    if isinstance(token, AuthToken):
        return token.created
    seconds = request.session.get(CONFIRMED, request.session.get(STARTED))
    return datetime.fromtimestamp(seconds, UTC) if seconds is not None else None


def ask_for_proof(request: HttpRequest, form: Any) -> None:
    """Give the form one more field while the last proof is too old for its act."""
    if not is_fresh(confirmed_at=confirmed_at(request), now=timezone.now()):
        form.fields[PROOF] = proof_field(ways=_ways(request))


def is_proved_by(request: HttpRequest, form: Any) -> bool:
    """Say whether the act of a valid form may go on; a wrong proof is shown at its field.

    A right one is not asked for again when the act is then refused: it counts for some minutes, a code only once.
    """
    if PROOF not in form.fields:
        return True
    proof = form.cleaned_data.pop(PROOF)
    if is_proved(request, proof=proof):
        del form.fields[PROOF]
        return True
    form.add_error(PROOF, wrong_proof(ways=_ways(request), proof=proof))
    return False


def asked_in_between(request: HttpRequest) -> ConfirmForm | None:
    """Return the form to show before the act of a single button; None when the act may go on."""
    form = ConfirmForm(request.POST if PROOF in request.POST else None)
    ask_for_proof(request, form)
    may_go_on = PROOF not in form.fields or (form.is_valid() and is_proved_by(request, form))
    return None if may_go_on else form


def is_proved(request: HttpRequest, *, proof: str) -> bool:
    """Say whether the proof is right, which then counts for some minutes.

    A wrong one counts as one at sign-in does. Raises GuessedTooOften when it ended this session. At the provider it was
    proved before this request, or not: nothing is guessed.
    """
    if _ways(request).provider:
        return take_proof(request)
    if proves(request, user=cast(User, request.user), proof=proof):
        forget_wrong(request)
        request.session[CONFIRMED] = time.time()
        return True
    _refuse_guess(request)
    return False


def take_answer_of_provider(request: HttpRequest, *, person: User | None) -> bool:
    """Say whether it was the person of this session who just signed in at the provider; then it counts as a proof.

    Somebody else counts as a wrong password does. Raises GuessedTooOften when it ended this session.
    """
    user = cast(User, request.user)
    if person is not None and person.pk == user.pk:
        forget_wrong(request)
        request.session[CONFIRMED] = time.time()
        note_proof(request)
        return True
    record_failed_sign_in(
        username=user.username,
        address=client_address(request),
        is_locked_now=False,
        failed=AccountEvent.PROVIDER_REFUSED,
        now=timezone.now(),
    )
    _refuse_guess(request)
    return False


def proves(request: HttpRequest, *, user: User, proof: str) -> bool:
    """Check a password, or the code or key of whoever has a second factor; count and record a wrong one."""
    has_factor = ways_of(user=user).has_factor
    credentials = second_credentials(proof) if has_factor else {"password": proof}
    if authenticate(request, username=user.username, **credentials) is not None:
        return True
    failed = AccountEvent.SECOND_STEP_FAILED if has_factor else AccountEvent.SIGN_IN_FAILED
    note_failure(request, username=user.username, failed=failed, now=timezone.now())
    return False


def second_credentials(proof: str) -> dict[str, str]:
    """Name what was sent at a second step as authenticate() knows it: the answer of a key, or a code."""
    return {"key_answer": proof} if is_key_answer(proof) else {"code": proof}


def knows_password(request: HttpRequest, *, password: str) -> bool:
    """Say whether this is the person's own password; a wrong one counts as one at sign-in does.

    Raises GuessedTooOften when it ended this session: whoever found a computer unlocked must not find out the password,
    and so keep what was borrowed. The session alone does not count them: of twenty sent at once each finds none before.
    """
    username = cast(User, request.user).username
    if authenticate(request, username=username, password=password) is not None:
        return True
    note_failure(request, username=username, now=timezone.now())
    _refuse_guess(request)
    return False


def forget_wrong(request: HttpRequest) -> None:
    """Begin to count anew: the right one was given."""
    request.session.pop(_WRONG, None)


def _refuse_guess(request: HttpRequest) -> None:
    if _is_over(request):
        logout(request)
        raise GuessedTooOften


def _is_over(request: HttpRequest) -> bool:
    wrong = request.session.get(_WRONG, 0) + 1
    request.session[_WRONG] = wrong
    return wrong >= _WRONG_AT_MOST


def _ways(request: HttpRequest) -> Ways:
    return ways_of(user=cast(User, request.user))
