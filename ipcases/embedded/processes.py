"""Starting, recognising and stopping processes. Knows nothing of what they are for."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

SHIM = Path(__file__).with_name("child.py")
HAS_PROC = Path("/proc/self").exists()  # macOS has none
POLL_SECONDS = 0.02
LONGEST_LOG_BYTES = 10_000_000
# Programs stop from the top layer down, so that nobody loses what it stands on.
DATABASE, BROKER, APPLICATION = range(3)


@dataclass(frozen=True, kw_only=True)
class Program:
    """What to run and how to end it."""

    name: str
    argv: list[str]
    log: Path
    env: Mapping[str, str]
    stdin: str | None = None
    cwd: Path | None = None
    identity: str = "keep"
    stop_signal: signal.Signals = signal.SIGTERM
    hurry_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGTERM
    stop_seconds: float = 10.0
    layer: int = APPLICATION
    before_start: Callable[[], None] = field(default=lambda: None)


def shim(program: list[str], *, identity: str = "keep", death_signal: int = 0) -> list[str]:
    """Wrap a command so that it starts under the identity and dies with this launcher."""
    return [sys.executable, "-I", "-S", str(SHIM), str(int(death_signal)), str(os.getpid()), identity, *program]


def start(program: Program) -> "subprocess.Popen[bytes]":
    """Start the program in a session of its own, its output appended to its log.

    Call it from the main thread: Linux sends the death signal when the starting thread ends.
    """
    program.before_start()
    _turn_over(program.log)
    with program.log.open("ab") as log:
        process = subprocess.Popen(
            shim(program.argv, identity=program.identity, death_signal=program.death_signal),
            stdin=subprocess.PIPE if program.stdin is not None else subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            env=dict(program.env),
            cwd=program.cwd,
            start_new_session=True,
        )
    if program.stdin is not None and process.stdin is not None:
        try:
            process.stdin.write(os.fsencode(program.stdin))  # it may name folders
            process.stdin.close()
        except BrokenPipeError:
            pass  # it died at once: whoever waits for it reads the log
    return process


def _turn_over(log: Path) -> None:
    """Keep a log from growing over many starts; one earlier part stays."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LONGEST_LOG_BYTES:
        log.replace(log.with_suffix(".log.1"))


def log_tail(log: Path, *, lines: int = 8) -> str:
    """Give the last lines of a log, or nothing when there is none."""
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 8192))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-lines:])
    except OSError:
        return ""


def command_line(pid: int) -> str:
    """Give the command line of a live process, or nothing."""
    if not HAS_PROC:
        return _ps(pid, "command=")
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def birth_mark(pid: int) -> str | None:
    """Give what tells a process from a later one with the same number: when it was born, and in which boot."""
    if not HAS_PROC:
        return _ps(pid, "lstart=") or None
    try:
        # The program's name stands in brackets and may hold blanks; field 22 counts from before it.
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        boot = Path("/proc/sys/kernel/random/boot_id").read_text().strip()
    except OSError:
        return None
    return None if fields[0] == "Z" else f"{boot}/{fields[19]}"


def _ps(pid: int, column: str) -> str:
    """Ask the system's own tool: for the whole of it, and in the same words whatever our language and time zone."""
    command = ["ps", "-ww", "-o", column, "-p", str(pid)]
    env = {"PATH": os.defpath, "TZ": "UTC", "LC_TIME": "C", "LC_CTYPE": "UTF-8"}
    try:
        answer = subprocess.run(command, capture_output=True, text=True, errors="replace", env=env, check=False)
    except OSError:
        return ""
    return answer.stdout.strip()


def send(pid: int, signal_number: signal.Signals, *, to_group: bool = False) -> None:
    """Signal a process or its group; one that is gone is fine."""
    # macOS answers EPERM for a group of which only zombies are left.
    with suppress(ProcessLookupError, PermissionError):
        (os.killpg if to_group else os.kill)(pid, signal_number)


def end_stranger(pid: int, *, mark: str, first: signal.Signals, seconds: float) -> None:
    """End a process that an earlier launcher left behind: politely, then by force."""
    for signal_number, patience in ((first, seconds), (signal.SIGKILL, 5.0)):
        send(pid, signal_number)
        deadline = time.monotonic() + patience
        while time.monotonic() < deadline:
            if birth_mark(pid) != mark:
                send(pid, signal.SIGKILL, to_group=True)
                return
            time.sleep(POLL_SECONDS)
