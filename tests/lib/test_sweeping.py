"""Rows that wait: one that breaks is logged, told, and keeps none of the others waiting."""

import pytest
from celery.exceptions import SoftTimeLimitExceeded

from ipcases.lib.sweeping import do_each


def half_of(number):
    if number % 2:
        raise ValueError(f"{number} is odd")
    return number // 2


def test_every_row_has_its_turn_and_the_first_failure_is_told(caplog):
    seen = []

    def act(number):
        seen.append(number)
        return half_of(number)

    with pytest.raises(ValueError, match="3 is odd"):
        do_each([2, 3, 4, 5], act, what="number")

    assert seen == [2, 3, 4, 5]
    assert [(record.what, record.row) for record in caplog.records] == [("number", 3), ("number", 5)]
    assert all(record.exc_info for record in caplog.records)


def test_the_results_come_in_the_order_of_the_rows():
    assert do_each([2, 4], half_of, what="number") == [1, 2]


def test_the_end_of_a_workers_time_ends_everything():
    seen = []

    def act(number):
        seen.append(number)
        raise SoftTimeLimitExceeded

    with pytest.raises(SoftTimeLimitExceeded):
        do_each([1, 2], act, what="number")

    assert seen == [1]
