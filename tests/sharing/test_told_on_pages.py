"""What the pages of sharing tell about how it stands, and to whom."""

import pytest
from django.urls import reverse
from django.utils import timezone

from ipcases.lib.errors import DomainError
from operations.models import Agreement
from sharing.explaining import came_of_try
from sharing.models import Attempt, Channel, ForeignCase, OutMessage, Partner, PartnerKey, Share
from sharing.services.feedback import accept_case
from sharing.services.operating import prepare_again
from sharing.services.partners import hold_channel
from sharing.services.recalls import recall_share
from sharing.services.shares import decline_share
from sharing.views.partners import state_of
from tests.sharing.factories import NOW, PERSON, SENDER, make_share, send, submit
from tests.sharing.incoming import post, shared
from tests.sharing.test_retention import lose_names

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


@pytest.mark.parametrize(
    ("reason", "word"),
    [
        ("auth", "Refused"),
        ("tls", "Certificate not trusted"),
        ("address", "Address does not work"),
        ("operator", "Held"),
        ("gone", "Held"),
    ],
)
def test_the_tag_of_a_held_channel_says_why_it_is_held(cbp, reason, word):
    cbp.channel.held_reason = reason

    assert state_of(cbp, timezone.now())[2] == word


def test_a_partners_page_says_its_last_failure_in_words_and_offers_the_release_first(as_admin, cbp):
    Channel.objects.update(held_reason="tls", last_failure="tls", last_failure_at=timezone.now())

    page = text(as_admin.get(reverse("sharing:partner", args=["us-cbp"])))

    assert page.count("The partner&#x27;s certificate cannot be trusted") == 2  # the banner, the channel
    assert ">tls<" not in page
    assert page.index("Release the channel") < page.index("Send a test message") < page.index("Hold the channel")


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        ("stored", "Stored by the partner"),
        ("connection", "The partner cannot be reached"),
        ("http-503", "The partner's system has a fault (503)"),
    ],
)
def test_each_try_is_told_in_words(outcome, sentence):
    assert came_of_try(Attempt(outcome=outcome)) == sentence


@pytest.mark.parametrize("is_taken_up", [False, True])
def test_the_word_that_ends_a_case_is_offered_once_it_was_taken_up(as_liaison, liaison, cbp, is_taken_up):
    post(shared(now=timezone.now()), now=timezone.now())
    foreign_case = ForeignCase.objects.get()
    if is_taken_up:
        accept_case(acting_user=liaison, foreign_case=foreign_case, now=timezone.now())

    form = as_liaison.get(reverse("sharing:feedback", args=[foreign_case.public_id])).context["form"]

    assert ("CLOSED" in dict(form.fields["status"].choices)) is is_taken_up


@pytest.mark.parametrize("in_force", [False, True])
def test_to_approve_again_is_offered_once_the_agreement_is_in_force(
    client, liaison, approver, case, memorandum, in_force
):
    share = send(liaison, approver, case, agreement=memorandum, now=timezone.now())
    Share.objects.update(status="DELIVERED", delivered_at=timezone.now())
    OutMessage.objects.update(state="HELD", held_reason="agreement")
    Agreement.objects.update(valid_to=None if in_force else "2020-01-01")
    client.force_login(approver)

    page = text(client.get(reverse("sharing:share", args=[share.public_id])))

    assert (reverse("sharing:let-go", args=[share.public_id]) in page) is in_force


IN_THE_WAY = {
    "agreement-suspended": lambda share: Agreement.objects.update(suspended_at=NOW, suspension_reason="By order"),
    "partner-inactive": lambda share: Partner.objects.update(is_active=False),
    "partner-without-key": lambda share: PartnerKey.objects.update(revoked_at=NOW),
    "share-exists": lambda share: make_share(share.created_by, share.seizure, agreement=share.agreement),
    "names-erased": lambda share: lose_names(share.seizure),
}


@pytest.mark.parametrize("code", IN_THE_WAY)
def test_to_prepare_again_is_offered_when_it_is_allowed(as_liaison, liaison, approver, case, memorandum, code):
    share = submit(liaison, make_share(liaison, case, agreement=memorandum))
    decline_share(acting_user=approver, share=share, reason="Not this partner", now=NOW)
    page, again = (reverse(f"sharing:{name}", args=[share.public_id]) for name in ("share", "again"))
    assert again in text(as_liaison.get(page))

    IN_THE_WAY[code](share)

    assert again not in text(as_liaison.get(page))
    with pytest.raises(DomainError) as refused:
        prepare_again(acting_user=liaison, share=share, now=NOW)
    assert refused.value.code == code
