"""What was written beside a shared case goes with the names of the case: what may say one, and what only we read."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from seizures.models import Seizure
from sharing.models import OutMessage, Share
from sharing.services.operating import prepare_again
from sharing.services.questions import close_unanswered
from sharing.services.recalls import recall_share
from sharing.services.retention import erase_what_is_over
from sharing.services.shares import cancel_share, decline_share
from tests.seizures.factories import log
from tests.sharing.factories import LATER, NOW, PERSON, approve, make_agreement, make_share, send, submit

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
