"""What the launcher remembers, and how it recognises what it started."""

import errno
import json
import os
import pwd
import signal
import socket
import subprocess

import pytest

from ipcases.embedded import processes
from ipcases.embedded.leftovers import end_stale_programs
from ipcases.embedded.messages import LauncherError, for_os_error, of_another_user
from ipcases.embedded.state import Home, free_port, is_free


@pytest.fixture
def sleeper():
    process = subprocess.Popen(["sleep", "60"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_keeps_secrets_over_restarts(home):
    secret = home.secret("audit_key")
    home.close()

    again = Home(home.path)
    again.open()

    assert again.secret("audit_key") == secret
    assert len(secret) >= 50
    again.close()


def test_shows_its_file_to_its_owner_only(home):
    home.secret("audit_key")

    assert (home.path / "state.json").stat().st_mode & 0o777 == 0o600
    assert home.path.stat().st_mode & 0o077 == 0


def test_starts_empty_after_a_damaged_file(home):
    (home.path / "state.json").write_text('{"ports": {"post')

    home.read()

    assert home.state == {}


def test_keeps_ports_while_they_are_free(home):
    port = home.port("postgres")

    assert home.port("postgres") == port
    assert home.port("redis") != port


def test_takes_another_port_when_a_stranger_has_ours(home):
    port = home.port("postgres")
    with socket.socket() as stranger:
        stranger.bind(("127.0.0.1", port))
        stranger.listen()

        assert not is_free(port)
        assert home.port("postgres") != port


def test_avoids_ports_that_are_spoken_for():
    assert free_port(avoid=set(range(20001, 32000))) == 20000


def test_refuses_a_second_launcher_in_the_same_home(home):
    home.remember(launcher={"pid": 4711, "base_url": "http://127.0.0.1:8000"})

    with pytest.raises(LauncherError, match=r"already running at http://127.0.0.1:8000 .*process 4711.* IPCASES_HOME"):
        Home(home.path).open()


@pytest.mark.parametrize("is_another", [True, False])
def test_refuses_what_another_user_started_and_leaves_it_as_it_was(home, monkeypatch, is_another):
    home.secret("audit_key")
    home.close()
    left = (home.path / "state.json").read_text()
    me = os.geteuid()
    monkeypatch.setattr(os, "geteuid", lambda: me + is_another)

    if is_another:
        name = pwd.getpwuid(me).pw_name
        with pytest.raises(LauncherError, match=f"belongs to {name}, .* start as {name}, or set IPCASES_HOME"):
            Home(home.path).open()
        assert (home.path / "state.json").read_text() == left
        assert not home.is_in_use()
    else:
        Home(home.path).open()


def test_names_a_user_that_is_known_no_more_by_number(tmp_path):
    assert "belongs to the user of number 4000000001," in str(of_another_user(tmp_path, 4_000_000_001))


def test_lets_the_next_launcher_in_when_the_first_is_gone(home):
    home.close()

    assert not home.is_in_use()
    Home(home.path).open()


def test_recognises_a_process_of_a_killed_launcher(home, sleeper):
    home.note_process("web", sleeper.pid)

    assert home.stale_processes() == {"web": (sleeper.pid, processes.birth_mark(sleeper.pid))}


def test_leaves_a_stranger_alone_who_got_the_same_number(home, sleeper):
    home.note_process("web", sleeper.pid)
    remembered = home.state["processes"]
    remembered["web"]["born"] = "another boot/123"
    home.remember(processes=remembered)

    end_stale_programs(home)

    assert home.stale_processes() == {}
    assert sleeper.poll() is None


def test_ends_what_a_killed_launcher_left(home, sleeper, capsys):
    home.note_process("web", sleeper.pid)

    end_stale_programs(home)

    assert sleeper.wait(5) == -signal.SIGTERM
    assert "web still ran" in capsys.readouterr().out
    assert json.loads((home.path / "state.json").read_text())["processes"] == {}


def test_forgets_a_process_that_is_gone(home):
    home.note_process("web", 2**22 + 1)

    assert home.stale_processes() == {}


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "is full: free some space"),
        (errno.EROFS, "is on a read-only disk: set IPCASES_HOME"),
        (errno.EACCES, "cannot be written by this user"),
        (errno.EIO, "cannot be used"),
    ],
)
def test_says_what_to_do_about_the_disk(tmp_path, number, sentence):
    assert sentence in str(for_os_error(OSError(number, os.strerror(number)), tmp_path))


def test_a_home_that_cannot_be_made_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(LauncherError, match="set IPCASES_HOME to another folder"):
        Home(tmp_path / "file" / "home").open()
