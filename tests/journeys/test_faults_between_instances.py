"""What breaks while a case is on its way to the partner: it arrives there once all the same."""

import json
import sys
from dataclasses import dataclass
from functools import cache

import pytest

from ipcases.embedded.pair import Instance, Pair
from tests.browser.pairing import PASSWORD
from tests.embedded.breaking import busy, doorbell, down, frozen, has_unread, kill_outright, query, wait_until_whole
from tests.embedded.calling import Caller, log_a_seizure
from tests.embedded.conftest import wait_until
from tests.journeys.story import US, parcel_numbers

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("pair")]
_EFFECTS = "SELECT count(*) FROM audit_auditevent WHERE action = 'foreign_case.received'"


@cache
def caller(base_url: str, username: str) -> Caller:
    """Give the person with the token of their first call: signing in is slow by design."""
    return Caller(base_url, username, PASSWORD)


@dataclass
class Sending:
    """One case on its way: who sends it, and what both sides hold of it."""

    pair: Pair
    approver: Caller
    reference: str
    share: str
    digest: str
    message: str = ""

    def queue(self) -> None:
        """Approve: from here on the case must arrive, whatever breaks."""
        self.approver.confirm()
        self.approver.post(f"shares/{self.share}/approve/", preview_sha256=self.digest)
        ((self.message,),) = query(
            self.pair.cn,
            "SELECT m.id::text FROM sharing_outmessage m JOIN sharing_share s ON s.id = m.share_id"
            " WHERE s.public_id = %s",
            self.share,
        )

    def attempts(self) -> list[str | None]:
        """Return what came of each attempt; None for one that never ended."""
        rows = query(
            self.pair.cn,
            "SELECT CASE WHEN finished_at IS NOT NULL THEN outcome END FROM sharing_attempt"
            " WHERE message_id = %s ORDER BY id",
            self.message,
        )
        return [outcome for (outcome,) in rows]

    def is_under_way(self) -> bool:
        """Say whether the frozen partner was sent the message and has not read it, maybe at a second try."""
        return self.attempts()[-1:] == [None] and has_unread(self.pair.us)

    def bring_forward(self) -> None:
        """End the wait of the row: for the lease of a dead worker, or for the next attempt."""
        query(
            self.pair.cn,
            "UPDATE sharing_outmessage SET due_at = least(due_at, now()), lease_until = least(lease_until, now())"
            " WHERE id = %s",
            self.message,
        )

    def has_arrived(self) -> bool:
        ((state,),) = query(self.pair.cn, "SELECT state FROM sharing_outmessage WHERE id = %s", self.message)
        return state == "DELIVERED"

    def messages_there(self) -> int:
        """Return how many messages of this id the partner holds."""
        return query(self.pair.us, "SELECT count(*) FROM sharing_inmessage WHERE message_id = %s", self.message)[0][0]

    def assert_arrived_once(self) -> None:
        """Both sides tell the same: delivered here; one message, one case, one effect there."""
        wait_until(self.has_arrived)
        assert self.approver.get(f"shares/{self.share}/")["status"] == "DELIVERED"
        assert self.attempts()[-1] in ("stored", "duplicate")
        liaison = caller(self.pair.us.base_url, "liaison")
        inbox = liaison.get("inbox/", partner="cn-gacc")["results"]
        assert [case["reference"] for case in inbox].count(self.reference) == 1
        assert self.messages_there() == 1
        cases = query(self.pair.us, "SELECT count(*) FROM sharing_foreigncase WHERE share_id = %s", self.share)
        effects = query(self.pair.us, f"{_EFFECTS} AND changes->'share'->>1 = %s", self.share)
        assert (cases, effects) == ([(1,)], [(1,)])


@pytest.fixture
def sending(pair, request):
    """A case that is ready to leave for the partner."""
    officer, liaison, approver = (caller(pair.cn.base_url, who) for who in ("officer", "liaison", "approver"))
    (parcel,) = parcel_numbers(1, seed=request.node.name)
    reference = log_a_seizure(officer, parcel=parcel)
    terms = {"purpose": "CRIMINAL_INVESTIGATION", "necessity": "The addressee is a reseller you know."}
    share = liaison.post("shares/", case=reference, partner=US, agreement="MOC-2007-IPR", **terms)["id"]
    digest = liaison.get(f"shares/{share}/preview/")["sha256"]
    liaison.post(f"shares/{share}/submit/", preview_sha256=digest)
    yield Sending(pair, approver, reference, share, digest)
    for instance in (pair.cn, pair.us):
        wait_until_whole(instance)


