"""It is always the same Friday morning in Guangzhou here, and English is spoken unless a test asks for Chinese."""

import pytest
import time_machine
from django.utils import translation

from accounts.roles import Role
from tests.cast import make_right_holder, make_second
from tests.rightsholders.factories import NOW
from tests.rightsholders.merges import TWIN


@pytest.fixture(autouse=True)
def _on_a_fixed_day(request):
    if request.node.get_closest_marker("browser"):
        yield
        return
    with time_machine.travel(NOW, tick=True), translation.override("en"):
        yield


@pytest.fixture
def at_desk(client, desk):
    client.force_login(desk)
    return client


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def twin(db):
    """Return another entry of Nordvik, for which somebody else acts."""
    return make_right_holder(TWIN, make_second(Role.HOLDER))


@pytest.fixture
def second(db):
    return make_second(Role.DESK)
