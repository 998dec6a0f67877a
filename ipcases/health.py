"""Is the process alive, and can the site do its work? Asked by load balancers, containers and the launcher."""

import time
from collections.abc import Iterator

import redis
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from ipcases.tasks import HEARTBEAT_KEY

WORKER_SEEN_WITHIN_SECONDS = 60
BROKER_PATIENCE_SECONDS = 2.0
# Reading the migration files takes long, and what is applied does not come undone under a running process.
_known_applied: set[str] = set()


@login_not_required
@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Answer when the process does; whoever depends on nothing else asks here."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Answer 200 when database, broker and worker do, and 503 with what is missing otherwise."""
    reasons = [{"check": check, "reason": reason} for check, reason in find_troubles(now=time.time())]
    if reasons:
        return JsonResponse({"status": "not ready", "reasons": reasons}, status=503)
    return JsonResponse({"status": "ready"})


def find_troubles(*, now: float) -> Iterator[tuple[str, str]]:
    """Give each thing that keeps the site from its work: its name and a sentence."""
    if reason := database_trouble():
        yield "database", reason
    elif reason := migration_trouble():
        yield "migrations", reason
    if reason := broker_trouble():
        yield "broker", reason
    elif reason := worker_trouble(now=now):
        yield "worker", reason


def database_trouble() -> str | None:
    """Ask the database for a sign of life."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        # The driver keeps a broken connection until told; the next question shall try a new one.
        connection.close()
        return "The database does not answer."
    return None


def migration_trouble() -> str | None:
    """Ask whether the tables are those this code expects."""
    if connection.alias in _known_applied:
        return None
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if missing:
        return f"{len(missing)} migrations are not applied: run manage.py migrate."
    _known_applied.add(connection.alias)
    return None


def broker_trouble() -> str | None:
    """Ask the broker for a sign of life."""
    client = redis.Redis.from_url(
        settings.CELERY_BROKER_URL,
        socket_timeout=BROKER_PATIENCE_SECONDS,
        socket_connect_timeout=BROKER_PATIENCE_SECONDS,
    )
    try:
        client.ping()
    except redis.RedisError:
        return "The broker does not answer."
    finally:
        client.close()
    return None


def worker_trouble(*, now: float) -> str | None:
    """Ask when a worker last did what the scheduler asked: that is what notices and deliveries wait for."""
    seen_at = cache.get(HEARTBEAT_KEY)
    if seen_at is None:
        return "No worker has been seen."
    silent_seconds = now - seen_at
    if silent_seconds > WORKER_SEEN_WITHIN_SECONDS:
        return f"No worker has been seen for {silent_seconds:.0f} seconds."
    return None
