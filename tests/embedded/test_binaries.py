"""Which programs the launcher takes, and what it says when there are none."""

import importlib.util
from pathlib import Path

import pytest

from ipcases.embedded import binaries
from ipcases.embedded.messages import LauncherError


def make_program(path: Path, answer: str) -> Path:
    path.write_text(f"#!/bin/sh\necho '{answer}'\n")
    path.chmod(0o755)
    return path


@pytest.fixture
def nothing_bundled(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(binaries, "INSTALLED_POSTGRES", ())
    monkeypatch.setenv("PATH", "/nonexistent")


def test_finds_the_bundled_programs():
    assert binaries.find_postgres().major >= 15
    assert binaries.find_redis().path.name == "valkey-server"


@pytest.mark.parametrize(("version", "is_taken"), [("15.1", True), ("14.9", False)])
def test_takes_postgres_from_fifteen_on(tmp_path, monkeypatch, version, is_taken):
    make_program(tmp_path / "postgres", f"postgres (PostgreSQL) {version}")
    make_program(tmp_path / "initdb", "")
    monkeypatch.setenv("PG_BIN", str(tmp_path))

    if is_taken:
        assert binaries.find_postgres().version == version
    else:
        with pytest.raises(LauncherError, match=r"PG_BIN is .*PostgreSQL 15 or newer"):
            binaries.find_postgres()


def test_takes_the_newest_installed_postgres(tmp_path, monkeypatch, nothing_bundled):
    for version in ("15.4", "17.2", "16.9"):
        folder = tmp_path / version / "bin"
        folder.mkdir(parents=True)
        make_program(folder / "postgres", f"postgres (PostgreSQL) {version} (Debian {version}-1)")
        make_program(folder / "initdb", "")
    monkeypatch.setattr(binaries, "INSTALLED_POSTGRES", (f"{tmp_path}/*/bin",))

    assert binaries.find_postgres().version == "17.2"


def test_takes_the_redis_that_redis_bin_names(tmp_path, monkeypatch):
    program = make_program(tmp_path / "redis-server", "Redis server v=7.0.15 sha=00000000:0 malloc=jemalloc bits=64")
    monkeypatch.setenv("REDIS_BIN", str(program))

    assert binaries.find_redis() == binaries.RedisProgram(program, "7.0.15")


def test_says_how_to_get_a_postgres(nothing_bundled):
    with pytest.raises(LauncherError, match=r"PG_BIN.*DATABASE_URL"):
        binaries.find_postgres()


def test_says_how_to_get_a_redis(nothing_bundled):
    with pytest.raises(LauncherError, match=r"REDIS_BIN.*REDIS_URL"):
        binaries.find_redis()


def test_passes_over_a_program_that_does_not_run(tmp_path, monkeypatch):
    broken = tmp_path / "valkey-server"
    broken.write_text("not a program")
    monkeypatch.setenv("REDIS_BIN", str(broken))

    with pytest.raises(LauncherError, match="correct or unset it"):
        binaries.find_redis()
