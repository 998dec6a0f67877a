"""How many wrong passwords one address may try, whatever the names: a brake on guessing through a list of names.

The lockout of one name from one address is django-axes's; this counts all names together.
"""

import logging
import time

import redis
from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from accounts.addresses import counted_address

logger = logging.getLogger(__name__)

WINDOW_SECONDS = 15 * 60


def seconds_to_wait(request: HttpRequest) -> int:
    """Return how long this address must wait; 0 when it may try."""
    try:
        failures = cache.get(_key(request), 0)
    except redis.RedisError:
        # Without its cache the site loses this brake; the lockout by name goes on.
        logger.warning("the counter of failed sign-ins cannot be read")
        return 0
    if failures < settings.SIGN_IN_FAILURES_PER_ADDRESS:
        return 0
    return WINDOW_SECONDS - int(time.time()) % WINDOW_SECONDS


def count_failure(request: HttpRequest) -> None:
    """Count one wrong password of this address."""
    key = _key(request)
    try:
        if not cache.add(key, 1, WINDOW_SECONDS):
            cache.incr(key)
    except (redis.RedisError, ValueError):
        logger.warning("a failed sign-in could not be counted")


def _key(request: HttpRequest) -> str:
    return f"sign-in-failures:{counted_address(request)}:{int(time.time()) // WINDOW_SECONDS}"
