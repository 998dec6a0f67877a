"""Settings of a test run, made before Django reads its settings. Loaded by pytest -p."""

import os
import tempfile
from datetime import datetime
from urllib.parse import urlsplit, urlunsplit

import time_machine

_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
_home = tempfile.mkdtemp(prefix="ipcases-test-")

for name, value in {
    "SECRET_KEY": "test-secret-key-of-more-than-fifty-characters-for-tests-only",
    "IPCASES_AUDIT_KEY": "test-audit-key-of-more-than-32-characters",
    "ALLOWED_HOSTS": "*",
    "IPCASES_SECURE": "0",
    "IPCASES_STATIC_FINDERS": "1",
    "IPCASES_DEMO": "1",
    "IPCASES_ANSWER_LINKS": "0",  # as the site is shipped; a laptop has them on
    "IPCASES_NODE": "cn-gacc",
    "IPCASES_JURISDICTION": "CN",
    "IPCASES_HOME": _home,
    "IPCASES_TIME_ZONE": "Asia/Shanghai",
    "LOG_LEVEL": "WARNING",
    "DJANGO_ALLOW_ASYNC_UNSAFE": "1",  # Playwright's event loop shares the thread with the tests
}.items():
    os.environ[name] = value

# TEST_DAY=2030-03-01 runs the tests as if it were that day, TEST_DAY=2030-03-01T00:10 from that moment on, both in
# Shanghai: before any is read, as some look at the clock then.
if _day := os.environ.get("TEST_DAY"):
    _moment = _day if "T" in _day else f"{_day}T09:00"
    time_machine.travel(datetime.fromisoformat(f"{_moment}:00+08:00")).start()

# Each worker has its own Redis database; Django gives it its own PostgreSQL one.
if _worker.startswith("gw") and "REDIS_URL" in os.environ:
    _parts = urlsplit(os.environ["REDIS_URL"])
    os.environ["REDIS_URL"] = urlunsplit(_parts._replace(path=f"/{int(_worker[2:]) + 1}"))
