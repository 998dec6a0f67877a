"""Programs are started and recognised in the same way on every system."""

import os
import resource
import shutil
import subprocess
import sys

import pytest

from ipcases.embedded import processes
from ipcases.embedded.processes import Program, birth_mark, command_line, shim
from tests.embedded.conftest import wait_until

SLEEP = "import time; time.sleep(60)"
TELL_LIMIT = "import resource; print(resource.getrlimit(resource.RLIMIT_NOFILE)[0])"
UNDER_LIMIT = 'ulimit -S -n "$1" && shift && exec "$@"'


@pytest.fixture(params=["proc", "ps"])
def stranger(request, monkeypatch):
    """A process with a long command line, looked at by one of the two ways."""
    if request.param == "ps" and shutil.which("ps") is None:
        pytest.skip("this system has no ps")
    if request.param == "proc" and not processes.HAS_PROC:
        pytest.skip("this system has no /proc")
    monkeypatch.setattr(processes, "HAS_PROC", request.param == "proc")
    process = subprocess.Popen([sys.executable, "-c", SLEEP, "x" * 500, "-D", "/home/of/案"])
    yield process
    process.kill()
    process.wait()


def test_the_whole_command_line_is_read_however_narrow_the_terminal(stranger, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")

    wait_until(lambda: "x -D /home/of/" in command_line(stranger.pid), seconds=5)


def test_the_birth_is_told_in_the_same_words_in_every_language_and_time_zone(stranger, monkeypatch):
    here = birth_mark(stranger.pid)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.setenv("TZ", "America/New_York")

    assert here
    assert birth_mark(stranger.pid) == here


def test_who_is_gone_has_neither(stranger):
    stranger.kill()
    stranger.wait()

    assert birth_mark(stranger.pid) is None
    assert command_line(stranger.pid) == ""


def limit_of_a_child(limit: int) -> int:
    command = ["/bin/sh", "-c", UNDER_LIMIT, "sh", str(limit), *shim([sys.executable, "-c", TELL_LIMIT])]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_a_low_limit_of_open_files_is_lifted_as_far_as_it_goes():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    enough = 4096 if hard == resource.RLIM_INFINITY else min(4096, hard)

    assert limit_of_a_child(256) == enough


def test_a_high_limit_of_open_files_stays():
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    higher = 5000 if hard == resource.RLIM_INFINITY else min(5000, hard)

    assert limit_of_a_child(higher) == higher


def test_a_folder_named_in_another_alphabet_reaches_a_program_as_it_is(tmp_path):
    log, name = tmp_path / "cat.log", b"/home/caf\xe9/\xe6\xa1\x88\n"

    program = Program(name="cat", argv=["cat"], log=log, env=dict(os.environ), stdin=os.fsdecode(name))
    processes.start(program).wait()

    assert log.read_bytes() == name
