"""A recall whose withdrawal did not get to the partner is said again: once, with a new day until which it counts."""

import json

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from sharing import envelope
from sharing.models import OutMessage, PartnerKey
from sharing.services.delivery import deliver_due
from sharing.services.inbox import receive
from sharing.services.operating import retry_message
from sharing.services.recalls import recall_share
from tests.sharing.factories import make_event, make_partner, send, signed_headers

pytestmark = pytest.mark.django_db


@pytest.fixture
def cbp(db, chaos):
    return make_partner(url=chaos.url)


@pytest.fixture
def share(liaison, approver, case, cbp, memorandum, clock):
    """A share that the partner has."""
    share = send(liaison, approver, case, partner=cbp, agreement=memorandum, now=clock())
    run(clock)
    return share


def run(clock) -> int:
    return deliver_due(clock=clock, run_seconds=5)


def recall(user, share, clock, **said):
    said = {"reason": "ERROR", "remark": "Sent in error"} | said
    return recall_share(acting_user=user, share=share, confirmed_at=clock(), now=clock(), **said)


def withdrawals() -> list[OutMessage]:
    return list(OutMessage.objects.filter(type=envelope.CASE_WITHDRAWN).order_by("pk"))


@pytest.fixture
def given_up(share, chaos, clock, liaison):
    """A share whose withdrawal could not be delivered for a fortnight."""
    recall(liaison, share, clock)
    chaos.always = 500
    run(clock)
    clock.advance(days=15)
    run(clock)
    chaos.always = None
    clock.advance(minutes=20)  # until the channel may be tried again
    assert [row.state for row in withdrawals()] == ["DEAD"]
    return share


def test_a_withdrawal_that_was_given_up_is_said_again(given_up, chaos, clock, liaison):
    recall(liaison, given_up, clock, remark="Sent in error, as said before")
    run(clock)

    old, new = withdrawals()
    assert (old.state, old.replaced_by, new.state) == ("SET_ASIDE", new, "DELIVERED")
    got = json.loads(chaos.arrived[-1].body)
    assert got["type"] == envelope.CASE_WITHDRAWN
    assert got["data"]["remark"] == "Sent in error, as said before"
    assert got["expires"] > envelope.instant(clock())
    given_up.refresh_from_db()
    assert (given_up.status, given_up.recall.remark) == ("RECALLED", "Sent in error, as said before")
    assert AuditEvent.objects.filter(action="share.recalled").count() == 2
    assert AuditEvent.objects.get(action="message.replaced").changes["message"] == [str(old.pk), str(new.pk)]


@pytest.mark.parametrize("arrives", [False, True])
def test_is_said_again_once(given_up, clock, liaison, arrives):
    recall(liaison, given_up, clock)
    if arrives:
        run(clock)

    with pytest.raises(DomainError) as refused:
        recall(liaison, given_up, clock)

    assert refused.value.code == "nothing-to-recall"
    assert len(withdrawals()) == 2


def test_what_was_given_up_is_not_sent_beside_it(given_up, clock, liaison, admin):
    recall(liaison, given_up, clock)

    with pytest.raises(DomainError) as refused:
        retry_message(acting_user=admin, message_id=withdrawals()[0].pk, now=clock())

    assert refused.value.code == "message-moved-on"


def test_a_withdrawal_on_its_way_is_not_said_again(share, chaos, clock, liaison):
    recall(liaison, share, clock)
    chaos.always = 500
    run(clock)
    clock.advance(days=13)
    run(clock)

    with pytest.raises(DomainError) as refused:
        recall(liaison, share, clock)

    assert refused.value.code == "nothing-to-recall"


def test_one_that_was_held_until_its_time_was_over_goes_in_its_own_place(share, chaos, clock, liaison):
    recall(liaison, share, clock)
    PartnerKey.objects.update(revoked_at=clock())
    run(clock)
    clock.advance(days=15)
    run(clock)
    PartnerKey.objects.update(revoked_at=None)

    recall(liaison, share, clock)
    run(clock)

    old, new = withdrawals()
    assert (old.stream_seq, old.order_seq) == (new.stream_seq, new.order_seq), "it was never tried"
    assert (old.state, new.state) == ("SET_ASIDE", "DELIVERED")


def test_one_that_the_partner_lost_and_that_is_too_old_waits_to_be_said_again(share, clock, liaison):
    recall(liaison, share, clock)
    run(clock)
    clock.advance(days=15)
    OutMessage.objects.update(body=b"")  # erased with the names of the case
    event = make_event({"last_streamseq": 1}, message_type=envelope.PING, subject="ping", now=clock())
    body, headers = signed_headers(event, now=clock())
    receive(headers=headers, body=body, now=clock())
    assert [(row.state, row.held_reason, bytes(row.body)) for row in withdrawals()] == [("HELD", "went-back", b"")]

    recall(liaison, share, clock)
    run(clock)

    assert [row.state for row in withdrawals()] == ["DELIVERED", "DELIVERED"]


def test_the_page_offers_it_and_leads_to_it(given_up, clock, liaison, client, time_machine):
    time_machine.move_to(clock(), tick=False)
    client.force_login(liaison)
    page, form = (reverse(f"sharing:{name}", args=[given_up.public_id]) for name in ("share", "recall"))
    first_page = client.get("/").content.decode()
    assert f'href="{page}"' in first_page
    assert "Recall it again" in first_page
    shown = client.get(page).content.decode()
    assert "Recall again" in shown
    assert "recall the share again" in shown
    assert "Sent in error" in client.get(form).content.decode()

    said = {"reason": "ERROR", "remark": "Sent in error"}
    assert client.post(form, said).status_code == 302

    shown = client.get(page).content.decode()
    assert "Recall again" not in shown
    assert "Recall it again" not in client.get("/").content.decode()
    assert "has not confirmed the withdrawal yet" in shown
    assert client.get(form).status_code == 302
