"""The two real servers: created, used, killed, started again."""

import os
import signal
import subprocess
from contextlib import closing

import psycopg2
import pytest
import redis

from ipcases.embedded import processes
from ipcases.embedded.messages import LauncherError
from ipcases.embedded.postgres import Postgres, connect
from ipcases.embedded.processes import birth_mark, command_line
from ipcases.embedded.services import check_database, check_redis, environment, place, start_services
from ipcases.embedded.state import Home, free_port
from ipcases.embedded.supervisor import Supervisor
from ipcases.embedded.valkey import Valkey, ping
from tests.embedded.conftest import wait_until


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    """A home with both servers up; a test that kills them waits until they are back."""
    steered = {name: os.environ.pop(name, None) for name in ("DATABASE_URL", "REDIS_URL", "PG_BIN", "REDIS_BIN")}
    home = Home(tmp_path_factory.mktemp("servers") / "home")
    home.open()
    watched = Supervisor(home)
    try:
        start_services(home, watched, durable=True)
        yield home, watched
    finally:
        watched.stop()
        home.close()
        os.environ.update({name: value for name, value in steered.items() if value is not None})


@pytest.fixture
def urls(running):
    services = running[0].state["services"]
    return services["DATABASE_URL"], services["REDIS_URL"]


def ask(url: str, statement: str):
    with closing(connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else None


def revive(running, name: str, is_back) -> None:
    home, watched = running
    killed = home.state["processes"][name]["pid"]
    os.kill(killed, signal.SIGKILL)
    wait_until(
        lambda: watched.look_once() or (home.state["processes"].get(name, {}).get("pid") != killed and is_back())
    )


def test_finds_chinese_and_cyrillic_by_trigrams(urls):
    ask(urls[0], "CREATE EXTENSION IF NOT EXISTS pg_trgm")

    for word in ("假冒", "Ролекс"):
        assert ask(urls[0], f"SELECT show_trgm('{word}')") != [([],)]


def test_application_is_no_superuser_but_may_create_databases(urls):
    assert ask(urls[0], "SELECT rolsuper, rolcreatedb FROM pg_roles WHERE rolname = current_user") == [(False, True)]
    assert ask(urls[0], "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = 'ipcases'") == [("ipcases",)]


def test_refuses_a_wrong_password(urls):
    with pytest.raises(psycopg2.OperationalError, match="password authentication failed"):
        connect(urls[0].replace("ipcases:", "ipcases:x", 1))
    assert ping(urls[1].replace("redis://:", "redis://:x")) is not None


def test_hides_passwords_from_the_list_of_processes(running):
    home, _ = running
    secrets = home.state["secrets"].values()

    lines = [command_line(noted["pid"]) for noted in home.state["processes"].values()]

    assert all(lines)
    assert not any(secret in line for secret in secrets for line in lines)


def test_listens_on_this_machine_only(urls):
    assert ask(urls[0], "SHOW listen_addresses") == [("127.0.0.1",)]
    assert redis.Redis.from_url(urls[1]).config_get("bind") == {"bind": "127.0.0.1"}


def test_loses_nothing_committed_when_postgres_is_killed(running, urls):
    ask(urls[0], "CREATE TABLE seizure AS SELECT generate_series(1, 5000) AS number")

    revive(running, "postgres", lambda: can_connect(urls[0]))

    assert ask(urls[0], "SELECT count(*) FROM seizure") == [(5000,)]
    assert not ask(urls[0], "SELECT rolsuper FROM pg_roles WHERE rolname = current_user")[0][0]


def can_connect(url: str) -> bool:
    try:
        connect(url).close()
    except psycopg2.OperationalError:
        return False
    return True


def test_rings_again_when_redis_was_killed(running, urls):
    client = redis.Redis.from_url(urls[1])
    client.set("doorbell", "rung")
    client.execute_command("WAITAOF", 1, 0, 2000)

    revive(running, "redis", lambda: ping(urls[1]) is None)

    assert redis.Redis.from_url(urls[1]).get("doorbell") == b"rung"


def test_application_learns_where_the_servers_are(running, urls):
    home, _ = running

    env = environment(home, {"SECRET_KEY": "given", "IPCASES_SECURE": "1", "DATABASE_URL_FILE": "/old"})

    assert (env["DATABASE_URL"], env["REDIS_URL"]) == urls
    assert env["SECRET_KEY"] == "given"
    assert env["IPCASES_SECURE"] == "1"
    assert len(env["IPCASES_AUDIT_KEY"]) >= 32
    assert "DATABASE_URL_FILE" not in env


def test_starts_again_with_the_same_data_and_addresses(tmp_path):
    addresses = []
    for _ in range(2):
        home = Home(tmp_path / "home")
        home.open()
        watched = Supervisor(home)
        try:
            start_services(home, watched, durable=False)
            addresses.append(dict(home.state["services"]))
            ask(addresses[-1]["DATABASE_URL"], "CREATE TABLE IF NOT EXISTS kept (number int)")
            ask(addresses[-1]["DATABASE_URL"], "INSERT INTO kept VALUES (1)")
            rows = ask(addresses[-1]["DATABASE_URL"], "SELECT count(*) FROM kept")
        finally:
            watched.stop()
            home.close()

    assert addresses[0] == addresses[1]
    assert rows == [(2,)]
    assert home.state["processes"] == {}


def test_ends_a_server_that_holds_the_cluster_and_survives_a_stranger_in_its_pid_file(home):
    server = Postgres(home, durable=False)
    server.create_cluster()
    left_behind = server.wait_until_ready(processes.start(server.program()))

    taking_over = server.wait_until_ready(processes.start(server.program()))

    assert left_behind.wait(5) == 0
    taking_over.send_signal(signal.SIGKILL)
    taking_over.wait()
    stranger = subprocess.Popen(["sleep", "60"])
    pid_file = server.data / "postmaster.pid"
    pid_file.write_text(pid_file.read_text().replace(str(taking_over.pid), str(stranger.pid), 1))
    try:
        last = server.wait_until_ready(processes.start(server.program()))
        assert stranger.poll() is None
        last.send_signal(signal.SIGINT)
        assert last.wait(20) == 0
    finally:
        stranger.kill()
        stranger.wait()


def test_throws_a_half_made_cluster_away(home):
    server = Postgres(home, durable=False)
    draft = server.data.with_name(f"new-{server.data.name}")
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18")

    assert server.create_cluster() is True
    assert (server.data / "global" / "pg_control").exists()
    assert not draft.exists()


def test_does_not_start_empty_beside_the_data_of_another_version(home):
    server = Postgres(home, durable=False)
    # Not always in the home: root lends PostgreSQL another identity, and perhaps a folder outside.
    older = server.data.with_name(f"pg{server.programs.major - 1}")
    older.mkdir()
    (older / "PG_VERSION").write_text(str(server.programs.major - 1))

    with pytest.raises(LauncherError, match=r"another version of PostgreSQL.*PG_BIN.*make reset"):
        server.create_cluster()


def test_does_not_invent_new_keys_for_old_data(home):
    server = Postgres(home, durable=False)
    server.data.mkdir()
    (server.data / "PG_VERSION").write_text("18")
    home.remember(secrets={})

    with pytest.raises(LauncherError, match=r"state\.json .* is missing or damaged.*make reset"):
        server.create_cluster()


def test_puts_redis_data_aside_that_cannot_be_read(home, capsys):
    server = Valkey(home, durable=True)
    folder = server.data / "appendonlydir"
    folder.mkdir(parents=True)
    (folder / "appendonly.aof.manifest").write_text("this is not a manifest\n")

    process = server.wait_until_ready(processes.start(server.program()))

    assert "could not be read" in capsys.readouterr().out
    assert (home.path / "redis.damaged").is_dir()
    process.terminate()
    process.wait()


def test_refuses_a_disk_that_is_nearly_full(home, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda path: type("Usage", (), {"free": 1_000_000})())

    with pytest.raises(LauncherError, match="is full: free some space"):
        start_services(home, Supervisor(home), durable=True)


def test_says_when_servers_of_others_do_not_answer(monkeypatch):
    monkeypatch.setattr("ipcases.embedded.services.EXTERNAL_PATIENCE_SECONDS", 0.0)
    nobody = free_port()

    with pytest.raises(LauncherError, match=rf"DATABASE_URL points to 127.0.0.1:{nobody}/app, which does not answer"):
        check_database(f"postgres://user:hidden@127.0.0.1:{nobody}/app")
    with pytest.raises(
        LauncherError, match=rf"REDIS_URL points to 127.0.0.1:{nobody}/0, which does not answer"
    ) as told:
        check_redis(f"redis://:hidden@127.0.0.1:{nobody}/0")
    assert "hidden" not in str(told.value)


def test_uses_servers_of_others_without_starting_any(running, urls, home, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", urls[0])
    monkeypatch.setenv("REDIS_URL", urls[1])

    env = start_services(home, Supervisor(home), durable=True)

    assert env["DATABASE_URL"] == urls[0]
    assert "processes" not in home.state


def test_shows_an_address_without_its_password():
    assert place("postgres://user:secret@db.example:5432/app") == "db.example:5432/app"


def test_nothing_is_left_after_a_stop(home):
    watched = Supervisor(home)
    start_services(home, watched, durable=False)
    pids = [noted["pid"] for noted in home.state["processes"].values()]

    watched.stop()

    assert len(pids) == 2
    assert [pid for pid in pids if birth_mark(pid)] == []
