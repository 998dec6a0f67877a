"""`run`: the whole site under one launcher, started, hurt and stopped."""

import os
import signal
import socket
from pathlib import Path

import pytest

from ipcases.embedded import welcome
from ipcases.embedded.identity import remove_outside
from ipcases.embedded.messages import LauncherError
from ipcases.embedded.pair import Instance, make_pair
from ipcases.embedded.processes import birth_mark
from ipcases.embedded.run import application_environment, ask, chosen_port, scheduler, web, worker
from ipcases.embedded.state import Home, free_port
from tests.cast import PASSWORD, PEOPLE
from tests.embedded.breaking import PROGRAMS, query, wait_until_whole
from tests.embedded.calling import Caller, log_a_seizure
from tests.embedded.conftest import CHECKOUT, wait_until
from tests.test_compose import settings_variables

# One site for all of them: they stand on one worker of the test run.
on_the_site = pytest.mark.xdist_group("embedded-run")
MAKE_OFFICER = "from tests.cast import make_person; make_person('officer')"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A site as `make run` starts it, without demo data, with one officer at work."""
    home = Home(tmp_path_factory.mktemp("site") / "home")
    site = Instance("cn-gacc", free_port(), home, {"IPCASES_DEMO": "0"}, is_ephemeral=False)
    try:
        site.start()
        site.wait_until_ready()
        site.manage("shell", "-v", "0", "-c", MAKE_OFFICER)
        yield site
    finally:
        site.stop()
        remove_outside(home.path)


@pytest.fixture
def officer(site):
    return Caller(site.base_url, "officer", PASSWORD)


def pids_of(site: Instance) -> dict[str, int]:
    site.home.read()
    return {name: noted["pid"] for name, noted in site.home.state["processes"].items()}


def assert_works(site: Instance, officer: Caller, *, kept: str) -> None:
    """Expect that nothing is lost, and that what is logged now gets through every program of the site."""
    wait_until_whole(site)
    assert officer.get(f"seizures/{kept}/")["reference"] == kept
    following = log_a_seizure(officer)
    # The scheduler asks, the broker carries, the worker seals, the database keeps.
    wait_until(lambda: is_sealed(site, following))


def is_sealed(site: Instance, reference: str) -> bool:
    events = query(
        site,
        "SELECT seal.event_id IS NOT NULL FROM audit_auditevent event"
        " LEFT JOIN audit_auditseal seal ON seal.event_id = event.id WHERE event.case_reference = %s",
        reference,
    )
    return bool(events) and all(sealed for (sealed,) in events)


@pytest.mark.slow
@on_the_site
@pytest.mark.parametrize("program", sorted(PROGRAMS))
def test_works_on_when_one_program_is_killed_and_loses_no_seizure(site, officer, program):
    killed = pids_of(site)[program]
    kept = log_a_seizure(officer)

    site.kill(program)

    wait_until(lambda: pids_of(site).get(program, killed) != killed)
    assert_works(site, officer, kept=kept)


@pytest.mark.slow
@on_the_site
def test_starts_again_after_its_launcher_was_killed_and_leaves_nothing_behind(site, officer):
    kept = log_a_seizure(officer)
    first = pids_of(site)

    site.process.kill()
    site.process.wait()
    site.start()
    site.wait_until_ready()

    assert_works(site, officer, kept=kept)
    second = pids_of(site)
    site.stop()
    assert [pid for pid in (*first.values(), *second.values()) if birth_mark(pid)] == []
    assert ask(site.port, "/healthz") != "200"
    assert Path(site.log).read_text().splitlines()[-1] == "Stopped."


def test_names_another_port_when_ours_is_taken(launch):
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", 0))
        stranger.listen()
        port = stranger.getsockname()[1]

        process = launch("run", IPCASES_PORT=str(port))
        printed = process.communicate(timeout=30)[0]

    assert process.returncode == 1
    assert f"Port {port} is used by another program" in printed
    assert f"IPCASES_PORT={port + 1} make run" in printed
    assert "Traceback" not in printed


@pytest.mark.parametrize("given", ["hello", "0", "70000", "-1"])
def test_refuses_what_is_no_port(monkeypatch, given):
    monkeypatch.setenv("IPCASES_PORT", given)

    with pytest.raises(LauncherError, match=f"IPCASES_PORT is {given}"):
        chosen_port()


@pytest.mark.parametrize(("given", "port"), [("", 8000), ("8123", 8123)])
def test_takes_the_port_it_is_given(monkeypatch, given, port):
    monkeypatch.setenv("IPCASES_PORT", given)

    assert chosen_port() == port


def test_makes_a_demo_password_once(home):
    first, second = (application_environment({}, home, 8000)["IPCASES_DEMO_PASSWORD"] for _ in range(2))

    assert first == second
    assert len(first) >= 12


def test_takes_the_demo_password_it_is_given(home, monkeypatch):
    monkeypatch.setenv("IPCASES_DEMO_PASSWORD", "open sesame please")

    env = application_environment(dict(os.environ), home, 8000)

    assert env["IPCASES_DEMO_PASSWORD"] == "open sesame please"


def test_refuses_a_password_the_demo_was_not_seeded_with(home, monkeypatch):
    application_environment({}, home, 8000)
    monkeypatch.setenv("IPCASES_DEMO_PASSWORD", "open sesame please")

    with pytest.raises(LauncherError, match="seeded with another password"):
        application_environment({}, home, 8000)


def test_makes_no_password_without_a_demo(home):
    assert "IPCASES_DEMO_PASSWORD" not in application_environment({"IPCASES_DEMO": "0"}, home, 8000)


def test_gives_the_settings_nothing_they_do_not_read(home, tmp_path, monkeypatch):
    for name in list(os.environ):
        if name.startswith("IPCASES_"):
            monkeypatch.delenv(name)
    home.remember(services={"DATABASE_URL": "postgres://x/x", "REDIS_URL": "redis://x"})
    pair = make_pair(tmp_path, ports=(1, 2), is_ephemeral=True, settings={"IPCASES_DEMO": "0"})
    ours = {**application_environment({}, home, 8000), **pair.cn.settings, **pair.us.settings}

    assert set(ours) - {"PYTHONUNBUFFERED"} - settings_variables() == set()


def test_keeps_secrets_out_of_command_lines(home):
    env = {"SECRET_KEY": "s3cret", "DATABASE_URL": "postgres://s3cret"}

    for program in (web(home, env, 8000), worker(home, env), scheduler(home, env)):
        assert "s3cret" not in " ".join(program.argv)
        assert program.stop_signal == signal.SIGTERM


def test_lists_a_sign_in_for_everybody_of_the_cast(home, capsys):
    welcome.show({"IPCASES_DEMO": "1", "IPCASES_DEMO_PASSWORD": "demo-1234-5678"}, home)

    printed = capsys.readouterr().out
    # The cast of the tests has one approver: two are needed where persons or files leave.
    assert set(welcome.DEMO_SIGN_INS) == set(PEOPLE) - {"stranger"} | {"second_approver"}
    assert all(f"  {name} " in printed for name in welcome.DEMO_SIGN_INS)
    assert "demo-1234-5678" in printed


def test_says_how_to_make_the_first_sign_in_without_a_demo(home, capsys):
    welcome.show({"IPCASES_DEMO": "0"}, home)

    assert "create_administrator" in capsys.readouterr().out


def test_imports_nothing_of_django():
    for source in (CHECKOUT / "ipcases" / "embedded").glob("*.py"):
        assert "django" not in source.read_text().replace("DJANGO_SETTINGS_MODULE", "").lower().replace(
            "imports nothing of django", ""
        ), source.name
