"""What came of shares, partner by partner: every figure opens its rows, whatever their number."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from sharing.models import Feedback, ForeignCase, InMessage, Share
from sharing.queries.outcomes import FIGURES, outcomes_of_ours, outcomes_of_theirs, rows_behind
from tests.operations.factories import make_operation
from tests.sharing.factories import NOW, log, make_agreement, send

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)
PAST = NOW - timedelta(days=40)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def shares(liaison, approver, officer, cbp):
    """One share for each end: status, days from receipt to answer, what was said, days left of the question."""
    agreement, found = make_agreement(), {}
    for number, (name, status, days, said, left) in enumerate(
        (
            ("hit", "IN_PROGRESS", 4, {"status": "ACTION_TAKEN", "arrests": 1}, -20),
            ("nothing late", "CLOSED", 30, {"status": "NOTHING_FOUND"}, -20),
            ("declined", "REJECTED", 2, {"status": "DECLINED", "reason": "Unknown"}, -20),
            ("overdue", "ACCEPTED", None, {"status": "ACCEPTED"}, -1),
            ("open", "DELIVERED", None, None, 0),
            ("given up", "UNANSWERED", None, None, -20),
        )
    ):
        share = send(liaison, approver, log(officer), partner=cbp, agreement=agreement, now=PAST)
        Share.objects.filter(pk=share.pk).update(
            status=status,
            delivered_at=PAST,
            answer_by=TODAY + timedelta(days=left),
            answered_at=PAST + timedelta(days=days) if days else None,
            closed_at=NOW if status == "UNANSWERED" else None,
            closed_reason="Silence" if status == "UNANSWERED" else "",
        )
        if said is not None:
            say(share, number, **said)
        found[name] = share
    return found


def say(share, number, **said):
    message = InMessage.objects.create(
        partner=share.partner, message_id=share.public_id, type="ipx.feedback.v1", stream_seq=number, order_seq=1,
        order_key="feedback", body=b"", state="APPLIED", received_at=NOW, applied_at=NOW,
    )  # fmt: skip
    Feedback.objects.create(share=share, in_message=message, given_at=NOW, **said)


COUNTED = {
    "shared": {"hit", "nothing late", "declined", "overdue", "open", "given up"},
    "accepted": {"hit", "nothing late", "overdue"},
    "declined": {"declined"},
    "in_time": {"hit", "declined"},
    "late": {"nothing late"},
    "overdue": {"overdue"},
    "open": {"open"},
    "unanswered": {"given up"},
    "hits": {"hit"},
}


def test_every_figure_opens_the_rows_it_counts(shares, liaison, cbp):
    assert set(COUNTED) == set(FIGURES)
    found = outcomes_of_ours(user=liaison, partner=cbp, on=TODAY)
    (of_year,) = [figures for year, figures in found.years if year == 2026]

    for figure, names in COUNTED.items():
        rows = rows_behind(user=liaison, partner=cbp, side="ours", figure=figure, on=TODAY, year=2026)
        assert set(rows) == {shares[name] for name in names}, figure
        assert getattr(found.total, figure) == getattr(of_year, figure) == len(names), figure
    assert (found.total.hit_rate, found.total.median_days) == (33, 4.0)


def test_counts_by_operation_only_what_counts_there(shares, liaison, coordinator, cbp):
    operation = make_operation(coordinator=coordinator)
    add = {"operation": operation, "how": "HAND", "added_at": NOW, "added_by": coordinator}
    for name, out in (("hit", None), ("open", NOW)):
        shares[name].seizure.operation_seizures.create(**add, removed_at=out, removal_reason="Twice" if out else "")

    ((row, figures),) = outcomes_of_ours(user=liaison, partner=cbp, on=TODAY).operations

    assert (row, figures.shared, figures.hits) == (operation, 1, 1)
    behind = rows_behind(user=liaison, partner=cbp, side="ours", figure="shared", on=TODAY, operation=operation)
    assert list(behind) == [shares["hit"]]


def test_counts_the_cases_of_the_partner_the_same_way(foreign, liaison, cbp):
    foreign(answer_by=TODAY - timedelta(days=1))
    foreign(answer_by=TODAY)
    foreign(status="CLOSED", answered_at=NOW, answer_by=TODAY)
    foreign(is_restricted=True, recalled_at=NOW, answer_by=TODAY - timedelta(days=1))

    total = outcomes_of_theirs(user=liaison, partner=cbp, on=TODAY).total

    assert (total.shared, total.overdue, total.open, total.in_time) == (4, 1, 1, 1)


@pytest.fixture
def foreign(cbp):
    def make(**values):
        number = ForeignCase.objects.count()
        return ForeignCase.objects.create(
            partner=cbp, share_id=f"01a20a79-637b-74c4-a33d-{number:012d}", subject="case/US", reference=f"US-{number}",
            data={}, handling={}, retain_until=TODAY, version=1, received_at=PAST, updated_at=PAST, **values,
        )  # fmt: skip

    return make


def test_shows_ten_and_two_hundred_rows_with_the_same_queries(shares, foreign, liaison, client):
    client.force_login(liaison)
    page, rows = reverse("sharing:outcomes", args=["us-cbp"]), "?of=shared&side=theirs"

    def counted() -> list[int]:
        found = []
        for address in (page, page + rows, reverse("sharing:inbox")):
            client.get(address)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert client.get(address).status_code == 200
            found.append(len(captured))
        return found

    for _number in range(10):
        foreign(answer_by=TODAY)
    few = counted()
    for _number in range(190):
        foreign(answer_by=TODAY - timedelta(days=1))

    assert counted() == few


def test_puts_what_is_due_soonest_first_in_the_inbox(foreign, liaison, client):
    client.force_login(liaison)
    late, none = foreign(), foreign()
    due = foreign(answer_by=TODAY + timedelta(days=2))
    asked = foreign(answer_by=TODAY - timedelta(days=2), reminded_on=TODAY)

    page = client.get(reverse("sharing:inbox"))

    assert page.context["page"].rows == [asked, due, late, none]
    home = client.get("/").content.decode()
    assert "Answer: reminded on" in home
    assert home.index(asked.reference) < home.index(due.reference)


def test_reminds_from_the_list_of_late_answers(shares, liaison, client):
    client.force_login(liaison)
    late = client.get(reverse("sharing:desk"), {"view": "late"})
    assert late.context["page"].rows == [shares["overdue"]]

    done = client.post(reverse("sharing:remind", args=[shares["overdue"].public_id]), {"list": ""}, follow=True)

    assert "is reminded of" in done.content.decode()
