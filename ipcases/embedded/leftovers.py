"""What a killed launcher leaves behind: processes, and temporary homes."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from signal import SIGINT, SIGTERM

from ipcases.embedded import messages, processes
from ipcases.embedded.identity import remove_outside
from ipcases.embedded.state import Home

TEMPORARY_PREFIX = "ipcases-run-"
# A file system that Linux keeps in memory: a slow disk made a run of all tests a tenth longer.
MEMORY = Path("/dev/shm")
# A run of all tests puts two gigabytes there, and its programs need as much besides.
MEMORY_BYTES = 8 << 30
_MEMORY_FILE = Path("/proc/meminfo")
# How to end a program: a place in the order, the signal, the patience in seconds.
APPLICATION_END = (0, SIGTERM, 5.0)
SERVER_ENDS = {"redis": (1, SIGTERM, 10.0), "postgres": (2, SIGINT, 20.0)}


def end_stale_programs(home: Home) -> None:
    """End what a killed launcher left running in this home: applications, then the broker, then the database."""
    stale = home.stale_processes()
    for name in sorted(stale, key=lambda name: SERVER_ENDS.get(name, APPLICATION_END)[0]):
        pid, mark = stale[name]
        _, first, seconds = SERVER_ENDS.get(name, APPLICATION_END)
        processes.end_stranger(pid, mark=mark, first=first, seconds=seconds)
        home.note_process(name, None)
    if stale:
        messages.step("Earlier run", f"was killed; {', '.join(sorted(stale))} still ran and have been ended")


@contextmanager
def temporary_home() -> Iterator[Home]:
    """Give a home that is gone afterwards, and clear away those of launchers that were killed."""
    sweep_temporary_homes()
    path = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX, dir=_temporary_folder()))
    home = Home(path)
    try:
        home.open()
        yield home
    finally:
        home.close()
        remove_outside(path)
        shutil.rmtree(path, ignore_errors=True)


def _temporary_folder() -> Path:
    """Return where a temporary home lies: in memory where there is plenty, unless TMPDIR says where."""
    if "TMPDIR" not in os.environ and has_plenty(MEMORY):
        return MEMORY
    return Path(tempfile.gettempdir())


def has_plenty(folder: Path) -> bool:
    """Say whether a file system in memory has room for what a run writes, and the memory for its programs too."""
    try:
        room = os.statvfs(folder)
        told = _MEMORY_FILE.read_text()
    except OSError:
        return False  # no Linux
    available = int(told.split("MemAvailable:")[1].split()[0]) << 10
    return not room.f_flag & os.ST_NOEXEC and min(room.f_bavail * room.f_frsize, available) >= MEMORY_BYTES


def sweep_temporary_homes() -> None:
    """Remove temporary homes whose launcher is gone: nobody holds their lock."""
    for path in chain(*(folder.glob(f"{TEMPORARY_PREFIX}*") for folder in (MEMORY, Path(tempfile.gettempdir())))):
        try:
            with (path / "lock").open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                home = Home(path)
                home.read()
                end_stale_programs(home)
                remove_outside(path)
                shutil.rmtree(path, ignore_errors=True)
        except OSError:
            continue  # in use, or somebody else's
