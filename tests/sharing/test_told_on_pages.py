"""What the pages of sharing tell about how it stands, and to whom."""

import pytest
from django.urls import reverse
from django.utils import timezone

from sharing.models import ForeignCase, OutMessage
from sharing.services.partners import hold_channel
from sharing.services.recalls import recall_share
from tests.sharing.factories import PERSON, SENDER, make_share, send, submit
from tests.sharing.incoming import post, shared

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_liaison(client, liaison):
    client.force_login(liaison)
    return client


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


def text(response) -> str:
    return response.content.decode()


def test_what_was_put_up_can_be_read_before_anything_left(client, liaison, auditor, case, memorandum):
    share = submit(liaison, make_share(liaison, case, agreement=memorandum, now=timezone.now()), now=timezone.now())
    shown = {}
    for reader in (liaison, auditor):
        client.force_login(reader)
        shown[reader] = text(client.get(reverse("sharing:share", args=[share.public_id])))

    assert SENDER.name in shown[liaison]
    assert PERSON.name not in shown[liaison]
    assert "Goods line 1" in shown[auditor]
    assert SENDER.name not in shown[auditor]


def test_who_runs_the_channels_is_told_why_the_desk_is_empty_and_led_to_the_partners(as_admin, client, liaison):
    told = text(as_admin.get(reverse("sharing:desk")))
    assert "No case is shown to you" in told
    assert reverse("sharing:inquiries") not in told
    client.force_login(liaison)

    assert "Nothing is on its way" in text(client.get(reverse("sharing:desk")))


@pytest.mark.parametrize(
    ("sent", "confirmed", "said"),
    [
        (False, False, "Nothing had left"),
        (True, False, "has not confirmed the withdrawal yet"),
        (True, True, "signed acceptance of the withdrawal below is the proof"),
    ],
)
def test_a_recall_is_said_to_be_heeded_once_the_partner_says_so(
    as_liaison, liaison, approver, case, memorandum, sent, confirmed, said
):
    now = timezone.now()
    share = send(liaison, approver, case, agreement=memorandum, now=now)
    if sent:
        OutMessage.objects.update(state="DELIVERED", delivered_at=now)
    recall_share(acting_user=liaison, share=share, reason="ERROR", remark="Wrong case", confirmed_at=now, now=now)
    if confirmed:
        OutMessage.objects.filter(type="ipx.case.withdrawn.v1").update(
            state="DELIVERED", delivered_at=now, acknowledged_at=now
        )

    assert said in text(as_liaison.get(reverse("sharing:share", args=[share.public_id])))


def test_the_desk_says_to_whom_nothing_leaves(as_liaison, admin, cbp):
    words = "Nothing leaves for U.S. Customs and Border Protection now"
    assert words not in text(as_liaison.get(reverse("sharing:desk")))
    hold_channel(acting_user=admin, node="us-cbp", now=timezone.now())

    assert words in text(as_liaison.get(reverse("sharing:desk")))


def test_the_reason_is_no_choice_where_no_answer_is_possible(as_liaison, cbp):
    post(shared(now=timezone.now()), now=timezone.now())
    address = reverse("sharing:feedback", args=[ForeignCase.objects.get().public_id])
    remark = lambda page: page.context["form"]["reason"].is_marked_optional  # noqa: E731

    assert not remark(as_liaison.get(address, {"status": "NOT_POSSIBLE"}))
    assert remark(as_liaison.get(address, {"status": "ACTION_TAKEN"}))
    refused = as_liaison.post(address, {"status": "NOT_POSSIBLE", "attribution": "UNSTATED"})
    assert (refused.status_code, refused.context["form"].errors["reason"]) == (400, ["Say why: the partner reads it."])
