"""The embedded Redis-protocol server. What it holds is only a doorbell: the database has every message."""

import subprocess
import time
from pathlib import Path

import redis

from ipcases.embedded import messages, processes
from ipcases.embedded.binaries import find_redis
from ipcases.embedded.postgres import server_environment
from ipcases.embedded.processes import Program
from ipcases.embedded.state import Home

START_SECONDS = 30.0
UNREADABLE = ("reading the append only file", "aof manifest file", "wrong signature trying to load")


class Valkey:
    """One server in one home."""

    def __init__(self, home: Home, *, durable: bool) -> None:
        self.home = home
        self.durable = durable
        self.binary = find_redis()
        self.data = home.path / "redis"
        self.log = home.logs / "redis.log"
        self.port = home.port("redis")

    @property
    def version(self) -> str:
        return self.binary.version

    @property
    def url(self) -> str:
        return f"redis://:{self.home.secret('redis')}@127.0.0.1:{self.port}/0"

    def program(self) -> Program:
        """Give the server as a program to run; its password goes in through stdin, where `ps` does not see it."""
        return Program(
            name="redis",
            argv=[str(self.binary.path), "-"],
            log=self.log,
            env=server_environment(),
            stdin=self._configuration(),
            cwd=Path("/"),
            layer=processes.BROKER,
            before_start=lambda: self.data.mkdir(exist_ok=True),
        )

    def _configuration(self) -> str:
        lines = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "requirepass": self.home.secret("redis"),
            "dir": f'"{self.data}"',
            "daemonize": "no",
            # Parallel test runs take one each.
            "databases": "16" if self.durable else "512",
            "save": '""',
            "appendonly": "yes" if self.durable else "no",
            "maxmemory-policy": "noeviction",
        }
        return "".join(f"{name} {value}\n" for name, value in lines.items())

    def wait_until_ready(self, process: "subprocess.Popen[bytes]") -> "subprocess.Popen[bytes]":
        """Wait until the server answers; put data that it cannot read aside and start it empty."""
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if process.poll() is not None:
                tail = processes.log_tail(self.log)
                is_unreadable = any(words in tail.lower() for words in UNREADABLE)
                if not is_unreadable or not self._put_data_aside():
                    raise messages.died_at_start("the Redis-protocol server", self.log, tail)
                process = processes.start(self.program())
            if time.monotonic() > deadline:
                raise messages.died_at_start("the Redis-protocol server", self.log, processes.log_tail(self.log))
            time.sleep(processes.POLL_SECONDS)
        return process

    def _put_data_aside(self) -> bool:
        aside = self.data.with_name("redis.damaged")
        if not any(self.data.glob("*")) or aside.exists():
            return False
        self.data.rename(aside)
        messages.step("Redis", f"its data could not be read and lies in {aside}; nothing else was stored there")
        return True

    def answers(self) -> bool:
        return ping(self.url) is None


def ping(url: str) -> str | None:
    """Ask the server at the URL for a sign of life; give the reason when there is none."""
    client = redis.Redis.from_url(url, socket_timeout=5, socket_connect_timeout=5)
    try:
        client.ping()
    except redis.RedisError as error:
        return str(error) or type(error).__name__
    finally:
        client.close()
    return None
