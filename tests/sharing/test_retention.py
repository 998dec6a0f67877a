"""What was shared is kept as long as it may be: then the words go, and what proves them stays."""

import json
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from seizures.models import Seizure
from sharing import envelope
from sharing.models import ForeignCase, InMessage, OutMessage, Share
from sharing.services import retention
from sharing.services.fanout import fan_out
from sharing.services.feedback import accept_case, give_feedback
from sharing.services.letters import write_on_case
from sharing.services.proving import prove
from sharing.services.retention import erase_what_is_over
from sharing.services.shares import approve_share
from sharing.tasks import erase
from tests.seizures.factories import log
from tests.seizures.holds import hold, release
from tests.sharing import kept_back
from tests.sharing.factories import (
    NOW,
    PERSON,
    case_data,
    change,
    make_event,
    make_share,
    send,
    signed_headers,
    submit,
)
from tests.sharing.incoming import withdrawal
from tests.sharing.letters import letter_data

pytestmark = pytest.mark.django_db
SHARE = "01a20a79-637b-74c4-a33d-dcd34528e388"
KEPT_UNTIL = "2031-11-23"
AFTER = NOW.replace(year=2031, day=24)  # noon of the next day in Shanghai


def receive(event):
    body, signed = signed_headers(event)
    content_type = signed.pop("Content-Type")
    with time_machine.travel(NOW, tick=False):
        answer = Client().post("/ipx/v1/inbox", data=body, content_type=content_type, headers=signed)
    assert answer.status_code == 202, answer.content


@pytest.fixture
def foreign(cbp):
    receive(make_event(case_data(SHARE)))
    return ForeignCase.objects.get()


@pytest.fixture
def case(officer):
    return log(officer, parties=(PERSON,))


def lose_names(seizure, *, at=NOW):
    Seizure.objects.filter(pk=seizure.pk).update(status="CLOSED", closed_at=at, personal_data_purged_at=at)


# --- a partner's case -----------------------------------------------------------------------------------
def test_a_partners_case_is_erased_the_day_after_it_may_be_kept(foreign):
    assert foreign.retain_until.isoformat() == KEPT_UNTIL
    assert erase_what_is_over(now=AFTER - timedelta(days=1)) == 0
    foreign.refresh_from_db()
    assert foreign.data

    assert erase_what_is_over(now=AFTER) == 1
    foreign.refresh_from_db()
    row = InMessage.objects.get()
    assert (foreign.data, foreign.headline, foreign.erased_at) == ({}, "", AFTER)
    assert bytes(row.body) == b"" and len(row.sha256) == 64 and row.signature
    assert foreign.reference and foreign.handling  # what it was and under which mark
    event = AuditEvent.objects.get(action="foreign_case.erased")
    assert event.changes == {"kept_until": [None, KEPT_UNTIL], "messages": [1, 0]}
    assert erase_what_is_over(now=AFTER) == 0


def test_a_case_that_cannot_be_erased_keeps_no_other(foreign, liaison, approver, case, cbp, memorandum, monkeypatch):
    receive(make_event(case_data("01a20a79-637b-74c4-a33d-dcd34528e399")))
    share = send(liaison, approver, case)
    lose_names(case)
    forget = retention.forget_files_of

    def break_one(*, foreign_case):
        if foreign_case.pk == foreign.pk:
            raise RuntimeError("broken")
        return forget(foreign_case=foreign_case)

    monkeypatch.setattr(retention, "forget_files_of", break_one)

    with pytest.raises(RuntimeError):
        erase_what_is_over(now=AFTER)

    assert list(ForeignCase.objects.filter(erased_at__isnull=True)) == [foreign]
    assert Share.objects.get(pk=share.pk).erased_at == AFTER


def test_what_is_proved_of_an_erased_message_is_that_it_was_erased(foreign):
    message = InMessage.objects.get()
    assert [finding.holds for finding in prove(message_id=message.message_id, now=NOW)] == [True, True]
    InMessage.objects.update(body=b"")  # somebody emptied it by hand
    assert [finding.holds for finding in prove(message_id=message.message_id, now=NOW)] == [False]

    erase_what_is_over(now=AFTER)

    (finding,) = prove(message_id=message.message_id, now=AFTER)
    assert finding.holds and message.sha256 in finding.what


def test_an_erased_case_is_not_taken_up_but_what_came_of_one_is_still_told(foreign, liaison):
    accepted = accept_case(acting_user=liaison, foreign_case=foreign, now=NOW)
    erase_what_is_over(now=AFTER)
    told = give_feedback(acting_user=liaison, foreign_case=accepted, status="CLOSED", reason="Nobody there", now=AFTER)
    assert told.status == "CLOSED"

    ForeignCase.objects.update(status="RECEIVED")
    with pytest.raises(DomainError) as refused:
        accept_case(acting_user=liaison, foreign_case=foreign, now=AFTER)
    assert refused.value.code == "case-erased"


