"""`exec`: one command with the services up around it, its exit code kept."""

import os
import signal
import subprocess
from pathlib import Path
from types import FrameType

from ipcases.embedded import messages, processes
from ipcases.embedded.services import start_services, temporary_home
from ipcases.embedded.state import Home
from ipcases.embedded.supervisor import Supervisor


def execute(command: list[str], *, home_path: Path, is_ephemeral: bool) -> int:
    """Run the command with services of its own, or with those of this home; give its exit code."""
    if is_ephemeral:
        with temporary_home() as home:
            return _with_services(command, home, durable=False)
    home = Home(home_path)
    home.open()
    try:
        return _with_services(command, home, durable=True)
    finally:
        home.close()


def _with_services(command: list[str], home: Home, *, durable: bool) -> int:
    supervisor = Supervisor(home)
    supervisor.take_signals()
    try:
        env = start_services(home, supervisor, durable=durable)
        return run_in_foreground(command, env)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    finally:
        supervisor.stop()


def run_in_foreground(command: list[str], env: dict[str, str]) -> int:
    """Run a command that shares our terminal; hand our SIGTERM on and leave Ctrl-C, which it sees itself, to it."""
    try:
        process = subprocess.Popen(processes.shim(command, death_signal=signal.SIGTERM), env=env)
    except OSError as error:
        raise messages.LauncherError(f"{command[0]} cannot be run: {error.strerror}.") from error

    def hand_on(number: int, frame: FrameType | None) -> None:
        if number != signal.SIGINT or not os.isatty(0):
            processes.send(process.pid, signal.Signals(number))

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, hand_on)
    code = process.wait()
    return code if code >= 0 else 128 - code
