"""Prepares .venv from the hash-pinned lock and compiles the catalogues: python3 tools/bootstrap.py run | dev.

Both sets share one environment; `dev` holds all of `run`. Packages are installed again only when their lock
has changed. Needs nothing but the standard library.
"""

import fcntl
import hashlib
import json
import os
import platform
import re
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from pathlib import Path
from typing import NoReturn

CHECKOUT = Path(__file__).resolve().parent.parent
VENV = CHECKOUT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed.json"
LOCKS = {"run": ["requirements-local.txt"], "dev": ["requirements-dev.txt", "requirements-local.txt"]}
OLDEST = (3, 11)


def main(wanted: str) -> None:
    """Bring the environment to the state of the lock; do nothing when it is there already."""
    with Path(__file__).open() as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)  # `make run` and `make test` may start at the same time
        locks = {name: hashlib.sha256((CHECKOUT / name).read_bytes()).hexdigest() for name in LOCKS[wanted]}
        make_environment()
        installed = read_stamp()
        if any(installed.get(name) != digest for name, digest in locks.items()):
            install(CHECKOUT / LOCKS[wanted][0])
            STAMP.write_text(json.dumps({**installed, **locks}))
        compile_catalogues()


def make_environment() -> None:
    """Create .venv unless a usable one is there: a moved or removed Python leaves a broken one behind."""
    if is_usable(PYTHON):
        return
    say(f"Python       {sys.version.split()[0]}, creating .venv")
    try:
        import venv  # noqa: PLC0415  some distributions leave it out, and a sentence helps more than a traceback
    except ImportError:
        refuse(
            f"{sys.executable} has no venv module: install it (Debian, Ubuntu: sudo apt install python3-venv), "
            "or set PYTHON to another Python."
        )
    venv.create(VENV, clear=True, symlinks=True, with_pip=False)
    if not is_usable(PYTHON):
        refuse(f"{VENV} was created but its Python does not run: delete it and try again.")


def is_usable(python: Path) -> bool:
    """Tell whether a Python runs and is new enough."""
    test = f"import sys; sys.exit(sys.version_info < {OLDEST})"
    try:
        return subprocess.run([python, "-c", test], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def compile_catalogues() -> None:
    """Write the translations in the form that Django reads; they are not kept in the repository."""
    command = [str(PYTHON), str(CHECKOUT / "tools" / "messages.py"), "compile"]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT, check=False)
    if answer.returncode != 0:
        say(answer.stdout + answer.stderr)
        refuse("The translations could not be compiled; the lines above say why.")


def read_stamp() -> dict[str, str]:
    try:
        return dict(json.loads(STAMP.read_text()))
    except (OSError, ValueError):
        return {}


def install(lock: Path) -> None:
    """Install the packages of the lock, every file checked against its hash."""
    began = time.monotonic()
    total = len(re.findall(r"^[A-Za-z0-9].*==", lock.read_text(), re.MULTILINE))
    say(f"Packages     installing {total} from {lock.name}; the first time takes about half a minute")
    options = ["--require-hashes", "--only-binary", ":all:", "--disable-pip-version-check", "--no-input"]
    # The packages that are not for this platform are counted, so the last number may stay below the total.
    lines = show_progress([*find_pip(), "install", *options, "-r", str(lock)], total)
    if lines:
        full = any("No space left" in line for line in lines)
        say("\n".join(lines[-15:]))
        if full:
            refuse(f"The disk that holds {VENV} is full: free some space and start again.")
        if (sys.platform, platform.machine()) == ("darwin", "x86_64"):
            refuse("Not every package is made for Macs with an Intel processor any more: use one with Apple silicon.")
        refuse(
            "The packages could not be installed: read the lines above, check the network (PIP_INDEX_URL names "
            "another package index) and start again."
        )
    say(f"Packages     installed ({time.monotonic() - began:.0f} s)")


def show_progress(command: list[str], total: int) -> list[str]:
    """Run pip and count its packages on the terminal; give its last lines if it failed."""
    lines: list[str] = []
    seen = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        for line in pip.stdout or ():
            lines = [*lines[-40:], line.rstrip()]
            seen += line.startswith(("Collecting ", "Requirement already satisfied"))
            if sys.stdout.isatty():
                doing = "unpacking" if line.startswith("Installing") else f"{seen} of {total}"
                print(f"\r  Packages     {doing:<20}", end="", flush=True)
    if sys.stdout.isatty():
        print("\r\x1b[2K", end="", flush=True)
    return lines if pip.returncode != 0 else []


def find_pip() -> list[str]:
    """Find a pip for .venv: its own, the bundled one, the system's, or one fetched from the package index.

    Debian and Ubuntu leave the bundled one out of Python unless python3-venv is installed.
    """
    own = [str(PYTHON), "-m", "pip"]
    if works([*own, "--version"]) or (works([str(PYTHON), "-m", "ensurepip"]) and works([*own, "--version"])):
        return own
    outer = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if works([*outer, "--version"]):
        return outer
    return [str(PYTHON), f"{fetch_pip()}/pip"]


def works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def fetch_pip() -> Path:
    """Fetch the pip of our lock; a wheel runs without being installed."""
    locked = (CHECKOUT / "requirements-dev.txt").read_text()
    pinned = re.search(r"^pip==(\S+) (?:\\\n +--hash=sha256:[0-9a-f]{64} ?)+", locked, re.MULTILINE)
    if pinned is None:
        refuse("requirements-dev.txt names no pip: install python3-venv (Debian, Ubuntu) and start again.")
    name, hashes = f"pip-{pinned.group(1)}-py3-none-any.whl", re.findall(r"sha256:(\w+)", pinned.group(0))
    index = os.environ.get("PIP_INDEX_URL", "https://pypi.org/simple").rstrip("/") + "/pip/"
    try:
        with urllib.request.urlopen(index, timeout=30) as page:
            link = re.search(rf'href="([^"#]*{re.escape(name)})', page.read().decode())
        if link is None:
            raise OSError(f"no {name} in {index}")
        with urllib.request.urlopen(urllib.parse.urljoin(index, link.group(1)), timeout=120) as answer:
            content = answer.read()
    except OSError as error:
        refuse(
            f"{sys.executable} has no pip and none could be fetched ({error}): install python3-venv "
            "(Debian, Ubuntu: sudo apt install python3-venv) and start again."
        )
    if hashlib.sha256(content).hexdigest() not in hashes:
        refuse(f"{name} from {index} is not the file our lock knows: install python3-venv and start again.")
    wheel = VENV / name
    wheel.write_bytes(content)
    return wheel


def say(text: str) -> None:
    print(f"  {text}", flush=True)


def refuse(sentence: str) -> NoReturn:
    sys.exit(f"\n{sentence}")


if __name__ == "__main__":
    if sys.argv[1:] not in (["run"], ["dev"]):
        sys.exit("usage: python3 tools/bootstrap.py run | dev")
    try:
        main(sys.argv[1])
    except OSError as problem:
        place = problem.filename or VENV
        refuse(f"{place} cannot be used ({problem.strerror or problem}): check the disk and who owns it.")
    except KeyboardInterrupt:
        sys.exit(130)
