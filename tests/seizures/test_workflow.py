"""The state machine: every step from every state, and the drawing of it."""

import pytest

from ipcases.lib.errors import DomainError, NotAllowed
from seizures.models import Procedure
from seizures.services.decisions import decide
from seizures.services.notices import issue_notice
from seizures.services.procedures import abandon_procedure, record_fact
from seizures.services.replies import submit_reply
from seizures.workflow import STEPS, Blocker, blockers, refuse_if_blocked
from tests.seizures.procedures import INFRINGES, NOON, answer, assess, detained, log, make_recordation, notify, open_for
from tools.state_diagram import TARGET, text

pytestmark = pytest.mark.django_db

STATUSES = Procedure.Status.values


@pytest.fixture
def procedure(officer, nordvik):
    seizure = log(officer)
    assess(seizure, 30_000)
    return open_for(seizure, officer, make_recordation(nordvik))


def bring_to(procedure, status, supervisor, holder):
    """Take a procedure to a status by the acts that lead there."""
    if status != "OPENED":
        notify(procedure, supervisor)
        answer(procedure, holder)
    if status in {"DECIDED", "EXECUTED"}:
        decide(acting_user=supervisor, procedure=procedure, kind="RELEASE", reason="Genuine.", now=NOON)
    if status == "EXECUTED":
        Procedure.objects.filter(pk=procedure.pk).update(status="EXECUTED", executed_at=NOON)
    procedure.refresh_from_db()
    return procedure


@pytest.mark.parametrize("status", STATUSES)
@pytest.mark.parametrize("step", sorted(STEPS))
def test_a_step_is_blocked_from_every_state_the_table_does_not_name(procedure, supervisor, holder, step, status):
    bring_to(procedure, status, supervisor, holder)

    found = blockers(procedure=procedure, step=step, now=NOON)

    assert (not found) is (status in STEPS[step].sources)
    assert all(str(blocker.message) for blocker in found)


@pytest.mark.parametrize("status", ["NOTIFIED", "DECIDED", "EXECUTED"])
def test_a_second_first_notice_is_refused(procedure, supervisor, holder, status):
    bring_to(procedure, status, supervisor, holder)

    with pytest.raises(DomainError) as refused:
        issue_notice(acting_user=supervisor, procedure=procedure, kind="SUSPENSION", now=NOON)
    assert refused.value.status == 409


@pytest.mark.parametrize("status", ["DECIDED", "EXECUTED"])
def test_an_answer_after_the_decision_is_refused(procedure, supervisor, holder, status):
    bring_to(procedure, status, supervisor, holder)

    with pytest.raises(DomainError) as refused:
        submit_reply(acting_user=holder, procedure=procedure, reply=INFRINGES, now=NOON)
    assert refused.value.status == 409


@pytest.mark.parametrize("status", ["DECIDED", "EXECUTED"])
def test_a_decided_procedure_is_not_abandoned(procedure, supervisor, holder, status):
    bring_to(procedure, status, supervisor, holder)

    with pytest.raises(DomainError) as refused:
        abandon_procedure(acting_user=supervisor, procedure=procedure, reason="Another one.", now=NOON)
    assert refused.value.status == 409


def test_an_executed_procedure_is_not_decided_again(procedure, supervisor, holder):
    bring_to(procedure, "EXECUTED", supervisor, holder)

    with pytest.raises(DomainError) as refused:
        decide(
            acting_user=supervisor,
            procedure=procedure,
            kind="RELEASE",
            reason="Again.",
            now=NOON,
            supersedes=procedure.decisions.get().pk,
        )
    assert (refused.value.status, refused.value.code) == (409, "executed")


def test_an_abandoned_procedure_takes_no_step(procedure, supervisor):
    notify(procedure, supervisor)
    procedure.notices.update(status="FAILED")
    abandon_procedure(acting_user=supervisor, procedure=procedure, reason="Another one.", now=NOON)
    procedure.refresh_from_db()
    told = {"acting_user": supervisor, "procedure": procedure, "now": NOON}

    for step in STEPS:
        assert [blocker.code for blocker in blockers(procedure=procedure, step=step, now=NOON)] == ["abandoned"]
    for act, values in (
        (issue_notice, {"kind": "SUSPENSION"}),
        (decide, {"kind": "RELEASE", "reason": "Genuine."}),
        (record_fact, {"event": "inspected", "happened_on": NOON.date()}),
    ):
        with pytest.raises(DomainError) as refused:
            act(**told, **values)
        assert refused.value.code == "abandoned"


def test_a_right_holder_who_was_not_told_before_the_decision_is_not_told_after_it(procedure, supervisor):
    decide(acting_user=supervisor, procedure=procedure, kind="RELEASE", reason="Genuine.", now=NOON)

    with pytest.raises(DomainError) as refused:
        issue_notice(acting_user=supervisor, procedure=procedure, kind="SUSPENSION", now=NOON)
    assert refused.value.code == "decided"


def test_a_notice_needs_an_address(procedure, supervisor, nordvik):
    nordvik.email = ""
    nordvik.save()

    with pytest.raises(DomainError) as refused:
        issue_notice(acting_user=supervisor, procedure=procedure, kind="SUSPENSION", now=NOON)
    assert refused.value.code == "no-recipient"


def test_a_later_notice_waits_for_its_decision_and_is_issued_again_only_when_it_failed(procedure, supervisor, holder):
    def refusal(kind):
        with pytest.raises(DomainError) as refused:
            issue_notice(acting_user=supervisor, procedure=procedure, kind=kind, now=NOON)
        return refused.value.code

    notify(procedure, supervisor)
    assert refusal("DETENTION") == "notice-not-due"
    assert refusal("RECALL") == "notice-unknown"

    answer(procedure, holder)
    decide(acting_user=supervisor, procedure=procedure, kind="DETAIN", reason="Applied for.", now=NOON)
    assert refusal("DETENTION") == "notice-queued"
    procedure.notices.filter(kind="DETENTION").update(status="FAILED")
    assert issue_notice(acting_user=supervisor, procedure=procedure, kind="DETENTION", now=NOON).status == "QUEUED"


def test_an_officer_may_not_notify(procedure, officer):
    with pytest.raises(NotAllowed):
        issue_notice(acting_user=officer, procedure=procedure, kind="SUSPENSION", now=NOON)


def test_a_refusal_carries_every_sentence():
    with pytest.raises(DomainError) as refused:
        refuse_if_blocked([Blocker("first", "One."), Blocker("second", "Two.")])
    assert (refused.value.code, str(refused.value)) == ("first", "One. Two.")


def test_detention_keeps_the_state_and_is_a_fact(procedure, supervisor, holder):
    detained(procedure, supervisor, holder)

    assert procedure.status == "NOTIFIED"
    assert set(procedure.facts) == {"suspended", "served", "replied", "detained"}


def test_the_drawing_is_what_the_table_says():
    assert TARGET.read_text(encoding="utf-8") == text(), "run: python tools/state_diagram.py"
