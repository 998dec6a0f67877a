"""The shape of the house, where import contracts do not reach."""

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings

ROOT = Path(__file__).resolve().parent.parent
APPS = ("audit", "reference", "accounts", "rightsholders", "seizures", "operations", "sharing", "reports")
DOORS = ("views", "portal", "api", "tasks", "admin", "exchange")
ORM = {"objects", "save", "delete", "filter", "bulk_create", "bulk_update", "_default_manager", "_base_manager"}
WRITES = {"create", "bulk_create", "get_or_create", "update_or_create", "update", "delete"}
MAX_LINES = 500
MAX_TEMPLATE_LINES = 150
MAX_TEMPLATE_COLUMNS = 160
MAX_STATIC_COLUMNS = 120
# The words of a message that is not trimmed are its name in the catalogue: a line break would make another message.
UNTRIMMED = re.compile(r"\{% *blocktranslate\b(?![^%]*\btrimmed\b)")
SIGNALS = {"django.dispatch", "django.db.models.signals", "django.core.signals", "django.contrib.auth.signals"}


def modules(*folders: str) -> list[Path]:
    return sorted(
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*.py")
        if "migrations" not in path.parts and ".venv" not in path.parts
    )


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def is_door(path: Path) -> bool:
    parts = path.relative_to(ROOT).with_suffix("").parts[1:]
    return any(part in DOORS for part in parts)


def imports_of(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


OWN = modules(*APPS, "ipcases")
APP_MODULES = modules(*APPS)


@pytest.mark.parametrize("path", [path for path in APP_MODULES if is_door(path)], ids=name_of)
def test_a_door_does_not_touch_the_database(path):
    found = [
        f"line {node.lineno}: {ast.unparse(node)[-60:]}"
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Attribute) and node.attr in ORM
    ]

    assert found == [], "ask access.py or queries.py for rows, and a service to write"


def test_no_import_hides_inside_a_function():
    found = []
    for path in OWN:
        for function in ast.walk(tree_of(path)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            if path.name == "apps.py" and function.name == "ready":
                continue
            found += [
                f"{name_of(path)}:{node.lineno}"
                for node in ast.walk(function)
                if isinstance(node, ast.Import | ast.ImportFrom)
            ]

    assert found == []


@pytest.mark.parametrize("folder", [*APPS, "ipcases", "tests", "benchmarks", "tools"])
def test_no_module_is_longer_than_can_be_read(folder):
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in modules(folder)}

    assert {name: length for name, length in lengths.items() if length > MAX_LINES} == {}


TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STATIC = [ROOT / "static/css/app.css", *sorted((ROOT / "static/js").glob("*.js"))]


def wide_lines(text: str, columns: int) -> list[int]:
    """Return the numbers of the lines that are wider, but for those that must not be broken."""
    lines = enumerate(text.splitlines(), start=1)
    return [number for number, line in lines if len(line) > columns and not UNTRIMMED.search(line)]


def test_no_template_is_longer_than_can_be_read():
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in TEMPLATES}

    assert {name: length for name, length in lengths.items() if length > MAX_TEMPLATE_LINES} == {}


def test_no_template_divides_a_list_with_a_sign_of_one_language():
    assert [name_of(path) for path in TEMPLATES if 'join:", "' in path.read_text(encoding="utf-8")] == []


def test_no_line_of_a_template_is_wider_than_can_be_read():
    wide = {name_of(path): wide_lines(path.read_text(encoding="utf-8"), MAX_TEMPLATE_COLUMNS) for path in TEMPLATES}

    assert {name: numbers for name, numbers in wide.items() if numbers} == {}


def test_no_line_of_a_script_or_the_style_sheet_is_wider_than_can_be_read():
    wide = {name_of(path): wide_lines(path.read_text(encoding="utf-8"), MAX_STATIC_COLUMNS) for path in STATIC}

    assert {name: numbers for name, numbers in wide.items() if numbers} == {}


@pytest.mark.parametrize(
    ("line", "is_wide"),
    [
        ("{% blocktranslate %}word{% endblocktranslate %}", False),
        ("{% blocktranslate with n=count trimmed %}word{% endblocktranslate %}", True),
        ("<p>word</p>", True),
    ],
)
def test_only_a_message_that_is_not_trimmed_may_be_wide(line, is_wide):
    assert wide_lines(f"short\n{line}", columns=10) == ([2] if is_wide else [])


def test_every_task_of_the_beat_schedule_is_registered():
    current_app.loader.import_default_modules()
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert names - set(current_app.tasks) == set()


def test_every_queued_name_is_registered():
    current_app.loader.import_default_modules()
    names = {name for path in OWN for name in queued_names(tree_of(path))}

    assert names, "nothing is queued: does this test still see the calls?"
    assert names - set(current_app.tasks) == set()


def queued_names(tree: ast.AST) -> Iterator[str]:
    """Read the names given to enqueue_on_commit; each must stand there as a text that can be checked."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "enqueue_on_commit":
            first = node.args[0] if node.args else None
            assert isinstance(first, ast.Constant), f"line {node.lineno}: queue by a name that stands in the call"
            yield first.value


def test_a_service_does_not_import_tasks():
    found = [
        f"{name_of(path)} imports {name}"
        for path in APP_MODULES
        if "services" in path.relative_to(ROOT).with_suffix("").parts
        for name in imports_of(tree_of(path))
        if "tasks" in name.split(".") or name.startswith("celery")
    ]

    assert found == []


def test_doors_do_not_import_one_another():
    found = []
    for path in filter(is_door, APP_MODULES):
        app, own_kind = path.relative_to(ROOT).parts[0], _kind_of(path)
        for name in imports_of(tree_of(path)):
            parts = name.split(".")
            if parts[0] == app and len(parts) > 1 and parts[1] in DOORS and parts[1] != own_kind:
                found.append(f"{name_of(path)} imports {name}")

    assert found == []


def _kind_of(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").parts[1]


def test_there_are_no_signals():
    found = [
        f"{name_of(path)} imports {name}"
        for path in OWN
        for name in imports_of(tree_of(path))
        if any(name == signal or name.startswith(f"{signal}.") for signal in SIGNALS)
    ]

    assert found == []


def test_only_the_audit_writes_the_audit():
    kept = {"AuditEvent", "AuditSeal", "AuditCheckpoint"}
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in modules(*APPS[1:], "ipcases")
        for node in ast.walk(tree_of(path))
        if (isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in kept)
        or (isinstance(node, ast.Attribute) and node.attr in WRITES and ast.unparse(node.value).split(".")[0] in kept)
    ]

    assert found == [], "write with audit.services.record"


def test_every_task_tolerates_arguments_it_does_not_know():
    current_app.loader.import_default_modules()
    ours = {name: task for name, task in current_app.tasks.items() if name.partition(".")[0] in (*APPS, "ipcases")}

    found = [
        name
        for name, task in ours.items()
        if not any(str(parameter).startswith("**") for parameter in _parameters(task))
    ]
    assert found == [], "a task ends its parameters with **_, so that an old message does not break a new worker"


def _parameters(task):
    return inspect.signature(task.run).parameters.values()


def test_import_contracts_are_kept():
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    assert answer.returncode == 0, answer.stdout[-3000:] + answer.stderr[-2000:]
