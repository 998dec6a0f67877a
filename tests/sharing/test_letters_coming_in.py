"""What a partner writes: kept once, from the partner of that case only, and what nobody shared is refused."""

from datetime import date, timedelta

import pytest

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from operations.models import Agreement
from sharing import envelope
from sharing.models import InMessage, Letter, OutMessage
from sharing.queries.letters import permissions_of, to_carry_out
from sharing.services.callers import InboxRefusal
from sharing.services.fanout import fan_out
from sharing.services.leasing import give_up_expired, lease
from sharing.services.letters import note_letter, write_on_case, write_on_share
from sharing.services.permissions import answer_letter
from tests.sharing.factories import LATER, NOW, change, make_event, make_partner, take
from tests.sharing.incoming import SHARE
from tests.sharing.letters import answer_data, asked, comes, held_by_partner, held_here, letter_data

pytestmark = pytest.mark.django_db
WORD = "Do you have the seal number?"


@pytest.fixture
def share(liaison, approver, case, cbp, memorandum):
    return held_by_partner(liaison, approver, case, partner=cbp, agreement=memorandum)


@pytest.fixture
def foreign(cbp, memorandum):
    return held_here()


def refusal(act, *args, **values) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **values)
    return refused.value.code


def taken(data, **values) -> str:
    """Return what our system refused a letter for, or nothing."""
    comes(data, **values)
    return InMessage.objects.latest("pk").refusal


def test_keeps_what_a_partner_writes_until_somebody_noted_it(share, liaison):
    data = letter_data(share.public_id, text="Is it \u202egnis\u202c?")

    assert taken(data) == ""
    letter = Letter.objects.get()
    assert (letter.state, letter.share, letter.text) == ("WAITING", share, "Is it \ufffdgnis\ufffd?")
    note_letter(acting_user=liaison, letter=letter, now=NOW)
    letter.refresh_from_db()
    assert (letter.state, letter.noted_by) == ("NOTED", liaison)
    assert refusal(note_letter, acting_user=liaison, letter=letter, now=NOW) == "letter-moved-on"


def test_whoever_writes_back_has_noted_the_words_but_not_the_questions(share, liaison):
    comes(letter_data(share.public_id))
    question = asked(share)

    write_on_share(acting_user=liaison, share=share, text=WORD, now=NOW)

    assert Letter.objects.get(kind="WORD", in_message__isnull=False).state == "NOTED"
    question.refresh_from_db()
    assert question.state == "WAITING"
    assert refusal(note_letter, acting_user=liaison, letter=question, now=NOW) == "letter-moved-on"


def test_keeps_what_stood_in_the_version_that_the_partner_read(share):
    letter = asked(share, "correction")

    assert (letter.shared_value, letter.proposed) == ({"value": "12", "unit": "PR"}, "10 pairs")


WRONG = {
    "on a share of another partner": ({}, {"node": "jp-customs"}, "unknown-share"),
    "on no share": ({"share": {"id": "01a20a79-0000-7000-8000-000000000000"}}, {}, "unknown-share"),
    "with a day that is none": ({"kind": "onward", "answer_by": "2026-02-31"}, {}, "bad-date"),
    "with nothing in it": ({"text": "  \n"}, {}, "says-nothing"),
}


@pytest.mark.parametrize(("changes", "sent", "code"), WRONG.values(), ids=WRONG)
def test_takes_no_letter(share, changes, sent, code):
    make_partner("jp-customs")
    kind = changes.get("kind", "word")

    assert taken(letter_data(share.public_id, kind) | changes, **sent) == code
    assert not Letter.objects.exists()


@pytest.mark.parametrize("said", [{"pointer": "/data/goods/9/quantity"}, {"version": 2}, {"pointer": "/data/share/id"}])
def test_takes_no_correction_of_what_was_never_shared(share, said):
    correction = {"pointer": "/data/goods/0/quantity", "version": 1, "proposed": "10"} | said

    assert taken(letter_data(share.public_id, "correction", correction=correction)) == "unknown-field"


def test_the_owner_of_a_case_asks_nothing_of_who_got_it(foreign):
    assert taken(letter_data(SHARE, "onward")) == "not-the-owner"
    assert taken(letter_data(SHARE, "word")) == ""


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "onward", "leave": None},
        {"kind": "court", "leave": {"authority": "Court", "purpose": "risk"}},
        {"kind": "correction", "correction": None},
        {"kind": "word", "answer_by": "2026-12-01"},
        {"text": ""},
        {"text": "x" * 1001},
        {"file": "x"},
    ],
)
def test_takes_only_what_the_schema_knows(share, changes):
    with pytest.raises(InboxRefusal) as refused:
        comes(letter_data(share.public_id, changes.get("kind", "word")) | changes)
    assert refused.value.status == 422


