"""The cache holds values, never code, and is missed by nobody."""

import pickle

import pytest
import redis
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse

from audit.models import AuditEvent
from ipcases.lib.caching import JSONSerializer
from seizures.events import SeizureEvent
from tests.seizures.factories import log


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


def test_that_is_away_is_as_good_as_empty(cache_away):
    cache.set("value", 1)
    cache.delete("value")

    assert cache.get("value", "nothing") == "nothing"
    assert cache.get_many(["value"]) == {}
    assert cache.add("value", 1) and cache.add("value", 1)
    with pytest.raises(ValueError, match="not held"):
        cache.incr("value")


def test_that_is_away_keeps_no_case_shut_and_every_look_at_it_in_the_audit(client, officer, cache_away):
    page = reverse("seizures:detail", args=[log(officer).reference])
    client.force_login(officer)

    assert [client.get(page).status_code for _ in range(2)] == [200, 200]
    assert AuditEvent.objects.filter(action=SeizureEvent.PARTIES_VIEWED).count() == 2
