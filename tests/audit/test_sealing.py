"""The sealer chains whatever is committed, once, in order, and never makes a writer wait."""

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from audit import sealing, witness
from audit.authenticity import GENESIS
from audit.models import AuditCheckpoint, AuditEvent, AuditSeal, SealingProgress
from audit.tasks import seal_events
from tests.audit.tampering import findings_of, write_events


@pytest.fixture
def now():
    return timezone.now()


def sealed_ids():
    return list(AuditSeal.objects.order_by("seq").values_list("event_id", flat=True))


@pytest.mark.django_db
class TestSealing:
    def test_links_each_event_to_the_one_before(self, officer, now):
        events = write_events(3, actor=officer)

        assert sealing.seal(now=now) == 3

        seals = list(AuditSeal.objects.order_by("seq"))
        assert [seal.seq for seal in seals] == [1, 2, 3]
        assert [seal.event_id for seal in seals] == [event.id for event in events]
        assert [seal.prev_hash for seal in seals] == [GENESIS, seals[0].hash, seals[1].hash]

    def test_goes_on_where_it_stopped(self, officer, now):
        write_events(2, actor=officer)
        sealing.seal(now=now)
        write_events(2, actor=officer)

        assert sealing.seal(now=now) == 2
        assert findings_of(now) == []

    def test_has_nothing_to_do_when_all_is_sealed(self, officer, now):
        write_events(2, actor=officer)
        sealing.seal(now=now)

        assert sealing.seal(now=now) == 0

    def test_stops_at_its_limit_and_leaves_the_rest_for_the_next_pass(self, officer, now):
        write_events(5, actor=officer)

        assert [sealing.seal(now=now, limit=3), sealing.seal(now=now, limit=3)] == [3, 2]

    def test_keeps_the_head_outside_the_database(self, officer, now):
        write_events(2, actor=officer)
        sealing.seal(now=now)

        ((name, statement),) = witness.kept()
        assert (name, statement.seq, statement.is_genuine) == ("head.json", 2, True)

    def test_asks_few_questions_when_idle(self, officer, now, django_assert_max_num_queries):
        write_events(2, actor=officer)
        seal_events()
        seal_events()

        with django_assert_max_num_queries(11):
            seal_events()

    def test_a_folder_that_cannot_be_written_does_not_stop_it(self, officer, now, monkeypatch, tmp_path):
        (tmp_path / "file").write_text("")
        monkeypatch.setattr(witness, "folder", lambda: tmp_path / "file" / "checkpoints")
        write_events(2, actor=officer)

        assert sealing.seal(now=now) == 2


@pytest.mark.django_db
class TestCheckpoints:
    def test_the_first_is_made_with_the_first_seals(self, officer, now):
        write_events(2, actor=officer)
        seal_events()

        assert AuditCheckpoint.objects.get().seq == 2
        assert (witness.folder() / "000000000002.json").exists()

    @pytest.mark.parametrize(("minutes", "count"), [(59, 1), (61, 2)])
    def test_the_next_follows_after_an_hour(self, officer, now, minutes, count):
        write_events(2, actor=officer)
        sealing.seal(now=now)
        sealing.checkpoint_when_due(now=now)
        write_events(1, actor=officer)
        sealing.seal(now=now)

        sealing.checkpoint_when_due(now=now + timedelta(minutes=minutes))

        assert AuditCheckpoint.objects.count() == count

    def test_none_is_made_while_the_chain_stands_still(self, officer, now):
        write_events(2, actor=officer)
        sealing.seal(now=now)
        sealing.checkpoint_when_due(now=now)

        assert sealing.checkpoint_when_due(now=now + timedelta(days=1)) is None

    def test_none_is_made_of_an_empty_chain(self, now):
        assert sealing.checkpoint_when_due(now=now) is None


def in_another_session(act):
    """Run in a thread with its own connection."""

    def run():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
class TestConcurrency:
    def test_an_event_that_commits_late_is_sealed_late(self, officer, now):
        written, may_commit = threading.Event(), threading.Event()

        def write_slowly():
            with transaction.atomic():
                write_events(1, actor=officer)
                written.set()
                may_commit.wait(10)

        slow = in_another_session(write_slowly)
        written.wait(10)
        write_events(3, actor=officer)
        for _ in range(4):
            sealing.seal(now=now)
        sealed_before = sealed_ids()
        may_commit.set()
        slow.join()

        for _ in range(3):
            sealing.seal(now=now)

        late = AuditEvent.objects.order_by("id").first().id
        assert late < min(sealed_before)
        assert sealed_ids() == [*sealed_before, late]
        assert findings_of(now) == []

    def test_the_floor_rises_once_nothing_can_come_below_it(self, officer, now):
        write_events(3, actor=officer)

        for _ in range(3):
            sealing.seal(now=now)

        assert SealingProgress.objects.get().floor == AuditEvent.objects.order_by("-id").first().id

    def test_the_floor_waits_for_a_transaction_that_is_still_open(self, officer, now):
        taken, may_end = threading.Event(), threading.Event()

        def hold_a_number():
            with transaction.atomic():
                write_events(1, actor=officer)
                taken.set()
                may_end.wait(10)

        holder = in_another_session(hold_a_number)
        taken.wait(10)
        write_events(3, actor=officer)
        held = AuditEvent.objects.order_by("id").first().id - 1
        for _ in range(4):
            sealing.seal(now=now)

        assert SealingProgress.objects.get().floor <= held
        may_end.set()
        holder.join()

    def test_an_event_below_the_floor_is_found_by_the_hourly_pass(self, officer, now):
        write_events(3, actor=officer)
        sealing.seal(now=now)
        SealingProgress.objects.update(floor=10_000_000)
        write_events(1, actor=officer)

        assert sealing.seal(now=now) == 0
        assert sealing.checkpoint_when_due(now=now).seq == 4

    def test_two_sealers_make_one_chain(self, officer, now):
        write_events(300, actor=officer)

        threads = [in_another_session(lambda: sealing.seal(now=now)) for _ in range(4)]
        for thread in threads:
            thread.join()
        sealing.seal(now=now)

        assert AuditSeal.objects.count() == 300
        assert findings_of(now) == []

    def test_eight_writers_and_a_sealer_lose_nothing(self, officer, now):
        done = threading.Event()

        def seal_all_the_time():
            while not done.is_set():
                sealing.seal(now=now)

        sealer = in_another_session(seal_all_the_time)
        writers = [in_another_session(lambda: write_events(25, actor=officer)) for _ in range(8)]
        for writer in writers:
            writer.join()
        done.set()
        sealer.join()
        sealing.seal(now=now, looks_at_everything=True)

        assert AuditSeal.objects.count() == AuditEvent.objects.count() == 200
        assert findings_of(now) == []