def test_a_new_version_brings_a_new_day(foreign):
    erase_what_is_over(now=AFTER)
    handling = {**case_data(SHARE)["handling"], "retain_until": "2036-11-23"}

    receive(make_event(case_data(SHARE, version=2, handling=handling), message_type=envelope.CASE_UPDATED, seq=2))

    foreign.refresh_from_db()
    assert foreign.erased_at is None and foreign.data["goods"]
    assert erase_what_is_over(now=AFTER) == 0


def test_the_page_says_that_it_is_erased(foreign, client, liaison):
    erase_what_is_over(now=AFTER)
    client.force_login(liaison, backend="accounts.auth.RoleBackend")

    page = client.get(reverse("sharing:foreign-case", args=[foreign.public_id])).content.decode()
    assert "What this case said is erased" in page and "NORDVIK" not in page
    assert "Accept or decline" not in page  # there is nothing left to accept
    assert reverse("sharing:accept", args=[foreign.public_id]) not in page
    assert "NORDVIK" not in client.get(reverse("sharing:inbox")).content.decode()


def test_the_database_keeps_no_words_beside_the_day_of_erasure(foreign):
    with pytest.raises(IntegrityError, match="foreign_case_erased_says_nothing"), transaction.atomic():
        ForeignCase.objects.update(erased_at=AFTER)


# --- our own copies ---------------------------------------------------------------------------------------
def test_our_copies_go_with_the_names_of_the_case_once_nothing_can_be_sent_again(
    liaison, approver, case, cbp, memorandum
):
    share = send(liaison, approver, case)
    message = OutMessage.objects.get(share=share)
    why = share.necessity
    lose_names(case)
    assert erase_what_is_over(now=message.expires_at - timedelta(seconds=1)) == 0
    assert OutMessage.objects.get().body

    assert erase_what_is_over(now=message.expires_at) == 1
    share.refresh_from_db()
    kept = OutMessage.objects.get(share=share)
    assert (bytes(share.preview), share.preview_fields, bytes(kept.body)) == (b"", [], b"")
    assert kept.sha256 == message.sha256 and kept.disclosures.exists()
    assert (share.status, share.necessity) == ("QUEUED", why)
    assert AuditEvent.objects.filter(action="share.erased").get().changes == {"messages": [1, 0]}
    assert erase_what_is_over(now=message.expires_at) == 0


def test_our_copies_of_a_held_case_stay_until_a_day_after_its_release(
    liaison, approver, supervisor, desk, case, cbp, memorandum
):
    share = send(liaison, approver, case)
    lose_names(case)
    later = NOW + timedelta(days=90)
    held = hold(case, supervisor, NOW)

    assert erase_what_is_over(now=later) == 0
    with pytest.raises(DatabaseError), transaction.atomic():
        Share.objects.filter(pk=share.pk).update(preview=b"", erased_at=later)

    release(held, desk, later)
    assert erase_what_is_over(now=later + timedelta(hours=23)) == 0
    assert erase_what_is_over(now=later + timedelta(hours=25)) == 1


def test_a_case_that_keeps_its_names_keeps_its_copies(liaison, approver, case, cbp, memorandum):
    send(liaison, approver, case)

    assert erase_what_is_over(now=AFTER) == 0


def test_what_waits_for_approval_is_given_up_with_the_names(liaison, approver, case, cbp, memorandum):
    share = submit(liaison, make_share(liaison, case))
    digest = share.preview_sha256
    lose_names(case)

    for sweeps in range(2):
        with pytest.raises(DomainError) as refused:
            approve_share(acting_user=approver, share=share, preview_sha256=digest, confirmed_at=NOW, now=NOW)
        assert refused.value.code == ("share-moved-on" if sweeps else "names-erased")
        assert erase_what_is_over(now=NOW) == 1 - sweeps
    share.refresh_from_db()
    assert (share.status, bytes(share.preview)) == ("CANCELLED", b"")


def test_what_is_shared_afterwards_stays(liaison, approver, case, cbp, memorandum):
    lose_names(case)
    later = NOW + timedelta(hours=1)

    share = send(liaison, approver, case, now=later)

    assert erase_what_is_over(now=AFTER) == 0
    assert bytes(OutMessage.objects.get(share=share).body)


def test_our_copies_go_although_something_was_put_up_again_afterwards(
    liaison, approver, officer, admin, case, cbp, memorandum
):
    share = kept_back.stopped(
        liaison=liaison, approver=approver, officer=officer, admin=admin, case=case, agreement=memorandum, now=NOW
    )
    lose_names(case)
    kept_back.put_up(liaison, share, now=NOW + timedelta(days=3))

    assert erase_what_is_over(now=NOW + timedelta(days=15)) == 1
    assert not OutMessage.objects.exclude(body=b"").exists()


