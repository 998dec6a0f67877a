"""Introducing partners, their keys and channels; proving messages again."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from audit.models import AuditEvent
from ipcases.lib.errors import DomainError, InvalidValue, NotAllowed
from sharing.models import Channel, Disclosure, OutMessage, Partner, PartnerKey
from sharing.queries.keys import newest_key
from sharing.services.delivery import deliver_due
from sharing.services.partners import hold_channel, introduce_partner, keep_key, release_channel, revoke_key, send_ping
from sharing.services.proving import prove
from tests.sharing.chaos import ChaosPartner, Clock
from tests.sharing.factories import LATER, NOW, make_key, make_partner, send

pytestmark = pytest.mark.django_db
KEY = make_key("us-cbp/2026-11")
URL = "https://ipcases.cbp.example"
# The same bytes, written with other bits where base64 has some to spare.
SAME = KEY.public[:-2] + chr(ord(KEY.public[-2]) + 1) + "="


def introduce(**changes):
    values = {"node": "us-cbp", "url": URL, "public_key": f"{KEY.kid}:{KEY.public}", "now": NOW} | changes
    return introduce_partner(**values)


def test_writes_down_address_and_key_and_may_be_repeated():
    introduce()
    introduce()

    assert Partner.objects.get().agency_id == "us-cbp"
    assert Channel.objects.get().url == URL
    assert (PartnerKey.objects.get().kid, PartnerKey.objects.get().public_key) == (KEY.kid, KEY.public)


def test_names_a_bare_key_after_the_month():
    introduce(public_key=KEY.public)

    assert PartnerKey.objects.get().kid == "us-cbp/2026-11"


def test_lets_the_old_key_count_for_a_week_beside_the_new_one():
    introduce()
    new = make_key("us-cbp/2026-12")

    introduce(public_key=f"{new.kid}:{new.public}", now=NOW + timedelta(days=30))

    old = PartnerKey.objects.get(kid=KEY.kid)
    assert old.not_after == NOW + timedelta(days=37)
    assert PartnerKey.objects.get(kid=new.kid).not_after is None


NEW = make_key("us-cbp/2026-12")


@pytest.fixture
def replaced(db):
    """A partner's key that another replaces."""
    introduce()
    introduce(public_key=f"{NEW.kid}:{NEW.public}")


@pytest.mark.parametrize("days", [3, 30], ids=["while it runs out", "when it is over"])
def test_a_partner_goes_back_to_the_key_before(replaced, days):
    then = NOW + timedelta(days=days)
    introduce(now=then)
    introduce(now=then)

    assert newest_key(partner=Partner.objects.get(), now=then).kid == KEY.kid
    until = dict(PartnerKey.objects.values_list("kid", "not_after"))
    assert until == {KEY.kid: None, NEW.kid: then + timedelta(days=7)}
    kept = AuditEvent.objects.get(action="partner.key_kept")
    assert kept.changes == {"kid": [None, KEY.kid], "until": [(NOW + timedelta(days=7)).isoformat(), None]}


def test_a_key_whose_name_was_mistyped_is_introduced_under_the_right_one():
    introduce(public_key=f"us-cbp/2026-01:{KEY.public}")
    introduce()

    until = dict(PartnerKey.objects.values_list("kid", "not_after"))
    assert until == {"us-cbp/2026-01": NOW + timedelta(days=7), KEY.kid: None}


def test_a_key_without_its_name_keeps_the_one_it_has():
    introduce()
    introduce(public_key=KEY.public, now=NOW + timedelta(days=60))

    assert PartnerKey.objects.get().kid == KEY.kid


@pytest.mark.parametrize("written", [f"us-cbp/2027-01:{KEY.public}", f"us-cbp/2027-01:{SAME}", KEY.public, None])
def test_a_revoked_key_does_not_come_back_under_any_name_or_spelling(replaced, admin, written):
    revoke_key(acting_user=admin, node="us-cbp", kid=KEY.kid, confirmed_at=NOW, now=NOW)

    with pytest.raises(InvalidValue) as refused:
        introduce(public_key=written or f"{KEY.kid}:{KEY.public}")

    assert refused.value.code == "key-revoked"
    assert [key.kid for key in PartnerKey.objects.filter(revoked_at=None)] == [NEW.kid]


