"""What is said beside a case and was not heard in its time: said anew in another message; never twice at once."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from sharing import envelope
from sharing.models import AskedPartner, Feedback, ForeignCase, OutMessage, PartnerKey
from sharing.services.asking import ask_partners
from sharing.services.delivery import deliver_due
from sharing.services.feedback import accept_case, give_feedback
from sharing.services.leasing import give_up_expired, lease
from sharing.services.operating import hold_message, retry_message
from sharing.standing import standing_of
from tests.sharing.factories import NOW, case_data, make_agreement, make_event, make_partner, take
from tests.sharing.incoming import PARCEL, SHARE

pytestmark = pytest.mark.django_db
AFTER = NOW + timedelta(days=15)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def foreign_case(cbp):
    take(make_event(case_data(SHARE)), NOW)
    return ForeignCase.objects.get()


def the(message_type: str) -> list[OutMessage]:
    return list(OutMessage.objects.filter(type=message_type).order_by("created_at", "stream_seq"))


def data_of(message: OutMessage) -> dict:
    return json.loads(bytes(message.body))["data"]


@pytest.mark.parametrize("held", [False, True])
def test_a_last_word_that_was_not_heard_in_its_time_is_said_anew(foreign_case, liaison, admin, held):
    accept_case(acting_user=liaison, foreign_case=foreign_case, now=NOW)
    OutMessage.objects.update(state="DELIVERED", delivered_at=NOW)
    give_feedback(acting_user=liaison, foreign_case=foreign_case, status="NOT_POSSIBLE", reason="No address", now=NOW)
    last = the(envelope.FEEDBACK)[-1]
    if held:
        hold_message(acting_user=admin, message_id=last.pk, now=NOW)
    give_up_expired(now=AFTER)

    retry_message(acting_user=admin, message_id=last.pk, now=AFTER)

    last, anew = the(envelope.FEEDBACK)[-2:]
    assert (last.state, last.replaced_by, anew.state) == ("SET_ASIDE", anew, "READY")
    assert data_of(anew) == data_of(last)
    assert anew.expires_at > AFTER
    assert Feedback.objects.order_by("pk").last().out_message == anew
    assert AuditEvent.objects.get(action="message.replaced").changes["message"] == [str(last.pk), str(anew.pk)]
    assert [item.message for item in lease(now=AFTER, busy=(), each=9)] == [anew]
    with pytest.raises(DomainError) as refused:
        retry_message(acting_user=admin, message_id=last.pk, now=AFTER)
    assert refused.value.code == "message-moved-on"


def test_a_receipt_that_was_not_heard_in_its_time_is_said_anew(foreign_case, admin):
    (receipt,) = the(envelope.RECEIPT)
    give_up_expired(now=AFTER)

    retry_message(acting_user=admin, message_id=receipt.pk, now=AFTER)

    receipt, anew = the(envelope.RECEIPT)
    assert data_of(anew) == data_of(receipt)
    assert (receipt.state, anew.order_key) == ("SET_ASIDE", receipt.order_key)


def test_a_word_that_the_partner_refused_keeps_none_after_it_back(foreign_case, liaison):
    accept_case(acting_user=liaison, foreign_case=foreign_case, now=NOW)
    OutMessage.objects.filter(type=envelope.RECEIPT).update(state="DELIVERED", delivered_at=NOW)
    OutMessage.objects.filter(type=envelope.FEEDBACK).update(state="REJECTED", last_outcome="http-422")

    give_feedback(acting_user=liaison, foreign_case=foreign_case, status="ACTION_TAKEN", arrests=2, now=NOW)

    (taken,) = lease(now=NOW, busy=(), each=9)
    assert data_of(taken.message)["results"]["arrests"] == 2


@pytest.mark.parametrize(("state", "said"), [("DEAD", "did not get to the partner"), ("REJECTED", "system refused it")])
def test_the_page_of_the_case_says_so(foreign_case, liaison, client, state, said):
    accept_case(acting_user=liaison, foreign_case=foreign_case, now=NOW)
    client.force_login(liaison)
    page = reverse("sharing:foreign-case", args=[foreign_case.public_id])
    assert said not in client.get(page).content.decode()
    OutMessage.objects.filter(type=envelope.FEEDBACK).update(state=state)

    assert said in client.get(page).content.decode()


@pytest.fixture
def asked(liaison, case):
    agreement, partner = make_agreement(may_inquire=True), make_partner()
    ask_partners(
        acting_user=liaison, seizure=case, partners=[partner], identifiers=[f"PARCEL:{PARCEL}"],
        purpose=agreement.purposes[0], necessity="The same sender used three parcels.", now=NOW,
    )  # fmt: skip
    return AskedPartner.objects.get()


@pytest.mark.parametrize("held", [False, True])
def test_an_inquiry_that_was_not_heard_in_its_time_is_asked_anew_by_a_person(asked, admin, held):
    if held:
        hold_message(acting_user=admin, message_id=asked.message_id, now=NOW)
    give_up_expired(now=AFTER)

    with pytest.raises(DomainError) as refused:
        retry_message(acting_user=admin, message_id=asked.message_id, now=AFTER)

    assert refused.value.code == "message-expired"
    assert "asks anew" in str(refused.value)
    asked.refresh_from_db()
    assert "ask again" in str(standing_of(asked=asked, asked_at=NOW, now=AFTER).text)


# --- while a worker is sending it -------------------------------------------------------------------------
@pytest.mark.parametrize("act", [retry_message, hold_message])
def test_nobody_takes_a_message_from_a_worker_that_is_sending_it(foreign_case, chaos, clock, admin, act):
    make_partner(url=chaos.url)
    (message,) = the(envelope.RECEIPT)
    OutMessage.objects.update(state="RETRY", attempts=1)
    (leased,) = lease(now=NOW, busy=(), each=9)

    with pytest.raises(DomainError) as refused:
        act(acting_user=admin, message_id=message.pk, now=NOW + timedelta(seconds=44))

    assert refused.value.code == "message-under-way"
    message.refresh_from_db()
    assert (message.state, message.lease_token) == ("RETRY", leased.token)


@pytest.mark.parametrize("act", [retry_message, hold_message])
def test_a_message_whose_worker_died_is_taken(foreign_case, admin, act):
    (message,) = the(envelope.RECEIPT)
    OutMessage.objects.update(state="RETRY", attempts=1)
    lease(now=NOW, busy=(), each=9)

    act(acting_user=admin, message_id=message.pk, now=NOW + timedelta(seconds=46))

    assert the(envelope.RECEIPT)[0].lease_token is None


def test_a_version_that_waited_for_a_key_until_its_time_was_over_is_given_up(foreign_case, clock):
    """Held, it could neither be sent nor put up again, and kept back all after it."""
    PartnerKey.objects.update(revoked_at=NOW)
    (message,) = the(envelope.RECEIPT)
    OutMessage.objects.update(type=envelope.CASE_UPDATED, state="HELD", held_reason="partner")

    deliver_due(clock=lambda: AFTER, run_seconds=1)

    assert OutMessage.objects.get(pk=message.pk).state == "DEAD"
