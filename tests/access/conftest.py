"""One world for the package: made once, seen by every test, gone with the last."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from seizures import access
from seizures.services import undoing
from tests.access.asking import Asker, undone
from tests.access.situations import SITUATIONS, World, load_situations


@pytest.fixture(scope="package")
def db(django_db_setup, django_db_blocker):
    """Open the database for the whole package; what a test writes is taken back."""
    with django_db_blocker.unblock(), undone():
        yield


@pytest.fixture(scope="package")
def asker(db):
    """Ask the site as each person of the cast."""
    load_situations()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(settings, "ANSWER_LINKS", True)
        world = World()
        for name in SITUATIONS:  # now: what a test makes is gone with that test
            world.values(name)
        # Every foreign key is looked at here, and not again after each request.
        connection.check_constraints()
        # What was just logged must still be so when a slow machine comes to its row.
        for module in (access, undoing):
            patch.setattr(module, "UNDO_FOR", timedelta(hours=2))
        yield Asker(world)
