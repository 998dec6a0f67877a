"""The cache: JSON, which cannot run code when it is read (ASVS 1.5.2), and nothing that anybody depends on."""

import json
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.redis import RedisCache
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

_PATIENCE_SECONDS = 0.5  # a page asks several times


class JSONSerializer:
    """Whoever can write to the broker must not be able to make the site run something."""

    def __init__(self, **_options: Any) -> None:
        pass

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value, allow_nan=False).encode()

    def loads(self, stored: bytes) -> Any:
        """Return the value; what is not JSON is as good as not there."""
        try:
            return json.loads(stored)
        except ValueError:
            return None


class SpareCache(RedisCache):
    """A cache that is as good as empty while its server is away: what it spared us is done again, and pages work."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        patience = {"socket_timeout": _PATIENCE_SECONDS, "socket_connect_timeout": _PATIENCE_SECONDS}
        options = {"serializer": JSONSerializer, "retry": Retry(NoBackoff(), 0), **patience}
        super().__init__(server, {**params, "OPTIONS": options})

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        with _going_on():
            return bool(super().add(key, value, timeout, version))
        return True

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        with _going_on():
            return super().get(key, default, version)
        return default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        with _going_on():
            super().set(key, value, timeout, version)

    def delete(self, key: str, version: int | None = None) -> bool:
        with _going_on():
            return bool(super().delete(key, version))
        return False

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        with _going_on():
            return dict(super().get_many(keys, version))
        return {}

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Count on; raises ValueError for a key that is not held."""
        with _going_on():
            return int(super().incr(key, delta, version))
        raise ValueError(f"Key {key!r} is not held")


@contextmanager
def _going_on() -> Iterator[None]:
    try:
        yield
    except RedisError as error:
        logger.warning("the cache does not answer", extra={"error": str(error)})
