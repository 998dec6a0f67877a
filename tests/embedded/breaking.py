"""Ways to hurt a running instance, and to look into its database from outside."""

import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import redis

from ipcases.embedded import processes
from ipcases.embedded.pair import Instance
from ipcases.embedded.postgres import connect
from ipcases.embedded.run import ask
from tests.embedded.conftest import PATIENCE_SECONDS, wait_until

_HEALTH_CHECK = 1000  # bytes, generously: a signed case has several thousand
PROGRAMS = {"web", "worker", "beat", "redis", "postgres"}


@contextmanager
def frozen(instance: Instance, program: str) -> Iterator[None]:
    """Hold a program and its children still: what others ask of it hangs, and nobody starts it again.

    Connections kept open end first: a web server that wakes up may close one, with what was sent over it meanwhile.
    """
    pid = instance.pid_of(program)
    wait_until(lambda: program != "web" or not list(_unread(instance)))
    os.killpg(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        processes.send(pid, signal.SIGCONT, to_group=True)


def has_unread(instance: Instance) -> bool:
    """Say whether the frozen web server was sent a message that it has not read; a health check is shorter."""
    return any(size > _HEALTH_CHECK for size in _unread(instance))


def _unread(instance: Instance) -> Iterator[int]:
    """Give of each connection with the web server how many bytes it has not read; of none where the system hides it."""
    established, port, table = "01", f"{instance.port:04X}", Path("/proc/net/tcp")
    for line in table.read_text(encoding="ascii").splitlines()[1:] if table.exists() else ():
        _number, local, _remote, state, queues, *_rest = line.split()
        if state == established and local.endswith(f":{port}"):
            yield int(queues.partition(":")[2], 16)


@contextmanager
def busy(instance: Instance) -> Iterator[None]:
    """Keep every hand of the worker full for a while, so that what is asked of it waits with the broker."""
    pid, broker = instance.pid_of("worker"), doorbell(instance)
    hands = _children_of(pid)
    for hand in hands:
        os.kill(hand, signal.SIGSTOP)
    try:
        wait_until(lambda: broker.hlen("unacked") >= len(hands) and broker.llen("celery") > 0)
        yield
    finally:
        for hand in hands:
            processes.send(hand, signal.SIGCONT)


@contextmanager
def down(instance: Instance, program: str) -> Iterator[None]:
    """Kill a program, and keep its supervisor from starting it again for a while."""
    supervisor = instance.process.pid
    os.kill(supervisor, signal.SIGSTOP)
    try:
        kill_outright(instance, program)
        yield
    finally:
        os.kill(supervisor, signal.SIGCONT)


def kill_outright(instance: Instance, program: str) -> None:
    """Kill a program with all its children at once, and see them dead.

    Those of PostgreSQL are in groups of their own: one that goes on a moment longer would still commit.
    """
    pid = instance.pid_of(program)
    processes.send(pid, signal.SIGSTOP)  # it gets no more children meanwhile
    births = {one: processes.birth_mark(one) for one in (pid, *_children_of(pid))}
    processes.send(pid, signal.SIGKILL, to_group=True)
    for one in births:
        processes.send(one, signal.SIGKILL)
    wait_until(lambda: all(processes.birth_mark(one) != mark for one, mark in births.items() if mark))


def _children_of(pid: int) -> list[int]:
    """Return the children of a process where the system tells them."""
    path = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in path.read_text().split()] if path.exists() else []


def wait_until_whole(instance: Instance) -> None:
    """Wait until every program of the instance runs and its site says that it is ready; else say what is not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while missing := _missing(instance):
        assert time.monotonic() < deadline, f"{instance.home.path}: {missing}"
        time.sleep(0.05)


def _missing(instance: Instance) -> str:
    """Return which programs are not there and what the site says instead of ready; empty when it is whole."""
    instance.home.read()
    alive = {name for name, noted in instance.home.state["processes"].items() if processes.birth_mark(noted["pid"])}
    answer = ask(instance.port, "/readyz")
    return "" if alive == PROGRAMS and answer == "200" else f"alive {sorted(alive)}, {answer}"


def query(instance: Instance, statement: str, *values: Any) -> list[tuple]:
    """Ask the database of an instance, or change a row in it; each statement is committed."""
    with closing(connect(instance.environment()["DATABASE_URL"])) as connection, connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def doorbell(instance: Instance) -> redis.Redis:
    """Give a line to the broker of an instance."""
    return redis.Redis.from_url(instance.environment()["REDIS_URL"])
