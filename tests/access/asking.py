"""Sending one request as one role, and taking back what it wrote."""

import copy
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from functools import cache, partial
from http.cookies import SimpleCookie
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client
from django.urls import reverse

from accounts import auth
from accounts.access import active_user, roles_of
from accounts.sessions import CONFIRMED, SEEN, STARTED, SessionStore
from tests.access.matrix import ANONYMOUS, SIGNED_IN, Answer, Row
from tests.access.routes import Route
from tests.access.situations import Values, World

# So long that no request of a run finds a session's clock behind and writes it.
AHEAD_SECONDS = 3600


class _Asking(Client):
    """A client that keeps of an answer what anybody looks at: not what each of its templates was given."""

    def request(self, **request: Any) -> HttpResponseBase:
        response = self.handler(self._base_environ(**request))
        response.json = partial(self._parse_json, response)
        return response


@contextmanager
def undone() -> Iterator[None]:
    """Run in a transaction that is rolled back; services may open durable ones inside it."""
    block = transaction.atomic()
    block._from_testcase = True
    with block:
        yield
        transaction.set_rollback(True)


def read_persons_once(patch: pytest.MonkeyPatch) -> None:
    """Read each session, its person and roles once: what a request writes is taken back, so all would read the same."""
    sessions: dict[str, dict[str, Any]] = {}
    load = SessionStore.load

    def load_once(store: SessionStore) -> dict[str, Any]:
        key = store.session_key
        if key not in sessions:
            sessions[key] = load(store)
        return copy.deepcopy(sessions[key])

    @cache
    def person(pk: int) -> Any:
        user = active_user(pk=pk)
        if user is not None:
            roles_of(user=user)  # which the user then knows
        return user

    patch.setattr(SessionStore, "load", load_once)
    patch.setattr(auth, "active_user", lambda *, pk: copy.copy(person(pk)))


class Asker:
    """Knows the world and a signed-in session of every person."""

    def __init__(self, world: World) -> None:
        self.world = world
        self._sessions: dict[str, str] = {}
        for name in SIGNED_IN:
            self.sign_in(name)
        # Thousands of requests go through the same middleware: it is put together once.
        self._clients = {checks_csrf: _Asking(enforce_csrf_checks=checks_csrf) for checks_csrf in (False, True)}

    def sign_in(self, role: str, *, confirmed_seconds_ago: int | None = None) -> None:
        """Begin a new session of a role. Its person proved so long ago to be the one, or just now for the whole run."""
        client = Client()
        client.force_login(self.world[role])
        session = client.session
        session[STARTED] = session[SEEN] = time.time() + AHEAD_SECONDS
        if confirmed_seconds_ago is not None:
            session[CONFIRMED] = time.time() - confirmed_seconds_ago
        session.save()
        self._sessions[role] = client.cookies[settings.SESSION_COOKIE_NAME].value

    def client_of(self, role: str, *, checks_csrf: bool = False) -> Client:
        """Give a client that knows of nothing but this role's session."""
        client = self._clients[checks_csrf]
        client.cookies = SimpleCookie()
        if role != ANONYMOUS:
            client.cookies[settings.SESSION_COOKIE_NAME] = self._sessions[role]
        return client

    def ask(
        self, *, route: Route, row: Row, method: str, situation: str, role: str, checks_csrf: bool = False
    ) -> HttpResponseBase:
        """Send the request of a row as the role. What an act writes is taken back at once, all else with the test."""
        values = self.world.values(situation)
        client = self.client_of(role, checks_csrf=checks_csrf)
        options: dict[str, Any] = {"query_params": _filled(row.query_for(method), values)}
        if method != "GET":
            options["data"] = _filled(row.data_for(method), values)
            if row.kind in ("api", "node") or route.is_api:
                options["content_type"] = "application/json"
            elif method != "POST":
                options["content_type"] = "application/x-www-form-urlencoded"
                options["data"] = ""
        is_act = method != "GET" and method in row.answers
        with undone() if is_act else nullcontext():
            response = getattr(client, method.lower())(address(route, row, values), **options)
            _body_of(response)
            return response


def address(route: Route, row: Row, values: Values) -> str:
    """Build the address of a route from a situation's values."""
    kwargs = {name: _fill(row.kwargs[name], values) if name in row.kwargs else values[name] for name in route.arguments}
    return reverse(route.name, kwargs=kwargs)


def difference(route: Route, row: Row, role: str, expected: Answer, response: HttpResponseBase, values: Values) -> str:
    """Say what is wrong with an answer; nothing when it is what the matrix says."""
    if response.status_code != expected.status:
        where = f" to {response['Location']}" if response.has_header("Location") else ""
        return f"{role}: expected {expected}, got {response.status_code}{where}"
    body = _body_of(response)
    if expected.sees is not None and (str(values["marker"]).encode() in body) is not expected.sees:
        return f"{role}: expected {expected}, but {values['marker']!r} is {'not ' * expected.sees}in the answer"
    if response.status_code in (401, 403, 404) and "secret" in values and str(values["secret"]).encode() in body:
        return f"{role}: {values['secret']!r} stands in an answer that refuses"
    if response.status_code >= 400 and (route.is_api or row.kind == "node"):
        return _problem_of_refusal(role, response)
    return ""


def _problem_of_refusal(role: str, response: HttpResponseBase) -> str:
    if response.headers.get("Content-Type") != "application/problem+json":
        return f"{role}: the refusal {response.status_code} is {response.headers.get('Content-Type')}, no problem+json"
    missing = {"type", "title", "status", "code"} - set(response.json())
    return f"{role}: the problem lacks {', '.join(sorted(missing))}" if missing else ""


def expected_of_anonymous(route: Route, row: Row, answers: Mapping[str, Answer]) -> Answer:
    """Return what somebody who is not signed in gets: the sign-in page, or 401 from the API."""
    return answers.get(ANONYMOUS, Answer(401 if route.is_api or row.kind == "node" else 302))


def _body_of(response: HttpResponseBase) -> bytes:
    if not hasattr(response, "_whole_body"):
        response._whole_body = b"".join(response.streaming_content) if response.streaming else response.content
    return response._whole_body


def _filled(template: Mapping[str, Any], values: Values) -> dict[str, Any]:
    return {name: _fill(value, values) for name, value in template.items()}


def _fill(value: Any, values: Values) -> Any:
    """Put the situation's values into a text; "{line}" alone keeps the value's own type."""
    if isinstance(value, list):
        return [_fill(item, values) for item in value]
    if isinstance(value, dict):
        return _filled(value, values)
    if not isinstance(value, str) or "{" not in value:
        return value
    if value.startswith("{") and value.endswith("}") and value[1:-1] in values:
        return values[value[1:-1]]
    return value.format_map(values)
