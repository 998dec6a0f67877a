"""Logging a list: each case once, whatever breaks."""

import threading
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from seizures.events import ListEvent, SeizureEvent
from seizures.forms.listed_cases import judge_list
from seizures.models import CaseList, Seizure
from seizures.queries import list_page
from seizures.services import case_lists
from seizures.services.case_lists import check_again, log_due_lists, stop_logging
from seizures.services.undoing import undo_seizure
from tests.seizures.factories import log
from tests.seizures.lists import a_row, cases_of, kept, start, states, work
from tests.whole_or_nothing import break_each_write

pytestmark = pytest.mark.django_db
QUERIES_OF_A_CASE = 21  # savepoints and the sign of life are among them


class Killed(BaseException):
    """The machine takes the worker away."""


@pytest.fixture
def three(officer):
    return kept(officer, *cases_of(3)).case_list


# --- what is logged ---------------------------------------------------------------------------


def test_keeping_a_list_logs_nothing(three):
    assert Seizure.objects.count() == 0
    assert states(three) == ["READY"] * 3


def test_every_case_is_logged_and_its_row_says_as_what(three, officer):
    start(officer, three)
    work(three)

    references = list(Seizure.objects.order_by("id").values_list("reference", flat=True))
    assert list(three.cases.order_by("place").values_list("reference", flat=True)) == references
    assert len(references) == 3
    assert CaseList.objects.get().state == "DONE"


def test_the_audit_knows_the_list_and_the_row_of_each_case(three, officer):
    start(officer, three)
    work(three)

    logged = AuditEvent.objects.filter(action=SeizureEvent.LOGGED).order_by("id")
    assert [event.changes["from_list"][1] for event in logged] == [f"{three.code}: {row}" for row in (2, 3, 4)]
    told = AuditEvent.objects.filter(action__in=ListEvent.values).order_by("id").values_list("action", flat=True)
    assert list(told) == ["list.checked", "list.started", "list.finished"]


def test_pressing_twice_and_working_twice_logs_each_case_once(three, officer):
    start(officer, three)
    start(officer, three)
    work(three)
    work(three)

    assert Seizure.objects.count() == 3
    with pytest.raises(DomainError, match="No case of this list"):
        start(officer, three)


def test_cases_with_faults_stay_and_the_others_are_logged(officer):
    case_list = kept(officer, a_row(), a_row(case="2", number="X2", quantity="0")).case_list

    with pytest.raises(DomainError, match="all or none is none"):
        start(officer, case_list, wants_all=True)
    start(officer, case_list, wants_all=False)
    work(case_list)

    assert states(case_list) == ["LOGGED", "FAULTY"]


def test_all_or_none_is_none_when_a_rule_has_changed_since(three, officer):
    """What was found 12 hours ago meanwhile wants a reason why it is late."""
    start(officer, three)
    work(three, clock=lambda: timezone.now() + timedelta(hours=12))

    assert Seizure.objects.count() == 0
    assert states(three) == ["FAULTY"] * 3
    assert CaseList.objects.get().state == "CHECKED"


def test_the_others_are_logged_when_one_cannot_be_any_more(officer):
    rows = cases_of(2)
    rows[1]["note"] = "The store was locked."
    case_list = kept(officer, *rows).case_list

    start(officer, case_list, wants_all=False)
    work(case_list, clock=lambda: timezone.now() + timedelta(hours=12))

    assert states(case_list) == ["FAULTY", "LOGGED"]
    assert "12 hours ago" in case_list.cases.first().faults[0][3]["en"]


def test_what_is_refused_at_the_last_moment_is_said_in_both_languages(officer):
    case_list = kept(officer, a_row()).case_list
    start(officer, case_list)
    log(officer, now=timezone.now(), detained_at=timezone.now())
    work(case_list)

    (fault,) = case_list.cases.get().faults
    assert fault[3]["en"] == "A case holds this number already."
    assert fault[3]["zh-hans"] != fault[3]["en"] and fault[4]["zh-hans"] != fault[4]["en"]


@pytest.mark.parametrize(("days_ago", "is_known"), [(90, True), (91, False)])
def test_a_number_is_known_for_ninety_days_at_the_office(officer, days_ago, is_known):
    Seizure.objects.filter(pk=log(officer).pk).update(detained_on=date(2027, 1, 1) - timedelta(days=days_ago))
    case_list = kept(officer, a_row()).case_list

    past_midnight = datetime(2026, 12, 31, 16, 30, tzinfo=UTC)  # 1 January, 00:30 in Guangzhou
    page = list_page(user=officer, case_list=case_list, now=past_midnight)

    assert bool(page.known) is is_known


