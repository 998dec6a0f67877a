"""What a partner says of our case, and what we say of theirs."""

import json
import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.urls import reverse

from audit.models import AuditEvent, PendingEvent
from ipcases.lib.errors import DomainError, NotAllowed
from operations.models import ContributedResult
from operations.services import add_rule, add_seizure, apply_rules
from sharing import envelope
from sharing.models import Feedback, ForeignCase, InMessage, OutMessage, Receipt, Share
from sharing.services.fanout import fan_out
from sharing.services.feedback import accept_case, decline_case, give_feedback
from sharing.services.leasing import give_up_expired, lease
from sharing.services.recalls import recall_share
from sharing.services.retention import erase_what_is_over
from tests.operations.factories import make_operation
from tests.sharing.factories import (
    LATER,
    NOW,
    approve,
    case_data,
    change,
    make_event,
    make_key,
    make_partner,
    send,
)
from tests.sharing.incoming import SHARE, post, withdrawal

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def share(liaison, approver, case, cbp, memorandum):
    share = send(liaison, approver, case, partner=cbp, agreement=memorandum)
    OutMessage.objects.update(state="DELIVERED", delivered_at=NOW)
    share.status, share.delivered_at = "DELIVERED", NOW
    share.save()
    return share


def say(share, status="accepted", *, seq=1, reason="", results=None, node="us-cbp", happened_on=None):
    counts = {"arrests": 0, "suspects": 0, "searches": 0, "further_seizures": 0} | (results or {})
    data = {
        "share": {"id": str(share.public_id)},
        "status": status,
        "reason": reason,
        "results": counts,
        "attribution": "decisive",
        "happened_on": happened_on,
    }
    event = make_event(data, message_type=envelope.FEEDBACK, subject=f"share/{share.public_id}", seq=seq, source=node)
    return post(event, key=make_key(f"{node}/2026-11"))


# --- received -----------------------------------------------------------------------------------------
STEPS = [
    ("accepted", "ACCEPTED"),
    ("declined", "REJECTED"),
    ("under_investigation", "IN_PROGRESS"),
    ("action_taken", "IN_PROGRESS"),
    ("closed", "CLOSED"),
]


@pytest.mark.parametrize(("said", "status"), STEPS)
def test_takes_the_share_to_the_step_the_partner_reports(share, said, status):
    assert say(share, said, reason="because").status_code == 202

    share.refresh_from_db()
    assert share.status == status
    assert Feedback.objects.get().share == share


def test_adds_up_what_the_partner_reports_step_by_step(share, case):
    PendingEvent.objects.all().delete()
    say(share, "accepted", seq=1)
    say(share, "action_taken", seq=2, results={"arrests": 2, "searches": 1}, happened_on="2026-11-20")
    say(share, "action_taken", seq=3, results={"arrests": 1, "further_seizures": 4})

    share.refresh_from_db()
    assert share.status == "IN_PROGRESS"
    assert sum(row.arrests for row in Feedback.objects.all()) == 3
    assert Feedback.objects.get(searches=1).happened_on == date(2026, 11, 20)
    assert AuditEvent.objects.filter(action="share.feedback", case_reference=case.reference).count() == 3
    assert PendingEvent.objects.count() == 3


@pytest.mark.parametrize("until", ["the next word", "its time is over"])
def test_a_word_counts_though_the_one_before_it_never_came(share, until):
    say(share, "action_taken", seq=2, results={"arrests": 2})
    assert Feedback.objects.get().arrests == 2
    InMessage.objects.update(state="PARKED", applied_at=None)  # as an earlier version of ours did with it
    Feedback.objects.all().delete()

    if until == "the next word":
        say(share, "accepted", seq=4)
    else:
        erase_what_is_over(now=NOW + timedelta(days=14))

    share.refresh_from_db()
    assert (share.status, Feedback.objects.filter(arrests=2).count()) == ("IN_PROGRESS", 1)
    assert set(InMessage.objects.values_list("state", flat=True)) == {"APPLIED"}


