"""What is answered to a letter: by whom, how long it holds, and that it changes no case."""

import json
from datetime import date, timedelta

import pytest

from accounts.models import RoleGrant, User
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from operations.models import Agreement
from seizures.models import GoodsLine
from sharing import envelope
from sharing.models import ForeignCase, InMessage, Letter, LetterAnswer, OutMessage
from sharing.queries.letters import late_letters, letters_for_us, letters_to_approve, permissions_of, to_carry_out
from sharing.services.fanout import fan_out
from sharing.services.leasing import lease
from sharing.services.letters import write_on_case
from sharing.services.permissions import answer_letter, approve_answer, decline_answer, stop_letter, withdraw_answer
from sharing.services.retention import erase_what_is_over
from tests.sharing.factories import LATER, NOW, case_data, change, make_agreement, make_event, make_partner, take
from tests.sharing.incoming import SHARE
from tests.sharing.letters import PROSECUTOR, answer_data, asked, comes, held_by_partner, held_here
from tests.sharing.test_retention import AFTER, lose_names

pytestmark = pytest.mark.django_db
WHY = "For the case named only."
UNTIL = date(2027, 6, 30)


@pytest.fixture
def memorandum(db):
    return make_agreement(purposes=["ADMINISTRATIVE", "CRIMINAL_INVESTIGATION", "COURT_EVIDENCE"])


@pytest.fixture
def share(liaison, approver, case, cbp, memorandum):
    return held_by_partner(liaison, approver, case, partner=cbp, agreement=memorandum)


@pytest.fixture
def foreign(cbp, memorandum):
    return held_here()


def answer(liaison, letter, outcome="GRANTED", **values) -> Letter:
    values = {"reason": WHY, "until": UNTIL if outcome == "GRANTED" else None, "now": NOW} | values
    return answer_letter(acting_user=liaison, letter=letter, outcome=outcome, **values)


def approve(approver, letter, *, confirmed_at=NOW, now=NOW) -> Letter:
    return approve_answer(acting_user=approver, letter=letter, confirmed_at=confirmed_at, now=now)


def granted(liaison, approver, share, kind="onward") -> Letter:
    letter = answer(liaison, asked(share, kind))
    return approve(approver, letter)


def ours(liaison, foreign, kind="ONWARD", **values) -> Letter:
    values = {"authority": "Guangzhou PSB", "purpose": "CRIMINAL_INVESTIGATION", "text": WHY, "now": NOW} | values
    return write_on_case(acting_user=liaison, foreign_case=foreign, kind=kind, **values)


def refusal(act, *args, **values) -> str:
    with pytest.raises(DomainError) as refused:
        act(*args, **values)
    return refused.value.code


def said() -> dict:
    return json.loads(bytes(OutMessage.objects.latest("stream_seq").body))["data"]


def state(letter) -> str:
    letter.refresh_from_db()
    return letter.state


def taken(data, **values) -> str:
    comes(data, **values)
    return InMessage.objects.latest("pk").refusal


# --- who decides ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["onward", "court"])
def test_leave_is_granted_by_two_people(share, liaison, approver, kind):
    letter = asked(share, kind)
    count = OutMessage.objects.count()

    answer(liaison, letter)
    assert (state(letter), OutMessage.objects.count()) == ("WAITING", count)
    assert list(letters_to_approve(user=approver)) == [letter]
    approve(approver, letter)

    assert (state(letter), letter.until) == ("GRANTED", UNTIL)
    assert (said()["outcome"], said()["until"], said()["reason"]) == ("granted", "2027-06-30", WHY)
    given = LetterAnswer.objects.get()
    assert (given.given_by, given.decided_by) == (liaison, approver)
    assert permissions_of(share=share, on=NOW.date()) == [letter]
    kept = AuditEvent.objects.get(action="letter.answered")
    assert (kept.case_reference, kept.changes["until"]) == (share.seizure.reference, [None, "2027-06-30"])
    assert PROSECUTOR not in json.dumps([event.changes for event in AuditEvent.objects.all()])


def test_who_proposed_it_does_not_approve_it(share, liaison):
    letter = answer(liaison, asked(share))
    RoleGrant.objects.create(user=liaison, role="APPROVER")
    liaison = User.objects.get(pk=liaison.pk)

    assert refusal(approve, liaison, letter) == "approver-is-author"


@pytest.mark.parametrize(("ago", "may"), [(4, True), (6, False)])
def test_approving_wants_a_fresh_proof(share, liaison, approver, ago, may):
    letter = answer(liaison, asked(share))
    proved = NOW - timedelta(minutes=ago)

    if may:
        assert approve(approver, letter, confirmed_at=proved).state == "GRANTED"
    else:
        assert refusal(approve, approver, letter, confirmed_at=proved)