def test_frees_the_channel_when_the_address_changes():
    introduce()
    Channel.objects.update(held_reason="tls", failures_in_a_row=9)

    introduce(url="https://new.cbp.example/")

    channel = Channel.objects.get()
    assert (channel.url, channel.held_reason, channel.failures_in_a_row) == ("https://new.cbp.example", "", 0)


REFUSED = {
    "our own node": ({"node": "cn-gacc"}, "partner-is-self"),
    "an unknown agency": ({"node": "xx-none"}, "agency-unknown"),
    "plain HTTP": ({"url": "http://ipcases.cbp.example"}, "url-not-https"),
    "a path": ({"url": "https://cbp.example/x"}, "url-shape"),
    "a password": ({"url": "https://a:b@cbp.example"}, "url-shape"),
    "no host": ({"url": "https://"}, "url-shape"),
    "the loopback address": ({"url": "http://127.0.0.1:8000"}, "url-loopback"),
    "localhost": ({"url": "https://localhost"}, "url-loopback"),
    "the loopback address of IPv6": ({"url": "http://[::1]:8000"}, "url-loopback"),
    "a second host behind a backslash": ({"url": "https://cbp.example\\@169.254.169.254"}, "url-shape"),
    "a line break": ({"url": "https://cbp.exa\nmple"}, "url-shape"),
    "a port that is none": ({"url": "https://cbp.example:99999"}, "url-shape"),
    "a name before the host": ({"url": "https://@cbp.example"}, "url-shape"),
    "a letter that looks like another": ({"url": "https://cbр.example"}, "url-shape"),
    "another language than HTTP": ({"url": "file:///etc/passwd"}, "url-shape"),
    "a line break behind the key's name": ({"kid": "us-cbp/2026-11\n"}, "key-name"),
    "a key that is none": ({"public_key": "us-cbp/2026-11:AAAA"}, "key-shape"),
    "a key of another node": ({"public_key": f"jp-customs/2026-11:{KEY.public}"}, "key-name"),
    "a key name of another shape": ({"public_key": f"main:{KEY.public}"}, "key-name"),
}


@pytest.mark.parametrize(("change", "code"), REFUSED.values(), ids=REFUSED)
def test_refuses_to_introduce(change, code):
    with pytest.raises(InvalidValue) as refused:
        introduce(**change)

    assert refused.value.code == code
    assert Partner.objects.count() == 0


def test_allows_the_loopback_address_by_setting_only(settings):
    settings.PARTNER_LOOPBACK = True

    introduce(url="http://127.0.0.1:8001")

    assert Channel.objects.get().url == "http://127.0.0.1:8001"
    with pytest.raises(InvalidValue):
        introduce(url="http://cbp.example")


def test_refuses_another_key_under_a_known_name():
    introduce()

    with pytest.raises(InvalidValue) as refused:
        introduce(public_key=f"{KEY.kid}:{make_key('us-cbp/2020-01').public}")

    assert refused.value.code == "key-name-taken"


# --- the commands -----------------------------------------------------------------------------------
def run(name: str, *arguments: str) -> str:
    out = io.StringIO()
    call_command(name, *arguments, stdout=out)
    return out.getvalue().strip()


def test_prints_what_the_partner_introduces(settings, tmp_path):
    settings.SIGNING_KEY_FILE = tmp_path / "node.key"
    printed = run("node_key")

    kid, key = printed.split(":")

    assert kid.startswith("cn-gacc/")
    assert len(key) == 44
    assert run("node_key") == printed
    following = run("node_key", "--next")
    assert run("node_key") == printed
    run("node_key", "--use", following.split(":")[0])
    assert run("node_key") == following
    assert run("node_key", "--all").splitlines() == [following, printed]
    with pytest.raises(CommandError):
        run("node_key", "--use", "cn-gacc/1999-01")


def test_introduces_from_the_command_line(settings):
    settings.PARTNER_LOOPBACK = True

    run("introduce_partner", "--node", "us-cbp", "--url", "http://127.0.0.1:8001", "--key", f"{KEY.kid}:{KEY.public}")

    assert Channel.objects.get().url == "http://127.0.0.1:8001"
    with pytest.raises(CommandError):
        run("introduce_partner", "--node", "us-cbp", "--url", "ftp://x", "--key", KEY.public)


