"""Room on the interpreter's stack, so that no loop of calls maps memory again and again (docs/adr/0016).

Python 3.11 and 3.12 keep the frames of calls in pieces of 16 kB, and so do 3.13 and 3.14 of before spring 2026. A call
that crosses the end of a piece maps another and gives it back on return: a loop that calls just there does so each
time (python/cpython#142183). A frame that claims half a megabyte gets a piece of a whole one; what it calls fits into
the rest, and memory that nobody touches costs nothing.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

from django.http import HttpRequest, HttpResponse

P = ParamSpec("P")
T = TypeVar("T")

_WORDS = 66_000  # of eight bytes: a little more than half a megabyte, and pieces double


def with_room(call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call with room for half a megabyte of frames."""
    return call(*args, **kwargs)


with_room.__code__ = with_room.__code__.replace(co_stacksize=_WORDS)


class RoomMiddleware:
    """Answer each request with room; it stands first, for all that follows is called by it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return with_room(self.get_response, request)
