"""A version of a case that was given up while its field rules hold: put up again, as one whose rules were replaced."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError
from operations.models import Agreement
from sharing import envelope
from sharing.models import OutMessage
from sharing.queries.shares import shares_to_put_up_again
from sharing.services.delivery import deliver_due
from sharing.services.fanout import fan_out
from sharing.services.operating import retry_message
from tests.sharing import kept_back
from tests.sharing.factories import approve, change, make_event, make_partner, take
from tests.sharing.kept_back import put_up, said, version

pytestmark = pytest.mark.django_db


@pytest.fixture
def cbp(db, chaos):
    return make_partner(url=chaos.url)


@pytest.fixture
def share(liaison, approver, officer, case, cbp, memorandum, clock):
    """A share of which the partner has the first version, and the second is due."""
    return kept_back.changed(
        liaison=liaison, approver=approver, officer=officer, case=case, partner=cbp, agreement=memorandum, clock=clock
    )


def receipt(message: OutMessage, outcome: str, code: str = "", *, now) -> None:
    """Let the partner's system say what became of a version."""
    data = {"message": str(message.pk), "digest": message.sha256, "outcome": outcome, "code": code}
    data |= {"at": envelope.instant(now)}
    take(make_event(data, message_type=envelope.RECEIPT, subject="receipt", now=now), now)


def run(clock) -> int:
    return deliver_due(clock=clock, run_seconds=5)


def put_up_and_sent(share, clock, liaison, approver) -> dict:
    """Put up again what was given up; return what the partner got instead."""
    assert version(2).state == "DEAD"
    assert shares_to_put_up_again(user=liaison).get() == share
    approve(approver, put_up(liaison, share, now=clock()), now=clock())
    clock.advance(minutes=20)
    run(clock)

    assert AuditEvent.objects.get(action="message.set_aside").changes["why"] == [None, "given-up"]
    assert not shares_to_put_up_again(user=liaison).exists()
    assert version(3).state == "DELIVERED"
    return said(version(3))


def test_what_could_not_be_delivered_is_put_up_again(share, chaos, clock, liaison, approver):
    chaos.always = 500
    run(clock)
    assert not shares_to_put_up_again(user=liaison).exists()
    clock.advance(days=15)
    run(clock)
    chaos.always = None

    got = put_up_and_sent(share, clock, liaison, approver)

    assert got["data"]["share"]["supersedes"]["id"] == str(version(1).pk)
    assert got["data"]["goods"][0]["quantity"]["value"] == "40"
    assert got["caseseq"] == 3, "what was tried may have arrived, and keeps its number"


def test_what_the_gate_held_for_a_fortnight_is_put_up_again(share, clock, liaison, approver):
    Agreement.objects.update(suspended_at=clock(), suspension_reason="By order")
    run(clock)
    clock.advance(days=13)
    run(clock)
    assert version(2).state == "HELD", "as long as it can be let go"
    clock.advance(days=2)
    run(clock)
    Agreement.objects.update(suspended_at=None, suspension_reason="")

    got = put_up_and_sent(share, clock, liaison, approver)

    assert got["caseseq"] == 2, "it was never tried, and leaves its number"


@pytest.mark.parametrize(("state", "reason"), [("RETRY", ""), ("HELD", "agreement"), ("HELD", "partner")])
def test_a_reminder_whose_time_is_over_is_given_up_as_what_arrived(share, clock, liaison, state, reason):
    OutMessage.objects.filter(pk=version(2).pk).update(state="CANCELLED", held_reason="")
    OutMessage.objects.filter(pk=version(1).pk).update(state=state, held_reason=reason)
    clock.advance(days=15)

    run(clock)

    assert version(1).state == "DELIVERED"
    assert not shares_to_put_up_again(user=liaison).exists()


def test_a_version_that_the_partners_system_refused_is_put_up_again(share, chaos, clock, liaison, approver, client):
    """It kept back all after it: it could be sent again and refused again, and nothing else."""
    chaos.plans = [422]
    run(clock)
    change(share.seizure, share.created_by, quantity=30)
    fan_out(now=clock())
    assert (version(2).state, version(3).state) == ("REJECTED", "READY")
    assert shares_to_put_up_again(user=liaison).get() == share
    client.force_login(liaison)
    assert "refused a version" in client.get(reverse("sharing:share", args=[share.public_id])).content.decode()

    approve(approver, put_up(liaison, share, now=clock()), now=clock())
    run(clock)

    assert [version(number).state for number in (2, 3, 4)] == ["SET_ASIDE", "SET_ASIDE", "DELIVERED"]
    assert said(version(4))["data"]["share"]["supersedes"]["id"] == str(version(1).pk)
    assert said(version(4))["data"]["goods"][0]["quantity"]["value"] == "30"
    assert {event.changes["why"][1] for event in AuditEvent.objects.filter(action="message.set_aside")} == {"refused"}
    assert not shares_to_put_up_again(user=liaison).exists()


@pytest.mark.parametrize("code", ["bad-date", "out-of-order"])
def test_so_is_one_that_the_partners_system_took_and_then_refused(
    share, chaos, clock, liaison, approver, admin, client, code
):
    """The receipt of its system comes by itself, and nobody looks for it: the partner reads the version before."""
    run(clock)
    receipt(version(1), "accepted", now=clock())
    receipt(version(2), "rejected", code, now=clock())
    change(share.seizure, share.created_by, quantity=30)
    fan_out(now=clock())
    run(clock)
    assert (version(2).state, version(3).state) == ("REJECTED", "READY")
    assert shares_to_put_up_again(user=liaison).get() == share
    client.force_login(liaison)
    page = client.get(reverse("sharing:share", args=[share.public_id])).content.decode()
    assert ("share the case anew" in page) is (code == "out-of-order")
    with pytest.raises(DomainError) as refused:
        retry_message(acting_user=admin, message_id=version(2).pk, now=clock())
    assert refused.value.code == "refused-after-receipt"

    approve(approver, put_up(liaison, share, now=clock()), now=clock())
    run(clock)

    assert [version(number).state for number in (2, 3, 4)] == ["SET_ASIDE", "SET_ASIDE", "DELIVERED"]
    assert said(version(4))["data"]["share"]["supersedes"]["id"] == str(version(1).pk)


def test_a_refused_version_keeps_back_nothing_once_the_partner_has_a_later_one(share, chaos, clock, liaison):
    run(clock)
    change(share.seizure, share.created_by, quantity=30)
    fan_out(now=clock())
    run(clock)

    receipt(version(2), "rejected", "predecessor-missing", now=clock())

    assert (version(2).state, version(3).state) == ("DELIVERED", "DELIVERED")
    assert not shares_to_put_up_again(user=liaison).exists()
