"""Programs that die are started again; all of them stop in order."""

import os
import re
import signal
import sys
import threading
import time

import pytest

from ipcases.embedded import processes, supervisor
from ipcases.embedded.processes import Program, birth_mark, log_tail
from ipcases.embedded.supervisor import Supervisor, describe_exit
from tests.embedded.conftest import wait_until

NOTES_ITS_END = "trap 'echo {name} >> {notes}; exit 0' TERM; echo up; while :; do sleep 0.02; done"


@pytest.fixture
def watched(home, monkeypatch):
    monkeypatch.setattr(supervisor, "FIRST_PAUSE_SECONDS", 0.1)
    watched = Supervisor(home)
    yield watched
    watched.stop()


def shell(home, name: str, script: str, **options) -> Program:
    return Program(
        name=name, argv=["/bin/sh", "-c", script], log=home.logs / f"{name}.log", env=dict(os.environ), **options
    )


def pid_of(home, name: str) -> int | None:
    return home.state["processes"].get(name, {}).get("pid")


def test_starts_a_killed_program_again(home, watched, capsys):
    watched.start(shell(home, "web", "sleep 60"))
    first = pid_of(home, "web")

    os.kill(first, signal.SIGKILL)
    wait_until(lambda: watched.look_once() or pid_of(home, "web") != first, seconds=5)

    assert birth_mark(pid_of(home, "web"))
    assert "killed by SIGKILL" in capsys.readouterr().out


def test_pauses_longer_after_each_failure(home, watched, capsys):
    watched.start(shell(home, "web", "exit 7"))
    printed = []

    def pauses() -> list[str]:
        watched.look_once()
        printed.append(capsys.readouterr().out)
        return re.findall(r"starts again in (\S+) s", "".join(printed))

    wait_until(lambda: len(pauses()) >= 3, seconds=10)

    assert pauses()[:3] == ["0.1", "0.2", "0.4"]


def test_sweeps_the_orphans_of_a_killed_worker(home, watched):
    watched.start(shell(home, "worker", "sleep 61 & echo $! ; wait"))
    wait_until(lambda: log_tail(home.logs / "worker.log").strip().isdigit())
    orphan = int(log_tail(home.logs / "worker.log"))

    os.kill(pid_of(home, "worker"), signal.SIGKILL)

    wait_until(lambda: watched.look_once() or birth_mark(orphan) is None, seconds=5)


def test_stops_applications_before_broker_before_database(home, watched):
    notes = home.path / "order"
    layers = {"database": processes.DATABASE, "web": processes.APPLICATION, "broker": processes.BROKER}
    for name, layer in layers.items():
        watched.start(shell(home, name, NOTES_ITS_END.format(name=name, notes=notes), layer=layer))
    wait_until(lambda: all(log_tail(home.logs / f"{name}.log") == "up" for name in layers))

    watched.stop()

    assert notes.read_text().split() == ["web", "broker", "database"]
    assert home.state["processes"] == {}


def test_kills_what_does_not_want_to_stop(home, watched, monkeypatch):
    monkeypatch.setattr(supervisor, "HURRY_SECONDS", 0.2)
    watched.start(shell(home, "web", "trap '' TERM; echo up; while :; do sleep 0.02; done", stop_seconds=0.2))
    wait_until(lambda: log_tail(home.logs / "web.log") == "up")
    stubborn = pid_of(home, "web")

    watched.stop()

    assert birth_mark(stubborn) is None


def test_takes_a_second_signal_as_a_wish_to_hurry(home, watched, monkeypatch):
    monkeypatch.setattr(supervisor, "HURRY_SECONDS", 0.2)
    watched.start(shell(home, "web", "trap '' TERM; echo up; while :; do sleep 0.02; done", stop_seconds=60))
    wait_until(lambda: log_tail(home.logs / "web.log") == "up")
    second = threading.Timer(0.3, watched._on_signal, [signal.SIGINT, None])
    began = time.monotonic()

    second.start()
    watched.stop()

    assert 0.3 < time.monotonic() - began < 10


def test_interrupts_once_only(home):
    watched = Supervisor(home)

    with pytest.raises(KeyboardInterrupt):
        watched._on_signal(signal.SIGINT, None)
    watched._on_signal(signal.SIGTERM, None)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process that its parent died")
def test_programs_die_with_their_launcher(tmp_path):
    script = (
        "import os, pathlib, sys\n"
        "from ipcases.embedded.processes import Program, start\n"
        "program = Program(name='x', argv=['sleep', '60'], log=pathlib.Path(sys.argv[1]), env=dict(os.environ))\n"
        "print(start(program).pid, flush=True)\n"
        "os.kill(os.getpid(), 9)\n"
    )
    reader, writer = os.pipe()
    launcher = os.posix_spawn(
        sys.executable,
        [sys.executable, "-c", script, str(tmp_path / "log")],
        os.environ,
        file_actions=[(os.POSIX_SPAWN_DUP2, writer, 1)],
    )
    os.close(writer)
    os.waitpid(launcher, 0)
    with os.fdopen(reader) as printed:
        pid = int(printed.readline())

    wait_until(lambda: birth_mark(pid) is None, seconds=5)


@pytest.mark.parametrize(("code", "words"), [(-9, "killed by SIGKILL"), (3, "exit code 3")])
def test_says_how_a_program_ended(code, words):
    assert describe_exit(code) == words


def test_turns_a_long_log_over(home, watched, monkeypatch):
    monkeypatch.setattr(processes, "LONGEST_LOG_BYTES", 10)
    (home.logs / "web.log").write_text("x" * 11)

    watched.start(shell(home, "web", "sleep 60"))

    assert (home.logs / "web.log.1").read_text() == "x" * 11
    assert (home.logs / "web.log").read_text() == ""
