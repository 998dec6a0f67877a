"""Both sides of a shared case write to each other: what may be said, by whom, and that it arrives once."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed, NotVisible
from operations.models import Agreement
from sharing import envelope
from sharing.models import ForeignCase, InMessage, Letter, LetterAnswer, OutMessage, Share
from sharing.services.delivery import deliver_due
from sharing.services.feedback import decline_case, give_feedback
from sharing.services.leasing import lease
from sharing.services.letters import note_letter, write_on_case, write_on_share
from sharing.services.policies import ensure_policy
from sharing.services.proving import prove
from sharing.services.recalls import recall_share
from tests.sharing.factories import NOW, PERSON, SENDER, log, make_agreement, make_partner, take
from tests.sharing.incoming import PARCEL, SHARE, withdrawal
from tests.sharing.letters import PROSECUTOR, SOON, answer_data, asked, comes, held_by_partner, held_here, letter_data

pytestmark = pytest.mark.django_db
WORD = "Do you have the seal number?"


@pytest.fixture
def share(liaison, approver, case, cbp, memorandum):
    return held_by_partner(liaison, approver, case, partner=cbp, agreement=memorandum)


@pytest.fixture
def foreign(cbp, memorandum):
    return held_here()


def said() -> dict:
    return json.loads(bytes(OutMessage.objects.latest("stream_seq").body))


def ask(liaison, foreign, kind="ONWARD", **values) -> Letter:
    terms = {
        "WORD": {},
        "CORRECTION": {"pointer": "/data/goods/0/quantity", "proposed": "10 pairs"},
        "ONWARD": {"authority": "Guangzhou PSB", "purpose": "CRIMINAL_INVESTIGATION"},
        "COURT": {"authority": "Guangzhou IP Court"},
    }[kind]
    values = {"text": "Our police asked for it.", "now": NOW} | terms | values
    return write_on_case(acting_user=liaison, foreign_case=foreign, kind=kind, **values)


def refusal(act, *args, **values) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **values)
    return refused.value.code


def taken(data, **values) -> str:
    """Return what our system refused a letter for, or nothing."""
    comes(data, **values)
    return InMessage.objects.latest("pk").refusal


# --- telling -------------------------------------------------------------------------------------------------
def test_owner_tells_the_partner_without_an_approver(share, liaison, case):
    letter = write_on_share(acting_user=liaison, share=share, text=f"  {WORD}\r\n", now=NOW)

    event = said()
    assert (event["type"], event["subject"]) == ("ipx.letter.v1", f"share/{share.public_id}")
    assert event["data"]["text"] == WORD and event["data"]["letter"]["id"] == str(letter.letter_id)
    assert (letter.state, letter.out_message.order_key) == ("SAID", f"letter/{share.public_id}")
    kept = AuditEvent.objects.get(action="letter.written")
    assert (kept.case_reference, kept.actor_label) == (case.reference, str(liaison))
    assert WORD not in json.dumps(kept.changes)
    envelope.check(event)


def test_who_got_the_case_tells_its_owner(foreign, liaison, memorandum):
    letter = ask(liaison, foreign, "WORD", text=WORD)

    assert (letter.state, letter.agreement, letter.answer_by) == ("SAID", memorandum, None)
    assert said()["data"]["share"]["id"] == SHARE and "correction" in said()["data"]


@pytest.mark.parametrize("role", ["approver", "auditor", "officer"])
def test_only_a_liaison_officer_writes(request, role, share, foreign):
    person = request.getfixturevalue(role)

    with pytest.raises((NotAllowed, NotVisible)):
        write_on_share(acting_user=person, share=share, text=WORD, now=NOW)
    with pytest.raises((NotAllowed, NotVisible)):
        ask(person, foreign, "WORD")


@pytest.mark.parametrize(("length", "code"), [(1000, ""), (1001, "text-too-long"), (0, "text-missing")])
def test_a_text_has_some_words_and_not_too_many(share, liaison, length, code):
    if code:
        assert refusal(write_on_share, acting_user=liaison, share=share, text="x" * length, now=NOW) == code
    else:
        assert write_on_share(acting_user=liaison, share=share, text="x" * length, now=NOW).text == "x" * length


NAMES = {
    "a person who was withheld": "Ask for Zhang Sanfeng at the door.",
    "the person in other signs": "Ask for ＺＨＡＮＧ  sanfeng at the door.",
}


@pytest.mark.parametrize("text", NAMES.values(), ids=NAMES)
def test_refuses_a_text_that_names(share, liaison, text):
    with pytest.raises(InvalidValue) as refused:
        write_on_share(acting_user=liaison, share=share, text=text, now=NOW)

    assert (refused.value.code, refused.value.field) == ("text-says-more", "text")
    assert not Letter.objects.exists()


@pytest.mark.parametrize(("tiers", "may"), [(["A", "B"], True), (["A"], False)])
def test_names_a_company_only_where_the_share_tells_it(liaison, approver, officer, cbp, tiers, may):
    case = log(officer, parties=(SENDER, PERSON))
    share = held_by_partner(liaison, approver, case, partner=cbp, agreement=make_agreement(tiers=tiers))
    text = f"{SENDER.name} sent {PARCEL}."

    if may:
        assert write_on_share(acting_user=liaison, share=share, text=text, now=NOW).text == text
    else:
        assert refusal(write_on_share, acting_user=liaison, share=share, text=text, now=NOW) == "text-says-more"


@pytest.mark.parametrize(("transform", "may"), [("PASS", True), ("MASK", False)])
def test_says_no_number_that_the_share_masks(liaison, approver, case, cbp, memorandum, transform, may):
    policy = ensure_policy(agreement=memorandum, now=NOW)
    policy.rules.filter(field="movement.parcel").update(transform=transform)
    share = held_by_partner(liaison, approver, case, partner=cbp, agreement=memorandum)

    if may:
        assert write_on_share(acting_user=liaison, share=share, text=f"It is {PARCEL}.", now=NOW)
    else:
        assert refusal(write_on_share, acting_user=liaison, share=share, text=f"It is {PARCEL}.", now=NOW)


# --- on which case, under what --------------------------------------------------------------------------------
HOLDS = {"DELIVERED": True, "ACCEPTED": True, "IN_PROGRESS": True, "CLOSED": True, "UNANSWERED": True}
HOLDS |= {"QUEUED": False, "REJECTED": False, "RECALLED": False, "BLOCKED": False}


@pytest.mark.parametrize(("status", "may"), HOLDS.items(), ids=HOLDS)
def test_writes_while_the_partner_holds_the_case(share, liaison, status, may):
    values = {"closed_reason": "No answer", "closed_by": liaison, "closed_at": NOW} if status == "UNANSWERED" else {}
    Share.objects.filter(pk=share.pk).update(status=status, **values)

    if may:
        assert write_on_share(acting_user=liaison, share=share, text=WORD, now=NOW)
    else:
        assert refusal(write_on_share, acting_user=liaison, share=share, text=WORD, now=NOW) == "not-held"
    assert taken(letter_data(share.public_id)) == ("" if may else "not-held")


@pytest.mark.parametrize(("status", "may"), [("RECEIVED", True), ("ACCEPTED", True), ("CLOSED", True), ("DECLINED", 0)])
def test_writes_while_we_hold_the_case(foreign, liaison, status, may):
    ForeignCase.objects.filter(pk=foreign.pk).update(status=status)

    if may:
        assert ask(liaison, foreign)
    else:
        assert refusal(ask, liaison, foreign) == "not-held"
    assert taken(letter_data(SHARE)) == ("" if may else "not-held")


def test_the_agreement_must_be_in_force(share, foreign, liaison, memorandum):
    Agreement.objects.filter(pk=memorandum.pk).update(suspended_at=NOW, suspension_reason="By order")
    share.agreement.refresh_from_db()

    assert refusal(write_on_share, acting_user=liaison, share=share, text=WORD, now=NOW) == "agreement-suspended"
    assert refusal(ask, liaison, foreign) == "no-agreement"


def test_the_gate_is_asked_again_before_a_letter_leaves(share, liaison, memorandum):
    letter = write_on_share(acting_user=liaison, share=share, text=WORD, now=NOW)
    Agreement.objects.filter(pk=memorandum.pk).update(suspended_at=NOW, suspension_reason="By order")

    assert lease(now=NOW, busy=(), each=9) == []
    letter.refresh_from_db()
    assert (letter.state, letter.stopped_why) == ("STOPPED", "agreement-suspended")
    assert OutMessage.objects.get(letter=letter).state == "CANCELLED"
    assert AuditEvent.objects.get(action="letter.stopped").changes["why"] == [None, "agreement-suspended"]

    note_letter(acting_user=liaison, letter=letter, now=NOW)
    letter.refresh_from_db()
    assert (letter.state, letter.noted_by) == ("STOPPED", liaison)


def test_a_letter_that_may_have_arrived_waits_for_the_agreement(share, liaison, memorandum):
    letter = write_on_share(acting_user=liaison, share=share, text=WORD, now=NOW)
    OutMessage.objects.filter(letter=letter).update(attempts=1)
    Agreement.objects.filter(pk=memorandum.pk).update(suspended_at=NOW, suspension_reason="By order")

    assert lease(now=NOW, busy=(), each=9) == []
    letter.refresh_from_db()
    message = OutMessage.objects.get(letter=letter)
    assert (letter.state, message.state, message.due_at) == ("SAID", "RETRY", NOW + timedelta(hours=1))


def test_a_correction_of_a_name_needs_an_agreement_that_covers_names(liaison, cbp):
    make_agreement(code="MOC-1", tiers=["A"])
    foreign = held_here(parties=[{"kind": "legal", "role": "sender", "name": "Honyun"}])

    assert refusal(ask, liaison, foreign, "CORRECTION", pointer="/data/parties/0/name", proposed="Hongyun") == (
        "tier-not-covered"
    )
    assert ask(liaison, foreign, "CORRECTION")


# --- what each kind needs --------------------------------------------------------------------------------------
FAULTS = {
    "a place that the case has not": ("CORRECTION", {"pointer": "/data/goods/7/quantity"}, "field-unknown"),
    "a field that nobody corrects": ("CORRECTION", {"pointer": "/data/seizure/date"}, "field-unknown"),
    "a place within a text": ("CORRECTION", {"pointer": "/data/goods/0/brand/0"}, "field-unknown"),
    "no place": ("CORRECTION", {"pointer": ""}, "field-unknown"),
    "nothing proposed": ("CORRECTION", {"proposed": " "}, "proposal-missing"),
    "what stands there": (
        "CORRECTION",
        {"pointer": "/data/goods/0/brand", "proposed": "NORDVIK"},
        "proposal-same",
    ),
    "no authority": ("ONWARD", {"authority": " "}, "authority-missing"),
    "no purpose": ("ONWARD", {"purpose": ""}, "purpose-unknown"),
    "the court by the way": ("ONWARD", {"purpose": "COURT_EVIDENCE"}, "purpose-unknown"),
    "no court": ("COURT", {"authority": ""}, "authority-missing"),
    "a day that is here": ("ONWARD", {"answer_by": date(2026, 11, 23)}, "answer-day"),
    "a day that is far": ("ONWARD", {"answer_by": date(2027, 11, 25)}, "answer-day"),
    "no kind": ("WORD", {"kind": "GREETING"}, "kind-unknown"),
}


@pytest.mark.parametrize(("kind", "values", "code"), FAULTS.values(), ids=FAULTS)
def test_refuses(foreign, liaison, kind, values, code):
    if "kind" in values:
        call = {"acting_user": liaison, "foreign_case": foreign, "text": WORD, "now": NOW} | values
        assert refusal(write_on_case, **call) == code
    else:
        assert refusal(ask, liaison, foreign, kind, **values) == code
    assert not Letter.objects.exists()


def test_says_where_it_stands_and_what_should_stand_there(foreign, liaison):
    letter = ask(liaison, foreign, "CORRECTION")

    assert said()["data"]["correction"] == {"pointer": "/data/goods/0/quantity", "version": 1, "proposed": "10 pairs"}
    assert (letter.shared_value, letter.state) == ({"value": "12", "unit": "PR"}, "WAITING")
    assert letter.answer_by == date(2026, 12, 22)  # the usual twenty working days there


def test_asks_no_leave_for_what_the_mark_permits(liaison, cbp, memorandum):
    handling = held_here().handling
    ForeignCase.objects.update(handling=handling | {"court_use": True})

    assert refusal(ask, liaison, ForeignCase.objects.get(), "COURT") == "permitted-already"
    assert ask(liaison, ForeignCase.objects.get(), "ONWARD")


def test_sends_nothing_twice_on_a_second_press(share, foreign, liaison):
    for write in (
        lambda now: write_on_share(acting_user=liaison, share=share, text=WORD, now=now),
        lambda now: ask(liaison, foreign, now=now),
    ):
        write(NOW)
        assert refusal(write, NOW + timedelta(seconds=2)) == "said-already"
        assert write(SOON)
    assert ask(liaison, foreign, authority="Another prosecutor", now=SOON)


def test_asks_at_most_twenty_times_at_once(foreign, liaison):
    for number in range(20):
        ask(liaison, foreign, text=f"Question {number}")

    assert refusal(ask, liaison, foreign, text="One more") == "too-many-waiting"
    assert ask(liaison, foreign, "WORD")


# --- when the case is over --------------------------------------------------------------------------------------
def test_a_recall_stops_letters_on_both_sides(share, foreign, liaison, approver):
    theirs, unsent = asked(share), write_on_share(acting_user=liaison, share=share, text=WORD, now=NOW)
    ours = ask(liaison, foreign)

    recall_share(acting_user=approver, share=share, reason="ERROR", remark="Wrong case", confirmed_at=NOW, now=NOW)
    take(withdrawal(2), NOW)

    for letter in (theirs, unsent, ours):
        letter.refresh_from_db()
    assert (theirs.state, ours.state) == ("ENDED", "ENDED")
    assert {unsent.out_message.state, ours.out_message.state} <= {"READY", "CANCELLED"}
    assert set(OutMessage.objects.filter(type=envelope.LETTER).values_list("state", flat=True)) == {"CANCELLED"}
    assert (ours.text, bool(bytes(OutMessage.objects.get(letter=ours).body))) == ("", True)
    assert refusal(ask, liaison, foreign) == "case-recalled"
    assert taken(answer_data(ours)) == "not-held"


def test_a_case_that_is_declined_takes_its_letters_along(share, foreign, liaison):
    theirs, ours = asked(share), ask(liaison, foreign)

    decline_case(acting_user=liaison, foreign_case=foreign, reason="Not ours", now=NOW)
    data = {
        "share": {"id": str(share.public_id)}, "status": "declined", "reason": "No", "attribution": "unstated",
        "results": {"arrests": 0, "suspects": 0, "searches": 0, "further_seizures": 0}, "happened_on": None,
    }  # fmt: skip
    comes(data, message_type=envelope.FEEDBACK)

    theirs.refresh_from_db()
    ours.refresh_from_db()
    assert (theirs.state, ours.state) == ("ENDED", "ENDED")


def test_a_case_that_is_closed_keeps_its_letters(foreign, liaison):
    ours = ask(liaison, foreign)

    give_feedback(acting_user=liaison, foreign_case=foreign, status="NOTHING_FOUND", now=NOW)

    ours.refresh_from_db()
    assert (ours.state, ForeignCase.objects.get().status) == ("WAITING", "CLOSED")


# --- a partner of an older version ---------------------------------------------------------------------------------
def test_says_that_a_partners_version_knows_no_letters(chaos, clock, liaison, approver, case, memorandum):
    partner = make_partner(url=chaos.url)
    share = held_by_partner(liaison, approver, case, partner=partner, agreement=memorandum)
    letter = write_on_share(acting_user=liaison, share=share, text=WORD, now=clock())
    chaos.plans = [415]

    deliver_due(clock=clock)

    letter.refresh_from_db()
    assert (letter.state, letter.stopped_why) == ("STOPPED", "http-415")
    assert OutMessage.objects.get(letter=letter).state == "CANCELLED"


# --- what must be true whatever code runs ---------------------------------------------------------------------------
BROKEN = {
    "a permission without an end": ({"state": "GRANTED", "answered_at": NOW}, "letter_state_fits"),
    "a word that waits for the partner": ({"kind": "WORD"}, "letter_says_what_its_kind_needs"),
    "a letter of two cases": ({"foreign_case_id": 1}, "letter_of_one_case"),
    "a letter that says nothing": ({"text": ""}, "letter_erased_says_nothing"),
}


@pytest.mark.parametrize(("values", "name"), BROKEN.values(), ids=BROKEN)
def test_the_database_refuses(share, values, name):
    letter = asked(share)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Letter.objects.filter(pk=letter.pk).update(**values)


def test_the_database_refuses_an_answer_granted_by_one(share, liaison):
    letter, message = asked(share), OutMessage.objects.latest("stream_seq")
    values = {"letter": letter, "outcome": "GRANTED", "until": NOW, "given_by": liaison, "given_at": NOW}

    for decided, name in ((None, "granted_by_two"), (liaison, "decided_by_another")):
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            LetterAnswer.objects.create(state="GIVEN", out_message=message, decided_by=decided, **values)


def test_a_letter_is_proved_again_offline(share, liaison):
    letter = write_on_share(acting_user=liaison, share=share, text=WORD, now=NOW)
    theirs = asked(share)

    for message_id in (letter.out_message_id, theirs.in_message.message_id):
        assert all(finding.holds for finding in prove(message_id=message_id, now=NOW))
    assert theirs.authority == PROSECUTOR
