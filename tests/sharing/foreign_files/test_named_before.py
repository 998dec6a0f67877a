"""Cases that came before files could be fetched: what they name is asked for once, without a next version."""

from importlib import import_module

import pytest
from django.apps import apps

from sharing.models import ForeignCase, ForeignFile
from sharing.services.fetching import fetch_due
from tests.sharing.factories import NOW
from tests.sharing.foreign_files.conftest import PAPER, PHOTO, arrive, file_of, sha, state_of, states

pytestmark = pytest.mark.django_db
ask = import_module("sharing.migrations.0007_ask_for_files_named_before")._ask_for_files_named_before


@pytest.fixture
def before(cbp, now):
    """A case as an older version of the application left it: its files are named and nobody asked for them."""
    case = arrive(now, files=[file_of(PHOTO), file_of(PAPER, bytes=21 * 1024 * 1024)])
    ForeignFile.objects.all().delete()
    return case


def test_what_a_case_named_before_is_asked_for_and_comes(before, chaos, clock):
    chaos.files = {sha(PHOTO): PHOTO}
    assert fetch_due(clock=clock) == 0

    ask(apps, None)
    ask(apps, None)

    assert (state_of(PHOTO), state_of(PAPER)) == (("WAITING", ""), ("REFUSED", "file-too-large"))
    ForeignFile.objects.update(due_at=clock())  # the migration reads the real clock
    assert fetch_due(clock=clock) == 1


@pytest.mark.parametrize("over", [{"is_restricted": True, "recalled_at": NOW}, {"status": "DECLINED"}, {"data": {}}])
def test_nothing_is_asked_for_a_case_that_is_over(before, over):
    ForeignCase.objects.update(**over)

    ask(apps, None)

    assert states() == {}
