"""Two messages of a partner at the same moment: of what says the same, or has the same number, one counts."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from audit.models import AuditEvent
from sharing import envelope
from sharing.models import ForeignCase, ForeignInquiry, InMessage, Receipt
from sharing.services.callers import InboxRefusal
from sharing.services.keys import node_keys
from sharing.services.outbox import queue_message
from tests.sharing.factories import NOW, case_data, make_event, make_partner, take
from tests.sharing.incoming import PARCEL, inquiry_data

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(make) -> list[int]:
    """Let eight messages come in together; return the answers."""
    node_keys(now=NOW)
    events, start = [make() for _number in range(8)], Barrier(8)

    def come(event):
        try:
            start.wait()
            return take(event, NOW).status
        except InboxRefusal as refusal:
            return refusal.status
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(come, events))


def test_two_receipts_for_one_message():
    partner = make_partner()
    with transaction.atomic():
        message = queue_message(
            partner=partner, message_type=envelope.PING, subject="ping", data={"last_streamseq": 0}, now=NOW
        )
    data = {
        "message": str(message.pk), "digest": message.sha256, "outcome": "accepted", "code": "",
        "at": envelope.instant(NOW),
    }  # fmt: skip

    answers = at_once(lambda: make_event(data, message_type=envelope.RECEIPT, subject=f"receipt/{uuid.uuid4()}"))

    assert answers == [202] * 8
    assert Receipt.objects.count() == 1
    assert set(InMessage.objects.values_list("state", flat=True)) == {"APPLIED"}


def test_two_messages_that_ask_the_same():
    make_partner()
    data = inquiry_data(("number", PARCEL))

    answers = at_once(lambda: make_event(data, message_type=envelope.INQUIRY, subject="inquiry/1"))

    assert answers == [202] * 8
    assert ForeignInquiry.objects.count() == 1
    assert sorted(InMessage.objects.values_list("refusal", flat=True)) == ["", *["asked-already"] * 7]


def test_two_messages_under_one_number():
    make_partner()

    answers = at_once(lambda: make_event(case_data(str(uuid.uuid4())), stream_seq=9))

    assert sorted(answers) == [202, *[409] * 7]
    assert (InMessage.objects.count(), ForeignCase.objects.count()) == (1, 1)
    refused = AuditEvent.objects.filter(action="message.number_taken")
    assert set(refused.values_list("changes__kept__1", flat=True)) == {str(InMessage.objects.get().message_id)}
    assert refused.count() == 7
