"""PostgreSQL and Redis together: start what the environment does not name, and the variables that point to them."""

import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2

from ipcases.embedded import messages
from ipcases.embedded.postgres import Postgres, connect
from ipcases.embedded.state import Home
from ipcases.embedded.supervisor import Supervisor
from ipcases.embedded.valkey import Valkey, ping

FIRST_START_BYTES = 300 * 1024 * 1024
LATER_START_BYTES = 60 * 1024 * 1024
EXTERNAL_PATIENCE_SECONDS = 10.0
# A laptop speaks plain HTTP to itself, serves static files from the checkout and shows what is off elsewhere.
LAPTOP = {
    "ALLOWED_HOSTS": "127.0.0.1,localhost",
    "IPCASES_SECURE": "0",
    "IPCASES_STATIC_FINDERS": "1",
    "IPCASES_ANSWER_LINKS": "1",
    "IPCASES_PUBLISHED_RECORDATIONS": "CN",
}

# Who an instance is: its keys, its agencies and what it has signed are of this node and no other.
WHO = (
    *("IPCASES_NODE", "IPCASES_JURISDICTION", "IPCASES_INSTANCE_NAME", "IPCASES_TIME_ZONE"),
    "IPCASES_PARTNER_LOOPBACK",
)


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


def start_services(home: Home, supervisor: Supervisor, *, durable: bool) -> dict[str, str]:
    """Start the servers that the environment does not name; give the environment for the application."""
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
    # Whoever joins later (`exec`, the other instance of a pair) finds them here.
    home.remember(services={"DATABASE_URL": database_url, "REDIS_URL": redis_url})
    return environment(home)


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


def remember_who(home: Home) -> None:
    """Keep who the instance of this home is, so that `exec` and the next start mean the same one."""
    given = {name: value for name in WHO if (value := setting(name))}
    if given:
        home.remember(who={**home.state.get("who", {}), **given})


def environment(home: Home, base: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Give an environment with what the settings need to reach the running services; what is set already stays."""
    fixed: dict[str, str] = {**home.state["services"], "IPCASES_HOME": str(home.path)}
    values = {name: value for name, value in base.items() if name.removesuffix("_FILE") not in fixed} | fixed
    for name, secret in (("SECRET_KEY", "secret_key"), ("IPCASES_AUDIT_KEY", "audit_key")):
        if not values.get(name) and not values.get(f"{name}_FILE"):
            values[name] = home.secret(secret)
    who = {name: value for name, value in home.state.get("who", {}).items() if not values.get(f"{name}_FILE")}
    return LAPTOP | who | values


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
    return (
        f"{parts.hostname or parts.path}{f':{parts.port}' if parts.port else ''}{parts.path if parts.hostname else ''}"
    )
