"""The pair: two homes, two nodes, nothing of one in the other. The journeys start it for real."""

import os

import pytest

from ipcases.embedded.messages import LauncherError
from ipcases.embedded.pair import Instance, Pair, make_pair
from ipcases.embedded.services import WHO, environment, remember_who
from ipcases.embedded.state import Home


@pytest.fixture
def pair(tmp_path) -> Pair:
    return make_pair(tmp_path, ports=(8100, 8101), is_ephemeral=True, settings={"IPCASES_DEMO": "0"})


def test_names_two_nodes_with_homes_of_their_own(pair):
    assert (pair.cn.node, pair.cn.base_url) == ("cn-gacc", "http://127.0.0.1:8100")
    assert (pair.us.node, pair.us.base_url) == ("us-cbp", "http://127.0.0.1:8101")
    assert pair.cn.home.path != pair.us.home.path
    assert [instance.settings["IPCASES_JURISDICTION"] for instance in (pair.cn, pair.us)] == ["CN", "US"]


def test_lets_nothing_of_the_surroundings_in(pair, monkeypatch):
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "IPCASES_AUDIT_KEY_FILE", "IPCASES_FILES_ROOT"):
        monkeypatch.setenv(name, "of the test run")
    pair.us.home.open()
    pair.us.home.remember(services={"DATABASE_URL": "postgres://us", "REDIS_URL": "redis://us"})

    env = pair.us.environment()

    assert "of the test run" not in env.values()
    assert env["DATABASE_URL"] == "postgres://us"
    assert env["IPCASES_NODE"] == "us-cbp"
    assert env["IPCASES_PARTNER_LOOPBACK"] == "1"
    assert env["IPCASES_HOME"] == str(pair.us.home.path)


def test_tells_each_the_address_and_key_of_the_other(pair, monkeypatch):
    told = []

    def manage(instance: Instance, *words: str) -> str:
        if words == ("node_key",):
            return f"key of {instance.node}"
        told.append((instance.node, words))
        return ""

    monkeypatch.setattr(Instance, "manage", manage)

    pair.introduce()

    us = ("introduce_partner", "--node", "us-cbp", "--url", "http://127.0.0.1:8101", "--key", "key of us-cbp")
    cn = ("introduce_partner", "--node", "cn-gacc", "--url", "http://127.0.0.1:8100", "--key", "key of cn-gacc")
    assert told == [("cn-gacc", us), ("us-cbp", cn)]


def test_a_command_joins_the_instance_as_who_it_is(pair, monkeypatch):
    home = pair.us.home
    home.open()
    home.remember(services={"DATABASE_URL": "postgres://us", "REDIS_URL": "redis://us"})
    for name in WHO:
        monkeypatch.delenv(name, raising=False)
        if name in pair.us.settings:
            monkeypatch.setenv(name, pair.us.settings[name])
    remember_who(home)
    for name in pair.us.settings:
        monkeypatch.delenv(name, raising=False)

    env = environment(home, os.environ)

    assert {name: env[name] for name in WHO} == {name: pair.us.settings[name] for name in WHO}
    assert environment(home, {"IPCASES_NODE": "another"})["IPCASES_NODE"] == "another"


def test_is_not_ready_because_of_an_earlier_launcher(pair):
    Home(pair.cn.home.path).open()
    pair.cn.home.remember(launcher={"pid": 1, "is_ready": True})

    assert not pair.cn.is_ready()


def test_shows_why_an_instance_did_not_start(pair, monkeypatch):
    monkeypatch.setenv("PG_BIN", "/nonexistent")

    pair.cn.start()
    with pytest.raises(LauncherError, match=r"(?s)Starting the instance cn-gacc failed.*PG_BIN is /nonexistent"):
        pair.cn.wait_until_ready()
    pair.stop()
