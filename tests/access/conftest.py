"""One world per module: made once, seen by every test, gone with the module."""

from contextlib import contextmanager

import pytest
from django.db import transaction

from tests.access.asking import Asker
from tests.access.situations import SITUATIONS, World, load_situations


@contextmanager
def undone():
    """Run in a transaction that is rolled back; services may open durable ones inside it."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def asker(django_db_setup, django_db_blocker):
    """Ask the site as each person of the cast."""
    load_situations()
    with django_db_blocker.unblock(), undone():
        world = World()
        for name in SITUATIONS:  # now: what a test makes is gone with that test
            world.values(name)
        yield Asker(world, undone)
