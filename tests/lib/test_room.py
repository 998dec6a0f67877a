"""Calls in a loop map no memory, wherever on the stack they are."""

import resource
import sys
import threading
from collections.abc import Callable
from functools import partial

import pytest

from ipcases.lib.room import with_room

pytestmark = pytest.mark.skipif(
    not hasattr(resource, "RUSAGE_THREAD"), reason="only Linux counts the page faults of one thread"
)
_CALLS = 300


def _worst(run: Callable[[Callable[[], int]], int]) -> int:
    """Give the page faults of a loop of calls at the depth where it causes most of them."""
    worst: list[int] = []

    def nothing() -> None:
        pass

    # Its frame is larger than one of `at`: one of the depths is certainly just before the end of a piece.
    nothing.__code__ = nothing.__code__.replace(co_stacksize=100)

    def loop() -> int:
        before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
        for _ in range(_CALLS):
            nothing()
        return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before

    def at(depth: int) -> int:
        return loop() if depth == 0 else at(depth - 1)

    # A thread begins with an empty stack.
    thread = threading.Thread(target=lambda: worst.append(max(run(partial(at, depth)) for depth in range(400))))
    thread.start()
    thread.join()
    return worst[0]


def test_a_loop_of_calls_causes_no_faults_where_there_is_room():
    assert _worst(with_room) < _CALLS / 10


@pytest.mark.skipif(sys.version_info >= (3, 13), reason="later Pythons keep a piece at hand: python/cpython#142183")
def test_without_room_each_call_at_the_end_of_a_piece_is_one():
    assert _worst(lambda call: call()) >= _CALLS
