"""Two seeded instances for a test run: real servers, real processes, introduced to each other."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg2
import pytest

from ipcases.embedded.pair import Instance, Pair, make_pair
from ipcases.embedded.state import free_port

PASSWORD = "parcel-belt-journey"
# The people, the current operation and a tenth of the past: what the walks need, in a fraction of the time.
HOLDERS, EVERY = "60", "10"


def start_seeded_pair(folder: Path) -> Pair:
    """Start both, fill them with a small demo, introduce them. The caller stops them."""
    first = free_port()
    settings = {"IPCASES_DEMO": "0", "IPCASES_DEMO_PASSWORD": PASSWORD, "TMPDIR": str(folder)}
    pair = make_pair(folder, ports=(first, free_port(avoid={first})), is_ephemeral=True, settings=settings)
    try:
        for instance in (pair.cn, pair.us):
            instance.start()
        for instance in (pair.cn, pair.us):
            instance.wait_until_ready()
        with ThreadPoolExecutor(2) as both:
            list(both.map(_fill, (pair.cn, pair.us)))
        pair.introduce()
    except BaseException:
        pair.stop()
        raise
    return pair


def _fill(instance: Instance) -> None:
    _keep_every_commit(instance)
    instance.manage("seed_demo", "--holders", HOLDERS, "--every", EVERY)


def _keep_every_commit(instance: Instance) -> None:
    """Have a commit mean what it means in production: servers of tests forget the last ones when killed."""
    connection = psycopg2.connect(instance.environment()["DATABASE_URL"])
    connection.autocommit = True
    with connection, connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        (name,) = cursor.fetchone()
        cursor.execute(f'ALTER DATABASE "{name}" SET synchronous_commit = on')
        # Sessions that began before would go on as they were; their programs take new ones.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE usename = current_user AND pid <> pg_backend_pid()"
        )
    connection.close()


class Keeper:
    """Holds the pair of this worker: started when first asked for, stopped after its last test."""

    def __init__(self) -> None:
        self._pair: Pair | None = None

    def give(self, folder: Path) -> Pair:
        if self._pair is None:
            self._pair = start_seeded_pair(folder)
        return self._pair

    def stop(self) -> None:
        if self._pair is not None:
            self._pair.stop()
            self._pair = None


KEEPER = Keeper()


@pytest.fixture
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """China and the United States, running, seeded and introduced. Tests that use it share an xdist_group."""
    return KEEPER.give(tmp_path_factory.mktemp("pair"))


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """Stop the pair as soon as no test of this worker needs it any more: it costs a core."""
    if nextitem is None or "pair" not in getattr(nextitem, "fixturenames", ()):
        KEEPER.stop()


def pytest_sessionfinish() -> None:
    """Stop it also when the run was interrupted."""
    KEEPER.stop()
