"""`run`: everything a laptop needs for IPCases, started in order and kept running until Ctrl-C."""

import http.client
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

from ipcases.embedded import messages, processes, welcome
from ipcases.embedded.leftovers import end_stale_programs
from ipcases.embedded.processes import Program
from ipcases.embedded.services import remember_who, setting, start_services
from ipcases.embedded.state import Home, is_free
from ipcases.embedded.supervisor import Supervisor, Waiter

CHECKOUT = Path(__file__).resolve().parents[2]
DEFAULT_PORT = 8000
READY_SECONDS = 120.0


def run(*, home_path: Path, is_ephemeral: bool, is_quiet: bool) -> int:
    """Start servers and application, watch them, and stop them on a signal. Ephemeral servers forget faster."""
    port = chosen_port()
    home = Home(home_path)
    home.open()
    home.remember(launcher={"pid": os.getpid(), "base_url": f"http://127.0.0.1:{port}"})
    supervisor = Supervisor(home)
    supervisor.take_signals()
    try:
        messages.say(f"IPCases starts in {home.path}")
        end_stale_programs(home)
        if not is_free(port):
            raise messages.port_taken(port)
        remember_who(home)
        env = application_environment(start_services(home, supervisor, durable=not is_ephemeral), home, port)
        prepare_data(home, env)
        start_application(home, supervisor, env, port)
        home.remember(launcher={**home.state["launcher"], "is_ready": True})
        messages.say(f"\nReady at http://127.0.0.1:{port}\n")
        if not is_quiet:
            welcome.show(env, home)
        supervisor.watch()
    except KeyboardInterrupt:
        messages.say("\nStopping; your data is kept.")
    finally:
        supervisor.stop()
        home.close()
    messages.say("Stopped.")
    return 0


def chosen_port() -> int:
    """Give the port of the web server: IPCASES_PORT, or 8000."""
    given = os.environ.get("IPCASES_PORT") or str(DEFAULT_PORT)
    if not given.isdecimal() or not 1 <= int(given) <= 65535:
        raise messages.LauncherError(f"IPCASES_PORT is {given}: give a number from 1024 to 65535.")
    return int(given)


def application_environment(env: dict[str, str], home: Home, port: int) -> dict[str, str]:
    """Add what only the running application needs: its address and the demo."""
    env = {"IPCASES_BASE_URL": f"http://127.0.0.1:{port}", "IPCASES_DEMO": "1", "PYTHONUNBUFFERED": "1"} | env
    if welcome.is_demo(env):
        env["IPCASES_DEMO_PASSWORD"] = demo_password(home)
    return env


def demo_password(home: Home) -> str:
    """Give the password the demo is seeded with: the chosen one, or one made up once."""
    kept, chosen = home.state.get("demo_password"), setting("IPCASES_DEMO_PASSWORD")
    if kept and chosen and kept != chosen:
        raise messages.demo_password_differs()
    if kept is None:
        # Short enough to type and long enough for the rules of the site.
        kept = chosen or f"demo-{secrets.token_hex(2)}-{secrets.token_hex(2)}"
        home.remember(demo_password=kept)
    return str(kept)


def prepare_data(home: Home, env: dict[str, str]) -> None:
    """Have the application bring the database up to date, showing its progress; refuse to go on when it fails."""
    log = home.logs / "prepare.log"
    command = [sys.executable, str(CHECKOUT / "manage.py"), "prepare", *(["--demo"] if welcome.is_demo(env) else [])]
    with log.open("wb") as errors:
        process = subprocess.Popen(
            processes.shim(command, death_signal=signal.SIGTERM),
            stdin=subprocess.DEVNULL,
            stderr=errors,
            env=env,
            cwd=CHECKOUT,
            start_new_session=True,
        )
        try:
            code = process.wait()
        except KeyboardInterrupt:
            processes.send(process.pid, signal.SIGTERM, to_group=True)
            process.wait()
            raise
    if code != 0:
        raise messages.failed("Preparing the database", log, processes.log_tail(log, lines=12))


def start_application(home: Home, supervisor: Supervisor, env: dict[str, str], port: int) -> None:
    """Start web server, worker and scheduler, and wait until the site says that it is ready."""
    with messages.timed_step("Application", "starting") as outcome:
        supervisor.start(worker(home, env))
        supervisor.start(scheduler(home, env))
        supervisor.start(web(home, env, port), wait_for_site(home, port))
        outcome.append("web server, worker and scheduler started")


def web(home: Home, env: dict[str, str], port: int) -> Program:
    """Give the web server as a program."""
    options = [
        *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "2", "--threads", "8"),
        *("--timeout", "60", "--graceful-timeout", "5", "--no-control-socket"),
    ]
    if sys.platform != "darwin":  # as below: macOS must not fork what has been loaded
        options.append("--preload")
    argv = [sys.executable, "-m", "gunicorn", "ipcases.wsgi:application", *options]
    return Program(name="web", argv=argv, log=home.logs / "web.log", env=env, cwd=CHECKOUT, hurry_signal=signal.SIGQUIT)


def worker(home: Home, env: dict[str, str]) -> Program:
    """Give the Celery worker as a program."""
    # Forked children of a process that has used system frameworks crash on macOS.
    pool = "threads" if sys.platform == "darwin" else "prefork"
    options = ["--loglevel", "warning", "--concurrency", "2", "--pool", pool, "--without-gossip", "--without-mingle"]
    return _celery(home, env, "worker", options)


def scheduler(home: Home, env: dict[str, str]) -> Program:
    """Give the Celery scheduler as a program."""
    return _celery(home, env, "beat", ["--loglevel", "warning", "--schedule", str(home.path / "beat-schedule")])


def _celery(home: Home, env: dict[str, str], kind: str, options: list[str]) -> Program:
    return Program(
        name=kind,
        argv=[sys.executable, "-m", "celery", "-A", "ipcases", kind, *options],
        log=home.logs / f"{kind}.log",
        env=env,
        cwd=CHECKOUT,
        # A task cut off by the second signal is delivered again after the next start.
        hurry_signal=signal.SIGQUIT,
        # Anything milder waits for a broker that dies with the launcher.
        death_signal=signal.SIGKILL,
    )


def wait_for_site(home: Home, port: int) -> Waiter:
    """Give a function that waits until the site answers /readyz."""

    def wait(process: "subprocess.Popen[bytes]") -> "subprocess.Popen[bytes]":
        log = home.logs / "web.log"
        deadline = time.monotonic() + READY_SECONDS
        while (answer := ask(port, "/readyz")) != "200":
            if process.poll() is not None:
                raise messages.died_at_start("the web server", log, processes.log_tail(log))
            if time.monotonic() > deadline:
                what = f"Waiting {READY_SECONDS:.0f} seconds for the site ({answer})"
                raise messages.failed(what, log, processes.log_tail(log))
            time.sleep(0.1)
        return process

    return wait


def ask(port: int, path: str) -> str:
    """Ask the site; give "200", or what it answered instead."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        body = response.read(500).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    finally:
        connection.close()
    is_ours = response.headers.get_content_type() == "application/json"
    return "200" if response.status == 200 else f"it answers {response.status} {body if is_ours else ''}".strip()
