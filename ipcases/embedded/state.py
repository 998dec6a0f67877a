"""The launcher's folder: its lock, and the file that remembers ports, secrets and processes."""

import fcntl
import json
import os
import secrets
import socket
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from ipcases.embedded import messages, processes

# Below what Linux (32768) and macOS (49152) hand out to outgoing connections.
SERVER_PORTS = range(20000, 32000)


class Home:
    """One folder that belongs to one launcher at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.logs = path / "logs"
        self._state_file = path / "state.json"
        self._lock: IO[str] | None = None
        self.state: dict[str, Any] = {}

    def open(self) -> None:
        """Create the folder, lock it and read what is remembered; refuse when another launcher or user has it."""
        try:
            self._refuse_another_user()
            self.path.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.logs.mkdir(exist_ok=True)
            self._lock = (self.path / "lock").open("a")
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.close()
            self.read()
            launcher = self.state.get("launcher", {})
            raise messages.already_running(self.path, launcher.get("pid"), launcher.get("base_url")) from None
        except OSError as error:
            self.close()
            raise messages.for_os_error(error, self.path) from error
        self.read()
        self.remember(launcher={"pid": os.getpid()})

    def _refuse_another_user(self) -> None:
        """Leave alone what another user started: root would begin a second database and lock that user out."""
        with suppress(FileNotFoundError):
            owner = self._state_file.stat().st_uid
            if owner != os.geteuid():
                raise messages.of_another_user(self.path, owner)

    def is_in_use(self) -> bool:
        """Tell whether a launcher holds this folder now."""
        try:
            with (self.path / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """Give the folder back."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def read(self) -> None:
        """Read what is remembered; a file damaged by a full disk counts as empty."""
        try:
            remembered = json.loads(self._state_file.read_text())
        except (OSError, ValueError):
            remembered = {}
        self.state = remembered if isinstance(remembered, dict) else {}

    def remember(self, **values: Any) -> None:
        """Keep values for the next start, readable by their owner only and written whole or not at all."""
        self.state.update(values)
        draft = self._state_file.with_suffix(".new")
        try:
            descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as file:
                json.dump(self.state, file, indent=1)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(self._state_file)
        except OSError as error:
            raise messages.for_os_error(error, self.path) from error

    def has_secret(self, name: str) -> bool:
        return name in self.state.get("secrets", {})

    def secret(self, name: str) -> str:
        """Give a generated secret that stays the same over restarts."""
        kept: dict[str, str] = self.state.get("secrets", {})
        if name not in kept:
            self.remember(secrets={**kept, name: secrets.token_urlsafe(48)})
        return str(self.state["secrets"][name])

    def port(self, name: str) -> int:
        """Give the port kept for a server, or another one when a stranger has taken it meanwhile."""
        kept: dict[str, int] = self.state.get("ports", {})
        port = kept.get(name)
        if port is None or not is_free(port):
            port = free_port(avoid=set(kept.values()))
            self.remember(ports={**kept, name: port})
        return port

    def note_process(self, name: str, pid: int | None) -> None:
        """Remember which process runs a program, so that the next launcher recognises it."""
        noted: dict[str, Any] = dict(self.state.get("processes", {}))
        mark = processes.birth_mark(pid) if pid is not None else None
        if mark is None:
            noted.pop(name, None)
        else:
            noted[name] = {"pid": pid, "born": mark}
        # A disk that is full must not keep a program from being watched or stopped.
        with suppress(messages.LauncherError):
            self.remember(processes=noted)

    def stale_processes(self) -> dict[str, tuple[int, str]]:
        """Give the programs of a killed launcher that still run, by name: number and birth mark."""
        return {
            name: (noted["pid"], noted["born"])
            for name, noted in self.state.get("processes", {}).items()
            if processes.birth_mark(noted["pid"]) == noted["born"]
        }


def is_free(port: int) -> bool:
    """Tell whether nobody answers on a port of this machine and it can be listened on."""
    with socket.socket() as caller:
        if caller.connect_ex(("127.0.0.1", port)) == 0:
            return False
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(*, avoid: set[int] | None = None) -> int:
    """Choose a free port by chance, so that launchers that start together rarely choose the same."""
    while True:
        port = secrets.choice(SERVER_PORTS)
        if port not in (avoid or ()) and is_free(port):
            return port
