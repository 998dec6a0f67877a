"""What a session asked of the identity provider, once and for some minutes; and what this session has from it."""

import time
from dataclasses import asdict, dataclass

from django.http import HttpRequest

from accounts.provider import Question

# What the answer is for; that of one is no answer to the other.
SIGN_IN, PROVE = "provider_sign_in", "provider_prove"
_ASKED_SECONDS = 10 * 60
_PROVED_SECONDS = 5 * 60
# In a session: it was begun by the provider; with a second factor that counts; one may sign out there; its person
# proved there to be the one.
_CAME, _FACTOR, _WAY_OUT, _PROVED = "by_provider", "provider_factor", "provider_way_out", "provider_proved_at"


@dataclass(frozen=True)
class Asked:
    """A question that waits for its answer, and where it goes on."""

    question: Question
    purpose: str
    at: float
    next_path: str


def ask_provider(request: HttpRequest, *, purpose: str, next_path: str = "") -> Question:
    """Ask anew; what this session asked before for the same purpose counts no more."""
    question = Question.new(anew=purpose == PROVE)
    request.session[purpose] = {"question": asdict(question), "at": time.time(), "next": next_path}
    return question


def asked_of_provider(request: HttpRequest, *, state: str) -> Asked | None:
    """Return what this session asked under this state, and forget it, whatever the answer is worth."""
    for purpose in (SIGN_IN, PROVE):
        kept = request.session.get(purpose)
        if kept is None or kept["question"]["state"] != state:
            continue
        del request.session[purpose]
        if time.time() - kept["at"] > _ASKED_SECONDS:
            return None
        return Asked(Question(**kept["question"]), purpose, kept["at"], kept["next"])
    return None


def note_provider(request: HttpRequest, *, came: bool, has_factor: bool) -> None:
    """Remember whether the provider began this session, and whether it asked for a second factor that counts here."""
    request.session[_CAME], request.session[_FACTOR] = came, has_factor


def note_way_out(request: HttpRequest, *, is_offered: bool) -> None:
    """Remember whether one may sign out of the provider, so that signing out of here asks nobody."""
    request.session[_WAY_OUT] = is_offered


def may_sign_out_there(request: HttpRequest) -> bool:
    """Say whether the provider began this session, and offers to end its own."""
    return bool(request.session.get(_CAME) and request.session.get(_WAY_OUT))


def has_provider_factor(request: HttpRequest) -> bool:
    """Say whether the provider asked for a second factor that counts here."""
    return bool(request.session.get(_FACTOR))


def note_proof(request: HttpRequest) -> None:
    """Remember that the person just proved at the provider to be the one."""
    request.session[_PROVED] = time.time()


def take_proof(request: HttpRequest) -> bool:
    """Say whether the person proved at the provider some minutes ago to be the one; it counts for one act."""
    proved_at = request.session.pop(_PROVED, None)
    return proved_at is not None and time.time() - proved_at <= _PROVED_SECONDS
