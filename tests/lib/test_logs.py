"""Log lines: one each, whatever somebody typed, and without a person in them."""

import ast
import json
import logging

import pytest
from django.core.exceptions import ValidationError
from django.db import DataError, IntegrityError, connection, transaction

from accounts.models import User
from ipcases.celery import keep_own_logging
from ipcases.lib.requests import _EXTRAS, JsonLineFormatter, RequestIdFilter
from ipcases.lib.traces import said_safely
from ipcases.settings import BASE_DIR

CANARY = "Zhang-Canary-4711"


def line_of(message="%s", *arguments, error: BaseException | None = None, **extra) -> str:
    exc_info = (type(error), error, error.__traceback__) if error is not None else None
    record = logging.LogRecord("ipcases", logging.ERROR, __file__, 1, message, arguments, exc_info)
    record.__dict__.update(extra)
    RequestIdFilter().filter(record)
    return JsonLineFormatter().format(record)


def caught(act) -> Exception:
    try:
        act()
    except Exception as error:
        return error
    raise AssertionError("nothing was raised")


@pytest.mark.parametrize(
    "typed",
    [
        "a\nb",
        "a\r\nERROR forged",
        "\x1b[31mred\x1b[0m",
        "a\u2028b\u2029c",
        'a","level":"INFO',
        "a\x00b",
        "\ud800",
        "a\x85b",
    ],
)
def test_stay_one_line_of_json_whatever_was_typed(typed):
    line = line_of("refused: %s", typed)

    assert len(line.splitlines()) == 1
    assert line.isascii() and line.isprintable()
    said = json.loads(line)
    assert said["message"] == f"refused: {typed}"
    assert said["level"] == "ERROR"


def test_do_not_hand_on_an_address_that_is_a_key():
    assert json.loads(line_of("%s: %s", "Internal Server Error", "/answer/Zq-4711_x/photos/7/"))["message"] == (
        "Internal Server Error: /answer/…/photos/7/"
    )


def test_hold_the_codes_that_our_code_adds_and_nothing_else():
    said = json.loads(line_of("no new version", case="CN-CAN-2026-000001", request=CANARY))

    assert said["case"] == "CN-CAN-2026-000001"
    assert CANARY not in str(said)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "kept"),
    [
        ({"username": CANARY, "display_name": CANARY}, "unique"),
        ({"username": "x", "display_name": CANARY, "email": None}, "email"),
        ({"username": "x", "display_name": CANARY * 10}, "too long"),
    ],
    ids=["a name taken", "a value missing", "a value too long"],
)
def test_name_the_broken_rule_of_the_database_and_not_the_row(values, kept):
    User.objects.create(username=CANARY)

    def write():
        with transaction.atomic():
            User.objects.create(**values)

    error = caught(write)
    assert isinstance(error, IntegrityError | DataError)
    for message in (str(error), repr(error)):
        line = line_of("Task x raised unexpected: %s", message, error=error)
        assert CANARY not in line
        assert kept in line
    assert "test_logs.py" in json.loads(line)["exception"]


@pytest.mark.django_db
def test_name_no_value_that_the_database_could_not_read():
    def ask():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT %s::uuid", [CANARY])

    line = line_of("%s", "failed", error=caught(ask))

    assert CANARY not in line
    assert "invalid input syntax for type uuid" in line


@pytest.mark.parametrize(
    "error",
    [ValueError(f"could not convert string to float: '{CANARY}'"), ValidationError(f"“{CANARY}” is not a valid UUID.")],
    ids=["a value", "a validation"],
)
def test_name_no_value_that_could_not_be_converted(error):
    assert CANARY not in said_safely(error)
    assert CANARY not in line_of("failed: %s", str(error), error=error)


def test_tell_the_whole_way_from_the_first_cause():
    def fail():
        try:
            {}["first"]
        except KeyError as first:
            raise RuntimeError("second") from first

    said = json.loads(line_of("failed", error=caught(fail)))["exception"]

    assert said.index("KeyError: 'first'") < said.index("RuntimeError: second")


def test_of_a_worker_are_ours_with_the_level_it_was_started_with():
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    try:
        keep_own_logging(loglevel="ERROR")
        assert root.level == logging.ERROR
        assert root.handlers == handlers
    finally:
        root.setLevel(level)


def test_every_extra_that_our_code_logs_is_printed():
    """What is not on the list is dropped without a word."""
    code = [path for path in BASE_DIR.glob("*/**/*.py") if ".venv" not in path.parts and "tests" not in path.parts]
    used = {
        key.value
        for path in code
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.keyword) and node.arg == "extra" and isinstance(node.value, ast.Dict)
        for key in node.value.keys
        if isinstance(key, ast.Constant)
    }

    assert used and used <= set(_EXTRAS)
