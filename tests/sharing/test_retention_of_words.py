"""What was written beside a shared case goes with the names of the case: what may say one, and what only we read."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from seizures.models import Seizure
from sharing import envelope
from sharing.models import Feedback, ForeignCase, InMessage, InquiryMatch, OutMessage, Share
from sharing.services.answering import answer_waiting, let_rest
from sharing.services.feedback import decline_case, give_feedback
from sharing.services.operating import prepare_again, retry_message
from sharing.services.proving import prove
from sharing.services.questions import close_unanswered
from sharing.services.recalls import recall_share
from sharing.services.retention import erase_what_is_over
from sharing.services.shares import cancel_share, decline_share
from tests.cast import make_second
from tests.seizures.factories import log
from tests.seizures.holds import hold, release
from tests.sharing.factories import (
    LATER,
    NOW,
    PERSON,
    approve,
    make_agreement,
    make_event,
    make_share,
    send,
    submit,
    take,
)
from tests.sharing.incoming import PARCEL, inquiry_data, shared, withdrawal

pytestmark = pytest.mark.django_db


@pytest.fixture
def case(officer):
    return log(officer, parties=(PERSON,))


def lose_names(seizure):
    Seizure.objects.filter(pk=seizure.pk).update(status="CLOSED", closed_at=NOW, personal_data_purged_at=NOW)


@pytest.mark.parametrize("is_given_up", [False, True])
def test_a_draft_goes_with_the_names_that_it_may_say(liaison, case, cbp, memorandum, is_given_up):
    """Nobody can tell any more whether it names somebody: it leaves neither as it is nor prepared again."""
    draft = make_share(liaison, case, necessity="Zhang Sanfeng again", requested_action="Look for Zhang Sanfeng")
    if is_given_up:
        cancel_share(acting_user=liaison, share=draft, now=NOW)
    lose_names(case)
    with pytest.raises(DomainError) as refused:
        if is_given_up:
            prepare_again(acting_user=liaison, share=draft, now=LATER)
        else:
            submit(liaison, draft, now=LATER)
    assert refused.value.code == "names-erased"

    assert (erase_what_is_over(now=LATER), erase_what_is_over(now=LATER)) == (1, 0)

    draft.refresh_from_db()
    assert (draft.status, draft.necessity, draft.requested_action, draft.erased_at) == ("CANCELLED", "–", "–", LATER)
    assert AuditEvent.objects.get(action="share.erased").changes["fields"] == [["necessity", "requested_action"], None]


def test_what_was_written_of_people_goes_with_their_names(liaison, approver, second_approver, case, cbp):
    """Where persons are named, the words beside may name them too."""
    agreement = make_agreement(tiers=["A", "B", "C"], authority_approval="SPC 2026-17")
    words = {"necessity": "ZHANG Sanfeng again", "requested_action": "Look for Zhang Sanfeng"}
    share = send(liaison, approver, case, agreement=agreement, **words)
    share = approve(second_approver, share)
    OutMessage.objects.update(state="DELIVERED", delivered_at=NOW, attempts=1)
    remark = "Zhang Sanfeng is somebody else"
    recall_share(acting_user=approver, share=share, reason="ERROR", remark=remark, confirmed_at=NOW, now=NOW)
    lose_names(case)

    assert erase_what_is_over(now=NOW + timedelta(days=15)) == 1

    share.refresh_from_db()
    said = (share.necessity, share.requested_action, share.recall.remark)
    assert said == ("–", "–", "–")
    fields = AuditEvent.objects.get(action="share.erased").changes["fields"]
    assert fields == [["necessity", "requested_action", "remark"], None]


@pytest.mark.parametrize("is_closed_before", [True, False])
def test_the_reason_of_closing_goes_as_notes_do(liaison, approver, case, cbp, memorandum, client, is_closed_before):
    """It stays with us: nobody checked whom it names. What is written after the copies went goes with the next run."""
    share = send(liaison, approver, case)
    Share.objects.filter(pk=share.pk).update(status="DELIVERED")
    over = OutMessage.objects.get().expires_at
    lose_names(case)

    if is_closed_before:
        close_unanswered(acting_user=liaison, share=share, reason="Zhang Sanfeng moved away", now=NOW)
    erase_what_is_over(now=over)
    if not is_closed_before:
        close_unanswered(acting_user=liaison, share=share, reason="Zhang Sanfeng moved away", now=over)
    assert Share.objects.get().erased_at
    erase_what_is_over(now=over + timedelta(hours=1))

    assert Share.objects.get().closed_reason == "–"
    told = AuditEvent.objects.filter(action="share.erased").latest("pk").changes["fields"]
    assert told == [["closed_reason"], None]
    assert erase_what_is_over(now=over + timedelta(hours=2)) == 0
    client.force_login(liaison, backend="accounts.auth.RoleBackend")
    assert "Reason erased with the names" in client.get(reverse("sharing:share", args=[share.public_id])).text


def test_the_reason_of_declining_goes_whomever_it_names(liaison, approver, case, cbp, memorandum):
    """Nobody looked whether it names somebody, as with what partners read."""
    share = submit(liaison, make_share(liaison, case))
    decline_share(acting_user=approver, share=share, reason="Zhang Sanfeng is no party", now=NOW)
    lose_names(case)

    assert erase_what_is_over(now=NOW + timedelta(days=15)) == 1

    assert share.approvals.get(approved=False).reason == "–"
    assert AuditEvent.objects.get(action="share.erased").changes["fields"] == [["reason"], None]


def test_a_recall_after_the_copies_went_leaves_no_words_once_it_can_be_sent_no_more(
    liaison, approver, case, cbp, memorandum
):
    share = send(liaison, approver, case)
    OutMessage.objects.update(state="DELIVERED", delivered_at=NOW, attempts=1)
    lose_names(case)
    over = NOW + timedelta(days=15)
    case.parties.all().delete()
    erase_what_is_over(now=over)
    remark = "Zhang Sanfeng is somebody else"  # no case says his name any more: nobody can refuse it
    recall_share(acting_user=approver, share=share, reason="ERROR", remark=remark, confirmed_at=over, now=over)

    assert erase_what_is_over(now=over + timedelta(days=13)) == 0
    assert erase_what_is_over(now=over + timedelta(days=15)) == 1

    assert Share.objects.get().recall.remark == "–"
    assert not OutMessage.objects.exclude(body=b"").exists()
    assert AuditEvent.objects.latest("pk").changes == {"fields": [["remark"], None]}
    assert erase_what_is_over(now=over + timedelta(days=15)) == 0


# --- what partners asked, and what they and we answered -----------------------------------------------------
@pytest.fixture
def match(case, cbp):
    make_agreement(may_inquire=True)
    take(make_event(inquiry_data(("number", PARCEL)), message_type=envelope.INQUIRY), NOW)
    answer_waiting(now=NOW)
    return InquiryMatch.objects.get()


def test_the_reason_why_a_case_asked_about_rests_goes_with_its_names(liaison, supervisor, desk, case, match, client):
    let_rest(acting_user=liaison, match=match, reason="Zhang Sanfeng is our informant", now=NOW)
    assert erase_what_is_over(now=LATER) == 0
    lose_names(case)
    held = hold(case, supervisor, NOW)
    assert erase_what_is_over(now=LATER) == 0
    release(held, desk, NOW)
    after = NOW + timedelta(hours=25)

    assert (erase_what_is_over(now=after), erase_what_is_over(now=after)) == (1, 0)

    match.refresh_from_db()
    assert (match.rest_reason, match.rested_by, match.rested_at) == ("–", liaison, NOW)
    event = AuditEvent.objects.get(action="foreign_inquiry.erased")
    assert (event.case_reference, event.changes) == (case.reference, {"fields": [["rest_reason"], None]})
    client.force_login(liaison)
    page = client.get(reverse("sharing:foreign-inquiry", args=[match.inquiry.public_id])).text
    assert "Reason erased with the names" in page


def answered(share, reason, *, seq=1, now=NOW):
    counts = {"arrests": 1, "suspects": 0, "searches": 0, "further_seizures": 0}
    data = {
        "share": {"id": str(share.public_id)},
        "status": "action_taken",
        "reason": reason,
        "results": counts,
        "attribution": "decisive",
        "happened_on": None,
    }
    take(make_event(data, message_type=envelope.FEEDBACK, subject="share/x", seq=seq, now=now), now)


def test_what_a_partner_answered_in_words_goes_with_our_copies_and_its_figures_stay(
    liaison, approver, case, cbp, memorandum, client
):
    share = send(liaison, approver, case)
    OutMessage.objects.update(state="DELIVERED", delivered_at=NOW)
    Share.objects.update(status="DELIVERED")
    answered(share, "Zhang Sanfeng was arrested")
    answered(share, "", seq=2)
    lose_names(case)
    over = NOW + timedelta(days=15)
    answered(share, "And Li Si", seq=3, now=over)

    assert erase_what_is_over(now=over) == 2  # the copies, and what was said at that time
    assert list(Feedback.objects.order_by("pk").values_list("reason", flat=True)) == ["–", "", "And Li Si"]
    assert [row.arrests for row in Feedback.objects.all()] == [1, 1, 1]
    assert erase_what_is_over(now=over + timedelta(days=14)) == 1  # two weeks to read it

    rows = list(InMessage.objects.order_by("pk"))
    assert [bool(row.body) for row in rows] == [False, True, False]
    assert all(finding.holds for row in rows for finding in prove(message_id=row.message_id, now=over))
    assert AuditEvent.objects.latest("pk").changes == {"fields": [["reason_of_answer"], None]}
    client.force_login(liaison)
    page = client.get(reverse("sharing:share", args=[share.public_id])).text
    assert "Reason erased with the names" in page and "Li Si" not in page


def test_what_we_answered_in_words_goes_with_the_partners_case(liaison, cbp):
    take(shared(), NOW)
    foreign = ForeignCase.objects.get()
    give_feedback(acting_user=liaison, foreign_case=foreign, status="UNDER_INVESTIGATION", now=NOW)
    day_after = NOW.replace(year=2031, day=24)
    decline_case(acting_user=liaison, foreign_case=foreign, reason="Zhang Sanfeng is nobody", now=day_after)
    OutMessage.objects.filter(type=envelope.FEEDBACK).update(state="DEAD")

    assert erase_what_is_over(now=day_after) == 1
    sent = list(OutMessage.objects.filter(type=envelope.FEEDBACK).order_by("pk"))
    assert all(row.body for row in sent)  # it can still be sent
    over = day_after + timedelta(days=15)
    assert (erase_what_is_over(now=over), erase_what_is_over(now=over)) == (1, 0)

    assert list(Feedback.objects.order_by("pk").values_list("reason", flat=True)) == ["", "–"]
    said, told = OutMessage.objects.filter(type=envelope.FEEDBACK).order_by("pk")
    assert (bool(said.body), bool(told.body)) == (True, False)
    assert prove(message_id=told.pk, now=over)[0].holds
    with pytest.raises(DomainError) as refused:
        retry_message(acting_user=make_second("ADMIN"), message_id=told.pk, now=over)
    assert refused.value.code == "message-expired"


def test_a_word_on_a_case_that_we_never_shared_leaves_nothing(case, liaison, cbp, memorandum):
    answered(make_share(liaison, case), "Zhang Sanfeng was arrested")

    row = InMessage.objects.get()
    assert (row.refusal, bytes(row.body)) == ("unknown-share", b"")
    assert all(finding.holds for finding in prove(message_id=row.message_id, now=NOW))


def test_what_a_partner_remarks_when_it_withdraws_goes_with_its_case(cbp):
    """Also when it withdraws what was erased before; and when it says so twice."""
    take(shared(), NOW)
    day_after = NOW.replace(year=2031, day=24)
    for seq in (2, 3, 4):
        take(withdrawal(seq, now=day_after), day_after)
        case = ForeignCase.objects.get()
        assert (case.recall_remark, case.erased_at) == ("" if seq == 4 else "Sent in error", None)
        if seq == 2:
            ForeignCase.objects.update(is_restricted=False, recalled_at=None)
        assert (erase_what_is_over(now=day_after), erase_what_is_over(now=day_after)) == (1, 0)

    case = ForeignCase.objects.get()
    assert (case.recall_remark, case.erased_at) == ("", day_after)
    assert not InMessage.objects.exclude(body=b"").exists()
