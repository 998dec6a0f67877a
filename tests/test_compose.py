"""docker-compose.yml against the settings: each variable set is read, each one read is set, no secret has a default."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
import yaml
from django.conf import settings

CHECKOUT = Path(__file__).resolve().parent.parent
COMPOSE = yaml.safe_load((CHECKOUT / "docker-compose.yml").read_text())
OUR_SERVICES = {name: service for name, service in COMPOSE["services"].items() if service.get("image") == "ipcases"}
SECRET_NAME = re.compile(r"KEY$|PASSWORD$|_URL$")
# Names a secret of .env: refused when missing, or empty so that the settings or the image refuse it.
FROM_ENV_FILE = re.compile(r"\$\{[A-Z_]+(:\?[^}]*|-)\}")


def settings_variables() -> set[str]:
    """Read the names out of the source: every `env.<kind>("NAME", …)`."""
    tree = ast.parse((CHECKOUT / "ipcases" / "settings.py").read_text())
    return {
        node.args[0].value
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "env"
        and isinstance(node.args[0], ast.Constant)
    }


def test_finds_the_variables_of_the_settings():
    assert {"SECRET_KEY", "DATABASE_URL", "IPCASES_NODE", "EMAIL_URL"} <= settings_variables()


def test_runs_web_worker_and_beat_twice():
    kinds = {"prepare", "web", "worker", "beat"}

    assert set(OUR_SERVICES) == kinds | {f"partner-{kind}" for kind in kinds}
    assert all(OUR_SERVICES[f"partner-{kind}"]["profiles"] == ["partner"] for kind in kinds)


@pytest.mark.parametrize("name", OUR_SERVICES)
def test_sets_only_variables_that_the_settings_read(name):
    assert set(OUR_SERVICES[name]["environment"]) - settings_variables() == set()


@pytest.mark.parametrize("name", OUR_SERVICES)
def test_sets_every_variable_that_the_settings_read(name):
    assert settings_variables() - set(OUR_SERVICES[name]["environment"]) == set()


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_holds_no_secret(name):
    environment = COMPOSE["services"][name].get("environment", {})
    public_addresses = {"EMAIL_URL", "IPCASES_BASE_URL"}
    secrets = {key: value for key, value in environment.items() if SECRET_NAME.search(key) and value}

    literal = {
        key: value
        for key, value in secrets.items()
        if key not in public_addresses and not FROM_ENV_FILE.search(str(value))
    }

    assert literal == {}


def test_notices_a_literal_secret():
    assert not FROM_ENV_FILE.search("postgres://ipcases:secret@db/ipcases")
    assert not FROM_ENV_FILE.search("${SECRET_KEY:-insecure}")
    assert FROM_ENV_FILE.search("${SECRET_KEY:?set it}")


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_runs_unprivileged_on_a_read_only_file_system(name):
    service = COMPOSE["services"][name]

    assert service["user"].split(":")[0] not in ("root", "0")
    assert service["read_only"] is True
    assert "/tmp" in service["tmpfs"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_turns_its_log_over(name):
    assert COMPOSE["services"][name]["logging"] == {"driver": "local"}


def test_builds_one_image_once():
    assert [name for name, service in COMPOSE["services"].items() if "build" in service] == ["prepare"]


def grace_seconds(name: str) -> int:
    number, unit = re.fullmatch(r"(\d+)([sm])", COMPOSE["services"][name]["stop_grace_period"]).groups()
    return int(number) * {"s": 1, "m": 60}[unit]


def test_a_stop_waits_for_what_has_begun():
    (graceful,) = re.findall(r'"--graceful-timeout", "(\d+)"', (CHECKOUT / "Dockerfile").read_text())

    assert grace_seconds("web") > int(graceful)
    assert grace_seconds("worker") >= settings.CELERY_TASK_TIME_LIMIT
    assert grace_seconds("db") >= 60


def test_a_stop_reaches_the_broker_and_its_password_no_command_line(tmp_path):
    server = tmp_path / "valkey-server"
    server.write_text("#!/bin/sh\necho $$ $*\ncat\n")
    server.chmod(0o755)
    command = [word.replace("$$", "$") for word in COMPOSE["services"]["redis"]["command"]]
    variables = {"PATH": f"{tmp_path}:/usr/bin:/bin", "REDIS_PASSWORD": "canary-4711"}

    with subprocess.Popen(command, env=variables, stdout=subprocess.PIPE, text=True) as started:
        first, *configuration = started.stdout.read().splitlines()

    # A shell in between would have another number; as the first process of a container it would ignore the stop.
    assert first == f"{started.pid} -"
    assert "requirepass canary-4711" in configuration
    assert "appendonly yes" in configuration


@pytest.mark.parametrize("name", [name for name in COMPOSE["services"] if not name.endswith("prepare")])
def test_has_a_health_check(name):
    assert COMPOSE["services"][name]["healthcheck"]["test"]


@pytest.mark.parametrize("name", [name for name in OUR_SERVICES if not name.endswith("prepare")])
def test_starts_after_the_database_is_prepared(name):
    (needed,) = OUR_SERVICES[name]["depends_on"].values()

    assert needed == {"condition": "service_completed_successfully"}


def test_publishes_ports_to_this_machine_only():
    ports = [port for service in COMPOSE["services"].values() for port in service.get("ports", ())]

    assert ports
    assert all(port.startswith("127.0.0.1:") for port in ports)


def test_image_runs_as_an_ordinary_user_from_hashed_requirements():
    lines = (CHECKOUT / "Dockerfile").read_text().splitlines()

    assert [line for line in lines if line.startswith("USER ")] == ["USER 10001:10001"]
    assert any("--require-hashes" in line and "-r requirements.txt" in line for line in lines)
    assert not any("requirements-local" in line or "requirements-dev" in line for line in lines)


def test_only_what_is_named_enters_the_image():
    first, *patterns = [
        line for line in (CHECKOUT / ".dockerignore").read_text().splitlines() if not line.startswith("#")
    ]
    named = {pattern.removeprefix("!") for pattern in patterns if pattern.startswith("!")}
    ours = {app for app in settings.INSTALLED_APPS if (CHECKOUT / app).is_dir()}

    assert first == "*"
    assert ours | {"manage.py", "requirements.txt", "locale", "static", "templates", "tools/messages.py"} <= named
    assert all((CHECKOUT / name).exists() for name in named)
    assert not {name for name in named if name.startswith((".", "tests", "docs", "docker"))}


def test_the_file_with_the_secrets_stays_out_of_the_repository():
    assert "/.env*" in (CHECKOUT / ".gitignore").read_text().splitlines()


def test_image_and_servers_stand_on_the_same_debian():
    bases = re.findall(r"^FROM \S+-(\w+)", (CHECKOUT / "Dockerfile").read_text(), re.MULTILINE)

    assert {*bases, COMPOSE["services"]["db"]["image"].rpartition("-")[2]} == {"trixie"}
