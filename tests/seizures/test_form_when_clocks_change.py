"""The form in the two nights of the year in which the clocks of an office change: an hour comes twice, or never."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.roles import Role
from seizures.models import Seizure
from tests.seizures.form import filled
from tests.seizures.holds import person

pytestmark = pytest.mark.django_db
# In Rotterdam 02:30 came at 00:30 and again at 01:30 UTC on 31 October 2027; on 28 March 01:59 was followed by 03:00.


def autumn(hour, minute):
    return datetime(2027, 10, 31, hour, minute, tzinfo=UTC)


@pytest.fixture
def logs(client):
    """Return a function that logs at a moment what was found when the clock of Rotterdam showed this."""

    def logging(now, shown):
        with time_machine.travel(now, tick=False):
            client.force_login(person("dirk", Role.OFFICER))
            page = client.get(reverse("seizures:new")).url
            return client.post(page, filled(office="NLRTM", detained_at=shown))

    return logging


@pytest.mark.parametrize(
    ("now", "found"),
    [
        (autumn(0, 31), autumn(0, 30)),  # the second one is still to come
        (autumn(1, 24), autumn(0, 30)),
        (autumn(1, 25), autumn(1, 30)),  # a clock may be five minutes ahead
        (autumn(9, 0), autumn(1, 30)),
    ],
)
def test_of_an_hour_that_comes_twice_the_one_is_meant_that_has_been(logs, now, found):
    assert logs(now, "2027-10-31T02:30").status_code == 302

    assert Seizure.objects.get().detained_at == found


@pytest.mark.parametrize(("shown", "status"), [("2027-03-28T02:30", 400), ("2027-03-28T03:00", 302)])
def test_an_hour_that_no_clock_showed_is_asked_again(logs, shown, status):
    answer = logs(datetime(2027, 3, 28, 1, 1, tzinfo=UTC), shown)

    assert answer.status_code == status
    assert ("The clocks went forward then." in answer.content.decode()) is (status == 400)


def test_a_time_with_its_distance_from_utc_is_that_moment(logs):
    assert logs(autumn(9, 0), "2027-10-31T02:30:00+02:00").status_code == 302

    assert Seizure.objects.get().detained_at == autumn(0, 30)
