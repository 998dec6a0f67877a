"""Settings as a deployed site has them, in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NEEDED = {
    "SECRET_KEY": "s" * 60,
    "IPCASES_AUDIT_KEY": "a" * 40,
    "ALLOWED_HOSTS": "ipcases.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
}
ASK = """
import json, django
from django.conf import settings
django.setup()
from django.test import Client
settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
asked = {"HTTP_HOST": "ipcases.example"}
page, health = Client().get("/sign-in/", secure=True, **asked), Client().get("/healthz", secure=True, **asked)
elsewhere = Client().get("/healthz", secure=True, HTTP_HOST="evil.example", HTTP_X_FORWARDED_HOST="ipcases.example")
print(json.dumps({
    "cookies": {name: [m["secure"], m["path"], m["domain"], m["samesite"]] for name, m in page.cookies.items()},
    "session": [settings.SESSION_COOKIE_NAME, settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY,
                settings.SESSION_COOKIE_SAMESITE, settings.SESSION_COOKIE_DOMAIN, settings.SESSION_COOKIE_PATH],
    "hsts": health["Strict-Transport-Security"],
    "plain": Client().get("/healthz", **asked).status_code,
    "elsewhere": elsewhere.status_code,
    "debug": settings.DEBUG,
}))
"""


def run(environment: dict[str, str], program: str = ASK) -> subprocess.CompletedProcess:
    clean = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME", "LANG", "PYTHONPATH"}}
    return subprocess.run(
        [sys.executable, "-c", program],
        env=clean | {"DJANGO_SETTINGS_MODULE": "ipcases.settings"} | environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    home = tmp_path_factory.mktemp("home")
    done = run(NEEDED | {"IPCASES_HOME": str(home)})
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_cookies_belong_to_this_host_and_travel_over_tls_only(said):
    assert said["cookies"] == {"__Host-csrf": [True, "/", "", "Lax"]}
    assert said["session"] == ["__Host-session", True, True, "Lax", None, "/"]


def test_browsers_are_told_to_come_over_tls_for_a_year(said):
    assert said["hsts"] == "max-age=31536000; includeSubDomains; preload"


def test_plain_http_is_not_answered_with_a_redirect(said):
    assert said["plain"] == 200


def test_another_host_gets_nothing_whatever_a_header_claims(said):
    assert said["elsewhere"] == 400


def test_shows_no_traces(said):
    assert said["debug"] is False


@pytest.mark.parametrize("missing", NEEDED)
def test_does_not_start_without(missing):
    done = run({name: value for name, value in NEEDED.items() if name != missing}, "import django; django.setup()")

    assert done.returncode != 0
    assert missing in done.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "IPCASES_AUDIT_KEY"])
def test_does_not_start_with_an_empty(name):
    done = run(
        NEEDED | {name: ""}, "import django; django.setup(); from django.conf import settings; settings.SECRET_KEY"
    )

    assert done.returncode != 0
