"""A watch forgets by whose name it found a case when the names on that case are erased."""

from datetime import date, timedelta

import pytest

from reports import services
from reports.models import WatchHit
from reports.queries.watches import opened_cases
from seizures.models import Seizure
from seizures.services.retention import erase_personal_data
from tests.reports.watching import alerts_for, news_of, sweep
from tests.reports.watching import make_watch as watch
from tests.seizures.procedures import at
from tests.seizures.test_retention import close, eu_case

pytestmark = pytest.mark.django_db
BEFORE, FOUND, READ, CLOSED, ERASED = (
    date(2025, 1, 1), date(2025, 3, 11), date(2025, 3, 12), date(2025, 3, 31), date(2025, 10, 1)
)  # fmt: skip


@pytest.fixture
def reader(officer):
    """Somebody who sees the cases of Rotterdam, whose law has names erased."""
    type(officer).objects.filter(pk=officer.pk).update(home_office="NLRTM")
    return type(officer).objects.get(pk=officer.pk)


@pytest.fixture
def by_name(reader):
    return watch(reader, name="By name", query="text=hongyun", now=at(BEFORE))


@pytest.fixture
def by_brand(reader):
    return watch(reader, name="By brand", query="text=nordvik", now=at(BEFORE))


@pytest.fixture
def case(by_name, by_brand, reader, officer):
    case = eu_case(officer)
    assert (sweep(at(FOUND)), news_of(reader)) == (2, {"By name": 1, "By brand": 1})
    return case


def erase(case, supervisor) -> int:
    close(case, supervisor, CLOSED)
    assert erase_personal_data(now=at(ERASED)) == 1
    return sweep(at(ERASED) + timedelta(minutes=10))


def test_what_is_still_news_is_taken_back(case, reader, supervisor):
    assert erase(case, supervisor) == 0

    assert news_of(reader) == {"By name": 0, "By brand": 1}


def test_what_was_seen_goes_too(case, reader, supervisor, by_name, by_brand):
    for one in (by_name, by_brand):
        services.open_watch(acting_user=reader, watch=one, now=at(READ))

    assert erase(case, supervisor) == 0

    for one, left in ((by_name, []), (by_brand, [case])):
        one.refresh_from_db()
        assert list(opened_cases(user=reader, watch=one)) == left
    assert WatchHit.objects.filter(watch=by_name).count() == 0


def test_what_a_muted_watch_had_found_goes_too(case, reader, supervisor, by_name, by_brand):
    services.mute_watch(acting_user=reader, watch=by_name, is_muted=True, now=at(READ))

    assert erase(case, supervisor) == 0

    assert list(WatchHit.objects.values_list("watch", flat=True)) == [by_brand.pk]


def test_what_muted_watches_had_found_goes_though_no_other_watch_looks(case, reader, supervisor, by_name, by_brand):
    for one in (by_name, by_brand):
        services.mute_watch(acting_user=reader, watch=one, is_muted=True, now=at(READ))
    by_channel = watch(reader, name="By channel", query="channel=POSTAL", now=at(READ))
    assert list(by_channel.hits.values_list("seizure", flat=True)) == [case.pk]
    services.mute_watch(acting_user=reader, watch=by_channel, is_muted=True, now=at(READ))

    assert erase(case, supervisor) == 0

    assert list(WatchHit.objects.values_list("watch", flat=True)) == [by_channel.pk]  # it looked for no name


def test_an_old_case_is_no_news_because_its_names_are_erased(reader, officer, supervisor):
    case = eu_case(officer)
    close(case, supervisor, CLOSED)
    sweep(at(CLOSED))
    watch(reader, name="Later", query="text=nordvik", now=at(CLOSED) + timedelta(days=30))

    assert erase_personal_data(now=at(ERASED)) == 1

    assert (sweep(at(ERASED) + timedelta(minutes=10)), alerts_for(reader)) == (0, [])
    assert Seizure.objects.get(pk=case.pk).personal_data_purged_at
