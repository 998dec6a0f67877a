"""/healthz and /readyz: what they answer, and to whom."""

import time

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection

from ipcases import health
from ipcases.tasks import HEARTBEAT_KEY, heartbeat

NOBODY_LISTENS = "redis://127.0.0.1:1/0"


@pytest.fixture(autouse=True)
def _forget_what_is_applied():
    health._known_applied.clear()


@pytest.fixture
def seen_worker():
    heartbeat()


def reasons_of(response) -> dict[str, str]:
    return {each["check"]: each["reason"] for each in response.json()["reasons"]}


def test_says_alive_without_asking_anybody(client, django_assert_num_queries, db):
    with django_assert_num_queries(0):
        response = client.get("/healthz")

    assert response.status_code == 200
    assert response.json() == {"status": "ok"}


def test_says_ready_when_database_broker_and_worker_answer(client, db, seen_worker):
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {"status": "ready"}


def test_is_never_cached(client, db, seen_worker):
    assert "no-store" in client.get("/readyz")["Cache-Control"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_refuses_to_be_posted_to(client, db, path):
    assert client.post(path).status_code == 405


def test_is_not_ready_before_a_worker_was_seen(client, db):
    response = client.get("/readyz")

    assert response.status_code == 503
    assert reasons_of(response) == {"worker": "No worker has been seen."}


@pytest.mark.parametrize(("silent_seconds", "status"), [(55, 200), (65, 503)])
def test_waits_a_minute_for_a_silent_worker(client, db, silent_seconds, status):
    cache.set(HEARTBEAT_KEY, time.time() - silent_seconds)

    assert client.get("/readyz").status_code == status


def test_is_not_ready_without_a_broker(client, db, seen_worker, settings):
    settings.CELERY_BROKER_URL = NOBODY_LISTENS

    assert reasons_of(client.get("/readyz")) == {"broker": "The broker does not answer."}


def test_is_not_ready_without_a_database(client, db, seen_worker, monkeypatch):
    def refuse(*_, **__):
        raise DatabaseError("server closed the connection")

    with monkeypatch.context() as broken:
        broken.setattr(connection, "cursor", refuse)
        broken.setattr(connection, "close", lambda: None)
        response = client.get("/readyz")

    assert reasons_of(response) == {"database": "The database does not answer."}


def test_is_not_ready_while_a_migration_is_missing(client, db, seen_worker):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sharing'")

    assert "run manage.py migrate" in reasons_of(client.get("/readyz"))["migrations"]


def test_reads_the_migrations_once(client, db, seen_worker, django_assert_num_queries):
    client.get("/readyz")

    with django_assert_num_queries(1):
        client.get("/readyz")
