"""Every route of the site, read from the URL patterns."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.staticfiles.views import serve
from django.urls import URLPattern, URLResolver, get_resolver

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    """One URL pattern: its full name, its path as written, the arguments it takes."""

    name: str
    path: str
    arguments: frozenset[str]
    view: Callable[..., Any]

    @property
    def is_api(self) -> bool:
        return self.path.startswith("api/")


def all_routes() -> list[Route]:
    """Walk the URL patterns of the site; files of the static folders are not routes."""
    return [route for route in _walk(get_resolver(), "", "") if getattr(route.view, "__wrapped__", route.view) != serve]


def _walk(resolver: URLResolver, path: str, namespaces: str) -> Iterator[Route]:
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespaces}{pattern.namespace}:" if pattern.namespace else namespaces
            yield from _walk(pattern, path + str(pattern.pattern), inner)
        elif isinstance(pattern, URLPattern):
            full_path = path + str(pattern.pattern)
            name = f"{namespaces}{pattern.name}" if pattern.name else ""
            yield Route(name, full_path, _arguments(full_path), pattern.callback)


def _arguments(path: str) -> frozenset[str]:
    """Read the names between angle brackets: "<str:reference>" and "(?P<format>…)" alike."""
    names = {part.split(">")[0].split(":")[-1] for part in path.split("<")[1:]}
    return frozenset(names - {"format"})