def test_an_erased_share_proves_its_receipts_and_gets_no_news(liaison, approver, officer, case, cbp, memorandum):
    share = send(liaison, approver, case)
    lose_names(case)
    over = OutMessage.objects.get().expires_at
    erase_what_is_over(now=over)

    (finding,) = prove(message_id=OutMessage.objects.get().pk, now=over)
    assert finding.holds and "erased with the names" in finding.what
    change(case, officer, quantity=40)
    assert fan_out(now=over) == 0
    assert OutMessage.objects.filter(share=share).count() == 1


def test_the_page_of_an_erased_share_says_what_remains(liaison, approver, case, cbp, memorandum, client):
    share = send(liaison, approver, case)
    lose_names(case)
    erase_what_is_over(now=OutMessage.objects.get().expires_at)
    client.force_login(liaison, backend="accounts.auth.RoleBackend")

    page = client.get(reverse("sharing:share", args=[share.public_id]))
    assert page.status_code == 200
    assert "Our copies are erased" in page.content.decode()
    assert "Everything is stored" not in page.content.decode()


def test_the_task_runs_what_is_over(foreign):
    with time_machine.travel(AFTER, tick=False):
        erase()
        erase()

    assert ForeignCase.objects.get().erased_at == AFTER
    assert AuditEvent.objects.filter(action="foreign_case.erased").count() == 1


def test_the_verifier_accepts_what_was_erased_and_not_what_was_emptied(foreign, capsys):
    erase_what_is_over(now=AFTER)
    call_command("ipx_verify", str(InMessage.objects.get().message_id))

    assert capsys.readouterr().out.startswith("ok ")


def test_what_waits_behind_a_withdrawal_goes_with_its_case(foreign):
    """The version between never comes: what waited for it is refused, and not kept for ever."""
    receive(make_event(case_data(SHARE, version=3), message_type=envelope.CASE_UPDATED, seq=3))
    waiting = InMessage.objects.get(order_seq=3)
    assert waiting.state == "PARKED"

    receive(withdrawal(4))

    waiting.refresh_from_db()
    assert (waiting.state, waiting.refusal, bool(waiting.body)) == ("REFUSED", "withdrawn", True)
    told = [json.loads(bytes(row.body))["data"] for row in OutMessage.objects.filter(type=envelope.RECEIPT)]
    assert sorted(said["outcome"] for said in told) == ["accepted", "accepted", "rejected"]
    assert [said["message"] for said in told if said["outcome"] == "rejected"] == [str(waiting.message_id)]
    erase_what_is_over(now=AFTER)
    assert not InMessage.objects.exclude(body=b"").exists()


def test_nothing_stays_of_what_comes_after_its_case_was_erased(foreign):
    erase_what_is_over(now=AFTER)
    late, letter = make_event(case_data(SHARE)), letter_data(SHARE)

    receive(late)
    receive(make_event(letter, message_type=envelope.LETTER, subject=f"share/{SHARE}"))

    found = dict(InMessage.objects.values_list("type", "refusal").order_by("pk"))
    assert found == {envelope.CASE_SHARED: "out-of-order", envelope.LETTER: "not-held"}
    assert not InMessage.objects.exclude(body=b"").exists()
    assert all(finding.holds for finding in prove(message_id=uuid.UUID(late["id"]), now=AFTER))


def test_letters_that_were_erased_prove_that_they_were(foreign, liaison, memorandum):
    ours = write_on_case(acting_user=liaison, foreign_case=foreign, kind="WORD", text="Where is it?", now=NOW)
    theirs, unfit = letter_data(SHARE), letter_data(SHARE, "court")
    for data in (theirs, unfit):
        receive(make_event(data, message_type=envelope.LETTER, subject=f"share/{SHARE}"))
    ids = [ours.out_message_id, *InMessage.objects.filter(type=envelope.LETTER).values_list("message_id", flat=True)]
    assert len(ids) == 3

    erase_what_is_over(now=AFTER)

    assert not InMessage.objects.exclude(body=b"").exists()
    assert [finding.holds for key in ids for finding in prove(message_id=key, now=AFTER)] == [True] * 3


def test_what_was_erased_still_proves_it_when_a_later_version_brings_the_case_back(foreign):
    first = InMessage.objects.get()
    erase_what_is_over(now=AFTER)
    later = case_data(SHARE, version=2)
    later["handling"] = {**later["handling"], "retain_until": "2036-11-23"}
    receive(make_event(later, message_type=envelope.CASE_UPDATED, seq=2))
    assert ForeignCase.objects.get().erased_at is None

    assert [finding.holds for finding in prove(message_id=first.message_id, now=AFTER)] == [True]
