"""A share asks a question by a day: it travels, is answered, reminded of, or closed with a reason."""

import copy
import json
from datetime import date, timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from seizures.services.restriction import admit, restrict
from sharing import envelope
from sharing.models import ForeignCase, OutMessage, Share
from sharing.services.fanout import fan_out
from sharing.services.feedback import give_feedback
from sharing.services.previews import build_preview
from sharing.services.questions import close_unanswered, remind_partner
from sharing.services.shares import change_draft
from tests.sharing.factories import NOW, approve, case_data, change, make_event, make_share, send, submit
from tests.sharing.incoming import SHARE, post
from tests.sharing.test_feedback import say

pytestmark = pytest.mark.django_db
DUE = date(2026, 12, 22)  # 20 working days after 23 November, without Thanksgiving
LATE = NOW + timedelta(days=31)


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def share(liaison, approver, case, cbp, memorandum):
    share = send(liaison, approver, case, partner=cbp, agreement=memorandum)
    arrived(share)
    return share


def arrived(share):
    OutMessage.objects.update(state="DELIVERED", delivered_at=NOW, acknowledged_at=NOW)
    Share.objects.filter(pk=share.pk).update(status="DELIVERED", delivered_at=NOW)
    share.refresh_from_db()


def said() -> dict:
    return json.loads(bytes(OutMessage.objects.order_by("-stream_seq").first().body))["data"]


def question_of(share) -> dict:
    messages = OutMessage.objects.filter(share=share).order_by("-order_seq")
    return json.loads(bytes(messages.first().body))["data"]["ext"].get("question", {})


# --- its day ------------------------------------------------------------------------------------------
def test_asks_by_the_usual_day_of_the_partners_calendar(share):
    assert share.answer_by == DUE
    assert question_of(share) == {"answer_by": "2026-12-22"}


def test_asks_sooner_when_it_is_urgent(liaison, case, memorandum, settings):
    draft = make_share(liaison, case, agreement=memorandum, urgency="A_URGENT")
    assert build_preview(share=draft, now=NOW).content["data"]["ext"]["question"]["answer_by"] == "2026-11-27"

    settings.ANSWER_DAYS = {**settings.ANSWER_DAYS, f"{memorandum.code}/urgent": 1}

    draft.refresh_from_db()
    assert draft.answer_by is None
    assert build_preview(share=draft, now=NOW).content["data"]["ext"]["question"]["answer_by"] == "2026-11-24"


def test_asks_by_the_day_that_was_chosen(liaison, case, memorandum):
    share = submit(liaison, make_share(liaison, case, agreement=memorandum, answer_by=date(2026, 11, 30)))

    assert share.answer_by == date(2026, 11, 30)
    assert b'"answer_by":"2026-11-30"' in bytes(share.preview)


@pytest.mark.parametrize("day", [date(2026, 11, 23), date(2027, 11, 25)])
def test_refuses_a_day_that_is_here_or_far(liaison, case, memorandum, day):
    draft = make_share(liaison, case, agreement=memorandum)

    with pytest.raises(DomainError) as refused:
        change_draft(
            acting_user=liaison, share=draft, purpose=draft.purpose, necessity="Why", urgency=draft.urgency,
            answer_by=day, now=NOW,
        )  # fmt: skip

    assert refused.value.code == "answer-day"


def test_lets_no_question_leave_whose_day_is_over(liaison, approver, case, memorandum):
    share = submit(liaison, make_share(liaison, case, agreement=memorandum, answer_by=date(2026, 11, 24)))

    with pytest.raises(DomainError) as refused:
        approve(approver, share, now=NOW + timedelta(days=1))
    assert refused.value.code == "answer-day-over"

    assert approve(approver, share).status == "QUEUED"


# --- partners of other versions -------------------------------------------------------------------------
def test_is_taken_by_a_partner_that_knows_no_question(share):
    """The schema before: everything it did not know had its place in `ext`, whatever it was."""
    body = json.loads(bytes(OutMessage.objects.get().body))
    before = copy.deepcopy(envelope._validator("case").schema)
    del before["properties"]["ext"]["properties"]

    assert not list(envelope.Draft202012Validator(before).iter_errors(body["data"]))


