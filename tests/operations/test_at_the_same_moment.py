"""An operation that two act on at once: the worker that counts, and the coordinator who plans or ends it."""

import datetime
import threading

import pytest
from django.db import connection, transaction

from operations.models import InclusionRule, Operation, OperationSeizure
from operations.services import add_rule, change_round, end_operation
from operations.services.counting import _apply, _rules, apply_rules
from tests.operations.factories import NOW, make_operation, make_seizure

pytestmark = pytest.mark.django_db(transaction=True)
LATER = NOW + datetime.timedelta(hours=1)


@pytest.fixture
def rule(coordinator):
    operation = make_operation(coordinator=coordinator, rounds=(("2026-11-05", "2026-11-30"),))
    return add_rule(acting_user=coordinator, round_=operation.rounds.get(), direction="EXPORT", now=NOW)


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
