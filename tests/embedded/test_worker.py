"""The worker outlives the servers it stands on."""

from contextlib import closing

import pytest
from celery.signals import task_prerun
from django.conf import settings
from django.db import InterfaceError, OperationalError, connection

from ipcases.embedded.postgres import connect
from ipcases.tasks import heartbeat


def backend() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True)
def test_the_next_task_takes_a_new_connection_when_the_database_dropped_the_old_one():
    dropped = backend()
    database = settings.DATABASES["default"]
    url = "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/postgres".format(**database)
    with closing(connect(url)) as other, other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [dropped])
    with pytest.raises((OperationalError, InterfaceError)):
        backend()

    task_prerun.send(sender=heartbeat)

    assert backend() != dropped
