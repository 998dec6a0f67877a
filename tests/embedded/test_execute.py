"""`exec`: one command with servers around it, and nothing left afterwards."""

import os
import signal
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from ipcases.embedded import __main__ as command_line
from ipcases.embedded import leftovers
from ipcases.embedded.processes import birth_mark
from ipcases.embedded.state import Home
from tests.embedded.conftest import wait_until

SHOWN = ("DATABASE_URL", "REDIS_URL", "IPCASES_HOME", "TMPDIR")
SHOW = f"import os; print(*(os.environ.get(name, '-') for name in {SHOWN}))"


def pids_in(home: Home) -> list[int]:
    home.read()
    return [noted["pid"] for noted in home.state.get("processes", {}).values()]


def test_keeps_the_exit_code(launch):
    process = launch("exec", "--ephemeral", "--", "sh", "-c", "exit 7")

    assert process.wait(30) == 7


def test_gives_the_command_servers_that_are_gone_afterwards(launch):
    process = launch("exec", "--ephemeral", "--", sys.executable, "-c", SHOW)

    printed = process.communicate(timeout=30)[0].splitlines()

    database, broker, folder, temporary = printed[-1].split()
    assert database.startswith("postgres://ipcases:")
    assert broker.startswith("redis://:")
    assert Path(temporary).parent == Path(folder)
    assert not Path(folder).exists()


def test_hands_a_stop_signal_on_and_stops_the_servers(launch, tmp_path):
    script = f"trap 'exit 42' TERM; echo up > {tmp_path}/up; while :; do sleep 0.05; done"
    process = launch("exec", "--", "sh", "-c", script)
    wait_until((tmp_path / "up").exists)
    servers = pids_in(Home(tmp_path / "home"))

    process.send_signal(signal.SIGTERM)

    assert process.wait(30) == 42
    assert len(servers) == 2
    assert [pid for pid in servers if birth_mark(pid)] == []


def test_joins_the_servers_of_a_launcher_that_runs(launch, tmp_path):
    first = launch("exec", "--", "sh", "-c", f"echo up > {tmp_path}/up; exec sleep 30")
    wait_until((tmp_path / "up").exists)
    home = Home(tmp_path / "home")
    home.read()

    printed = launch("exec", "--", sys.executable, "-c", SHOW).communicate(timeout=30)[0]

    assert printed.split()[:3] == [*home.state["services"].values(), str(home.path)]
    assert first.poll() is None


def test_a_killed_launcher_leaves_nothing_that_breaks_the_next_start(launch, tmp_path):
    first = launch("exec", "--", "sh", "-c", f"echo up > {tmp_path}/up; exec sleep 30")
    wait_until((tmp_path / "up").exists)
    left_behind = pids_in(Home(tmp_path / "home"))

    first.kill()
    second = launch("exec", "--", "true")

    assert second.wait(60) == 0
    assert [pid for pid in left_behind if birth_mark(pid)] == []


def test_several_run_side_by_side(launch):
    both = [launch("exec", "--ephemeral", "--", sys.executable, "-c", SHOW) for _ in range(2)]

    first, second = (process.communicate(timeout=60)[0].splitlines()[-1].split() for process in both)

    assert set(first) & set(second) == set()


def test_clears_away_the_temporary_home_of_a_killed_launcher(launch, tmp_path):
    first = launch(
        "exec", "--ephemeral", "--", "sh", "-c", f"echo up > {tmp_path}/up; exec sleep 30", TMPDIR=str(tmp_path)
    )
    wait_until((tmp_path / "up").exists)
    first.kill()
    first.wait()

    assert launch("exec", "--ephemeral", "--", "true", TMPDIR=str(tmp_path)).wait(60) == 0

    assert list(tmp_path.glob("ipcases-run-*")) == []


GIB = 1 << 30


@pytest.mark.parametrize(
    ("room", "available", "flags", "is_plenty"),
    [
        (8 * GIB, 8 * GIB, 0, True),
        (8 * GIB - 4096, 8 * GIB, 0, False),
        (8 * GIB, 8 * GIB - 1024, 0, False),
        (8 * GIB, 8 * GIB, 8, False),
    ],
)
def test_lies_in_memory_only_where_there_is_plenty(room, available, flags, is_plenty, monkeypatch, tmp_path):
    told = tmp_path / "meminfo"
    told.write_text(f"MemTotal: 999999999 kB\nMemAvailable: {available >> 10} kB\n")
    monkeypatch.setattr(leftovers, "_MEMORY_FILE", told)
    monkeypatch.setattr(os, "ST_NOEXEC", 8, raising=False)
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(f_flag=flags, f_bavail=room >> 12, f_frsize=1 << 12))

    assert leftovers.has_plenty(tmp_path) is is_plenty


def test_lies_on_the_disk_where_no_memory_can_be_written_to(tmp_path):
    assert not leftovers.has_plenty(tmp_path / "nowhere")


def test_lies_where_it_is_told_to(tmp_path, monkeypatch):
    monkeypatch.setattr(leftovers, "has_plenty", lambda folder: True)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert leftovers._temporary_folder() != leftovers.MEMORY

    monkeypatch.delenv("TMPDIR")
    assert leftovers._temporary_folder() == leftovers.MEMORY


@pytest.mark.parametrize("words", [["exec"], ["exec", "--"], ["fly"], []])
def test_explains_how_it_is_called(words, capsys):
    with pytest.raises(SystemExit):
        command_line.parse(words)

    assert "usage:" in capsys.readouterr().err


def test_leaves_the_options_of_the_command_to_the_command():
    options = command_line.parse(["exec", "--ephemeral", "--", "pytest", "--quiet", "-k", "x"])

    assert options.words == ["pytest", "--quiet", "-k", "x"]
    assert options.ephemeral
