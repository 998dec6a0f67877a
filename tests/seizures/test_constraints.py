"""What is always true of a case, whatever code writes it."""

import pytest
from django.db import IntegrityError, transaction

from seizures.models import CustodyEvent, Deadline, Seizure
from tests.seizures.procedures import NOON, log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db


def refused(match):
    """Expect the database to refuse a write by this constraint."""
    return pytest.raises(IntegrityError, match=match)


def test_goods_are_on_their_way_to_one_receiver_at_a_time(officer, supervisor, officer_szx):
    seizure = log(officer)
    values = {"seizure": seizure, "place": "Store 3", "handed_over_by": officer, "handed_over_at": NOON}
    first = CustodyEvent.objects.create(**values, received_by=supervisor)

    with refused("custody_one_waits"), transaction.atomic():
        CustodyEvent.objects.create(**values, received_by=officer_szx)
    CustodyEvent.objects.filter(pk=first.pk).update(accepted_at=NOON)
    CustodyEvent.objects.create(**values, received_by=officer_szx)


def test_a_deadline_that_no_longer_runs_says_since_when(officer, supervisor, nordvik):
    notify(open_for(log(officer), officer, make_recordation(nordvik)), supervisor)

    with refused("deadline_settled_has_moment"), transaction.atomic():
        Deadline.objects.update(status="MET", settled_at=None)


@pytest.mark.parametrize("column", ["personal_data_until", "personal_data_purged_at"])
def test_only_a_closed_case_counts_the_days_until_its_names_go(officer, column):
    log(officer)

    with refused("seizure_names_go_after_closing"), transaction.atomic():
        Seizure.objects.update(**{column: NOON})
