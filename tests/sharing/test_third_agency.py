"""What a partner told us goes to no third: the road from a partner's case into a message of ours does not exist."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharing.models import ForeignCase, InMessage, OutMessage
from sharing.services.fanout import fan_out
from sharing.services.feedback import accept_case, give_feedback
from sharing.services.inbox import receive
from sharing.services.previews import build_preview
from tests.sharing.factories import (
    NOW,
    case_data,
    make_agreement,
    make_event,
    make_partner,
    make_share,
    send,
    signed_headers,
)

pytestmark = pytest.mark.django_db

SECRET = "Told-Only-To-Us-4711"
FOREIGN_TABLES = (ForeignCase._meta.db_table, InMessage._meta.db_table)


@pytest.fixture
def told(cbp):
    """A case that the partner told us, about the same parcel as ours."""
    data = case_data(str(uuid.uuid4()))
    data["goods"][0]["description"] = SECRET
    data["authority"]["necessity"] = SECRET
    data["movement"]["transport_doc"] = [SECRET]
    body, headers = signed_headers(make_event(data, subject=f"case/{SECRET}"))
    receive(headers=headers, body=body, now=NOW)
    return ForeignCase.objects.get()


def test_a_share_is_built_without_a_look_at_what_partners_told(told, liaison, case):
    third = make_partner("jp-customs")
    share = make_share(liaison, case, partner=third, agreement=make_agreement(agency_id="jp-customs"))

    with CaptureQueriesContext(connection) as asked:
        preview = build_preview(share=share, now=NOW)

    assert len(asked) > 0
    assert not [query["sql"] for query in asked if any(table in query["sql"] for table in FOREIGN_TABLES)]
    assert SECRET.encode() not in preview.body


def test_nothing_that_a_partner_told_is_in_any_message_to_a_third(told, liaison, approver, case):
    make_partner("jp-customs")
    send(liaison, approver, case, agreement=make_agreement(agency_id="jp-customs"), partner=make_partner("jp-customs"))
    accept_case(acting_user=liaison, foreign_case=told, now=NOW)
    give_feedback(acting_user=liaison, foreign_case=told, status="ACTION_TAKEN", arrests=1, reason=SECRET, now=NOW)
    fan_out(now=NOW)

    to_third = OutMessage.objects.filter(partner__agency_id="jp-customs")
    assert to_third.exists()
    assert not [row for row in to_third if SECRET.encode() in bytes(row.body)]
    telling = [row for row in OutMessage.objects.select_related("partner") if SECRET.encode() in bytes(row.body)]
    assert [row.partner.agency_id for row in telling] == ["us-cbp"]
