"""`exec`: one command with the services up around it, its exit code kept."""

import os
import signal
import subprocess
from pathlib import Path
from types import FrameType

from ipcases.embedded import messages, processes
from ipcases.embedded.leftovers import end_stale_programs, temporary_home
from ipcases.embedded.services import environment, start_services
from ipcases.embedded.state import Home
from ipcases.embedded.supervisor import Supervisor


def execute(command: list[str], *, home_path: Path, is_ephemeral: bool) -> int:
    """Run the command with servers of its own, or with those of this home; give its exit code."""
    if is_ephemeral:
        with temporary_home() as home:
            return _with_services(command, home, durable=False)
    home = Home(home_path)
    if home.is_in_use():
        home.read()
        if "services" not in home.state:
            raise messages.still_starting(home_path)
        return run_in_foreground(command, environment(home))
    home.open()
    try:
        end_stale_programs(home)
        return _with_services(command, home, durable=True)
    finally:
        home.close()


def _with_services(command: list[str], home: Home, *, durable: bool) -> int:
    supervisor = Supervisor(home)
    supervisor.take_signals()
    try:
        env = start_services(home, supervisor, durable=durable)
        if not durable:
            # What the command forgets to clear away goes with the home.
            env["TMPDIR"] = str(home.path / "tmp")
            (home.path / "tmp").mkdir()
        return run_in_foreground(command, env)
    except KeyboardInterrupt:
        return 128 + signal.SIGINT
    finally:
        supervisor.stop()


def run_in_foreground(command: list[str], env: dict[str, str]) -> int:
    """Run a command that shares our terminal: SIGTERM is handed on, Ctrl-C it sees by itself."""
    process = subprocess.Popen(processes.shim(command, death_signal=signal.SIGTERM), env=env)
    # Only a signal that the terminal sent has reached the command already.
    shares_terminal = os.isatty(0)

    def hand_on(number: int, frame: FrameType | None) -> None:
        if number == signal.SIGTERM or not shares_terminal:
            processes.send(process.pid, signal.Signals(number))

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, hand_on)
    code = process.wait()
    return code if code >= 0 else 128 - code
