"""Every route × role × object situation gets the answer that matrix.yaml names."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.access.asking import difference, expected_of_anonymous, read_persons_once, undone
from tests.access.matrix import ANONYMOUS, SIGNED_IN, rows
from tests.access.routes import METHODS, all_routes
from tests.access.situations import SITUATIONS, load_situations

# One worker makes the world for all of them.
pytestmark = pytest.mark.xdist_group("access")
DESCRIPTION = Path(__file__).resolve().parents[2] / "docs" / "api-schema.yaml"
_ARGUMENT = re.compile(r"[<{][^}>]*[}>]")
ROUTES = {route.name: route for route in all_routes()}
ROWS = [row for row in rows() if row.route in ROUTES]
CASES = [
    pytest.param(row, method, situation, id=f"{row.route} {method} {situation.removeprefix(f'{row.app}.')}")
    for row in ROWS
    for method, situations in row.answers.items()
    for situation in situations
]
BY_ROUTE = [pytest.param(row, id=row.route) for row in ROWS]
UNSAFE_PAGES = [
    pytest.param(row, method, id=f"{row.route} {method}")
    for row in ROWS
    for method in row.answers
    if method != "GET" and row.kind != "node" and method not in row.csrf_exempt
]


@pytest.fixture(scope="module", autouse=True)
def _persons_read_once(asker):
    with pytest.MonkeyPatch.context() as patch:
        read_persons_once(patch)
        yield


@pytest.fixture(autouse=True)
def _taken_back(asker):
    with undone():
        yield


def test_every_route_has_a_name():
    assert [route.path for route in all_routes() if not route.name] == []


def test_every_route_stands_in_the_matrix():
    missing = sorted(set(ROUTES) - {row.route for row in rows()})

    assert missing == [], "add these routes to tests/access/matrix.yaml"


def test_the_matrix_names_no_route_that_does_not_exist():
    assert sorted({row.route for row in rows()} - set(ROUTES)) == []


def test_each_route_has_one_row():
    names = [row.route for row in rows()]

    assert sorted({name for name in names if names.count(name) > 1}) == []


def test_every_situation_of_the_matrix_can_be_made():
    load_situations()
    used = {name for row in rows() for situations in row.answers.values() for name in situations}

    assert sorted(used - set(SITUATIONS) - {"any"}) == []


@pytest.mark.parametrize(("row", "method", "situation"), CASES)
def test_each_role_gets_what_the_matrix_says(asker, row, method, situation):
    route = ROUTES[row.route]
    expected = dict(row.answers[method][situation])
    expected[ANONYMOUS] = expected_of_anonymous(route, row, expected)
    values = asker.world.values(situation)

    wrong: list[str] = []
    for role, answer in expected.items():
        response = asker.ask(route=route, row=row, method=method, situation=situation, role=role)
        wrong += [difference(route, row, role, answer, response, values)]
        wrong += [_gaps_in_the_wall(row, route, role, response.headers)]
        if route.is_api:
            wrong += [_tag_not_described(route, method, role, response)]

    assert [line for line in wrong if line] == []


@pytest.mark.parametrize("row", BY_ROUTE)
def test_a_method_that_is_not_named_is_refused(asker, row):
    route = ROUTES[row.route]
    role = ANONYMOUS if row.kind == "open" and not route.is_api else _somebody_let_in(row)
    situation = next(iter(next(iter(row.answers.values()))))

    answers = {
        method: asker.ask(route=route, row=row, method=method, situation=situation, role=role).status_code
        for method in METHODS
        if method not in row.answers
    }

    assert {method: status for method, status in answers.items() if status != 405} == {}


@pytest.mark.parametrize(("row", "method"), UNSAFE_PAGES)
def test_an_unsafe_request_without_csrf_token_is_refused(asker, row, method):
    situations = row.answers[method]
    situation = next(iter(situations))

    response = asker.ask(
        route=ROUTES[row.route],
        row=row,
        method=method,
        situation=situation,
        role=_somebody_let_in(row, method),
        checks_csrf=True,
    )

    assert response.status_code == 403
    assert b"CSRF" in response.content or b"csrf" in response.content


def _somebody_let_in(row, method: str = "") -> str:
    """Pick a signed-in role that the row lets in, so that no refusal comes before the one that is asked for."""
    lines = [
        answers
        for name, situations in row.answers.items()
        if not method or name == method
        for answers in situations.values()
    ]
    for answers in lines:
        for role in SIGNED_IN:
            if role in answers and answers[role].status < 400:
                return role
    return ANONYMOUS if row.kind == "node" else "admin"


@cache
def _described() -> dict[str, Any]:
    """Give what is described at each address, whatever its arguments are called there."""
    paths = yaml.load(DESCRIPTION.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["paths"]
    return {_ARGUMENT.sub("{}", path): methods for path, methods in paths.items()}


def _tag_not_described(route, method, role, response) -> str:
    """Say where ETag and If-Match are not as the description of the API has them; nothing when they are."""
    said = _described().get(_ARGUMENT.sub("{}", f"/{route.path}"), {}).get(method.lower())
    if said is None:  # the description itself
        return "" if route.name in ("api-schema", "api-docs") else f"{method} is not described"
    status = str(response.status_code)
    tag_said = "ETag" in said["responses"].get(status, {}).get("headers", {})
    seen_said = any(parameter["name"] == "If-Match" for parameter in said.get("parameters", []))
    if response.status_code < 300 and response.has_header("ETag") is not tag_said:
        return f"{role}: ETag is {'not ' * (not tag_said)}described for {status}, and {'not ' * tag_said}sent"
    if response.status_code < 300 and method != "GET" and seen_said:
        return f"{role}: If-Match is described, and not asked for"
    return f"{role}: If-Match is asked for, and not described" if status == "428" and not seen_said else ""


def _gaps_in_the_wall(row, route, role, headers) -> str:
    """Say which security header an answer lacks; nothing when it carries all."""
    policy = headers.get("Content-Security-Policy", "").split("; ")
    # A picture opened alone is styled by the browser; in its sandbox nothing runs.
    is_picture = headers.get("Content-Type") == "image/jpeg" and "sandbox" in policy
    wall = {
        "nosniff": headers.get("X-Content-Type-Options", "") == "nosniff",
        "frames": headers.get("X-Frame-Options", "") == "DENY",
        "referrer": headers.get("Referrer-Policy", "") in ("same-origin", "no-referrer"),
        "opener": headers.get("Cross-Origin-Opener-Policy", "") == "same-origin" or route.is_api,
        "nothing by default": "default-src 'none'" in policy,
        "ancestors": "frame-ancestors 'none'" in policy or "sandbox" in policy,
        "inline": [part for part in policy if "unsafe" in part] in ([], ["style-src 'unsafe-inline'"] * is_picture),
        "no-store": "no-store" in headers.get("Cache-Control", "") or (role == ANONYMOUS and row.kind == "open"),
    }
    lacking = [name for name, stands in wall.items() if not stands]
    return f"{role}: the answer lacks {', '.join(lacking)}" if lacking else ""