def test_says_closed_to_a_partner_that_knows_no_other_answer(cbp, liaison):
    post(make_event(case_data(SHARE)))

    give_feedback(acting_user=liaison, foreign_case=ForeignCase.objects.get(), status="NOTHING_FOUND", now=NOW)

    assert (said()["status"], said()["reason"]) == ("closed", "Nothing found.")
    assert ForeignCase.objects.get().feedback.get().status == "NOTHING_FOUND"


# --- asked of us ----------------------------------------------------------------------------------------
def asked(version=1, *, seq=1, **question):
    data = case_data(SHARE, version=version, ext={"question": {"answer_by": "2026-12-01"} | question})
    message_type = envelope.CASE_UPDATED if version > 1 else envelope.CASE_SHARED
    return post(make_event(data, message_type=message_type, seq=seq))


def test_keeps_by_which_day_a_partner_wants_an_answer_and_that_it_reminded_us(cbp):
    asked()
    assert ForeignCase.objects.get().answer_by == date(2026, 12, 1)

    asked(2, seq=2, reminded_on="2026-12-02")

    row = ForeignCase.objects.get()
    assert (row.answer_by, row.reminded_on) == (date(2026, 12, 1), date(2026, 12, 2))
    assert AuditEvent.objects.filter(action="foreign_case.reminded").count() == 1


def test_owes_nothing_once_the_partner_waits_no_longer(cbp):
    asked()
    asked(2, seq=2, closed_on="2026-12-09")

    assert ForeignCase.objects.get().answer_by is None


@pytest.mark.parametrize(("day", "status"), [("2026-12-01x", 422), ("2026-02-31", 202)])
def test_takes_no_question_with_a_day_that_is_none(cbp, day, status):
    assert asked(answer_by=day).status_code == status
    assert ForeignCase.objects.count() == 0


@pytest.mark.parametrize("status", ["NOTHING_FOUND", "UNDER_INVESTIGATION"])
def test_answers_a_new_case_with_one_word(cbp, liaison, status):
    asked()

    give_feedback(acting_user=liaison, foreign_case=ForeignCase.objects.get(), status=status, now=NOW)

    row = ForeignCase.objects.get()
    assert said()["status"] == status.lower()
    assert (row.status, row.answered_at) == (("CLOSED", NOW) if status == "NOTHING_FOUND" else ("ACCEPTED", None))
    assert row.triaged_by == liaison


def test_wants_a_reason_for_an_end_that_says_nothing(cbp, liaison):
    asked()
    ForeignCase.objects.update(status="ACCEPTED")
    row = ForeignCase.objects.get()

    for status in ("NOT_POSSIBLE", "CLOSED"):
        with pytest.raises(DomainError) as refused:
            give_feedback(acting_user=liaison, foreign_case=row, status=status, now=NOW)
        assert (refused.value.code, refused.value.field) == ("reason-missing", "reason")

    give_feedback(acting_user=liaison, foreign_case=row, status="NOT_POSSIBLE", reason="No such street", now=NOW)
    assert said()["status"] == "not_possible"


# --- answered to us -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("word", "status", "is_answer"),
    [
        ("nothing_found", "CLOSED", True),
        ("not_possible", "CLOSED", True),
        ("under_investigation", "IN_PROGRESS", False),
    ],
)
def test_takes_the_answer(share, word, status, is_answer):
    assert say(share, word, reason="Because").status_code == 202

    share.refresh_from_db()
    assert (share.status, share.answered_at is not None) == (status, is_answer)


def test_refuses_no_answer_possible_without_a_reason(share):
    assert say(share, "not_possible").status_code == 422


# --- reminding ------------------------------------------------------------------------------------------
def test_reminds_with_a_new_version_of_the_case(share, liaison):
    with time_machine.travel(LATE, tick=False):
        remind_partner(acting_user=liaison, share=share, now=LATE)

    assert said()["share"]["changes"] == ["/data/ext/question/reminded_on"]
    assert question_of(share) == {"answer_by": "2026-12-22", "reminded_on": "2026-12-24"}
    assert AuditEvent.objects.filter(action="share.asked_again").count() == 1