@pytest.mark.parametrize("how", ["by hand", "by rule"])
def test_arrests_told_before_the_case_counted_stand_on_the_operation_once(share, case, coordinator, how):
    operation = make_operation(coordinator=coordinator)
    for seq, arrests in ((1, 0), (2, 2)):
        say(share, "action_taken", seq=seq, results={"arrests": arrests}, happened_on="2026-11-20")
    fan_out(now=LATER)
    assert not ContributedResult.objects.exists()

    if how == "by hand":
        add_seizure(acting_user=coordinator, operation=operation, seizure=case, now=LATER)
    else:
        terms = {"direction": case.direction, "now": LATER}
        add_rule(acting_user=coordinator, round_=operation.rounds.get(), **terms)
        apply_rules(now=LATER)
    fan_out(now=LATER)
    fan_out(now=LATER)

    result = ContributedResult.objects.get()
    assert (result.count, result.reported_on, result.operation) == (2, date(2026, 11, 20), operation)


@pytest.mark.parametrize(
    ("said", "results", "is_declined", "has_figures"),
    [("declined", {}, True, False), ("accepted", {}, False, False), ("action_taken", {"arrests": 1}, False, True)],
)
def test_the_share_says_first_why_it_was_declined_and_shows_figures_where_there_are_any(
    client, share, liaison, said, results, is_declined, has_figures
):
    say(share, said, reason="We know nobody there", results=results)
    client.force_login(liaison)

    page = client.get(reverse("sharing:share", args=[share.public_id])).content.decode()

    head, _, report = page.partition('id="feedback"')
    assert "We know nobody there" in report
    assert ("We know nobody there" in head, "Further seizures" in report) == (is_declined, has_figures)


def test_counts_arrests_in_the_operation(share, case, coordinator, memorandum):
    operation = make_operation(coordinator=coordinator, agreement=memorandum)
    operation.operation_seizures.create(seizure=case, how="HAND", added_at=NOW, added_by=coordinator)

    say(share, "action_taken", results={"arrests": 2})

    assert ContributedResult.objects.get(operation=operation).count == 2


def test_never_goes_back_a_step(share):
    say(share, "closed", seq=1)
    say(share, "accepted", seq=2)

    share.refresh_from_db()
    assert share.status == "CLOSED"
    assert Feedback.objects.count() == 2


def test_keeps_a_recalled_share_recalled(share, approver):
    recall_share(acting_user=approver, share=share, reason="ERROR", remark="Wrong case", confirmed_at=NOW, now=NOW)

    say(share, "accepted")

    share.refresh_from_db()
    assert share.status == "RECALLED"


def test_takes_no_word_on_a_share_of_another_partner(share):
    make_partner("jp-customs")

    say(share, "action_taken", node="jp-customs", results={"arrests": 9})

    share.refresh_from_db()
    assert (share.status, Feedback.objects.count()) == ("DELIVERED", 0)
    assert InMessage.objects.get().refusal == "unknown-share"


def test_refuses_a_decline_without_a_reason(share):
    assert say(share, "declined").status_code == 422


# --- business receipts ------------------------------------------------------------------------------------
def receipt(message: OutMessage, outcome="accepted", code="", *, node="us-cbp", digest=None):
    data = {
        "message": str(message.pk),
        "digest": digest or message.sha256,
        "outcome": outcome,
        "code": code,
        "at": "2026-11-23T04:00:00Z",
    }
    event = make_event(data, message_type=envelope.RECEIPT, subject="receipt", source=node)
    return post(event, key=make_key(f"{node}/2026-11"))


def test_keeps_the_business_receipt_and_stops_asking(share):
    message = OutMessage.objects.get()

    receipt(message)

    message.refresh_from_db()
    assert message.acknowledged_at == NOW
    assert Receipt.objects.get(kind="BUSINESS").state == "accepted"
    fan_out(now=NOW + timedelta(hours=1))
    message.refresh_from_db()
    assert message.state == "DELIVERED"


