"""The pages of sharing ask the database as often for many rows as for few."""

from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from sharing.models import ForeignCase, OutMessage, Share
from sharing.services.fanout import fan_out
from tests.sharing.factories import log, make_agreement, make_partner, make_share, send
from tests.sharing.incoming import post, shared

pytestmark = pytest.mark.django_db
_numbers = count(1000)


def _queries(client, address: str) -> int:
    client.get(address)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


@pytest.fixture
def many_shares(liaison, approver, officer, memorandum, cbp):
    def make(rows: int) -> None:
        model = send(liaison, approver, log(officer), agreement=memorandum, partner=cbp, now=timezone.now())
        message = OutMessage.objects.get(share=model)
        fan_out(now=timezone.now())
        for number in (next(_numbers) for _row in range(rows)):
            case = log(officer)
            copy = Share.objects.get(pk=model.pk)
            copy.pk, copy.public_id, copy.seizure = None, Share._meta.get_field("public_id").default(), case
            Share.objects.bulk_create([copy])
            outgoing = OutMessage.objects.get(pk=message.pk)
            outgoing.pk = OutMessage._meta.pk.default()
            outgoing.share, outgoing.stream_seq = copy, number
            outgoing.order_key, outgoing.state, outgoing.held_reason = f"share/{number}", "HELD", "redirect"
            OutMessage.objects.bulk_create([outgoing])

    return make


@pytest.mark.parametrize("view", ["under-way", "problems"])
def test_desk_asks_as_often_for_many_rows_as_for_few(as_liaison, many_shares, view):
    address = reverse("sharing:desk") + f"?view={view}"
    many_shares(3)
    few = _queries(as_liaison, address)

    many_shares(30)

    assert _queries(as_liaison, address) == few


def test_inbox_asks_as_often_for_many_rows_as_for_few(as_liaison, cbp):
    post(shared(now=timezone.now()), now=timezone.now())
    few = _queries(as_liaison, reverse("sharing:inbox"))
    model = ForeignCase.objects.get()
    for _number in range(40):
        model.pk, model.public_id = None, ForeignCase._meta.get_field("public_id").default()
        model.share_id = model.public_id
        ForeignCase.objects.bulk_create([model])

    assert _queries(as_liaison, reverse("sharing:inbox")) == few


def test_partners_ask_as_often_for_many_rows_as_for_few(as_liaison):
    make_partner("us-cbp")
    few = _queries(as_liaison, reverse("sharing:partners"))
    for node in ("jp-customs", "kr-kcs", "gb-hmrc", "eu-taxud", "ru-fcs"):
        make_partner(node)

    assert _queries(as_liaison, reverse("sharing:partners")) == few


def test_queue_asks_as_often_for_many_rows_as_for_few(as_admin, many_shares):
    address = reverse("sharing:partner", args=["us-cbp"])
    many_shares(3)
    few = _queries(as_admin, address)

    many_shares(30)

    assert _queries(as_admin, address) == few


def test_case_tab_asks_as_often_for_many_shares_as_for_few(as_liaison, liaison, case):
    address = reverse("sharing-case:tab", args=[case.reference])
    make_share(liaison, case, now=timezone.now())
    few = _queries(as_liaison, address)
    for node in ("jp-customs", "kr-kcs", "gb-hmrc"):
        make_share(
            liaison, case, partner=make_partner(node), agreement=make_agreement(agency_id=node), now=timezone.now()
        )

    assert _queries(as_liaison, address) == few


def test_share_page_asks_as_often_for_many_tries_as_for_few(as_liaison, liaison, approver, case, memorandum):
    share = send(liaison, approver, case, agreement=memorandum, now=timezone.now())
    address = reverse("sharing:share", args=[share.public_id])
    message = OutMessage.objects.get()
    message.attempt_rows.create(started_at=timezone.now())
    few = _queries(as_liaison, address)
    for _number in range(20):
        message.attempt_rows.create(started_at=timezone.now())

    assert _queries(as_liaison, address) == few
