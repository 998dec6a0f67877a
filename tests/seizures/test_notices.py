"""Telling the right holder: the queue, the mail without case data, service, failure and trying again."""

import smtplib
from datetime import timedelta

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives
from django.utils import translation

from audit.models import AuditEvent
from ipcases.lib.days import day_at_seat
from reference.models import Holiday
from reference.services.calendars import enter_day
from rightsholders.models import Contact, HolderMember
from rightsholders.services.mandates import end_acting_for
from seizures.access import visible_seizures
from seizures.models import Notice, Procedure
from seizures.queries import work_numbers
from seizures.queries.lists import step_of, with_steps
from seizures.services.deadlines import mark_passed_deadlines
from seizures.services.decisions import decide
from seizures.services.disclosure import open_detention
from seizures.services.notices import compose_mail, issue_notice, send_due_notices, send_notice
from seizures.services.procedures import abandon_procedure
from seizures.services.redating import follow_calendar_changes, redate_deadlines
from seizures.tasks import mark_passed_deadlines_task, send_due_notices_task, send_notice_task
from sharing.services.fanout import fan_out
from tests.seizures.procedures import NOON, answer, assess, detained, log, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def procedure(officer, nordvik):
    seizure = log(officer)
    assess(seizure, 30_000)
    return open_for(seizure, officer, make_recordation(nordvik))


@pytest.fixture
def issued(procedure, supervisor):
    return issue_notice(acting_user=supervisor, procedure=procedure, kind="SUSPENSION", now=NOON)


@pytest.fixture
def broken_server(monkeypatch):
    def refuse(self, *args, **kwargs):
        raise smtplib.SMTPServerDisconnected("nordvik@secret.test unknown")

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)


def test_issuing_queues_a_row_and_rings_after_the_commit(
    procedure, supervisor, django_capture_on_commit_callbacks, monkeypatch
):
    rung = []
    monkeypatch.setattr(send_notice_task, "apply_async", lambda **options: rung.append(options["kwargs"]))

    with django_capture_on_commit_callbacks(execute=True):
        notice = issue_notice(acting_user=supervisor, procedure=procedure, kind="SUSPENSION", now=NOON)
        assert rung == []

    assert rung == [{"notice_id": notice.pk}]
    assert (notice.status, notice.sent_at, notice.served_at) == ("QUEUED", None, None)
    procedure.refresh_from_db()
    assert (procedure.status, procedure.notified_at) == ("NOTIFIED", NOON)


def test_the_mail_says_that_something_waits_and_nothing_else(issued, procedure, nordvik):
    send_notice(notice_id=issued.pk, now=NOON)

    sent = mail.outbox[0]
    everything = "\n".join([sent.subject, sent.body, *(str(part[0]) for part in sent.alternatives)])
    seizure = procedure.seizure
    for secret in (
        seizure.reference,
        str(procedure.public_id),
        str(issued.public_id),
        "NORDVIK",
        "Running shoes",
        "KESTRA",
        "LZ473124863CN",
        "Hongyun",
        nordvik.name,
        seizure.office.name_en,
        "30,000",
    ):
        assert secret.lower() not in everything.lower()
    assert "/portal/detentions/" in everything
    assert sent.to == ["notices@nordvik.test"]
    assert sent.extra_headers["Auto-Submitted"] == "auto-generated"


def test_every_case_gets_the_same_mail(issued, officer, supervisor, kestra):
    other = open_for(log(officer), officer, make_recordation(kestra, title="KESTRA"), positions=(2,))
    second = issue_notice(acting_user=supervisor, procedure=other, kind="SUSPENSION", now=NOON)

    send_notice(notice_id=issued.pk, now=NOON)
    send_notice(notice_id=second.pk, now=NOON)

    assert mail.outbox[0].body == mail.outbox[1].body
    assert mail.outbox[0].subject == mail.outbox[1].subject


@pytest.mark.parametrize(
    ("spoken", "country", "language"), [("zh-hans", "SE", "zh-hans"), ("", "CN", "zh-hans"), ("", "SE", "en")]
)
def test_the_mail_is_in_the_right_holders_language(procedure, supervisor, holder, nordvik, spoken, country, language):
    holder.language = spoken
    holder.save()
    nordvik.country_id = country
    nordvik.save()

    notice = issue_notice(acting_user=supervisor, procedure=procedure, kind="SUSPENSION", now=NOON)

    assert notice.language == language
    with translation.override("en"):
        in_english = compose_mail(language="en")
    assert ("海关" in compose_mail(language=language).subject) is (language == "zh-hans")
    assert "customs" in in_english.subject