def test_neither_role_does_the_other_half(share, liaison, approver):
    letter = asked(share)

    with pytest.raises(NotAllowed):
        answer(approver, letter)
    answer(liaison, letter)
    with pytest.raises(NotAllowed):
        approve(liaison, letter)


def test_what_is_not_approved_is_open_again(share, liaison, approver):
    letter = answer(liaison, asked(share))

    assert refusal(answer, liaison, letter) == "proposed-already"
    assert refusal(decline_answer, acting_user=approver, letter=letter, reason=" ", now=NOW) == "reason-missing"
    decline_answer(acting_user=approver, letter=letter, reason="Ask the ministry first.", now=NOW)

    assert state(letter) == "WAITING"
    assert refusal(approve, approver, letter) == "nothing-proposed"
    answer(liaison, letter)
    assert approve(approver, letter).state == "GRANTED"


@pytest.mark.parametrize(("kind", "outcome"), [("onward", "REFUSED"), ("court", "REFUSED"), ("correction", "ACCEPTED")])
def test_one_person_refuses_or_accepts_a_correction(share, liaison, kind, outcome):
    letter = answer(liaison, asked(share, kind), outcome)

    assert (state(letter), said()["outcome"], said()["until"]) == (outcome, outcome.lower(), None)
    assert refusal(answer, liaison, letter, outcome) == "answered-already"


# --- what may be answered -----------------------------------------------------------------------------------------
FAULTS = {
    "no answer to this kind": ("correction", "GRANTED", {}, "outcome-unknown"),
    "acceptance of leave": ("onward", "ACCEPTED", {}, "outcome-unknown"),
    "a withdrawal of nothing": ("onward", "WITHDRAWN", {}, "outcome-unknown"),
    "a refusal without a reason": ("onward", "REFUSED", {"reason": " "}, "reason-missing"),
    "leave without a reason": ("onward", "GRANTED", {"reason": ""}, "reason-missing"),
    "a reason too long": ("onward", "REFUSED", {"reason": "x" * 501}, "text-too-long"),
    "a reason with a name": ("onward", "REFUSED", {"reason": "Zhang Sanfeng objects."}, "text-says-more"),
    "a day that is over": ("onward", "GRANTED", {"until": date(2026, 11, 22)}, "until-day"),
    "longer than the case is kept": ("onward", "GRANTED", {"until": date(2031, 11, 24)}, "until-day"),
}


@pytest.mark.parametrize(("kind", "outcome", "values", "code"), FAULTS.values(), ids=FAULTS)
def test_refuses(share, liaison, kind, outcome, values, code):
    letter = asked(share, kind)

    assert refusal(answer, liaison, letter, outcome, **values) == code
    assert not LetterAnswer.objects.exists()


def test_holds_as_long_as_the_case_is_kept_when_no_day_is_given(share, liaison, approver):
    letter = answer(liaison, asked(share), until=None)

    assert approve(approver, letter).until.isoformat() == share.handling["retain_until"]


def test_grants_no_more_than_the_agreement_names(share, liaison, approver, memorandum):
    letter, other = answer(liaison, asked(share, "court")), asked(share, "court")
    Agreement.objects.filter(pk=memorandum.pk).update(purposes=["ADMINISTRATIVE", "CRIMINAL_INVESTIGATION"])

    assert refusal(approve, approver, letter) == "beyond-agreement"
    assert refusal(answer, liaison, other) == "beyond-agreement"
    assert answer(liaison, other, "REFUSED").state == "REFUSED"


def test_what_the_agreement_stops_before_it_leaves_is_open_again(share, liaison, approver, memorandum):
    letter = granted(liaison, approver, share)
    Agreement.objects.filter(pk=memorandum.pk).update(suspended_at=NOW, suspension_reason="By order")

    lease(now=NOW, busy=(), each=9)

    assert (state(letter), letter.until) == ("WAITING", None)
    assert permissions_of(share=share, on=NOW.date()) == []
    assert LetterAnswer.objects.get().state == "STOPPED"


def test_a_word_is_not_answered_but_written_back_to(share, liaison):
    assert refusal(answer, liaison, asked(share, "word")) == "nothing-asked"


def test_what_we_asked_the_partner_answers(foreign, liaison):
    assert refusal(answer, liaison, ours(liaison, foreign)) == "nothing-asked"


