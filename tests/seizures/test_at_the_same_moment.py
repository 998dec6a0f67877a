"""Two people, or a person and a worker, act on one case at the same moment: neither act undoes the other."""

import threading
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.db import connection, transaction

from ipcases.lib.errors import NotVisible
from seizures.models import Seizure
from seizures.services.deadlines import refresh_next_deadline
from seizures.services.notes import add_note
from seizures.services.procedures import abandon_procedure
from seizures.services.undoing import undo_seizure
from tests.cast import make_right_holder
from tests.seizures.factories import NOON, log
from tests.seizures.procedures import make_recordation, notify, open_for

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