def test_a_known_number_is_left_out_until_it_is_said_to_be_another_parcel(officer):
    log(officer, now=timezone.now(), detained_at=timezone.now())
    case_list = kept(officer, a_row(), a_row(case="2", number="X2")).case_list

    page = list_page(user=officer, case_list=case_list, now=timezone.now())
    assert [number for _case, number, _seizure in page.known] == ["LZ473124863CN"]
    with pytest.raises(DomainError, match="other parcels"):
        start(officer, case_list)
    start(officer, case_list, wants_all=False)
    work(case_list)
    assert states(case_list) == ["FAULTY", "LOGGED"]

    again(officer, case_list)
    start(officer, case_list, other_parcels=True)
    work(case_list)
    assert states(case_list) == ["LOGGED", "LOGGED"]


def again(user, case_list, now=None):
    check_again(acting_user=user, public_id=str(case_list.public_id), judge=judge_list, now=now or timezone.now())


def test_checking_again_sees_what_has_changed_and_keeps_what_is_logged(three, officer):
    again(officer, three, now=timezone.now() + timedelta(hours=12))
    assert states(three) == ["FAULTY"] * 3

    again(officer, three)
    assert states(three) == ["READY"] * 3


def test_a_case_that_was_undone_is_not_logged_again(three, officer):
    start(officer, three)
    work(three)
    undo_seizure(acting_user=officer, reference=three.cases.first().reference, now=timezone.now())

    work(three)

    assert Seizure.objects.count() == 2


# --- what breaks ------------------------------------------------------------------------------


def test_a_worker_killed_in_the_middle_leaves_each_case_logged_once(three, officer, monkeypatch):
    start(officer, three)
    whole, seen = case_lists.log_seizure, []

    def dies(**kwargs):
        made = whole(**kwargs)
        seen.append(made)
        if len(seen) == 2:  # the second case is written, and not committed
            raise Killed
        return made

    monkeypatch.setattr(case_lists, "log_seizure", dies)
    with pytest.raises(Killed):
        work(three)
    assert states(three) == ["LOGGED", "READY", "READY"]
    assert Seizure.objects.count() == 1

    monkeypatch.setattr(case_lists, "log_seizure", whole)
    work(three)
    assert Seizure.objects.count() == 1, "whoever was at it may be alive"
    log_due_lists(judge=judge_list, clock=lambda: timezone.now() + timedelta(minutes=3))
    assert states(three) == ["LOGGED"] * 3
    assert Seizure.objects.count() == 3


def test_logging_one_case_is_whole_or_not_at_all(officer):
    case_list = kept(officer, *cases_of(1)).case_list
    start(officer, case_list)
    checked = judge_list(officer, case_lists.listed_rows(case_list.cases.all()), timezone.now())[0]
    case_list.refresh_from_db()

    writes = break_each_write(
        lambda: case_lists._log_case(case_list, case_list.cases.get().pk, checked, timezone.now()),
        watched=("audit", "seizures"),
    )

    assert writes >= 8


def test_stopping_is_between_two_cases_and_going_on_logs_the_rest(three, officer, monkeypatch):
    start(officer, three)
    whole = case_lists.log_seizure

    def stops(**kwargs):
        stop_logging(acting_user=officer, public_id=str(three.public_id), now=timezone.now())
        return whole(**kwargs)

    monkeypatch.setattr(case_lists, "log_seizure", stops)
    work(three)
    assert states(three) == ["LOGGED", "READY", "READY"]
    assert CaseList.objects.get().state == "STOPPED"

    monkeypatch.setattr(case_lists, "log_seizure", whole)
    start(officer, three)
    work(three)
    assert states(three) == ["LOGGED"] * 3


def test_a_long_list_is_logged_in_turns(officer, monkeypatch):
    monkeypatch.setattr(case_lists, "_AT_ONCE", 2)
    case_list = kept(officer, *cases_of(3)).case_list
    start(officer, case_list)

    work(case_list)
    assert states(case_list) == ["LOGGED", "LOGGED", "READY"]
    assert CaseList.objects.get().state == "LOGGING"
    work(case_list)
    assert states(case_list) == ["LOGGED"] * 3


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_log_each_case_once(officer):
    case_list = kept(officer, *cases_of(3)).case_list
    start(officer, case_list)

    def run():
        try:
            work(case_list)
        finally:
            connection.close()

    workers = [threading.Thread(target=run) for _number in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert Seizure.objects.count() == 3
    assert states(case_list) == ["LOGGED"] * 3


def test_queries_of_a_case_are_the_same_however_long_the_list_is(officer):
    def queries_of(count, sha256):
        case_list = kept(officer, *cases_of(count), sha256=sha256).case_list
        start(officer, case_list, other_parcels=True)
        with CaptureQueriesContext(connection) as found:
            work(case_list)
        return len(found)

    queries_of(1, "1" * 64)  # the first case of the year makes the counter of its office
    one, five = queries_of(1, "2" * 64), queries_of(5, "3" * 64)

    assert (five - one) / 4 == QUERIES_OF_A_CASE
