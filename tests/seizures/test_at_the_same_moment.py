"""Two people, or a person and a worker, act on one case at the same moment: neither act undoes the other."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction

from ipcases.lib.errors import DomainError, NotVisible
from reference.models import Agency
from seizures.models import Outcome, Procedure, Referral, Seizure
from seizures.services.deadlines import refresh_next_deadline
from seizures.services.notes import add_note
from seizures.services.outcomes import record_outcome
from seizures.services.procedures import abandon_procedure
from seizures.services.referrals import refer
from seizures.services.undoing import undo_seizure
from tests.cast import make_right_holder
from tests.seizures.factories import NOON, log
from tests.seizures.procedures import SHOES, answer, choose, make_recordation, notify, open_for

pytestmark = pytest.mark.django_db(transaction=True)


@contextmanager
def meanwhile(act):
    """Begin an act in a transaction of its own and hold it open; it commits when the block says so or ends."""
    done, go_on, failures = threading.Event(), threading.Event(), []

    def run():
        try:
            with transaction.atomic():
                act()
                done.set()
                go_on.wait(10)
        except Exception as error:
            failures.append(error)
        finally:
            done.set()
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert done.wait(10)
    timer = threading.Timer(0.3, go_on.set)  # whoever waits for the lock by then gets it
    timer.start()
    try:
        yield
    finally:
        go_on.set()
        thread.join()
    assert not failures, failures


def test_two_procedures_of_a_case_that_move_at_once_leave_its_nearest_deadline(officer, desk, nordvik):
    """One clock stops while another one starts: the list still shows the one that runs."""
    kestra = make_right_holder("Kestra Leather Ltd")
    seizure = log(officer)
    ends = open_for(seizure, officer, make_recordation(nordvik))
    starts = open_for(seizure, officer, make_recordation(kestra, title="KESTRA"), positions=(2,))
    notify(ends, desk)
    assert Seizure.objects.get().next_deadline_on is not None

    def stop():
        abandon_procedure(acting_user=desk, procedure=ends, reason="Merged", now=NOON + timedelta(hours=1))

    with meanwhile(stop):
        notify(starts, desk, now=NOON + timedelta(hours=1))

    kept = Seizure.objects.get().next_deadline_on
    with transaction.atomic():
        refresh_next_deadline(seizure=seizure)
    assert kept == seizure.next_deadline_on is not None


def test_a_note_on_a_case_that_is_being_undone_is_told_that_it_is_gone(officer, supervisor):
    seizure = log(officer)

    def undo():
        undo_seizure(acting_user=officer, reference=seizure.reference, now=NOON)

    with meanwhile(undo), pytest.raises(NotVisible):
        add_note(acting_user=supervisor, reference=seizure.reference, text="Seen.", now=NOON)


def test_a_case_that_is_being_undone_is_not_handed_to_the_police(officer, desk):
    seizure = log(officer)

    def undo():
        undo_seizure(acting_user=officer, reference=seizure.reference, now=NOON)

    with meanwhile(undo), pytest.raises(NotVisible):
        refer(
            acting_user=desk,
            seizures=[seizure],
            agency=Agency.objects.filter(kind=Agency.Kind.POLICE).first(),
            title="Bags by post",
            legal_basis="Art. 26",
            referred_on=seizure.detained_on,
            now=NOON,
        )
    assert not Referral.objects.exists()


def release(line, user):
    record_outcome(
        acting_user=user,
        line=line,
        kind="RELEASED",
        quantity=line.quantity,
        happened_on=line.seizure.detained_on,
        now=NOON,
    )


def test_no_procedure_is_opened_on_goods_that_are_being_released(officer, supervisor, nordvik):
    seizure = log(officer, lines=(SHOES,))
    recordation = make_recordation(nordvik)

    with meanwhile(lambda: release(seizure.lines.get(), supervisor)), pytest.raises(DomainError) as refusal:
        open_for(seizure, officer, recordation)

    assert refusal.value.code == "goods-gone"
    assert (Outcome.objects.count(), Procedure.objects.count()) == (1, 0)


def test_no_goods_are_released_on_which_a_procedure_is_being_opened(officer, supervisor, nordvik):
    seizure = log(officer, lines=(SHOES,))
    recordation = make_recordation(nordvik)

    with meanwhile(lambda: open_for(seizure, officer, recordation)), pytest.raises(DomainError) as refusal:
        release(seizure.lines.get(), supervisor)

    assert refusal.value.code == "not-decided"
    assert (Outcome.objects.count(), Procedure.objects.count()) == (0, 1)


@pytest.mark.parametrize("opens_first", [True, False])
def test_goods_go_under_one_decision_while_another_holder_comes(officer, supervisor, holder, nordvik, opens_first):
    """Neither waits for the other in a circle: whoever holds the case first goes first."""
    kestra = make_right_holder("Kestra Leather Ltd")
    seizure = log(officer, lines=(SHOES,))
    decided = open_for(seizure, officer, make_recordation(nordvik))
    notify(decided, supervisor)
    choose(decided, supervisor, "RELEASE")
    other = make_recordation(kestra, title="KESTRA")
    acts = [lambda: open_for(seizure, officer, other), lambda: release(seizure.lines.get(), supervisor)]
    first, second = acts if opens_first else reversed(acts)

    with meanwhile(first), pytest.raises(DomainError) as refusal:
        second()

    assert refusal.value.code == ("not-decided" if opens_first else "goods-gone")


def test_an_answer_waits_for_what_customs_does_with_the_case(officer, supervisor, holder, nordvik):
    seizure = log(officer, lines=(SHOES,))
    procedure = open_for(seizure, officer, make_recordation(nordvik))
    notify(procedure, supervisor)

    with meanwhile(lambda: choose(procedure, supervisor, "RELEASE")), pytest.raises(DomainError) as refusal:
        answer(procedure, holder)

    assert refusal.value.code == "decided"
