"""What happens before there is an environment: finding Python, pip and the reasons why not."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.embedded.conftest import CHECKOUT

OLD_PYTHON = "#!/bin/sh\n[ \"$1\" = --version ] && echo 'Python 3.9.6' && exit 0\nexit 1\n"


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("bootstrap", CHECKOUT / "tools" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    for name, path in {"VENV": ".venv", "PYTHON": ".venv/bin/python", "STAMP": ".venv/installed.json"}.items():
        monkeypatch.setattr(module, name, tmp_path / path)
    monkeypatch.setattr(module, "CHECKOUT", tmp_path)
    monkeypatch.setattr(module, "compile_catalogues", lambda: None)
    for name in ("requirements-local.txt", "requirements-dev.txt"):
        (tmp_path / name).write_text((CHECKOUT / name).read_text())
    return module


@pytest.fixture
def installs(bootstrap, monkeypatch):
    """Record what would be installed."""
    done = []
    monkeypatch.setattr(bootstrap, "install", lambda lock: done.append(lock.name))
    return done


def test_names_the_python_it_needs(tmp_path):
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        program = tmp_path / name
        program.write_text(OLD_PYTHON)
        program.chmod(0o755)
    script = (CHECKOUT / "tools" / "bootstrap.sh").read_text()
    for outside in ("/opt/homebrew/bin/python3", "/usr/local/bin/python3", "/usr/bin/python3"):
        script = script.replace(outside, "")

    answer = subprocess.run(
        ["/bin/sh", "-c", script.replace('cd "$(dirname "$0")/.."', ":")],
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
    )

    assert answer.returncode == 1
    assert "needs Python 3.11 or newer and found Python 3.9.6: install one" in answer.stderr
    assert "on Ubuntu 22.04 python3.11" in answer.stderr


def test_installs_once_and_again_when_the_lock_changes(bootstrap, installs):
    bootstrap.main("run")
    bootstrap.main("run")
    (bootstrap.CHECKOUT / "requirements-local.txt").write_text("changed")
    bootstrap.main("run")

    assert installs == ["requirements-local.txt", "requirements-local.txt"]


def test_the_set_for_development_holds_the_one_for_running(bootstrap, installs):
    bootstrap.main("dev")
    bootstrap.main("run")

    assert installs == ["requirements-dev.txt"]
    assert set(json.loads(bootstrap.STAMP.read_text())) == {"requirements-dev.txt", "requirements-local.txt"}


def test_makes_the_environment_again_when_its_python_is_gone(bootstrap, installs):
    bootstrap.main("run")
    bootstrap.PYTHON.unlink()
    bootstrap.PYTHON.symlink_to("/nonexistent/python3.11")

    bootstrap.main("run")

    assert bootstrap.is_usable(bootstrap.PYTHON)


def pins(name: str) -> set[str]:
    """Read `package==version ; condition` out of a lock."""
    lines = (CHECKOUT / name).read_text().splitlines()
    return {line.removesuffix("\\").strip() for line in lines if line[:1].isalnum()}


def test_each_set_holds_the_smaller_one_in_the_same_versions():
    production, local, development = map(pins, ("requirements.txt", "requirements-local.txt", "requirements-dev.txt"))

    assert production
    assert production - local == set()
    assert local - development == set()


def test_finds_the_locked_pip_and_refuses_another_file(bootstrap, tmp_path, monkeypatch):
    index = tmp_path / "index" / "pip"
    index.mkdir(parents=True)
    (index / "index.html").write_text('<a href="pip-26.3-py3-none-any.whl#sha256=0">pip-26.3-py3-none-any.whl</a>')
    (index / "pip-26.3-py3-none-any.whl").write_bytes(b"something else")
    monkeypatch.setenv("PIP_INDEX_URL", (tmp_path / "index").as_uri())
    monkeypatch.setattr(bootstrap.urllib.request, "urlopen", lambda url, timeout: open_file(url.rstrip("/"), index))

    with pytest.raises(SystemExit, match="is not the file our lock knows: install python3-venv"):
        bootstrap.fetch_pip()


def open_file(url: str, index: Path):
    name = url.rsplit("/", 1)[1]
    return (index / ("index.html" if name == "pip" else name)).open("rb")


def test_says_which_package_holds_pip_when_none_can_be_fetched(bootstrap, monkeypatch):
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:1/simple")

    with pytest.raises(SystemExit, match=r"sudo apt install python3-venv"):
        bootstrap.fetch_pip()


def test_shows_the_end_of_a_failed_installation(bootstrap, monkeypatch, capsys):
    failing = [sys.executable, "-c", "print('Collecting x'); print('No matching distribution'); raise SystemExit(1)"]
    monkeypatch.setattr(bootstrap, "find_pip", lambda: [*failing[:2], failing[2]])

    with pytest.raises(SystemExit, match="check the network"):
        bootstrap.install(bootstrap.CHECKOUT / "requirements-local.txt")

    assert "No matching distribution" in capsys.readouterr().out


@pytest.mark.parametrize(("processor", "said"), [("x86_64", "Apple silicon"), ("arm64", "check the network")])
def test_says_of_an_older_mac_that_not_every_package_is_made_for_it(bootstrap, monkeypatch, processor, said):
    monkeypatch.setattr(bootstrap, "find_pip", lambda: [sys.executable, "-c", "raise SystemExit('No match')"])
    monkeypatch.setattr(bootstrap.sys, "platform", "darwin")
    monkeypatch.setattr(bootstrap.platform, "machine", lambda: processor)

    with pytest.raises(SystemExit, match=said):
        bootstrap.install(bootstrap.CHECKOUT / "requirements-local.txt")


def test_says_when_the_disk_is_full(bootstrap, monkeypatch):
    script = "print('OSError: [Errno 28] No space left on device'); raise SystemExit(1)"
    monkeypatch.setattr(bootstrap, "find_pip", lambda: [sys.executable, "-c", script])

    with pytest.raises(SystemExit, match="is full: free some space"):
        bootstrap.install(bootstrap.CHECKOUT / "requirements-local.txt")


def test_asks_nothing_of_make_and_shell_that_macos_lacks():
    """The make of macOS is GNU make 3.81, its tools are those of BSD, its bash is 3.2."""
    files = {path.name: path.read_text() for path in (CHECKOUT / "Makefile", *(CHECKOUT / "tools").glob("*.sh"))}
    newer_make = re.compile(r"^\.ONESHELL|^\S+\s*(!=|:::?=)|\$\((file|guile|intcmp|let)\b|\.SHELLSTATUS", re.MULTILINE)
    gnu_only = re.compile(
        r"/proc|\b(?:sed -i|readlink -f|grep -\w*P|date -d|xargs -r|mktemp -\w*p|stat -c|nproc|timeout|setsid)\b"
    )

    assert not newer_make.search(files["Makefile"])
    assert {name: gnu_only.findall(text) for name, text in files.items() if gnu_only.search(text)} == {}
    assert {text.splitlines()[0] for name, text in files.items() if name != "Makefile"} == {"#!/bin/sh"}


def test_make_lists_its_commands():
    answer = subprocess.run(["make", "-s"], cwd=CHECKOUT, capture_output=True, text=True, env=dict(os.environ))

    for command in ("run", "test", "lint", "check", "bench", "lock", "demo-pair", "reset"):
        assert f"  make {command} " in answer.stdout
