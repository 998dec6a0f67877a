"""The API against its own description: whatever is sent, no role makes it stumble, and it answers what it says."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.urls import resolve
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, seed, settings
from knox.models import AuthToken
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.access.conftest import undone
from tests.access.matrix import Row, rows
from tests.access.situations import World, load_situations

# One worker reads the description and makes the requests for all of them.
pytestmark = pytest.mark.xdist_group("schema")
STORED = Path(__file__).resolve().parent.parent / "docs" / "api-schema.yaml"
ROLES = (
    "officer", "supervisor", "desk", "liaison", "approver", "analyst", "coordinator",
    "holder", "rival_holder", "representative", "auditor", "admin",
)  # fmt: skip
PROMISES = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
CASES_EACH = 2
BOUNDED = settings(
    max_examples=CASES_EACH,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)
_application = get_wsgi_application()
_AROUND_REQUESTS = (request_started, request_finished)


def test_the_description_is_the_one_that_was_reviewed():
    described = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=described)

    assert described.getvalue() == STORED.read_text(encoding="utf-8"), (
        "the API is described differently: run manage.py spectacular --file docs/api-schema.yaml and look at the "
        "difference; what breaks a program that uses the API is a new version"
    )


@pytest.mark.parametrize(("accept", "media_type"), [("application/json", "json"), ("application/yaml", "yaml")])
def test_the_description_is_written_once_for_everybody(client, monkeypatch, accept, media_type):
    first = client.get("/api/schema/", headers={"accept": accept})
    monkeypatch.setattr(SchemaGenerator, "get_schema", None)

    again = client.get("/api/schema/", headers={"accept": accept})

    assert (first.status_code, again.status_code) == (200, 200)
    assert media_type in again["Content-Type"]
    assert again.content == first.content


@pytest.fixture(scope="module")
def described():
    """Every operation of the description with what to send to it; made without the database, which would not wait."""
    schema = schemathesis.openapi.from_wsgi("/api/schema/?format=json", connected_application)
    return [Described(result.ok()) for result in schema.get_all_operations()]


@pytest.fixture(scope="module")
def world(described, django_db_setup, django_db_blocker):
    """People and objects of every situation of the access matrix, so that addresses lead somewhere."""
    load_situations()
    with django_db_blocker.unblock(), undone():
        yield World()
    for signal in _AROUND_REQUESTS:
        signal.connect(close_old_connections)


def connected_application(environ, start_response):
    """Answer without giving the connection back, as the test client of Django does: the world is not committed."""
    for signal in _AROUND_REQUESTS:
        signal.disconnect(close_old_connections)
    return _application(environ, start_response)


class Described:
    """One operation of the description: its row of the access matrix, and the cases that the roles send."""

    def __init__(self, operation) -> None:
        self.path = operation.path
        self.method = operation.method.upper()
        self.row = _row_of(operation.path)
        self.cases = _cases(operation, GenerationMode.POSITIVE)
        if operation.body or operation.query:  # else there is nothing that could be unfitting
            self.cases += _cases(operation, GenerationMode.NEGATIVE)

    def cases_of(self, role: str) -> list:
        """Deal the cases to the roles that get in, each at least one; give a role that is refused anyway the first."""
        let_in = [name for name in ROLES if self._lets_in(name)]
        if role not in let_in:
            return self.cases[:1]
        place = let_in.index(role)
        return self.cases[place :: len(let_in)] or [self.cases[place % len(self.cases)]]

    def _lets_in(self, role: str) -> bool:
        lines = self.row.answers.get(self.method, {}).values()
        return any(role not in line or line[role].status not in (401, 403, 404) for line in lines)


def _row_of(path: str) -> Row:
    sample = path.replace("_id}", "}")
    for name in ("{public}", "{image}", "{right}", "{photo}", "{file}", "{message}", "{cost}", "{security}"):
        sample = sample.replace(name, "01890a5d-ac96-774b-bcce-b302099a8057")
    for name in ("{id}", "{event}", "{row}", "{number}", "{rule}", "{figure}", "{version}"):
        sample = sample.replace(name, "1")
    name = resolve(sample.replace("{", "x").replace("}", "x")).view_name
    return next(row for row in rows() if row.route == name)


def _addresses(row: Row, method: str, path: str, world: World) -> Iterator[dict[str, str]]:
    """Give the arguments with which the situations of the matrix fill the address."""
    for situation in row.answers.get(method, {}):
        values = world.values(situation)
        arguments = {"id": str(values.get("pk", ""))} | {name: str(value) for name, value in values.items()}
        names = [part.split("}")[0] for part in path.split("{")[1:]]
        yield {name: str(row.kwargs.get(name, "{" + name + "}")).format_map(arguments) for name in names}


def _cases(operation, mode: GenerationMode) -> list:
    made: list = []

    @seed(20_170_817)
    @BOUNDED
    @given(case=operation.as_strategy(generation_mode=mode))
    def make(case) -> None:
        made.append(case)

    make()
    return made[:CASES_EACH]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("role", ROLES)
def test_the_api_keeps_its_promises_to(described, world, role):
    _token, key = AuthToken.objects.create(world[role])
    broken = []
    for operation in described:
        addresses = list(_addresses(operation.row, operation.method, operation.path, world))
        for place, case in enumerate(operation.cases_of(role), start=ROLES.index(role)):
            if addresses:
                case.path_parameters = addresses[place % len(addresses)]
            broken += _ask(case, {"Authorization": f"Token {key}"})

    assert not broken, "\n\n".join(broken)


def _ask(case, headers: dict[str, str]) -> list[str]:
    """Send one request, undo what it did, and say which promises the answer breaks."""
    try:
        with undone():
            response = case.call(headers=headers)
        case.validate_response(response, checks=PROMISES)
    except BaseExceptionGroup as group:
        return [f"{case.operation.label}: {error}" for error in group.exceptions]
    except Exception as error:
        return [f"{case.operation.label}: {type(error).__name__} {error}"]
    return []