# --- withdrawing ---------------------------------------------------------------------------------------------------
def test_leave_is_withdrawn_by_a_later_letter_whatever_the_agreement(share, liaison, approver, memorandum):
    letter = granted(liaison, approver, share)
    OutMessage.objects.filter(letter_answer__letter=letter).update(state="DELIVERED", delivered_at=NOW)
    Agreement.objects.filter(pk=memorandum.pk).update(suspended_at=NOW, suspension_reason="By order")

    withdraw_answer(acting_user=approver, letter=letter, reason="The case was dropped.", now=LATER)

    assert (state(letter), said()["outcome"]) == ("WITHDRAWN", "withdrawn")
    assert permissions_of(share=share, on=NOW.date()) == []
    assert [item.message.type for item in lease(now=LATER, busy=(), each=9)] == [envelope.LETTER_ANSWER]


@pytest.mark.parametrize(("reason", "code"), [(" ", "reason-missing"), ("Ask Zhang Sanfeng", "text-says-more")])
def test_withdraws_with_a_reason_that_the_partner_may_read(share, liaison, approver, reason, code):
    letter = granted(liaison, approver, share)

    assert refusal(withdraw_answer, acting_user=liaison, letter=letter, reason=reason, now=NOW) == code


def test_withdraws_nothing_that_was_not_granted(share, liaison):
    letter = asked(share)

    assert refusal(withdraw_answer, acting_user=liaison, letter=letter, reason=WHY, now=NOW) == "nothing-to-withdraw"


def test_a_withdrawal_that_did_not_get_there_leaves_what_was_granted(share, liaison, approver):
    letter = granted(liaison, approver, share)
    withdraw_answer(acting_user=liaison, letter=letter, reason=WHY, now=NOW)

    stop_letter(message=OutMessage.objects.latest("stream_seq"), why="given-up", now=NOW)

    assert (state(letter), letter.until) == ("GRANTED", UNTIL)


# --- on the other side ----------------------------------------------------------------------------------------------
def test_what_a_partner_grants_holds_until_its_day(foreign, liaison):
    letter = ours(liaison, foreign)

    assert taken(answer_data(letter)) == ""

    assert (state(letter), letter.until, letter.answers.get().reason) == ("GRANTED", UNTIL, WHY)
    assert permissions_of(foreign_case=foreign, on=UNTIL) == [letter]
    assert permissions_of(foreign_case=foreign, on=UNTIL + timedelta(days=1)) == []
    assert (letter.holds_on(UNTIL), letter.holds_on(UNTIL + timedelta(days=1))) == (True, False)


def test_a_partner_withdraws_what_it_granted_in_whatever_order(foreign, liaison):
    first, second = ours(liaison, foreign), ours(liaison, foreign, text="Another")

    for letter, order in ((first, ("granted", "withdrawn")), (second, ("withdrawn", "granted"))):
        for outcome in order:
            comes(answer_data(letter, outcome))
        assert state(letter) == "WITHDRAWN"


WRONG = {
    "of another partner": ({}, {"node": "jp-customs"}, "unknown-letter"),
    "to no letter": ({"letter": {"id": "01a20a79-0000-7000-8000-000000000000"}}, {}, "unknown-letter"),
    "on no case": ({"share": {"id": "01a20a79-0000-7000-8000-000000000000"}}, {}, "unknown-letter"),
    "of another kind": ({"outcome": "accepted", "until": None}, {}, "answer-does-not-fit"),
    "until no day": ({"until": "2027-02-31"}, {}, "bad-date"),
}


@pytest.mark.parametrize(("changes", "sent", "code"), WRONG.values(), ids=WRONG)
def test_takes_no_answer(foreign, liaison, changes, sent, code):
    make_partner("jp-customs")
    letter = ours(liaison, foreign)

    assert taken(answer_data(letter) | changes, **sent) == code
    assert state(letter) == "WAITING"


def test_takes_no_answer_to_a_letter_on_a_case_of_another(foreign, liaison):
    """The letter is known, the case it is said to be about is another one of the same partner."""
    letter = ours(liaison, foreign)
    other = "01a20a79-637b-74c4-a33d-dcd34528e3ff"
    take(make_event(case_data(other)), NOW)

    assert taken(answer_data(letter, share={"id": other})) == "unknown-letter"


def test_an_answer_is_given_once(foreign, liaison):
    letter = ours(liaison, foreign)
    comes(answer_data(letter, "refused"), seq=1)

    assert taken(answer_data(letter), seq=2) == "answered-already"
    assert state(letter) == "REFUSED"


