"""Homes of their own for launchers under test, away from the servers of the test run itself."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from ipcases.embedded.state import Home

CHECKOUT = Path(__file__).resolve().parents[2]
# Only what never comes is waited for so long: a busy machine must not fail a test.
PATIENCE_SECONDS = 180.0
STEERING = ("DATABASE_URL", "REDIS_URL", "PG_BIN", "REDIS_BIN", "IPCASES_HOME", "IPCASES_PORT", "IPCASES_YES")


@pytest.fixture(autouse=True)
def _no_steering(monkeypatch):
    for name in STEERING:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(f"{name}_FILE", raising=False)


@pytest.fixture
def home(tmp_path):
    home = Home(tmp_path / "home")
    home.open()
    yield home
    home.close()


@pytest.fixture
def launch(tmp_path):
    """Start `python -m ipcases.embedded …` in a home of this test; whatever is left of it ends with the test."""
    started = []

    def start(*words: str, **variables: str) -> "subprocess.Popen[str]":
        env = {**os.environ, "IPCASES_HOME": str(tmp_path / "home"), **variables}
        process = subprocess.Popen(
            [sys.executable, "-m", "ipcases.embedded", *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=env,
            cwd=CHECKOUT,
            start_new_session=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate()


def wait_until(is_so: Callable[[], bool], *, seconds: float = PATIENCE_SECONDS) -> None:
    """Wait for something to become true, and fail when it does not."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)
