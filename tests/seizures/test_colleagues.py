"""Who may be named as a colleague on a case: people who work there today."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import OfficeMembership
from seizures.queries import people_of_office
from seizures.queries.custody import colleague_named
from tests.seizures.factories import log

pytestmark = pytest.mark.django_db
_OFFICERS = frozenset({"OFFICER"})


@pytest.mark.parametrize(("ends_in_days", "is_colleague"), [(None, True), (0, True), (-1, False)])
def test_whoever_acted_for_the_office_until_yesterday_is_none(officer, officer_szx, ends_in_days, is_colleague):
    case, today = log(officer), timezone.localdate()
    OfficeMembership.objects.create(
        user=officer_szx,
        office_id="CNCAN",
        valid_from=today - timedelta(days=9),
        valid_to=None if ends_in_days is None else today + timedelta(days=ends_in_days),
    )

    offered = people_of_office(seizure=case, roles=_OFFICERS)

    assert (officer_szx.pk in offered) is is_colleague
    assert (colleague_named(seizure=case, username="officer_szx") is not None) is is_colleague
    assert officer.pk in offered
