"""What a session asked of a security key: each question stands for some minutes and is answered once."""

import base64
import secrets
import time

from django.http import HttpRequest

from accounts.models import User
from accounts.security_keys import Question

# What the answer is for; that of one is no answer to the other.
ADD, PROVE = "key_to_add", "key_to_prove"
_SECONDS = 3 * 60
_BYTES = 32


def ask_key(request: HttpRequest, *, user: User, purpose: str) -> Question:
    """Ask anew; what this session asked before for the same purpose counts no more."""
    challenge = secrets.token_bytes(_BYTES)
    request.session[purpose] = {
        "challenge": base64.b64encode(challenge).decode(),
        "user": user.pk,
        "at": time.time(),
    }
    return Question(_origin(request), challenge)


def question_asked(request: HttpRequest, *, user: User, purpose: str) -> Question | None:
    """Return what this session asked this person, and forget it, whatever the answer is worth."""
    asked = request.session.pop(purpose, None)
    if asked is None or asked["user"] != user.pk or time.time() - asked["at"] > _SECONDS:
        return None
    return Question(_origin(request), base64.b64decode(asked["challenge"]))


def _origin(request: HttpRequest) -> str:
    """Name the page as the browser does. Django has held the host against ALLOWED_HOSTS."""
    return f"{request.scheme}://{request.get_host()}".lower()
