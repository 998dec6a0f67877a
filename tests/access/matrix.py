"""Reading matrix.yaml: rows, and what each role is to get in each situation."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.access.routes import METHODS
from tests.cast import PEOPLE

FILE = Path(__file__).with_name("matrix.yaml")
ANONYMOUS = "anonymous"
SIGNED_IN = tuple(PEOPLE)
KINDS = ("page", "api", "open", "node")


@dataclass(frozen=True)
class Answer:
    """What one role gets: a status, and whether the object may be seen in it (None: not asked)."""

    status: int
    sees: bool | None = None

    def __str__(self) -> str:
        return {True: "sees", False: "blind", None: str(self.status)}[self.sees]


@dataclass(frozen=True)
class Row:
    """One route with its methods, situations and answers."""

    app: str
    route: str
    kind: str
    answers: Mapping[str, Mapping[str, Mapping[str, Answer]]]  # method → situation → role
    kwargs: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    data: Mapping[str, Any] = field(default_factory=dict)
    csrf_exempt: tuple[str, ...] = ()

    def data_for(self, method: str) -> Mapping[str, Any]:
        return self.data.get(method, {}) if set(self.data) & set(METHODS) else self.data

    def query_for(self, method: str) -> Mapping[str, Any]:
        return self.query.get(method, {}) if set(self.query) & set(METHODS) else self.query


@cache
def rows() -> tuple[Row, ...]:
    """Read the whole matrix."""
    sections = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return tuple(_row(app, entry) for app, entries in sections.items() for entry in entries or ())


def _row(app: str, entry: Mapping[str, Any]) -> Row:
    known = {"route", "kind", "kwargs", "query", "data", "csrf_exempt", *METHODS}
    if unknown := set(entry) - known:
        raise ValueError(f"{app}: {entry.get('route')} has unknown keys: {', '.join(sorted(unknown))}")
    kind = entry.get("kind", "page")
    if kind not in KINDS:
        raise ValueError(f"{app}: {entry['route']} is of no known kind: {kind}")
    answers = {
        method: {
            name if "." in name or name == "any" else f"{app}.{name}": _answers(entry["route"], kind, line)
            for name, line in entry[method].items()
        }
        for method in METHODS
        if method in entry
    }
    return Row(
        app=app,
        route=entry["route"],
        kind=kind,
        answers=answers,
        kwargs=entry.get("kwargs", {}),
        query=entry.get("query", {}),
        data=entry.get("data", {}),
        csrf_exempt=tuple(entry.get("csrf_exempt", "").split()),
    )


def _answers(route: str, kind: str, line: Mapping[Any, str]) -> dict[str, Answer]:
    found: dict[str, Answer] = {}
    rest: Answer | None = None
    for status, names in line.items():
        answer = _answer(status)
        for name in names.split():
            if name == "else":
                rest = answer
            elif name not in (*SIGNED_IN, ANONYMOUS):
                raise ValueError(f"{route}: nobody is called {name}")
            elif name in found:
                raise ValueError(f"{route}: {name} stands twice on one line")
            else:
                found[name] = answer
    everyone = (*SIGNED_IN, ANONYMOUS) if kind == "open" else (ANONYMOUS,) if kind == "node" else SIGNED_IN
    for name in everyone:
        if name not in found and rest is not None:
            found[name] = rest
    if missing := [name for name in everyone if name not in found]:
        raise ValueError(f"{route}: no answer is given for {', '.join(missing)}; name them or use else")
    return found


def _answer(status: Any) -> Answer:
    if status in ("sees", "blind"):
        return Answer(200, status == "sees")
    return Answer(int(status))
