"""The embedded PostgreSQL: creating its cluster, the program to run, the application's role and database."""

import os
import secrets
import shutil
import subprocess
import time
from contextlib import closing
from pathlib import Path
from signal import SIGINT, SIGQUIT

import psycopg2
from psycopg2 import sql

from ipcases.embedded import messages, processes
from ipcases.embedded.binaries import find_postgres
from ipcases.embedded.identity import choose_tenant
from ipcases.embedded.processes import Program
from ipcases.embedded.state import Home

APP = "ipcases"
SUPERUSER = "postgres"
# Trigram search finds no Chinese and no Cyrillic text unless LC_CTYPE knows their letters.
CTYPES = ("C.UTF-8", "C.utf8", "en_US.UTF-8", "UTF-8")
START_SECONDS = 60.0
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "logging_collector": "off",
    "log_timezone": "UTC",
    # A refused row and its statement hold names of people.
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "timezone": "UTC",
    "jit": "off",
    "max_connections": "100",
}
FORGETFUL_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "60min",
    # It counts tables whose rows no test commits, and tells the planner that they are empty: seconds become minutes.
    "autovacuum": "off",
}


class Postgres:
    """One cluster in one home. Durable for `make run`; forgetful, and faster, for tests."""

    def __init__(self, home: Home, *, durable: bool) -> None:
        self.home = home
        self.durable = durable
        self.tenant = choose_tenant(find_postgres(), home.path)
        self.programs = self.tenant.programs
        self.data = self.tenant.folder / f"pg{self.programs.major}"
        self.log = home.logs / "postgres.log"
        self.port = home.port("postgres")

    @property
    def version(self) -> str:
        return self.programs.version

    @property
    def url(self) -> str:
        return self._url(user=APP, password=self.home.secret("postgres_app"), database=APP)

    @property
    def superuser_url(self) -> str:
        return self._url(user=SUPERUSER, password=self.home.secret("postgres_superuser"), database="postgres")

    def _url(self, *, user: str, password: str, database: str) -> str:
        return f"postgres://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def create_cluster(self) -> bool:
        """Create the cluster unless it is there; one left half made by a crash is thrown away."""
        if (self.data / "PG_VERSION").exists():
            if not self.home.has_secret("postgres_superuser"):
                raise messages.state_lost(self.home.path, self.data)
            return False
        for old in self.tenant.folder.glob("pg[0-9]*/PG_VERSION"):
            raise messages.another_major(old.parent, self.programs.major)
        draft = self.data.with_name(f"new-{self.data.name}")
        for ctype in CTYPES:
            shutil.rmtree(draft, ignore_errors=True)
            complaint = self._initdb(draft, ctype)
            if not complaint:
                draft.rename(self.data)
                return True
            if "locale" not in complaint:
                break
        shutil.rmtree(draft, ignore_errors=True)
        if "No space left" in complaint:
            raise messages.disk_full(self.data)
        raise messages.LauncherError(f"PostgreSQL could not create {self.data}:\n{complaint.strip()}")

    def _initdb(self, folder: Path, ctype: str) -> str:
        password_file = self.tenant.folder / f"password-{secrets.token_hex(4)}"
        options = [
            *("--pgdata", str(folder), "--username", SUPERUSER, "--pwfile", str(password_file)),
            *("--auth", "scram-sha-256", "--encoding", "UTF8", "--lc-collate", "C", "--lc-ctype", ctype),
        ]
        if self.programs.major >= 17:
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        if not self.durable:
            options.append("--no-sync")
        try:
            password_file.touch(mode=0o600)
            password_file.write_text(self.home.secret("postgres_superuser"))
            self.tenant.take(password_file)
            answer = subprocess.run(
                processes.shim([self.programs.path("initdb"), *options], identity=self.tenant.identity),
                capture_output=True,
                text=True,
                env=server_environment(),
                cwd="/",
                check=False,
            )
        except OSError as error:
            raise messages.for_os_error(error, self.tenant.folder) from error
        finally:
            password_file.unlink(missing_ok=True)
        return "" if answer.returncode == 0 else answer.stderr or answer.stdout or "initdb failed"

    def program(self) -> Program:
        """Give the server as a program to run."""
        settings = SETTINGS | ({} if self.durable else FORGETFUL_SETTINGS) | {"port": str(self.port)}
        options = [option for name, value in settings.items() for option in ("-c", f"{name}={value}")]
        return Program(
            name="postgres",
            argv=[self.programs.path("postgres"), "-D", str(self.data), *options],
            log=self.log,
            env=server_environment(),
            cwd=Path("/"),
            identity=self.tenant.identity,
            stop_signal=SIGINT,  # fast: refuse newcomers, end sessions, checkpoint
            hurry_signal=SIGQUIT,
            death_signal=SIGINT,
            stop_seconds=20.0,
            layer=processes.DATABASE,
            before_start=self.clear_the_way,
        )

    def clear_the_way(self) -> None:
        """End a server that an earlier launcher left on this cluster, and drop a pid file that names a stranger.

        PostgreSQL itself refuses to start whenever any process has the number in its old pid file.
        """
        pid_file = self.data / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().splitlines()[0])
        except (OSError, ValueError, IndexError):
            return
        mark = processes.birth_mark(pid)
        if mark and str(self.data) in processes.command_line(pid):
            processes.end_stranger(pid, mark=mark, first=SIGINT, seconds=20.0)
        elif mark:
            pid_file.unlink(missing_ok=True)

    def wait_until_ready(self, process: "subprocess.Popen[bytes]") -> "subprocess.Popen[bytes]":
        """Wait until the server answers; start it again while a killed one still holds its memory."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            if process.poll() is not None:
                tail = processes.log_tail(self.log)
                if "pre-existing shared memory block" not in tail or time.monotonic() > deadline:
                    raise messages.died_at_start("PostgreSQL", self.log, tail)
                time.sleep(0.5)
                process = processes.start(self.program())
            if self.answers():
                return process
            if time.monotonic() > deadline:
                raise messages.died_at_start("PostgreSQL", self.log, processes.log_tail(self.log))
            time.sleep(processes.POLL_SECONDS)

    def answers(self) -> bool:
        try:
            connect(self.superuser_url).close()
        except psycopg2.OperationalError:
            return False
        return True

    def prepare_database(self) -> None:
        """Create the application's role and database, and prove that search sees every script.

        The role is no superuser, as in production: permissions and triggers mean what they say.
        """
        with closing(connect(self.superuser_url)) as connection, connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            cursor.execute("SELECT cardinality(show_trgm('假冒')), cardinality(show_trgm('подделка'))")
            if 0 in (cursor.fetchone() or (0,)):
                raise messages.LauncherError(
                    f"The PostgreSQL in {self.programs.folder} cannot search Chinese or Cyrillic text: "
                    "set PG_BIN to another one, or DATABASE_URL to a server with an UTF-8 locale."
                )
            role, password = sql.Identifier(APP), sql.Literal(self.home.secret("postgres_app"))
            cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [APP])
            verb = sql.SQL("ALTER" if cursor.fetchone() else "CREATE")
            cursor.execute(sql.SQL("{} ROLE {} LOGIN CREATEDB PASSWORD {}").format(verb, role, password))
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [APP])
            if cursor.fetchone() is None:
                cursor.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(role, role))


def connect(url: str) -> "psycopg2.extensions.connection":
    """Open a connection that commits every statement."""
    # The settings know more names for PostgreSQL than its own library does.
    known = url.replace("psql://", "postgresql://", 1).replace("pgsql://", "postgresql://", 1)
    connection = psycopg2.connect(known, connect_timeout=5, gssencmode="disable")
    connection.autocommit = True
    return connection


def server_environment() -> dict[str, str]:
    """Give the environment without what would steer PostgreSQL elsewhere."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "LC_", "LANG"))}
    return kept | {"LC_ALL": "C"}
