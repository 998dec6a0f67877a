"""PostgreSQL and Redis together: start what the environment does not name, and the variables that point to them."""

import fcntl
import os
import shutil
import signal
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from ipcases.embedded import messages, processes
from ipcases.embedded.identity import remove_outside
from ipcases.embedded.postgres import Postgres, connect
from ipcases.embedded.state import Home
from ipcases.embedded.supervisor import Supervisor
from ipcases.embedded.valkey import Valkey, ping

TEMPORARY_PREFIX = "ipcases-run-"
FIRST_START_BYTES = 300 * 1024 * 1024
LATER_START_BYTES = 60 * 1024 * 1024
EXTERNAL_PATIENCE_SECONDS = 10.0


def setting(name: str) -> str | None:
    """Give a variable of the environment, or what the file says that NAME_FILE names."""
    file = os.environ.get(f"{name}_FILE")
    if file:
        try:
            return Path(file).read_text().strip()
        except OSError as error:
            raise messages.LauncherError(
                f"{name}_FILE names {file}, which cannot be read ({error.strerror}): correct or unset it."
            ) from error
    return os.environ.get(name) or None


@contextmanager
def temporary_home() -> Iterator[Home]:
    """Give a home that is gone afterwards, and clear away those of launchers that were killed."""
    sweep_temporary_homes()
    path = Path(tempfile.mkdtemp(prefix=TEMPORARY_PREFIX))
    home = Home(path)
    try:
        home.open()
        yield home
    finally:
        home.close()
        remove_outside(path)
        shutil.rmtree(path, ignore_errors=True)


def sweep_temporary_homes() -> None:
    """Remove temporary homes whose launcher is gone: their lock is free."""
    for path in Path(tempfile.gettempdir()).glob(f"{TEMPORARY_PREFIX}*"):
        try:
            with (path / "lock").open("r+") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                end_stale_programs(_read_only(path))
                remove_outside(path)
                shutil.rmtree(path, ignore_errors=True)
        except OSError:
            continue  # in use, or somebody else's


def _read_only(path: Path) -> Home:
    home = Home(path)
    home.read()
    return home


def end_stale_programs(home: Home) -> int:
    """End what a killed launcher left running in this home, applications before servers; tell how many."""
    stale = home.stale_processes()
    for name, (pid, mark) in sorted(stale.items(), key=lambda item: ("redis", "postgres").index(item[0]) + 1 if item[0] in ("redis", "postgres") else 0):
        first = signal.SIGINT if name == "postgres" else signal.SIGTERM
        processes.end_stranger(pid, mark=mark, first=first, seconds=20.0 if name == "postgres" else 5.0)
    return len(stale)


def start_services(home: Home, supervisor: Supervisor, *, durable: bool) -> dict[str, str]:
    """Start the servers that the environment does not name; give the environment for the application."""
    if left := end_stale_programs(home):
        messages.step("Earlier run", f"{left} processes of a killed launcher were still there and have been ended")
    database_url, redis_url = setting("DATABASE_URL"), setting("REDIS_URL")
    if database_url:
        check_database(database_url)
        messages.step("PostgreSQL", f"yours at {place(database_url)}")
    else:
        database_url = _start_postgres(home, supervisor, durable=durable)
    if redis_url:
        check_redis(redis_url)
        messages.step("Redis", f"yours at {place(redis_url)}")
    else:
        redis_url = _start_valkey(home, supervisor, durable=durable)
    return environment(home, database_url=database_url, redis_url=redis_url)


def _start_postgres(home: Home, supervisor: Supervisor, *, durable: bool) -> str:
    with messages.timed_step("PostgreSQL", "starting") as outcome:
        server = Postgres(home, durable=durable)
        check_space(server.data)
        is_new = server.create_cluster()
        supervisor.start(server.program(), server.wait_until_ready)
        server.prepare_database()
        outcome.append(f"{server.version} {'created' if is_new else 'started'} on port {server.port}")
    return server.url


def _start_valkey(home: Home, supervisor: Supervisor, *, durable: bool) -> str:
    with messages.timed_step("Redis", "starting") as outcome:
        server = Valkey(home, durable=durable)
        supervisor.start(server.program(), server.wait_until_ready)
        outcome.append(f"{server.version} started on port {server.port}")
    return server.url


def environment(home: Home, *, database_url: str, redis_url: str) -> dict[str, str]:
    """Give this environment with what the settings need; what is set already stays."""
    values = dict(os.environ) | {
        "DATABASE_URL": database_url,
        "REDIS_URL": redis_url,
        "IPCASES_HOME": str(home.path),
    }
    for name in ("DATABASE_URL", "REDIS_URL", "IPCASES_HOME"):
        values.pop(f"{name}_FILE", None)
    for name, make in (
        ("SECRET_KEY", lambda: home.secret("secret_key")),
        ("IPCASES_AUDIT_KEY", lambda: home.secret("audit_key")),
        ("ALLOWED_HOSTS", lambda: "127.0.0.1,localhost"),
        ("IPCASES_SECURE", lambda: "0"),
        ("IPCASES_STATIC_FINDERS", lambda: "1"),
    ):
        if not setting(name):
            values[name] = make()
    return values


def check_space(data: Path) -> None:
    """Refuse a disk that would fill up during the start; half a cluster helps nobody."""
    needed = LATER_START_BYTES if data.exists() else FIRST_START_BYTES
    if shutil.disk_usage(data.parent).free < needed:
        raise messages.disk_full(data.parent)


def check_database(url: str) -> None:
    """Refuse a database that does not answer."""
    deadline = time.monotonic() + EXTERNAL_PATIENCE_SECONDS
    while True:
        try:
            connect(url).close()
            return
        except psycopg2.Error as error:
            if time.monotonic() > deadline:
                reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
                raise messages.unreachable("DATABASE_URL", place(url), reason) from error
        time.sleep(0.5)


def check_redis(url: str) -> None:
    """Refuse a broker that does not answer."""
    deadline = time.monotonic() + EXTERNAL_PATIENCE_SECONDS
    while reason := ping(url):
        if time.monotonic() > deadline:
            raise messages.unreachable("REDIS_URL", place(url), reason)
        time.sleep(0.5)


def place(url: str) -> str:
    """Give the part of a URL that may be shown: no user, no password."""
    parts = urlsplit(url)
    return f"{parts.hostname or parts.path}{f':{parts.port}' if parts.port else ''}{parts.path if parts.hostname else ''}"
