"""What two do at once: the worker that counts and the coordinator who ends an operation, two who plan or enter one."""

import datetime
import threading

import pytest
from django.db import connection, transaction

from ipcases.lib.errors import DomainError
from operations.models import Agreement, InclusionRule, Operation, OperationSeizure
from operations.services import OperationPlan, add_rule, change_round, create_operation, end_operation
from operations.services.agreements import Terms, enter_agreement
from operations.services.counting import _apply, _rules, apply_rules
from tests.operations.factories import NOW, make_agreement, make_operation, make_seizure

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + datetime.timedelta(hours=1)


@pytest.fixture
def rule(coordinator):
    operation = make_operation(coordinator=coordinator, rounds=(("2026-11-05", "2026-11-30"),))
    return add_rule(acting_user=coordinator, round_=operation.rounds.get(), direction="EXPORT", now=NOW)


def at_the_same_moment(act):
    """Act twice, the second time while the first is not committed yet; return what the second gave or how it failed."""
    acted, committing, failures = threading.Event(), threading.Event(), []

    def first():
        try:
            with transaction.atomic():
                act()
                acted.set()
                committing.wait(10)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=first)
    other.start()
    assert acted.wait(10)
    threading.Timer(0.3, committing.set).start()
    try:
        return act()
    except DomainError as refusal:
        return refusal
    finally:
        other.join()
        assert not failures


def test_two_operations_of_one_name_that_are_planned_at_once_get_two_codes(coordinator):
    days = {"starts_on": datetime.date(2026, 11, 1), "ends_on": datetime.date(2026, 11, 30)}
    plan = OperationPlan(name_en="Clear Parcel", name_zh="净邮", agreement=make_agreement(), **days)

    at_the_same_moment(lambda: create_operation(acting_user=coordinator, plan=plan, now=NOW))

    assert set(Operation.objects.values_list("code", flat=True)) == {"clear-parcel", "clear-parcel-2"}


def test_of_two_agreements_of_one_code_that_are_entered_at_once_the_second_is_refused():
    terms = Terms(
        code="MOC-2026", kind="MEMORANDUM", agency_id="us-cbp", signed_on=NOW.date(), valid_from=NOW.date(),
        clause="Art. 3", purposes=["RISK"], tiers=["A"], name_en="Memorandum", name_zh="备忘录",
    )  # fmt: skip

    refusal = at_the_same_moment(lambda: enter_agreement(acting_user=None, terms=terms, now=NOW))

    assert (refusal.code, refusal.field) == ("agreement", "code")
    assert Agreement.objects.filter(code="MOC-2026").count() == 1


def test_an_operation_ends_while_its_rules_count(coordinator, officer, rule):
    """The worker has counted and not committed yet; who ends the operation waits for it, and it for nobody."""
    make_seizure(logged_by=officer)
    counted, failures = threading.Event(), []

    def count():
        try:
            with transaction.atomic():
                apply_rules(now=LATER)
                counted.set()
                ending.wait(10)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    ending = threading.Event()
    worker = threading.Thread(target=count)
    worker.start()
    assert counted.wait(10)
    threading.Timer(0.3, ending.set).start()
    end_operation(acting_user=coordinator, operation=rule.round.operation, now=LATER)
    worker.join()

    assert not failures
    assert Operation.objects.get().status == Operation.Status.ENDED
    assert OperationSeizure.objects.count() == 1


def test_a_worker_that_read_a_rule_before_its_round_changed_counts_by_the_new_days(coordinator, officer, rule):
    early = make_seizure(logged_by=officer, day="2026-11-02", logged_at=NOW)
    apply_rules(now=LATER)
    (read_before,) = _rules()
    change_round(
        acting_user=coordinator,
        round_=rule.round,
        starts_on=datetime.date(2026, 11, 1),
        ends_on=datetime.date(2026, 11, 30),
        now=LATER,
    )
    make_seizure(logged_by=officer, day="2026-12-02", logged_at=NOW)

    _apply(read_before, now=LATER)
    apply_rules(now=LATER)

    assert list(OperationSeizure.objects.values_list("seizure", flat=True)) == [early.pk]
    assert InclusionRule.objects.get().applied_up_to_id
