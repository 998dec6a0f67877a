"""`reset`: deletes what IPCases stored, nothing else, and not before it may."""

import re
from fnmatch import fnmatch

import pytest

from ipcases.embedded.messages import LauncherError
from ipcases.embedded.reset import OURS, reset
from ipcases.embedded.state import Home
from tests.embedded.conftest import CHECKOUT

# Codes that a deployment adds to ours: a reset keeps them.
BROUGHT_BY_PEOPLE = {"reference"}


@pytest.fixture
def used_home(home):
    home.secret("audit_key")
    for name in ("pg18/base", "redis", "files/ab", "mail"):
        (home.path / name).mkdir(parents=True)
    (home.path / "node.key").write_text("key")
    home.close()
    return home


def test_deletes_database_files_and_keys(used_home, monkeypatch):
    monkeypatch.setenv("IPCASES_YES", "1")

    assert reset(home_path=used_home.path) == 0

    assert not used_home.path.exists()


def test_knows_everything_the_application_puts_into_its_home():
    places = set()
    for source in CHECKOUT.glob("*/**/*.py"):
        if source.relative_to(CHECKOUT).parts[0] not in (".venv", "tests"):
            places |= set(re.findall(r'\bHOME / "([\w.-]+)"|\{HOME\}/([\w.-]+)', source.read_text()))
    names = {name for pair in places for name in pair if name}

    assert {"files", "mail", "static", "node.key", "checkpoints"} <= names
    assert {name for name in names if not any(fnmatch(name, pattern) for pattern in OURS)} == BROUGHT_BY_PEOPLE


def test_leaves_what_others_put_there(used_home, monkeypatch):
    monkeypatch.setenv("IPCASES_YES", "1")
    (used_home.path / "thesis.txt").write_text("years of work")

    reset(home_path=used_home.path)

    assert [path.name for path in used_home.path.iterdir()] == ["thesis.txt"]


def test_deletes_the_pair_too(used_home, monkeypatch):
    monkeypatch.setenv("IPCASES_YES", "1")
    partner = Home(used_home.path / "pair-us")
    partner.open()
    partner.close()

    reset(home_path=used_home.path)

    assert not partner.path.exists()


def test_keeps_everything_while_ipcases_runs(used_home, monkeypatch):
    monkeypatch.setenv("IPCASES_YES", "1")
    used_home.open()

    with pytest.raises(LauncherError, match="already running"):
        reset(home_path=used_home.path)

    assert (used_home.path / "pg18").is_dir()


@pytest.mark.parametrize(("answer", "is_deleted"), [("yes", True), ("y", False), ("", False)])
def test_asks_first(used_home, monkeypatch, answer, is_deleted):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: answer)

    reset(home_path=used_home.path)

    assert used_home.path.exists() is not is_deleted


def test_does_not_guess_when_nobody_can_be_asked(used_home, monkeypatch):
    monkeypatch.setattr("sys.stdin.isatty", lambda: False, raising=False)

    with pytest.raises(LauncherError, match="IPCASES_YES=1"):
        reset(home_path=used_home.path)


def test_says_when_there_is_nothing_to_delete(tmp_path, capsys):
    assert reset(home_path=tmp_path / "never-used") == 0
    assert "Nothing to reset" in capsys.readouterr().out
