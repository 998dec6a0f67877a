"""`reset`: deletes what IPCases stored, nothing else, and not before it may."""

import pytest

from ipcases.embedded.messages import LauncherError
from ipcases.embedded.reset import reset
from ipcases.embedded.state import Home


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