def test_reminds_at_most_once_a_day(share, liaison):
    remind_partner(acting_user=liaison, share=share, now=LATE)

    with pytest.raises(DomainError) as refused:
        remind_partner(acting_user=liaison, share=share, now=LATE + timedelta(hours=3))
    assert refused.value.code == "reminded-already"

    remind_partner(acting_user=liaison, share=share, now=LATE + timedelta(days=1))
    assert question_of(share)["reminded_on"] == "2026-12-25"


def test_does_not_remind_before_the_day_is_over_nor_after_the_answer(share, liaison):
    on_the_day = NOW + timedelta(days=29)
    with pytest.raises(DomainError) as refused:
        remind_partner(acting_user=liaison, share=share, now=on_the_day)
    assert refused.value.code == "not-late"

    say(share, "nothing_found")
    with pytest.raises(DomainError) as refused:
        remind_partner(acting_user=liaison, share=share, now=LATE)
    assert refused.value.code == "no-answer-awaited"


def test_does_not_remind_while_the_agreement_is_not_in_force(share, liaison, memorandum):
    memorandum.suspended_at, memorandum.suspension_reason = NOW, "By order"
    memorandum.save()

    with pytest.raises(DomainError) as refused:
        remind_partner(acting_user=liaison, share=share, now=LATE)

    assert refused.value.code == "agreement-suspended"
    share.refresh_from_db()
    assert (share.reminded_at, OutMessage.objects.filter(share=share).count()) == (None, 1)


def test_does_not_count_a_reminder_as_news_afterwards(share, liaison, case, officer):
    remind_partner(acting_user=liaison, share=share, now=LATE)
    change(case, officer, quantity=41)

    fan_out(now=LATE + timedelta(days=3))

    assert said()["share"]["changes"] == ["/data/goods/0/quantity/value"]
    assert question_of(share)["reminded_on"] == "2026-12-24"


def test_reminds_of_a_case_restricted_to_its_team_whose_news_waits_for_approval(
    share, liaison, officer, approver, supervisor, as_liaison
):
    """Whoever reminds is of the team, and nothing but the question is new; of a change, nobody has seen anything."""
    case = share.seizure
    restrict(acting_user=supervisor, reference=case.reference, purpose="Informant", now=NOW)
    fan_out(now=NOW)
    for member in (liaison, approver):
        admit(acting_user=supervisor, reference=case.reference, member=member, now=NOW)
    remind_partner(acting_user=liaison, share=share, now=LATE)
    assert said()["share"]["changes"] == ["/data/ext/question/reminded_on"]

    change(case, officer, quantity=41)
    fan_out(now=LATE)
    assert (said()["share"]["version"], Share.objects.get().update_waits) == (2, True)
    assert b"The case is restricted to its team" in as_liaison.get(f"/sharing/shares/{share.public_id}/").content

    approve(approver, Share.objects.get(), now=LATE)
    assert said()["share"]["changes"] == ["/data/goods/0/quantity/value"]
    change(case, officer, quantity=42)
    assert (fan_out(now=LATE), said()["share"]["version"]) == (1, 3), "each change waits, whatever was approved"


# --- closing without an answer ------------------------------------------------------------------------------
def test_closes_without_an_answer_with_the_reason_and_tells_the_partner(share, liaison):
    with pytest.raises(DomainError) as refused:
        close_unanswered(acting_user=liaison, share=share, reason=" ", now=LATE)
    assert refused.value.code == "reason-missing"

    close_unanswered(acting_user=liaison, share=share, reason="Their office closed", now=LATE)

    share.refresh_from_db()
    assert (share.status, share.closed_by, share.closed_reason) == ("UNANSWERED", liaison, "Their office closed")
    assert question_of(share)["closed_on"] == "2026-12-24"


def test_keeps_the_reason_whatever_writes(share):
    with pytest.raises(IntegrityError), transaction.atomic():
        Share.objects.filter(pk=share.pk).update(status="UNANSWERED", closed_at=NOW)


def test_takes_an_answer_that_comes_all_the_same(share, liaison):
    close_unanswered(acting_user=liaison, share=share, reason="Their office closed", now=LATE)

    say(share, "under_investigation")

    share.refresh_from_db()
    assert share.status == "IN_PROGRESS"
