"""The day on which a hold is reviewed is that of the office of its case, whoever sets it, reads of it or keeps it."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from accounts.models import OfficeMembership, User
from ipcases.lib.errors import InvalidValue
from seizures.models import Hold
from seizures.queries.holds import holds_to_review
from seizures.services.holds import Order, hold_case, hold_cases, keep_hold
from tests.operations.factories import make_seizure
from tests.seizures.holds import person

pytestmark = pytest.mark.django_db
# Monday 23 November at 22:00 in Los Angeles; Tuesday at 01:00 in New York and at 14:00 at the seat.
AT_MIDNIGHT = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
SUNDAY, MONDAY, TUESDAY = date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 24)


@pytest.fixture
def reader():
    """A supervisor of the headquarters in New York's zone."""
    return person("carol", office="USHQ")


@pytest.fixture
def case(officer):
    """Return what makes a case of an office of the United States."""

    def make(office):
        User.objects.filter(pk=officer.pk).update(home_office_id=office)
        return make_seizure(logged_by=officer, office=office, jurisdiction_id="US", day="2026-11-20")

    return make


def order(day):
    return Order("COURT", f"No. {day}", day)


def held(seizure, user, day):
    """Write a hold whose day may have passed."""
    return Hold.objects.create(
        seizure=seizure, reason="COURT", paper_number="12/2026", review_on=day, set_by=user, set_at=AT_MIDNIGHT
    )


@pytest.mark.parametrize(("office", "next_day"), [("USLAX", TUESDAY), ("USJFK", date(2026, 11, 25))])
def test_a_day_is_still_to_come_until_it_begins_at_the_office_of_the_case(reader, case, office, next_day):
    seizure = case(office)
    begun = date(next_day.year, next_day.month, next_day.day - 1)
    asked = {"acting_user": reader, "reference": seizure.reference, "now": AT_MIDNIGHT}

    with pytest.raises(InvalidValue) as refused:
        hold_case(order=order(begun), **asked)
    assert refused.value.field == "review_on"

    hold = hold_case(order=order(next_day), **asked)
    with pytest.raises(InvalidValue):
        keep_hold(public_id=hold.public_id, review_on=begun, with_others=False, **asked)
    assert keep_hold(public_id=hold.public_id, review_on=next_day, with_others=False, **asked) == 1


def test_of_many_cases_the_day_is_to_come_at_every_office(reader, case):
    keys = [case("USLAX").pk, case("USJFK").pk]
    asked = {"acting_user": reader, "now": AT_MIDNIGHT}

    with pytest.raises(InvalidValue):
        hold_cases(seizures=keys, order=order(TUESDAY), **asked)
    assert not Hold.objects.exists()

    assert len(hold_cases(seizures=keys[:1], order=order(TUESDAY), **asked).held) == 1
    assert len(hold_cases(seizures=keys, order=order(date(2026, 11, 25)), **asked).held) == 2


@pytest.mark.parametrize("home", ["USHQ", "USHNL"])
def test_a_review_is_due_when_its_day_is_over_at_the_office_of_the_case(client, reader, case, home):
    """Monday is over in New York and not in Los Angeles, whether it is over for the reader or not."""
    over, running = case("USJFK"), case("USLAX")
    somebody = person("dave", office="USHQ")
    held(over, somebody, MONDAY)
    held(running, somebody, MONDAY)
    for office in ("USJFK", "USLAX"):
        OfficeMembership.objects.create(user=reader, office_id=office, valid_from=SUNDAY)
    User.objects.filter(pk=reader.pk).update(home_office_id=home, sessions_valid_from=AT_MIDNIGHT)
    reader = User.objects.get(pk=reader.pk)

    assert [hold.reference for hold in holds_to_review(user=reader, now=AT_MIDNIGHT)] == [over.reference]

    client.force_login(reader)
    with time_machine.travel(AT_MIDNIGHT, tick=False):
        first = client.get(reverse("home")).content.decode()
        table = client.get(reverse("seizures:retention", query={"show": "held"})).content.decode()
    assert "Review the hold" in first and over.reference in first
    rows = [row for row in table.split("<tr>") if "Review is due" in row]
    assert len(rows) == 1 and over.reference in rows[0] and running.reference in table
