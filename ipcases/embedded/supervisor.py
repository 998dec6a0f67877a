"""Keeps programs running: starts them, starts them again when they die, stops them in order."""

import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from ipcases.embedded import messages, processes
from ipcases.embedded.processes import Program
from ipcases.embedded.state import Home

WATCH_SECONDS = 0.2
FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
HEALTHY_AFTER_SECONDS = 60.0
HURRY_SECONDS = 3.0

Waiter = Callable[["subprocess.Popen[bytes]"], "subprocess.Popen[bytes]"]


@dataclass
class Running:
    """A program with its present process; None while it waits to be started again."""

    program: Program
    process: "subprocess.Popen[bytes] | None"
    started_at: float
    failures: int = 0
    restart_at: float = 0.0


class Supervisor:
    """The programs of one launcher. A stop signal raises KeyboardInterrupt, wherever the launcher is."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self._running: list[Running] = []
        self._is_starting = False
        self._has_interrupted = False
        self._signals = 0

    def take_signals(self) -> None:
        """Turn Ctrl-C, SIGTERM and a closed terminal into an orderly stop; a second one hurries it."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self._signals += 1
        if not self._is_starting:
            self._interrupt_once()

    def _interrupt_once(self) -> None:
        # A second interrupt would cut the orderly stop short and leave processes behind.
        if not self._has_interrupted:
            self._has_interrupted = True
            raise KeyboardInterrupt

    def start(self, program: Program, wait: Waiter | None = None) -> None:
        """Start a program, keep it in view, and wait until it is ready if there is a way to tell."""
        running = Running(program, None, time.monotonic())
        self._running.append(running)
        self._spawn(running)
        if wait is not None and running.process is not None:
            running.process = wait(running.process)
            self.home.note_process(program.name, running.process.pid)

    def _spawn(self, running: Running) -> None:
        # An interrupt between the birth of a process and its entry here would leave it without a keeper.
        self._is_starting = True
        try:
            running.process = processes.start(running.program)
            running.started_at = time.monotonic()
        finally:
            self._is_starting = False
        self.home.note_process(running.program.name, running.process.pid)
        if self._signals:
            self._interrupt_once()

    def watch(self) -> None:
        """Keep everything running until a signal asks to stop."""
        while True:
            self.look_once()
            time.sleep(WATCH_SECONDS)

    def look_once(self) -> None:
        """Note who died and start again whose pause is over."""
        for running in self._running:
            if running.process is not None and running.process.poll() is not None:
                self._note_exit(running, running.process)
            if running.process is None and time.monotonic() >= running.restart_at:
                try:
                    self._spawn(running)
                except (OSError, messages.LauncherError) as error:
                    self._postpone(running, str(error))

    def _note_exit(self, running: Running, process: "subprocess.Popen[bytes]") -> None:
        if running.program.layer == processes.APPLICATION:
            # Orphans of a killed worker would go on working beside their successors.
            processes.send(process.pid, signal.SIGKILL, to_group=True)
        if time.monotonic() - running.started_at > HEALTHY_AFTER_SECONDS:
            running.failures = 0
        self._postpone(running, describe_exit(process.returncode))

    def _postpone(self, running: Running, reason: str) -> None:
        pause = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2**running.failures)
        running.process = None
        running.failures += 1
        running.restart_at = time.monotonic() + pause
        log = running.program.log
        if "No space left on device" in processes.log_tail(log):
            reason = f"{reason}; the disk is full"
        messages.step(running.program.name, f"stopped ({reason}); starts again in {pause:g} s, see {log}")

    def stop(self) -> None:
        """Stop everything, applications first, then the broker, then the database."""
        self._has_interrupted = True
        for layer in sorted({running.program.layer for running in self._running}, reverse=True):
            leaving = [
                (running.program, running.process)
                for running in self._running
                if running.program.layer == layer and running.process is not None
            ]
            self._stop_layer(leaving)
        self._running.clear()

    def _stop_layer(self, leaving: "list[tuple[Program, subprocess.Popen[bytes]]]") -> None:
        for program, process in leaving:
            process.send_signal(program.stop_signal)
        self._wait(leaving, max((program.stop_seconds for program, _ in leaving), default=0.0))
        for program, process in leaving:
            process.send_signal(program.hurry_signal)
        self._wait(leaving, HURRY_SECONDS)
        for program, process in leaving:
            processes.send(process.pid, signal.SIGKILL, to_group=True)
            process.wait()
            self.home.note_process(program.name, None)

    def _wait(self, leaving: "list[tuple[Program, subprocess.Popen[bytes]]]", seconds: float) -> None:
        """Wait until all have ended, the time is over or another signal asks to hurry."""
        signals_before, deadline = self._signals, time.monotonic() + seconds
        while any(process.poll() is None for _, process in leaving):
            if time.monotonic() > deadline or self._signals > signals_before:
                return
            time.sleep(processes.POLL_SECONDS)


def describe_exit(code: int) -> str:
    """Say how a process ended."""
    if code < 0:
        return f"killed by {signal.Signals(-code).name}"
    return f"exit code {code}"
