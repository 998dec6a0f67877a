"""What may be watched, under which name, and by whom."""

import pytest

from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from reports.services import watches
from tests.reports.watching import make_watch as watch

pytestmark = pytest.mark.django_db


class TestItsTerms:
    @pytest.mark.parametrize(
        ("terms", "code"),
        [
            ({"name": " "}, "name-missing"),
            ({"query": ""}, "search-empty"),
            ({"query": "status=OPEN&deadline=SOON"}, "not-watched"),
            ({"query": "first_day=yesterday"}, "day"),
            ({"query": "text=%00"}, "search-unusable"),
            ({"query": f"text={'鞋' * 300}"}, "search-unusable"),
            ({"threshold": 0}, "threshold"),
            ({"threshold": 1001}, "threshold"),
            ({"cadence": "HOURLY"}, "cadence"),
        ],
    )
    def test_are_refused_when_nothing_could_come_of_them(self, analyst, terms, code):
        with pytest.raises(InvalidValue) as refusal:
            watch(analyst, **terms)

        assert refusal.value.code == code

    def test_name_it_once_for_each_person(self, analyst, coordinator):
        watch(analyst)
        watch(coordinator)

        with pytest.raises(DomainError) as refusal:
            watch(analyst)

        assert refusal.value.code == "name-taken"

    def test_are_of_at_most_fifty_watches(self, analyst, monkeypatch):
        monkeypatch.setattr(watches, "WATCHES_AT_MOST", 2)
        watch(analyst, name="First")
        watch(analyst, name="Second")

        with pytest.raises(DomainError) as refusal:
            watch(analyst, name="Third")

        assert refusal.value.code == "too-many-watches"

    def test_are_for_people_who_may_search(self, auditor):
        with pytest.raises(NotAllowed):
            watch(auditor)
