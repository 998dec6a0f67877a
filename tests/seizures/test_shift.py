"""What an officer logged on one day: the cases, what they add up to, whose hands the goods are in."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from seizures.models import CustodyEvent, Seizure
from seizures.queries import shift_of
from seizures.services.custody import HandOverPending, accept, hand_over, hand_over_together
from seizures.services.outcomes import record_outcome
from seizures.services.values import ParcelIntake
from tests.seizures.factories import BAGS, NOON, SHOES, log

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)
ADDRESS = "/seizures/shift/?day=2026-11-23"


def numbered(officer, number, **overrides):
    return log(officer, parcels=(ParcelIntake(number=f"N{number:09}"),), **overrides)


def test_a_shift_adds_up_what_one_officer_logged_that_day_and_nothing_else(officer, supervisor):
    first = numbered(officer, 1, lines=(SHOES,))
    second = numbered(officer, 2, lines=(BAGS,))
    numbered(officer, 3, now=NOON + timedelta(days=1))
    numbered(supervisor, 4)

    shift = shift_of(user=officer, day=MONDAY)

    assert [case.pk for case in shift.cases] == [first.pk, second.pk]
    assert (shift.parcels, shift.items, shift.in_hand) == (2, 12 + 6, 2)


@pytest.mark.parametrize(
    ("logged_at", "is_of_the_day"),
    [
        (datetime(2026, 11, 22, 15, 59, 59, 999_999, tzinfo=UTC), False),
        (datetime(2026, 11, 22, 16, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 15, 59, 59, 999_999, tzinfo=UTC), True),
        (datetime(2026, 11, 23, 16, tzinfo=UTC), False),
    ],
)
def test_a_shift_is_a_day_of_the_clock_on_the_wall(officer, logged_at, is_of_the_day):
    """From midnight to midnight in China, eight hours ahead of UTC."""
    numbered(officer, 1)
    Seizure.objects.update(logged_at=logged_at)

    assert len(shift_of(user=officer, day=MONDAY).cases) == is_of_the_day


@pytest.mark.parametrize("day", [date.min, date.max])
def test_a_day_at_the_end_of_time_is_an_empty_shift(officer, day):
    assert shift_of(user=officer, day=day).cases == []


def test_goods_of_which_nothing_is_left_are_in_nobodys_hands(client, officer, supervisor):
    gone, there = (numbered(officer, number, lines=(SHOES,)) for number in (1, 2))
    record_outcome(
        acting_user=supervisor, line=gone.lines.get(), kind="RELEASED", quantity=SHOES.quantity, happened_on=MONDAY,
        now=NOON,
    )  # fmt: skip

    shift = shift_of(user=officer, day=MONDAY)

    assert (shift.in_hand, [case.reference for case in shift.to_hand_over]) == (1, [there.reference])
    client.force_login(officer)
    row = client.get(ADDRESS).content.decode().split(gone.reference)[-1].split("</tr>")[0]
    assert officer.display_name not in row


def test_goods_are_in_other_hands_once_their_receiver_accepts(officer, supervisor):
    case = numbered(officer, 1)
    event = hand_over(acting_user=officer, reference=case.reference, receiver=supervisor, place="Store 2", now=NOON)
    assert shift_of(user=officer, day=MONDAY).in_hand == 1

    accept(acting_user=supervisor, reference=case.reference, event_id=event.pk, now=NOON)

    shift = shift_of(user=officer, day=MONDAY)
    assert (shift.in_hand, shift.cases[0].holder_name) == (0, supervisor.display_name)


def test_a_shift_is_handed_over_and_received_in_one_step_each(client, officer, supervisor):
    cases = [numbered(officer, number) for number in (1, 2, 3)]
    client.force_login(officer)
    page = ADDRESS.replace("?", "hand-over/?")
    said = {"receiver": supervisor.pk, "place": "Store 2", "cases": [case.reference for case in cases[:2]]}

    assert client.post(page, said | {"cases": []}).status_code == 400
    assert client.post(page, said).url == ADDRESS
    assert client.get(ADDRESS).content.decode().count("has to accept") == 2
    left = client.get(page).content.decode()
    assert (cases[2].reference in left, cases[0].reference in left) == (True, False)

    client.force_login(supervisor)
    assert "Goods of 2 cases" in client.get("/").content.decode()
    waiting = client.get("/seizures/handed-to-me/").context["form"].fields["events"].choices
    events = CustodyEvent.objects.order_by("pk")
    for _press in range(2):  # the second finds what the first one did
        assert client.post("/seizures/handed-to-me/", {"events": [waiting[0][0]]}).url == "/"
    client.force_login(officer)
    assert client.post("/seizures/handed-to-me/", {"events": [waiting[0][0]]}).status_code == 400
    assert [event.accepted_at is None for event in events] == [False, True]
    shift = shift_of(user=officer, day=MONDAY)
    assert [case.is_in_hand for case in shift.cases] == [False, True, True]
    assert [case.pk for case in shift.to_hand_over] == [cases[2].pk]


def test_all_are_handed_over_or_none(officer, supervisor):
    cases = [numbered(officer, number) for number in (1, 2)]
    hand_over(acting_user=officer, reference=cases[1].reference, receiver=supervisor, place="Store 2", now=NOON)
    given = {"acting_user": officer, "receiver": supervisor, "place": "Store 2", "now": NOON}

    with pytest.raises(HandOverPending, match=cases[1].reference):
        hand_over_together(references=[case.reference for case in cases], **given)

    assert CustodyEvent.objects.count() == 1
    assert len(hand_over_together(references=[cases[0].reference], **given)) == 1


def test_the_labels_of_a_shift_are_printed_together_at_the_same_cost(client, officer, django_assert_num_queries):
    client.force_login(officer)
    page = ADDRESS.replace("?", "labels/?")
    numbered(officer, 1)
    client.get(page)
    with CaptureQueriesContext(connection) as captured:
        client.get(page)
    numbered(officer, 2)
    numbered(officer, 3)

    with django_assert_num_queries(len(captured)):
        shown = client.get(page).content.decode()

    assert [f"N{number:09}" in shown for number in (1, 2, 3)] == [True, True, True]
    assert shown.count('class="bag"') == 3


def test_the_page_names_parcels_and_offers_the_paper(client, officer):
    numbered(officer, 7)
    client.force_login(officer)

    page = client.get(ADDRESS).content.decode()

    assert "N000000007" in page
    assert "Print for the hand-over" in page


def test_an_empty_day_says_what_comes_here_and_an_odd_day_is_refused(client, officer):
    client.force_login(officer)

    assert "You logged nothing on this day" in client.get(ADDRESS).content.decode()
    assert client.get("/seizures/shift/?day=yesterday").status_code == 400


def test_a_shift_costs_the_same_queries_with_2_and_20_cases(client, officer):
    client.force_login(officer)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert client.get(ADDRESS).status_code == 200
        return len(captured)

    for number in range(2):
        numbered(officer, number)
    cost()
    with_two = cost()
    for number in range(2, 20):
        numbered(officer, number)
    assert cost() == with_two