def test_nor_is_it_in_the_language_of_somebody_who_acts_for_it_no_longer(procedure, supervisor, desk, holder, nordvik):
    type(holder).objects.filter(pk=holder.pk).update(language="zh-hans")
    member = HolderMember.objects.get(right_holder=nordvik, user=holder)
    end_acting_for(acting_user=desk, public_id=nordvik.public_id, member=member.pk, reason="Left", now=NOON)

    notice = issue_notice(acting_user=supervisor, procedure=procedure, kind="SUSPENSION", now=NOON)

    assert notice.language == "en"


@pytest.mark.parametrize(("days_left", "language"), [(0, "zh-hans"), (-1, "en")])
def test_nor_in_that_of_somebody_whose_last_day_has_passed(procedure, supervisor, holder, nordvik, days_left, language):
    type(holder).objects.filter(pk=holder.pk).update(language="zh-hans")
    until = day_at_seat(NOON) + timedelta(days=days_left)
    HolderMember.objects.filter(right_holder=nordvik, user=holder).update(valid_to=until)

    notice = issue_notice(acting_user=supervisor, procedure=procedure, kind="SUSPENSION", now=NOON)

    assert notice.language == language


def test_the_legal_contact_of_the_recordation_comes_before_the_general_address(procedure, supervisor, nordvik):
    Contact.objects.create(
        right_holder=nordvik, recordation=None, kind="LEGAL", name="General", email="general@nordvik.test"
    )
    own = {"right_holder": nordvik, "recordation": procedure.recordation, "kind": "LEGAL"}
    Contact.objects.create(pk=10**6, name="Second", email="second@nordvik.test", **own)  # read first all the same
    Contact.objects.create(name="Own", email="own@nordvik.test", **own)
    Contact.objects.create(
        right_holder=nordvik, recordation=procedure.recordation, kind="TECHNICAL", name="Lab", email="lab@nordvik.test"
    )

    notice = issue_notice(acting_user=supervisor, procedure=procedure, kind="SUSPENSION", now=NOON)

    assert notice.recipient_email == "own@nordvik.test"


def test_sending_serves_the_notice_and_starts_the_clock(issued, procedure):
    assert send_notice(notice_id=issued.pk, now=NOON)

    issued.refresh_from_db()
    assert (issued.status, issued.sent_at, issued.served_at, issued.attempts) == ("SENT", NOON, NOON, 1)
    deadline = procedure.deadlines.get()
    assert (deadline.code, deadline.triggered_on.isoformat(), deadline.due_on.isoformat()) == (
        "rh_reply",
        "2026-11-23",
        "2026-11-26",
    )


def test_a_notice_is_sent_once_however_often_the_bell_rings(issued):
    assert send_notice(notice_id=issued.pk, now=NOON)
    assert not send_notice(notice_id=issued.pk, now=NOON)
    assert send_due_notices(clock=lambda: NOON + timedelta(days=1)) == 0

    assert len(mail.outbox) == 1


def test_a_worker_that_dies_gives_the_notice_back(issued):
    Notice.objects.filter(pk=issued.pk).update(next_try_at=NOON + timedelta(minutes=10))  # claimed, then killed

    assert send_due_notices(clock=lambda: NOON + timedelta(minutes=9)) == 0
    assert send_due_notices(clock=lambda: NOON + timedelta(minutes=11)) == 1


def test_a_notice_of_a_procedure_that_was_abandoned_meanwhile_is_not_sent(issued, procedure, supervisor):
    abandon_procedure(acting_user=supervisor, procedure=procedure, reason="Another right holder.", now=NOON)

    assert not send_notice(notice_id=issued.pk, now=NOON)
    assert send_due_notices(clock=lambda: NOON) == 0
    assert mail.outbox == []
    assert not procedure.deadlines.exists()


def test_a_notice_that_leaves_after_the_decision_starts_no_clock(issued, procedure, supervisor):
    decide(acting_user=supervisor, procedure=procedure, kind="RELEASE", reason="Genuine.", now=NOON)

    assert send_notice(notice_id=issued.pk, now=NOON)

    procedure.seizure.refresh_from_db()
    assert "served" in Procedure.objects.get().facts
    assert (procedure.deadlines.count(), procedure.seizure.next_deadline_on) == (0, None)


