"""The cache holds values, never code."""

import pickle

import pytest
import redis
from django.conf import settings
from django.core.cache import cache

from ipcases.lib.caching import JSONSerializer


@pytest.mark.parametrize("value", [None, 0, 1, 1.5, "诺德维克", True, [1, "a"], {"a": None}])
def test_gives_back_what_it_was_given(value):
    cache.set("value", value)

    assert cache.get("value", "nothing") == value


def test_counts():
    cache.add("counter", 1, 60)
    cache.incr("counter")

    assert cache.get("counter") == 2


def test_runs_nothing_that_somebody_slipped_into_the_broker():
    class Attack:
        def __reduce__(self):
            return pytest.fail, ("it ran",)

    client = redis.Redis.from_url(settings.REDIS_URL)
    client.set(cache.make_key("slipped-in"), pickle.dumps(Attack()))

    assert cache.get("slipped-in") is None


def test_refuses_to_keep_what_is_no_value():
    with pytest.raises(TypeError):
        JSONSerializer().dumps(object())
