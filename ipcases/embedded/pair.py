"""Two instances that share cases with each other: China and the United States, for the demo and for tests."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from ipcases.embedded import messages, processes, welcome
from ipcases.embedded.identity import remove_outside
from ipcases.embedded.run import CHECKOUT, chosen_port, demo_password
from ipcases.embedded.services import environment
from ipcases.embedded.state import Home, free_port
from ipcases.embedded.supervisor import Supervisor

START_SECONDS = 300.0
STOP_SECONDS = 45.0
AGAIN_SECONDS = 3.0
# What one instance must not inherit from the shell or from a test run around it.
OWN_VARIABLES = (
    *("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "IPCASES_AUDIT_KEY", "IPCASES_SIGNING_KEY_FILE"),
    *("IPCASES_BASE_URL", "IPCASES_FILES_ROOT", "IPCASES_STATIC_ROOT", "DJANGO_SETTINGS_MODULE"),
)


@dataclass
class Instance:
    """One IPCases of a pair, in a launcher process and a home of its own."""

    node: str
    port: int
    home: Home
    settings: Mapping[str, str]
    is_ephemeral: bool
    process: "subprocess.Popen[bytes] | None" = field(default=None, init=False)

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self.home.path.with_name(f"{self.home.path.name}.log")

    def _launcher_environment(self) -> dict[str, str]:
        dropped = {*OWN_VARIABLES, *(f"{name}_FILE" for name in OWN_VARIABLES)}
        kept = {name: value for name, value in os.environ.items() if name not in dropped}
        return kept | dict(self.settings) | {"IPCASES_HOME": str(self.home.path), "IPCASES_PORT": str(self.port)}

    def environment(self) -> dict[str, str]:
        """Give the environment of its application: database, broker, keys."""
        self.home.read()
        return environment(self.home, {"IPCASES_BASE_URL": self.base_url} | self._launcher_environment())

    def start(self) -> None:
        """Start it without waiting; it dies with this process on Linux."""
        options = ["--quiet", *(["--ephemeral"] if self.is_ephemeral else [])]
        command = [sys.executable, "-m", "ipcases.embedded", "run", *options]
        self.home.path.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                processes.shim(command, death_signal=signal.SIGTERM),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._launcher_environment(),
                cwd=CHECKOUT,
                start_new_session=True,
            )

    def wait_until_ready(self, *, is_shown: bool = False) -> None:
        """Wait until its site is ready, showing its progress if asked."""
        deadline = time.monotonic() + START_SECONDS
        with self.log.open(errors="replace") as progress:
            while not self.is_ready():
                if self.process is None or self.process.poll() is not None:
                    raise messages.died_at_start(f"the instance {self.node}", self.log, processes.log_tail(self.log))
                if time.monotonic() > deadline:
                    raise messages.LauncherError(f"The instance {self.node} is still not ready: look into {self.log}.")
                if is_shown:
                    _relay(progress.read())
                time.sleep(0.1)
            if is_shown:
                _relay(progress.read())

    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def is_ready(self) -> bool:
        self.home.read()
        launcher = self.home.state.get("launcher", {})
        return self.is_running() and launcher.get("pid") == self._pid() and bool(launcher.get("is_ready"))

    def _pid(self) -> int | None:
        return self.process.pid if self.process is not None else None

    def pid_of(self, program: str) -> int:
        """Give the process of one of its programs: web, worker, beat, redis, postgres."""
        self.home.read()
        return int(self.home.state["processes"][program]["pid"])

    def kill(self, program: str, number: signal.Signals = signal.SIGKILL) -> None:
        """Signal one of its programs; its supervisor starts it again."""
        processes.send(self.pid_of(program), number)

    def manage(self, *words: str) -> str:
        """Run a management command in it and give what it printed."""
        answer = subprocess.run(
            [sys.executable, str(CHECKOUT / "manage.py"), *words],
            capture_output=True,
            text=True,
            env=self.environment(),
            cwd=CHECKOUT,
            check=False,
        )
        if answer.returncode != 0:
            raise messages.LauncherError(f"manage.py {words[0]} failed on {self.node}:\n{answer.stderr.strip()}")
        return answer.stdout.strip()

    def ask_to_stop(self) -> None:
        if self.is_running() and self.process is not None:
            self.process.send_signal(signal.SIGTERM)

    def stop(self) -> None:
        """Stop it in order and wait."""
        self.ask_to_stop()
        if self.process is not None:
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
            self.process = None


@dataclass
class Pair:
    """The two instances, introduced to each other."""

    cn: Instance
    us: Instance

    def introduce(self) -> None:
        """Tell each the address and the public key of the other; safe to repeat."""
        for one, other in ((self.cn, self.us), (self.us, self.cn)):
            key = other.manage("node_key")
            one.manage("introduce_partner", "--node", other.node, "--url", other.base_url, "--key", key)

    def stop(self) -> None:
        for instance in (self.cn, self.us):
            instance.ask_to_stop()
        for instance in (self.cn, self.us):
            instance.stop()
            if instance.is_ephemeral:
                remove_outside(instance.home.path)


def make_pair(folder: Path, *, ports: tuple[int, int], is_ephemeral: bool, settings: Mapping[str, str]) -> Pair:
    """Describe the two instances, their homes in this folder; start nothing."""
    shared = {"IPCASES_PARTNER_LOOPBACK": "1", **settings}
    cn = {"IPCASES_NODE": "cn-gacc", "IPCASES_JURISDICTION": "CN", "IPCASES_INSTANCE_NAME": "IPCases China"}
    us = {
        "IPCASES_NODE": "us-cbp",
        "IPCASES_JURISDICTION": "US",
        "IPCASES_INSTANCE_NAME": "IPCases United States",
        "IPCASES_TIME_ZONE": "America/New_York",
    }
    return Pair(
        Instance("cn-gacc", ports[0], Home(folder / "pair-cn"), shared | cn, is_ephemeral),
        Instance("us-cbp", ports[1], Home(folder / "pair-us"), shared | us, is_ephemeral),
    )


def start_pair(folder: Path, *, settings: Mapping[str, str] | None = None) -> Pair:
    """Start two introduced instances on ephemeral servers, for tests; the caller stops them.

    Neither has demo data unless the settings say IPCASES_DEMO=1. Call it from the main thread.
    """
    first = free_port()
    ports = (first, free_port(avoid={first}))
    pair = make_pair(folder, ports=ports, is_ephemeral=True, settings={"IPCASES_DEMO": "0", **(settings or {})})
    try:
        for instance in (pair.cn, pair.us):
            instance.start()
        for instance in (pair.cn, pair.us):
            instance.wait_until_ready()
        pair.introduce()
    except BaseException:
        pair.stop()
        raise
    return pair


def run_pair(*, home_path: Path) -> int:
    """Start the two instances of the demo one after the other, and keep them running until Ctrl-C."""
    port = chosen_port()
    home = Home(home_path / "pair")
    home.open()
    password = demo_password(home)
    settings = {"IPCASES_DEMO": "1", "IPCASES_DEMO_PASSWORD": password}
    pair = make_pair(home_path, ports=(port, port + 1), is_ephemeral=False, settings=settings)
    Supervisor(home).take_signals()
    try:
        for instance in (pair.cn, pair.us):
            messages.say(f"{instance.settings['IPCASES_INSTANCE_NAME']} ({instance.node})")
            instance.start()
            instance.wait_until_ready(is_shown=True)
        with messages.timed_step("Partners", "introducing them to each other") as outcome:
            pair.introduce()
            outcome.append("introduced to each other")
        _show(pair)
        _watch(pair)
    except KeyboardInterrupt:
        messages.say("\nStopping both; your data is kept.")
    finally:
        pair.stop()
        home.close()
    messages.say("Stopped.")
    return 0


def _watch(pair: Pair) -> None:
    while True:
        for instance in (pair.cn, pair.us):
            if not instance.is_running():
                messages.say(f"{instance.node} stopped unexpectedly and starts again, see {instance.log}")
                time.sleep(AGAIN_SECONDS)
                instance.start()
        time.sleep(1.0)


def _show(pair: Pair) -> None:
    messages.say("\nReady. A case shared on one arrives at the other.")
    for instance in (pair.cn, pair.us):
        messages.say(f"  {instance.base_url}  {instance.settings['IPCASES_INSTANCE_NAME']} ({instance.node})")
    password = pair.cn.settings["IPCASES_DEMO_PASSWORD"]
    messages.say(f"Sign in on both as officer, liaison, approver or coordinator with the password {password}")
    messages.say("Prove the audit of each from a second terminal, from this folder:")
    for instance in (pair.cn, pair.us):
        messages.say(f"  {welcome.command(instance.home, 'audit_verify')}")
    messages.say("Press Ctrl-C to stop both; your data is kept.")


def _relay(text: str) -> None:
    for line in text.splitlines():
        messages.say(f"  {line}")