def test_takes_a_coded_rejection(share):
    receipt(OutMessage.objects.get(), "rejected", "schema")

    share.refresh_from_db()
    assert share.status == "REJECTED"


@pytest.mark.parametrize(("outcome", "is_confirmed"), [("accepted", True), ("rejected", False)])
def test_a_withdrawal_is_confirmed_by_a_system_that_heeds_it_only(share, liaison, outcome, is_confirmed):
    recall_share(acting_user=liaison, share=share, reason="ERROR", remark="Sent in error", confirmed_at=NOW, now=NOW)
    sent = OutMessage.objects.get(type=envelope.CASE_WITHDRAWN)

    receipt(sent, outcome, "" if is_confirmed else "schema")

    sent.refresh_from_db()
    assert (sent.acknowledged_at is not None) is is_confirmed
    assert Receipt.objects.get(kind="BUSINESS").state == outcome


REFUSED = {
    "Declined by the partner": lambda share: say(share, "declined", reason="Not ours"),
    "Refused by the partner's system": lambda share: receipt(
        OutMessage.objects.earliest("stream_seq"), "rejected", "schema"
    ),
}


@pytest.mark.parametrize(("word", "refuse"), REFUSED.items(), ids=REFUSED)
def test_nothing_follows_a_case_that_the_partner_refused(share, case, officer, approver, word, refuse):
    change(case, officer, description="Sandals")
    fan_out(now=LATER)
    Share.objects.update(update_waits=True)
    assert OutMessage.objects.latest("stream_seq").state == "READY"

    refuse(share)

    share.refresh_from_db()
    assert (share.status, share.update_waits, share.status_word) == ("REJECTED", False, word)
    states = OutMessage.objects.filter(share=share).order_by("stream_seq").values_list("state", flat=True)
    assert list(states) == ["DELIVERED", "CANCELLED"]
    assert AuditEvent.objects.get(action="message.cancelled").changes["why"] == [None, "share-refused"]
    with pytest.raises(DomainError) as refused:
        approve(approver, share)
    assert refused.value.code == "share-moved-on"


@pytest.mark.parametrize("change", [{"node": "jp-customs"}, {"digest": "0" * 64}])
def test_takes_no_receipt_for_a_message_it_never_got(share, change):
    make_partner("jp-customs")

    receipt(OutMessage.objects.get(), **change)

    assert Receipt.objects.count() == 0
    assert InMessage.objects.get().refusal == "unknown-message"


# --- given ------------------------------------------------------------------------------------------------
@pytest.fixture
def foreign_case(cbp):
    post(make_event(case_data(SHARE)))
    OutMessage.objects.all().delete()
    return ForeignCase.objects.get()


def last_message() -> dict:
    return json.loads(bytes(OutMessage.objects.order_by("-stream_seq").first().body))


def test_accepts_a_case_and_tells_the_partner(foreign_case, liaison):
    accept_case(acting_user=liaison, foreign_case=foreign_case, now=NOW)

    foreign_case.refresh_from_db()
    assert (foreign_case.status, foreign_case.triaged_by) == ("ACCEPTED", liaison)
    said = last_message()
    assert (said["type"], said["data"]["status"], said["data"]["share"]["id"]) == ("ipx.feedback.v1", "accepted", SHARE)


def test_declines_a_case_with_the_reason(foreign_case, liaison):
    with pytest.raises(DomainError) as refused:
        decline_case(acting_user=liaison, foreign_case=foreign_case, reason=" ", now=NOW)
    assert refused.value.code == "reason-missing"
    decline_case(acting_user=liaison, foreign_case=foreign_case, reason="Addressee unknown here", now=NOW)

    assert last_message()["data"]["reason"] == "Addressee unknown here"
    assert ForeignCase.objects.get().status == "DECLINED"