def test_the_sweep_finds_what_a_lost_bell_left(issued):
    send_due_notices_task()

    issued.refresh_from_db()
    assert issued.status == "SENT"


def test_a_failed_try_waits_and_says_so(issued, broken_server):
    assert not send_notice(notice_id=issued.pk, now=NOON)

    issued.refresh_from_db()
    assert (issued.status, issued.attempts) == ("QUEUED", 1)
    assert issued.next_try_at == NOON + timedelta(minutes=1)
    assert issued.failure == "SMTPServerDisconnected"
    assert not issued.procedure.deadlines.exists()


def test_after_the_last_try_the_failure_stands_and_is_visible(issued, broken_server):
    now = NOON
    for _try in range(6):
        send_due_notices(clock=lambda at=now: at)
        now += timedelta(hours=5)

    issued.refresh_from_db()
    assert (issued.status, issued.attempts, issued.next_try_at) == ("FAILED", 6, None)
    assert AuditEvent.objects.filter(action="notice.failed").count() == 6


def test_a_failed_notice_can_be_issued_again_to_a_new_address(issued, supervisor, nordvik):
    Notice.objects.filter(pk=issued.pk).update(status="FAILED", next_try_at=None, failure="x", attempts=6)
    nordvik.email = "new@nordvik.test"
    nordvik.save()
    later = NOON + timedelta(days=2)

    again = issue_notice(acting_user=supervisor, procedure=issued.procedure, kind="SUSPENSION", now=later)
    send_notice(notice_id=again.pk, now=later)

    assert again.pk == issued.pk
    assert mail.outbox[0].to == ["new@nordvik.test"]
    again.refresh_from_db()
    assert (again.status, again.served_at) == ("SENT", later)
    assert issued.procedure.deadlines.get().triggered_on.isoformat() == "2026-11-25"


def test_a_notice_that_was_read_and_is_sent_again_stays_served_on_the_day_it_was_read(
    issued, broken_server, holder, supervisor, client
):
    Notice.objects.filter(pk=issued.pk).update(status="FAILED", next_try_at=None, failure="x", attempts=6)
    open_detention(acting_user=holder, public_id=issued.procedure.public_id, now=NOON)

    again = issue_notice(
        acting_user=supervisor, procedure=issued.procedure, kind="SUSPENSION", now=NOON + timedelta(days=2)
    )

    again.refresh_from_db()
    assert (again.status, again.served_at) == ("QUEUED", NOON)


def test_no_word_of_the_server_is_kept_that_may_name_a_person(issued, broken_server, caplog):
    send_notice(notice_id=issued.pk, now=NOON)

    issued.refresh_from_db()
    assert "secret" not in issued.failure
    assert "secret" not in caplog.text


def test_a_decision_notice_is_served_when_it_is_read(procedure, supervisor, holder, client):
    detained(procedure, supervisor, holder)
    notice = procedure.notices.get(kind="DETENTION")
    send_notice(notice_id=notice.pk, now=NOON + timedelta(hours=3))
    notice.refresh_from_db()
    assert (notice.status, notice.served_at) == ("SENT", None)

    client.force_login(holder)
    client.get(f"/portal/detentions/{procedure.public_id}/")

    notice.refresh_from_db()
    assert notice.served_at is not None


def test_a_superseding_decision_tells_the_right_holder_again(procedure, supervisor, holder):
    detained(procedure, supervisor, holder)
    first = decide(acting_user=supervisor, procedure=procedure, kind="CONFISCATE", reason="Infringes.", now=NOON)
    notice = procedure.notices.get(kind="DECISION")
    send_notice(notice_id=notice.pk, now=NOON)
    open_detention(acting_user=holder, public_id=procedure.public_id, now=NOON)

    why, later = "A licence came to light.", NOON + timedelta(hours=1)
    decide(acting_user=supervisor, procedure=procedure, kind="RELEASE", reason=why, now=later, supersedes=first.pk)

    notice.refresh_from_db()
    assert (notice.status, notice.served_at) == ("QUEUED", None)  # what was read was the first decision
    open_detention(acting_user=holder, public_id=procedure.public_id, now=later)
    assert AuditEvent.objects.filter(action="notice.served", changes__kind__1="DECISION").count() == 2


