"""How a test run uses its workers: each has a copy of one migrated database and whole groups. Loaded by pytest -p.

The controller makes the template before it starts the workers and drops it after them.
"""

import gc
import os
import subprocess
import sys
from urllib.parse import urlsplit, urlunsplit

import psycopg2
import pytest
from _pytest import runner
from _pytest.nodeid import coerce_node_id
from psycopg2 import sql

from ipcases.lib.room import with_room

NAME = "IPCASES_TEST_TEMPLATE"
_FILL = (
    "import django; django.setup(); from django.core.management import call_command; "
    "call_command('migrate', verbosity=0); call_command('load_reference', verbosity=0)"
)
_COLLECT = ("-m", "pytest", "--collect-only", "--quiet", "--quiet")


@pytest.hookimpl(tryfirst=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Take one worker more than there are cores: browsers and partners are waited for."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the group behind the name of a test, as xdist 3.8 tries in vain with pytest 9.2: it reads groups from names.

    Without it every worker would seed the demo and start the pair of instances for itself.
    """
    if not hasattr(config, "workerinput"):
        return
    for item in items:
        mark = item.get_closest_marker("xdist_group")
        if mark is not None and "@" not in item.nodeid.rpartition("]")[2]:
            item._id = coerce_node_id(f"{item.nodeid}@{mark.args[0]}")


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Leave what lives as long as the run out of garbage collection: a seventh of the time went into looking at it."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> bool:
    """Run each test as pytest does, with room for its frames."""
    return with_room(runner.pytest_runtest_protocol, item, nextitem)


def _is_controller(config: pytest.Config) -> bool:
    return bool(config.getoption("numprocesses", 0)) and not hasattr(config, "workerinput")


def _execute(statement: str, name: str) -> None:
    connection = psycopg2.connect(os.environ["DATABASE_URL"])
    try:
        connection.autocommit = True
        connection.cursor().execute(sql.SQL(statement).format(sql.Identifier(name)))
    finally:
        connection.close()


def pytest_sessionstart(session: pytest.Session) -> None:
    """Make the template while there is nobody else: xdist starts its workers after all others have run this hook.

    Meanwhile another core rewrites the tests, once and into files: else each worker would rewrite them all for itself.
    """
    if not _is_controller(session.config) or session.config.option.collectonly or "DATABASE_URL" not in os.environ:
        return
    if session.config.args_source == pytest.Config.ArgsSource.TESTPATHS and not sys.dont_write_bytecode:
        subprocess.Popen([sys.executable, *_COLLECT], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    name = f"test_template_{os.getpid()}"
    _execute("CREATE DATABASE {}", name)
    os.environ[NAME] = name
    address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))
    environment = os.environ | {"DATABASE_URL": address, "DJANGO_SETTINGS_MODULE": "ipcases.settings"}
    subprocess.run([sys.executable, "-c", _FILL], env=environment, check=True)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Drop the template; the workers drop their own copies."""
    if _is_controller(session.config) and (name := os.environ.pop(NAME, "")):
        _execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix):
    """Let Django create the worker's database as a copy of the template; it finds every migration applied."""
    from django.db import connection  # noqa: PLC0415  settings are not read yet when plugins load

    if name := os.environ.get(NAME):
        connection.settings_dict["TEST"]["TEMPLATE"] = name
