"""Fixtures for every test: reference data, the cast, a browser."""

import functools
import math
import os
import shutil
import time

import hypothesis
import pgtrigger
import pytest
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, connection, transaction
from django.test import TransactionTestCase
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts import middleware
from reference import snapshot
from tests.browser.chromium import CHROMIUM_FLAGS, chromium_path
from tests.browser.pairing import pair, pytest_runtest_teardown, pytest_sessionfinish  # noqa: F401
from tests.cast import PEOPLE, make_person, make_right_holder
from tests.workers import django_db_modify_db_settings  # noqa: F401  from here it comes before the plugin's own
from tools import messages

# How quickly a machine makes up its examples says nothing about the rule.
hypothesis.settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("any machine")
_KEPT_APPS = {"reference", "contenttypes"}


@functools.cache
def _empty_tables() -> str:
    """Give one statement that empties every table but those of reference data.

    DELETE takes milliseconds where TRUNCATE of all takes a second, and within one statement a hundred of them are
    cheaper than the question which tables hold rows.
    """
    tables = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.app_label not in _KEPT_APPS and model._meta.managed and not model._meta.proxy
    ]
    return f"DO $$ BEGIN {' '.join(f'DELETE FROM {connection.ops.quote_name(name)};' for name in tables)} END $$"


def _empty_all_but_reference(self) -> None:
    """Delete what a transactional test wrote; reference data is loaded once a run.

    Foreign keys are checked at the end of the transaction, so the order does not matter. A page that the test has left
    may still be writing: what it puts into a table that was emptied already is deleted by the next try.
    """
    for seconds in (0.1, 0.5, 2.0, None):
        try:
            with pgtrigger.ignore(), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(_empty_tables())
            return
        except (IntegrityError, OperationalError):
            if seconds is None:
                raise
            time.sleep(seconds)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    TransactionTestCase._fixture_teardown = _empty_all_but_reference
    with django_db_blocker.unblock():
        call_command("load_reference", verbosity=0)
        snapshot.warm()  # names cost no query in any test, as on a running site
    yield
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        # A thread that a test left behind may hold a session: with it the database would stay, after five seconds.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session", autouse=True)
def _counts_without_the_clock():
    """Count queries alike however slow the machine is: every way to count or capture them goes through this context.

    Half a minute after the last mark a request writes that its session is in use, and after an hour the names are read
    again: that would be three and nine queries more.
    """
    begin, end = CaptureQueriesContext.__enter__, CaptureQueriesContext.__exit__
    limits = [(middleware, "_SEEN_EVERY_SECONDS"), (snapshot, "_KEEP_SECONDS")]
    usual = [getattr(*limit) for limit in limits]

    def begin_counting(self):
        for limit in limits:
            setattr(*limit, math.inf)
        return begin(self)

    def end_counting(self, *failure):
        for limit, seconds in zip(limits, usual, strict=True):
            setattr(*limit, seconds)
        return end(self, *failure)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(CaptureQueriesContext, "__enter__", begin_counting)
        patch.setattr(CaptureQueriesContext, "__exit__", end_counting)
        yield


@pytest.fixture(scope="session", autouse=True)
def _compiled_catalogues():
    messages.compile_all()


@pytest.fixture(autouse=True)
def _empty_cache():
    cache.clear()
    # Statements about the audit chain of the test before, which is rolled back.
    shutil.rmtree(settings.HOME / "checkpoints", ignore_errors=True)


@pytest.fixture
def cache_away(settings):
    """Nobody listens where the cache should be."""
    settings.CACHES = {"default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}}


@pytest.fixture(autouse=True)
def _in_english():
    """A request of the test before may have left its language in this thread."""
    translation.activate(settings.LANGUAGE_CODE)


def _person_fixture(name: str):
    @pytest.fixture(name=name)
    def person(db):
        return make_person(name)

    return person


for _name in PEOPLE:
    globals()[f"_{_name}"] = _person_fixture(_name)


@pytest.fixture
def nordvik(holder, representative):
    """The right holder for whom `holder` and `representative` act."""
    return make_right_holder("Nordvik Sport AB", holder, representative)


@pytest.fixture
def kestra(rival_holder):
    """The right holder for whom `rival_holder` acts."""
    return make_right_holder("Kestra Leather Ltd", rival_holder)


@pytest.fixture(scope="session")
def chromium():
    """A real browser. Without one the test is skipped; REQUIRE_BROWSER=1 makes that a failure."""
    path = chromium_path()
    if not path:
        message = "no Chromium found: apt install chromium-headless-shell (Debian), or set CHROMIUM to its path"
        if os.environ.get("REQUIRE_BROWSER") == "1":
            pytest.fail(message)
        pytest.skip(message)
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  only where a browser is there

    expect.set_options(timeout=15_000)  # a machine that stalls for five seconds shows no fault of a page
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()