@pytest.fixture
def delivered(settings, liaison, approver, case, memorandum):
    settings.PARTNER_LOOPBACK = True
    clock = Clock()
    chaos = ChaosPartner(clock=clock)
    send(liaison, approver, case, partner=make_partner(url=chaos.url), agreement=memorandum, now=clock())
    deliver_due(clock=clock)
    yield OutMessage.objects.get()
    chaos.close()


def test_proves_a_sent_message_again_offline(delivered):
    printed = run("ipx_verify", str(delivered.pk))

    assert printed.count("ok") >= 5
    assert "BROKEN" not in printed
    assert "Approver approved" in printed


def test_finds_every_change_to_what_was_stored(delivered):
    changes = {
        "body": bytes(delivered.body).replace(b"NORDVIK", b"PALOMOO"),
        "sha256": "0" * 64,
    }
    for name, value in changes.items():
        OutMessage.objects.filter(pk=delivered.pk).update(**{name: value})
        assert any(not finding.holds for finding in prove(message_id=delivered.pk, now=NOW))
        OutMessage.objects.filter(pk=delivered.pk).update(body=bytes(delivered.body), sha256=delivered.sha256)
    Disclosure.objects.filter(field="goods.brand").update(value_hash="0" * 64)

    with pytest.raises(CommandError):
        run("ipx_verify", str(delivered.pk))


@pytest.mark.parametrize("text", ["rubbish", "00000000-0000-7000-8000-000000000000"])
def test_says_so_when_there_is_no_such_message(text):
    with pytest.raises(CommandError):
        run("ipx_verify", text)


# --- running the channels --------------------------------------------------------------------------------
def test_holds_and_releases_a_channel(cbp, admin):
    hold_channel(acting_user=admin, node="us-cbp", now=NOW)
    assert Channel.objects.get().held_reason == "operator"
    with pytest.raises(DomainError):
        hold_channel(acting_user=admin, node="us-cbp", now=NOW)

    release_channel(acting_user=admin, node="us-cbp", now=NOW)

    assert Channel.objects.get().held_reason == ""
    with pytest.raises(DomainError):
        release_channel(acting_user=admin, node="us-cbp", now=NOW)


def test_sends_a_test_message_without_a_case(cbp, admin):
    send_ping(acting_user=admin, node="us-cbp", now=NOW)

    said = json.loads(bytes(OutMessage.objects.get().body))
    assert (said["type"], said["data"]) == ("ipx.ping.v1", {"last_streamseq": 0})


def test_revokes_a_key_at_once(cbp, admin):
    revoke_key(acting_user=admin, node="us-cbp", kid="us-cbp/2026-11", confirmed_at=NOW, now=NOW)

    assert PartnerKey.objects.get().revoked_at == NOW
    with pytest.raises(DomainError):
        revoke_key(acting_user=admin, node="us-cbp", kid="us-cbp/2026-11", confirmed_at=NOW, now=NOW)


def test_keeps_a_key_that_is_being_replaced_and_no_other(replaced, admin):
    said = {"acting_user": admin, "node": "us-cbp", "confirmed_at": NOW}
    keep_key(kid=KEY.kid, now=NOW, **said)

    assert set(PartnerKey.objects.values_list("not_after", flat=True)) == {None}
    assert AuditEvent.objects.get(action="partner.key_kept").actor == admin
    PartnerKey.objects.filter(kid=KEY.kid).update(not_after=NOW)
    PartnerKey.objects.filter(kid=NEW.kid).update(not_after=LATER, revoked_at=NOW)
    for kid in (KEY.kid, NEW.kid, "us-cbp/1999-01"):
        with pytest.raises(DomainError) as refused:
            keep_key(kid=kid, now=NOW, **said)
        assert refused.value.code == "key-not-running-out"


@pytest.mark.parametrize("act", [hold_channel, release_channel, send_ping])
def test_refuses_who_may_not_run_channels(cbp, liaison, act):
    with pytest.raises(NotAllowed):
        act(acting_user=liaison, node="us-cbp", now=NOW)