# What a frozen server has not read, and which hands a worker has, only Linux tells.
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")


@on_linux
def test_a_worker_killed_while_it_sends_leaves_the_case_to_the_next(pair, sending):
    with frozen(pair.us, "web"):
        sending.queue()
        wait_until(sending.is_under_way)
        kill_outright(pair.cn, "worker")
    sending.bring_forward()

    sending.assert_arrived_once()
    assert None in sending.attempts()


@on_linux
def test_a_doorbell_lost_with_all_of_redis_is_rung_again(pair, sending):
    broker = doorbell(pair.cn)

    with busy(pair.cn):
        sending.queue()
        assert "sharing.deliver" in {json.loads(rung)["headers"]["task"] for rung in broker.lrange("celery", 0, -1)}
        broker.flushall()
        assert sending.attempts() == []

    sending.assert_arrived_once()


def test_a_partner_that_was_down_gets_the_case_when_it_is_back(pair, sending):
    with down(pair.us, "web"):
        sending.queue()
        wait_until(lambda: sending.attempts()[:2] == ["connection", "connection"])
    wait_until_whole(pair.us)
    sending.bring_forward()

    sending.assert_arrived_once()


@on_linux
def test_a_database_killed_while_the_partner_answers_does_not_send_the_case_twice(pair, sending):
    with frozen(pair.us, "web"):
        sending.queue()
        wait_until(sending.is_under_way)
        kill_outright(pair.cn, "postgres")
    wait_until(lambda: sending.messages_there() == 1)
    wait_until_whole(pair.cn)
    sending.bring_forward()

    sending.assert_arrived_once()
    assert None in sending.attempts()
    assert sending.attempts()[-1] == "duplicate"


def test_a_partner_that_went_back_to_an_older_backup_gets_what_it_lost(pair, sending):
    sending.queue()
    wait_until(sending.has_arrived)
    wait_until(lambda: sending.messages_there() == 1)
    _forget(pair.us, sending)
    # Clocks may differ by two minutes: what arrived so shortly before the partner writes is not missed.
    an_hour_ago = "UPDATE sharing_outmessage SET delivered_at = now() - interval '1 hour' WHERE id = %s"
    query(pair.cn, an_hour_ago, sending.message)

    caller(pair.us.base_url, "admin").post("partners/cn-gacc/ping/")

    wait_until(lambda: sending.messages_there() == 1)
    wait_until(sending.has_arrived)
    cases = query(pair.us, "SELECT count(*) FROM sharing_foreigncase WHERE share_id = %s", sending.share)
    went_back = query(pair.cn, "SELECT count(*) FROM audit_auditevent WHERE action = 'partner.went_back'")
    assert (cases, went_back) == ([(1,)], [(1,)])


def _forget(instance: Instance, sending: Sending) -> None:
    """Make the instance what it was before the case came, as an older backup is."""
    ours = "SELECT id FROM sharing_foreigncase WHERE share_id = %s"
    query(instance, f"DELETE FROM sharing_foreignfile WHERE foreign_case_id IN ({ours})", sending.share)
    query(instance, "DELETE FROM sharing_foreigncase WHERE share_id = %s", sending.share)
    query(instance, "DELETE FROM sharing_inmessage WHERE message_id = %s", sending.message)


def test_an_instance_that_went_back_sends_nothing_over_the_numbers_that_the_partner_holds(pair, sending):
    ((held,),) = query(pair.us, "SELECT max(stream_seq) FROM sharing_inmessage")
    query(pair.cn, "UPDATE sharing_streamhead SET last_seq = last_seq - 1 WHERE last_seq >= %s", held)
    admin = caller(pair.cn.base_url, "admin")
    query(pair.cn, "UPDATE sharing_outmessage SET stream_seq = -stream_seq WHERE stream_seq >= %s", held)
    sending.queue()

    wait_until(lambda: admin.get("partners/us-cbp/")["held_reason"] == "behind")
    assert (sending.messages_there(), sending.attempts()) == (0, ["number-taken"])
    admin.post("partners/us-cbp/release/")

    sending.assert_arrived_once()
    query(pair.cn, "UPDATE sharing_outmessage SET stream_seq = -stream_seq WHERE stream_seq < 0")