def test_the_tasks_have_the_names_the_schedule_uses(issued):
    assert send_notice_task.name == "seizures.send_notice"
    assert send_due_notices_task.name == "seizures.send_due_notices"
    assert mark_passed_deadlines_task.name == "seizures.mark_passed_deadlines"


# --- deadlines over time ------------------------------------------------------------------------


def test_the_sweep_marks_what_passed_and_decides_nothing(procedure, supervisor):
    notify(procedure, supervisor)
    last_moment = procedure.deadlines.get().due_at

    assert mark_passed_deadlines(now=last_moment) == 0
    assert mark_passed_deadlines(now=last_moment + timedelta(microseconds=1)) == 1
    assert mark_passed_deadlines(now=last_moment + timedelta(days=1)) == 0

    procedure.refresh_from_db()
    assert procedure.deadlines.get().status == "PASSED"
    assert (procedure.status, procedure.decisions.count()) == ("NOTIFIED", 0)
    passed = AuditEvent.objects.get(action="deadline.passed")
    assert passed.changes["effect"] == [None, "MAY_NOT_DETAIN"]
    procedure.seizure.refresh_from_db()
    assert procedure.seizure.next_deadline_on == procedure.deadlines.get().due_on  # in sight until customs decides


def test_a_case_whose_deadline_passed_is_up_to_customs_until_it_decides(procedure, supervisor):
    notify(procedure, supervisor)
    seen = visible_seizures(user=supervisor)
    assert step_of(with_steps(seen).get()).code == "WAIT_FOR_HOLDER"
    over = procedure.deadlines.get().due_at + timedelta(days=1)

    mark_passed_deadlines(now=over)

    assert step_of(with_steps(seen).get()).code == "DECIDE"
    assert work_numbers(user=supervisor, now=over).passed.value == 1
    decide(acting_user=supervisor, procedure=procedure, kind="RELEASE", reason="No answer.", now=over)
    assert work_numbers(user=supervisor, now=over).passed.value == 0


def test_an_answer_in_time_is_not_undone_by_the_sweep(procedure, supervisor, holder):
    notify(procedure, supervisor)
    answer(procedure, holder)

    mark_passed_deadlines(now=NOON + timedelta(days=30))

    assert procedure.deadlines.get(code="rh_reply").status == "MET"


def test_a_new_holiday_moves_running_deadlines_and_lists_them(procedure, supervisor):
    notify(procedure, supervisor)
    Holiday.objects.create(jurisdiction_id="CN", day="2026-11-25", name_en="A new holiday", name_zh="新假日")

    moved = redate_deadlines(jurisdiction="CN", now=NOON)

    assert [(m.deadline.code, m.old.isoformat(), m.new.isoformat()) for m in moved] == [
        ("rh_reply", "2026-11-26", "2026-11-27")
    ]
    assert redate_deadlines(jurisdiction="CN", now=NOON) == []
    procedure.seizure.refresh_from_db()
    assert procedure.seizure.next_deadline_on.isoformat() == "2026-11-27"
    assert {"day": "2026-11-25", "why": "HOLIDAY", "name_en": "A new holiday", "name_zh": "新假日"} in (
        procedure.deadlines.get().explanation["skipped"]
    )


def test_settled_deadlines_keep_the_day_they_were_settled_by(procedure, supervisor, holder):
    notify(procedure, supervisor)
    answer(procedure, holder)
    Holiday.objects.create(jurisdiction_id="CN", day="2026-11-25", name_en="A new holiday", name_zh="新假日")

    assert redate_deadlines(jurisdiction="CN", now=NOON) == []


def test_news_of_a_calendar_change_moves_deadlines_once(procedure, supervisor, admin):
    notify(procedure, supervisor)
    enter_day(
        acting_user=admin,
        jurisdiction="CN",
        day=procedure.deadlines.get().due_on,
        name_en="Holiday",
        name_zh="假日",
        is_working_day=False,
        source="Notice 9 of 2026",
        now=NOON,
    )

    fan_out(now=NOON)  # takes the other news off the queue

    assert len(follow_calendar_changes(now=NOON)) == 1
    assert follow_calendar_changes(now=NOON) == []