def test_the_same_letter_has_one_effect(share):
    data = letter_data(share.public_id)
    event = make_event(data, message_type=envelope.LETTER, subject="share/1")

    assert [take(event, NOW).status, take(event, NOW).status] == [202, 200]
    assert taken(data, seq=2) == "known-already"  # under another message id
    assert Letter.objects.count() == 1


def test_letters_leave_in_order_and_one_that_was_given_up_keeps_none_back(share, liaison):
    first = write_on_share(acting_user=liaison, share=share, text="First", now=NOW)
    second = write_on_share(acting_user=liaison, share=share, text="Second", now=NOW)
    assert [first.out_message.order_seq, second.out_message.order_seq] == [1, 2]
    OutMessage.objects.filter(letter=first).update(due_at=NOW + timedelta(hours=1))

    assert lease(now=NOW, busy=(), each=9) == []  # the second waits for the first
    OutMessage.objects.filter(letter=first).update(state="CANCELLED")

    assert [item.message.pk for item in lease(now=NOW, busy=(), each=9)] == [second.out_message_id]


def test_letters_that_come_in_another_order_are_all_kept(share):
    comes(letter_data(share.public_id, text="Second"), seq=2)
    comes(letter_data(share.public_id, text="First"), seq=1)

    assert set(Letter.objects.values_list("text", flat=True)) == {"First", "Second"}
    assert set(InMessage.objects.values_list("state", flat=True)) == {"APPLIED"}


def test_takes_at_most_twenty_that_wait(share):
    for number in range(20):
        comes(letter_data(share.public_id, text=str(number)))

    assert taken(letter_data(share.public_id)) == "too-many-waiting"


def test_an_answer_counts_though_the_receipt_of_the_letter_never_came(foreign, liaison):
    said = {"text": "Our police asked for it.", "authority": "Guangzhou PSB", "purpose": "CRIMINAL_INVESTIGATION"}
    letter = write_on_case(acting_user=liaison, foreign_case=foreign, kind="ONWARD", now=NOW, **said)
    OutMessage.objects.filter(pk=letter.out_message_id).update(state="RETRY", attempts=3)
    comes(answer_data(letter))

    give_up_expired(now=NOW + timedelta(days=15))

    letter.refresh_from_db()
    assert (letter.state, letter.stopped_why, letter.out_message.state) == ("GRANTED", "", "CANCELLED")
    assert permissions_of(foreign_case=foreign, on=date(2026, 12, 24)) == [letter]
    assert not AuditEvent.objects.filter(action="letter.stopped").exists()


def test_a_correction_that_crossed_the_version_which_makes_it_is_not_made_again(share, liaison, officer, case):
    change(case, officer, quantity=10)
    fan_out(now=LATER)
    crossed, refused = asked(share, "correction"), asked(share, "correction")

    answer_letter(acting_user=liaison, letter=crossed, outcome="ACCEPTED", now=LATER)
    answer_letter(acting_user=liaison, letter=refused, outcome="REFUSED", reason="It says so.", now=LATER)

    assert list(Letter.objects.order_by("pk").values_list("state", "corrected_version")) == [
        ("ACCEPTED", 2),
        ("REFUSED", None),
    ]
    assert not to_carry_out(seizures=type(case).objects.all())


def test_what_was_asked_under_an_agreement_that_is_over_is_refused_and_nothing_else(share, liaison, memorandum):
    letters = [asked(share, kind) for kind in ("onward", "correction")]
    Agreement.objects.filter(pk=memorandum.pk).update(suspended_at=NOW, suspension_reason="By order")

    for letter, yes in zip(letters, ("GRANTED", "ACCEPTED"), strict=True):
        said = {"acting_user": liaison, "letter": letter, "reason": "It is over.", "now": NOW}
        assert refusal(answer_letter, outcome=yes, **said) == "agreement-suspended"
        assert answer_letter(outcome="REFUSED", **said).state == "REFUSED"

    assert [item.message.type for item in lease(now=NOW, busy=(), each=9)] == [envelope.LETTER_ANSWER]  # in their order