def test_reports_results_in_order(foreign_case, liaison):
    accept_case(acting_user=liaison, foreign_case=foreign_case, now=NOW)
    give_feedback(
        acting_user=liaison,
        foreign_case=foreign_case,
        status="ACTION_TAKEN",
        arrests=2,
        attribution="DECISIVE",
        happened_on=date(2026, 11, 20),
        now=NOW,
    )
    give_feedback(acting_user=liaison, foreign_case=foreign_case, status="CLOSED", now=NOW)

    messages = OutMessage.objects.order_by("order_seq")
    assert [message.order_seq for message in messages] == [1, 2, 3]
    assert {message.order_key for message in messages} == {f"feedback/{SHARE}"}
    assert ForeignCase.objects.get().status == "CLOSED"


WRONG = {
    "action without a result": ({"status": "ACTION_TAKEN"}, "action-without-result"),
    "a result without action": ({"status": "UNDER_INVESTIGATION", "arrests": 1}, "result-without-action"),
    "a negative number": ({"status": "ACTION_TAKEN", "arrests": -1}, "count-out-of-range"),
    "a huge number": ({"status": "ACTION_TAKEN", "arrests": 100_001}, "count-out-of-range"),
    "a day to come": ({"status": "CLOSED", "happened_on": date(2026, 11, 24)}, "date-in-future"),
    "a status of triage": ({"status": "ACCEPTED"}, "status-unknown"),
    "an attribution that does not exist": ({"status": "CLOSED", "attribution": "SOME"}, "status-unknown"),
}


@pytest.mark.parametrize(("values", "code"), WRONG.values(), ids=WRONG)
def test_refuses_feedback_with(foreign_case, liaison, values, code):
    accept_case(acting_user=liaison, foreign_case=foreign_case, now=NOW)

    with pytest.raises(DomainError) as refused:
        give_feedback(acting_user=liaison, foreign_case=foreign_case, now=NOW, **values)

    assert refused.value.code == code


def test_refuses_feedback_before_the_case_is_accepted(foreign_case, liaison):
    with pytest.raises(DomainError) as refused:
        give_feedback(acting_user=liaison, foreign_case=foreign_case, status="CLOSED", now=NOW)

    assert refused.value.code == "case-moved-on"


def test_refuses_any_word_on_a_recalled_case(foreign_case, liaison):
    post(withdrawal(2))

    with pytest.raises(DomainError) as refused:
        accept_case(acting_user=liaison, foreign_case=foreign_case, now=NOW)

    assert refused.value.code == "case-recalled"


def test_refuses_who_may_not_triage(foreign_case, approver):
    with pytest.raises(NotAllowed):
        accept_case(acting_user=approver, foreign_case=foreign_case, now=NOW)


def test_speaks_the_language_that_the_other_side_understands(foreign_case, liaison):
    """What one instance sends, another takes: the two schemas are one."""
    accept_case(acting_user=liaison, foreign_case=foreign_case, now=NOW)
    event = json.loads(bytes(OutMessage.objects.get().body))

    envelope.check(event | {"id": str(uuid.uuid4())})


def test_a_word_that_was_given_up_keeps_none_after_it_back(foreign_case, liaison):
    accept_case(acting_user=liaison, foreign_case=foreign_case, now=NOW)
    OutMessage.objects.filter(type=envelope.RECEIPT).update(state="DELIVERED", delivered_at=NOW)
    after = NOW + timedelta(days=15)
    give_up_expired(now=after)

    give_feedback(acting_user=liaison, foreign_case=foreign_case, status="ACTION_TAKEN", arrests=2, now=after)

    states = OutMessage.objects.filter(type=envelope.FEEDBACK).order_by("order_seq").values_list("state", flat=True)
    assert list(states) == ["DEAD", "READY"]
    (taken,) = lease(now=after, busy=(), each=9)
    assert json.loads(bytes(taken.message.body))["data"]["results"]["arrests"] == 2