# --- corrections ------------------------------------------------------------------------------------------------------
def test_an_accepted_correction_changes_nothing_until_somebody_corrects_the_case(share, liaison, officer, case):
    letter = answer(liaison, asked(share, "correction"), "ACCEPTED")
    line = GoodsLine.objects.get(seizure=case, position=1)
    assert (line.quantity, list(to_carry_out(seizures=type(case).objects.all()))) == (12, [letter])

    change(case, officer, brand="NORDVIK II")  # another correction does not carry it out
    fan_out(now=LATER)
    assert state(letter) == "ACCEPTED" and letter.corrected_version is None
    change(case, officer, quantity=10)
    fan_out(now=LATER)

    letter.refresh_from_db()
    assert letter.corrected_version == 3
    assert not to_carry_out(seizures=type(case).objects.all())
    assert AuditEvent.objects.filter(action="letter.corrected", case_reference=case.reference).count() == 1
    assert refusal(withdraw_answer, acting_user=liaison, letter=letter, reason=WHY, now=NOW) == "nothing-to-withdraw"


def test_accepts_no_correction_that_nobody_can_make(share, liaison, case):
    case.status, case.closed_at = "CLOSED", NOW
    case.save(update_fields=["status", "closed_at"])
    letter = asked(share, "correction")

    assert refusal(answer, liaison, letter, "ACCEPTED") == "case-closed"
    assert answer(liaison, letter, "REFUSED").state == "REFUSED"


@pytest.mark.parametrize("is_answered_first", [True, False])
def test_who_proposed_it_sees_in_which_version_it_was_corrected(foreign, liaison, is_answered_first):
    letter = ours(liaison, foreign, "CORRECTION", pointer="/data/goods/0/brand", proposed="NORDVIK II")
    data = case_data(SHARE, version=2)
    data["goods"][0]["brand"] = "NORDVIK II"

    if is_answered_first:
        comes(answer_data(letter, "accepted"))
    take(make_event(data, message_type=envelope.CASE_UPDATED, seq=2), NOW)
    if not is_answered_first:
        comes(answer_data(letter, "accepted"))

    assert state(letter) == "ACCEPTED"
    assert (letter.corrected_version, ForeignCase.objects.get().version) == (2, 2)


# --- what waits -------------------------------------------------------------------------------------------------------
def test_what_waits_for_us_and_what_is_late(share, foreign, liaison):
    theirs, mine = asked(share), ours(liaison, foreign, answer_by=date(2026, 12, 5))

    assert list(letters_for_us(user=liaison)) == [theirs]
    assert list(late_letters(on=date(2026, 12, 1))) == []
    assert list(late_letters(on=date(2026, 12, 2))) == [theirs]
    assert set(late_letters(on=date(2026, 12, 6))) == {theirs, mine}
    answer(liaison, theirs)
    assert list(letters_for_us(user=liaison)) == []


# --- how long it is kept -------------------------------------------------------------------------------------
def test_letters_go_with_the_copies_of_our_case(share, liaison, approver, case):
    letter = answer(liaison, asked(share))
    decline_answer(acting_user=approver, letter=letter, reason="Not for Zhang Sanfeng.", now=NOW)
    answer(liaison, letter)
    approve(approver, letter)
    lose_names(case, at=NOW)
    OutMessage.objects.update(state="DELIVERED", delivered_at=NOW, expires_at=NOW)

    erase_what_is_over(now=LATER)

    assert (state(letter), letter.text, letter.authority, letter.until) == ("ENDED", "", "", UNTIL)
    assert list(letter.answers.order_by("pk").values_list("reason", "declined_why")) == [("", "–"), ("", "")]
    assert bytes(letter.in_message.body) == b""
    assert not OutMessage.objects.filter(share=share).exclude(body=b"").exists()
    assert AuditEvent.objects.get(action="share.erased").changes["letters"] == [1, 0]


def test_letters_go_with_a_partners_case(foreign, liaison):
    letter = ours(liaison, foreign)
    comes(answer_data(letter))

    assert erase_what_is_over(now=AFTER - timedelta(days=1)) == 0
    erase_what_is_over(now=AFTER)

    assert (state(letter), letter.text, letter.authority) == ("ENDED", "", "")
    assert bytes(OutMessage.objects.get(letter=letter).body) == b""
    assert not InMessage.objects.filter(type=envelope.LETTER_ANSWER).exclude(body=b"").exists()


def test_refuses_a_reason_at_its_field(share, liaison):
    with pytest.raises(InvalidValue) as refused:
        answer(liaison, asked(share), "REFUSED", reason="Zhang Sanfeng objects.")

    assert refused.value.field == "reason"
