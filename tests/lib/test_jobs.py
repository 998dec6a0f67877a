"""The doorbell of the workers: rung after the commit, and never in the way of the act."""

import pytest
from kombu.exceptions import OperationalError

from ipcases.lib.jobs import enqueue_on_commit
from seizures.tasks import send_notice_task

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("error", [OperationalError("refused"), ConnectionResetError("reset")])
def test_a_broker_that_is_down_is_noted_and_breaks_nothing(
    django_capture_on_commit_callbacks, monkeypatch, caplog, error
):
    def break_off(**options):
        assert options == {"kwargs": {"notice_id": 7}, "retry": False}
        raise error

    monkeypatch.setattr(send_notice_task, "apply_async", break_off)

    with django_capture_on_commit_callbacks(execute=True):
        enqueue_on_commit("seizures.send_notice", notice_id=7)

    assert "broker unreachable" in caplog.text


def test_a_misspelt_name_fails_in_the_act_itself():
    with pytest.raises(KeyError):
        enqueue_on_commit("seizures.send_notices", notice_id=7)
