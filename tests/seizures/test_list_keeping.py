"""Whose a list is, and how long it is kept."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import RoleGrant
from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, NotAllowed, NotVisible
from seizures.access import get_case_list, visible_case_lists
from seizures.events import ListEvent
from seizures.models import CaseList, ListedCase, Seizure
from seizures.queries import list_page, references_open_to
from seizures.services.case_lists import discard_list, forget_old_lists
from tests.seizures.factories import log
from tests.seizures.lists import a_row, cases_of, kept, start, states, work

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(officer):
    return kept(officer, *cases_of(3)).case_list


# --- whose list it is -------------------------------------------------------------------------


def test_only_the_owner_and_the_supervisor_of_the_office_see_a_list(three, officer, supervisor, officer_szx, desk):
    assert get_case_list(user=officer, public_id=three.public_id) == three
    assert get_case_list(user=supervisor, public_id=three.public_id) == three
    for other in (officer_szx, desk):
        assert not visible_case_lists(user=other).exists()
        with pytest.raises(NotVisible):
            get_case_list(user=other, public_id=three.public_id)


def test_a_colleague_of_the_same_office_does_not_see_it(three, officer_szx):
    officer_szx.home_office_id = "CNCAN"
    officer_szx.save()

    assert not visible_case_lists(user=officer_szx).exists()


def test_the_supervisor_looks_on_and_does_not_go_on_with_it(three, supervisor):
    with pytest.raises(NotAllowed, match="Only the officer"):
        start(supervisor, three)
    with pytest.raises(NotAllowed, match="Only the officer"):
        discard_list(acting_user=supervisor, public_id=str(three.public_id), now=timezone.now())


def test_who_may_not_log_any_more_logs_nothing_of_a_list_that_waits(three, officer):
    start(officer, three)
    RoleGrant.objects.filter(user=officer).delete()

    work(three)

    assert Seizure.objects.count() == 0
    assert states(three) == ["FAULTY"] * 3


def test_a_restricted_case_is_no_link_for_who_may_not_see_it(three, officer, supervisor):
    start(officer, three)
    work(three)
    hidden = Seizure.objects.order_by("id").first()
    hidden.is_restricted, hidden.office_id, hidden.logged_by = True, "CNSZX", supervisor
    hidden.save(update_fields=["is_restricted", "office", "logged_by"])

    logged = three.cases.values_list("reference", flat=True)
    links = references_open_to(user=officer, references=logged)

    assert hidden.reference not in links
    assert len(links) == 2


def test_a_number_of_a_case_that_the_reader_may_not_see_is_not_told(officer, officer_szx):
    log(officer_szx, office="CNSZX", now=timezone.now())
    case_list = kept(officer, a_row()).case_list

    assert list_page(user=officer, case_list=case_list, now=timezone.now()).known == []


# --- how long it is kept ----------------------------------------------------------------------


def test_the_same_file_takes_the_place_of_the_first_until_cases_are_logged(three, officer):
    second = kept(officer, *cases_of(3))
    assert (second.is_old, CaseList.objects.count()) == (False, 1)

    start(officer, second.case_list)
    work(second.case_list)
    third = kept(officer, *cases_of(3))
    assert (third.is_old, third.case_list) == (True, second.case_list)


@pytest.mark.django_db(transaction=True)
def test_the_same_file_sent_twice_at_once_is_one_list(officer):
    both = threading.Barrier(2)
    found = []

    def run():
        try:
            both.wait()
            found.append(kept(officer, *cases_of(1)).case_list.pk)
        finally:
            connection.close()

    senders = [threading.Thread(target=run) for _number in range(2)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()

    assert len(found) == 2
    assert CaseList.objects.count() == ListedCase.objects.count() == 1


def test_a_list_is_forgotten_after_a_week_and_its_cases_stay(three, officer):
    start(officer, three)
    work(three)

    assert forget_old_lists(now=timezone.now() + timedelta(days=6, hours=23)) == 0
    assert forget_old_lists(now=timezone.now() + timedelta(days=7, minutes=1)) == 1
    assert (CaseList.objects.count(), ListedCase.objects.count(), Seizure.objects.count()) == (0, 0, 3)


def test_a_list_that_is_being_logged_is_neither_forgotten_nor_thrown_away(three, officer):
    start(officer, three)

    assert forget_old_lists(now=timezone.now() + timedelta(days=8)) == 0
    with pytest.raises(DomainError, match="Stop that first"):
        discard_list(acting_user=officer, public_id=str(three.public_id), now=timezone.now())


def test_a_list_that_is_thrown_away_is_gone_at_once(three, officer):
    discard_list(acting_user=officer, public_id=str(three.public_id), now=timezone.now())

    assert ListedCase.objects.count() == 0
    assert AuditEvent.objects.filter(action=ListEvent.DISCARDED).exists()
