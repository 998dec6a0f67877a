"""The description of the API as a page, and as a file."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html_join
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request

_METHODS = ("get", "post", "put", "patch", "delete")
_Schema = Mapping[str, Any]


@dataclass(frozen=True)
class Value:
    """A parameter, or a key of a body."""

    name: str
    kind: str
    is_required: bool
    said: str


@dataclass(frozen=True)
class Operation:
    """One thing a program can ask for."""

    id: str
    method: str
    path: str
    summary: str
    description: str
    parameters: list[Value]
    media_type: str
    body: list[Value]
    example: str
    answers: list[tuple[str, str]]


@dataclass(frozen=True)
class Part:
    """The operations of one tag."""

    id: str
    name: str
    description: str
    operations: list[Operation]


@require_GET
@login_not_required
def api_page(request: HttpRequest) -> HttpResponse:
    """Show every operation of the API with its values and an example. No query."""
    language = get_language() or "en"
    parts, version, paragraphs = _described(language)
    context = {
        "parts": parts,
        "version": version,
        "paragraphs": paragraphs,
        "sections": [{"id": part.id, "label": part.name, "count": len(part.operations)} for part in parts],
    }
    return render(request, "api.html", context)


class ApiDescription(SpectacularAPIView):
    """The description as a file. Written once per language and format: whoever asks again costs nothing."""

    def _get_schema_response(self, request: Request) -> HttpResponse:
        renderer = cast(Any, request).accepted_renderer
        return HttpResponse(
            _written(renderer.__class__, get_language() or "en"),
            content_type=f"{renderer.media_type}; charset=utf-8",
            headers={"Content-Disposition": f'inline; filename="ipcases-api.{renderer.format}"'},
        )


@cache
def _written(renderer: Any, language: str) -> bytes:
    return renderer().render(_description(language), renderer_context={})


@cache
def _description(language: str) -> dict[str, Any]:
    """Describe the API once per language: it changes with the code only."""
    with override(language):
        return dict(SchemaGenerator().get_schema(request=None, public=True))


@cache
def _described(language: str) -> tuple[list[Part], str, list[str]]:
    schema = _description(language)
    reader = _Reader(schema["components"])
    parts = [
        Part(
            id=tag["name"].lower().replace(" ", "-"),
            name=tag["name"],
            description=tag["description"],
            operations=[
                reader.operation(path, method, entry[method])
                for path, entry in schema["paths"].items()
                for method in _METHODS
                if method in entry and tag["name"] in entry[method]["tags"]
            ],
        )
        for tag in schema["tags"]
    ]
    paragraphs = _plain(schema["info"]["description"]).split("\n\n")
    return parts, schema["info"]["version"], paragraphs


class _Reader:
    """Reads operations; knows the components they refer to."""

    def __init__(self, components: _Schema) -> None:
        self._components = components

    def operation(self, path: str, method: str, described: _Schema) -> Operation:
        contents: _Schema = described.get("requestBody", {}).get("content", {})
        media_type = next(iter(contents), "")
        content: _Schema = contents.get(media_type, {})
        examples = [example["value"] for example in content.get("examples", {}).values()]
        return Operation(
            id=described["operationId"],
            method=method.upper(),
            path=format_html_join("", "{}/<wbr>", ((step,) for step in path.rstrip("/").split("/"))),
            summary=_plain(described.get("summary", "")),
            description=_plain(described.get("description", "")),
            parameters=[
                Value(
                    entry["name"],
                    self._kind(entry["schema"]),
                    bool(entry.get("required")),
                    _plain(entry.get("description", "") or entry["schema"].get("description", "")),
                )
                for entry in described.get("parameters", ())
            ],
            media_type=media_type,
            body=list(self._values(content["schema"])) if content else [],
            example=json.dumps(examples[0], ensure_ascii=False, indent=2) if examples else "",
            answers=[(code, self._answer(entry)) for code, entry in described["responses"].items()],
        )

    def _values(self, schema: _Schema) -> Iterator[Value]:
        schema = self._whole(schema)
        required = set(schema.get("required", ()))
        for name, inner in schema.get("properties", {}).items():
            said = _plain(inner.get("description", "").partition("\n\n*")[0])
            yield Value(name, self._kind(inner), name in required, said)

    def _kind(self, schema: _Schema) -> str:
        schema = self._whole(schema)
        if choices := [str(choice) for choice in schema.get("enum", ()) if choice not in ("", None)]:
            return _("one of %(names)s") % {"names": ", ".join(choices)}
        if schema.get("type") == "array":
            return _("list of: %(kind)s") % {"kind": self._kind(schema["items"])}
        if schema.get("type") == "object" and "properties" in schema:
            return "{" + ", ".join(schema["properties"]) + "}"
        return str(schema.get("format") or schema.get("type") or "")

    def _answer(self, response: _Schema) -> str:
        response = self._whole(response)
        if response.get("description"):
            return str(response["description"])
        kinds = [
            self._name(content["schema"]) if media_type == "application/json" else media_type
            for media_type, content in response.get("content", {}).items()
        ]
        return ", ".join(filter(None, kinds))

    def _name(self, schema: _Schema) -> str:
        reference = schema.get("$ref") or schema.get("items", {}).get("$ref", "")
        return str(reference).rpartition("/")[2]

    def _whole(self, schema: _Schema) -> _Schema:
        """Follow references and single alternatives to what they mean."""
        while True:
            if "$ref" in schema:
                _root, _components, group, name = schema["$ref"].split("/")
                schema = self._components[group][name]
            elif inner := schema.get("allOf"):
                schema = inner[0]
            elif choices := schema.get("oneOf"):
                schema = choices[0]
            else:
                return schema


def _plain(markdown: str) -> str:
    """Take the few marks out that our descriptions use."""
    return markdown.replace("**", "").replace("`", "")
