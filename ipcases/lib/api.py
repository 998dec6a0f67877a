"""What every API endpoint shares: problem+json out, keyset pages."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from rest_framework import exceptions, status
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param
from rest_framework.views import exception_handler

from ipcases.lib.errors import ChangedMeanwhile, NotVisible, refusal_of
from ipcases.lib.paging import capped_count, keyset_page
from ipcases.lib.preconditions import IF_MATCH
from ipcases.lib.strict_json import BodyTooLarge, StrictJSONParser, loads_strict

__all__ = [
    "PROBLEM",
    "KeysetPagination",
    "StrictJSONParser",
    "loads_strict",
    "problem_handler",
    "problem_page",
    "too_many_attempts",
]

PROBLEM = "application/problem+json"
MAX_PAGE_SIZE = 200
_SIZE_DIGITS = 6


class KeysetPagination(BasePagination):
    """Pages by cursor. The view names its order in `keyset_order`, allow-listed orders in `keyset_orders`."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        orders: Mapping[str, tuple[str, ...]] = getattr(view, "keyset_orders", {})
        wanted = request.query_params.get("order", "")
        if wanted and wanted not in orders:
            raise exceptions.ValidationError({"order": [_("Choose one of: %(names)s.") % {"names": ", ".join(orders)}]})
        order = orders[wanted] if wanted else view.keyset_order
        self.address = request.build_absolute_uri()
        self.page = keyset_page(
            queryset, order=order, cursor=request.query_params.get("cursor", ""), size=self._size(request)
        )
        self.count = capped_count(queryset)
        return self.page.rows

    def _size(self, request: Request) -> int:
        text = request.query_params.get("page_size", "50")
        if not text.isascii() or not text.isdigit() or len(text) > _SIZE_DIGITS or not 1 <= int(text) <= MAX_PAGE_SIZE:
            raise exceptions.ValidationError({"page_size": [_("Give a number from 1 to 200.")]})
        return int(text)

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "count": self.count.value,
                "count_is_exact": self.count.exact,
                "next": self._address_of(self.page.next_cursor),
                "previous": self._address_of(self.page.previous_cursor),
                "results": data,
            }
        )

    def _address_of(self, cursor: str) -> str | None:
        return replace_query_param(self.address, "cursor", cursor) if cursor else None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        address = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["count", "count_is_exact", "next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "How many rows there are; it stops counting at 1000."},
                "count_is_exact": {"type": "boolean", "description": "False when there are more than `count`."},
                "next": {**address, "description": "The address of the next page; null on the last one."},
                "previous": {**address, "description": "The address of the page before; null on the first one."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        number = {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": 50}
        parameters = [
            _parameter("cursor", {"type": "string"}, "Which page: take it from `next` or `previous` of another one."),
            _parameter("page_size", number, "How many rows a page has."),
        ]
        if orders := sorted(getattr(view, "keyset_orders", {})):
            parameters.append(_parameter("order", {"type": "string", "enum": orders}, "Which rows come first."))
        return parameters


def _parameter(name: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": description}


def problem_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer every refusal as problem+json (RFC 9457): title, status, code, what to do."""
    if refusal := refusal_of(error):
        errors = {refusal.field: [str(refusal.message)]} if refusal.field else {}
        is_412 = isinstance(refusal, ChangedMeanwhile) and IF_MATCH in context["request"].headers
        code = status.HTTP_412_PRECONDITION_FAILED if is_412 else refusal.status
        return _problem(code, refusal.code, str(refusal.message), errors)
    if isinstance(error, NotVisible | Http404):
        return _problem(status.HTTP_404_NOT_FOUND, "not-found", _("There is nothing at this address for you."))
    if isinstance(error, RequestDataTooBig):
        error = BodyTooLarge()
    elif isinstance(error, SuspiciousOperation):
        error = exceptions.ParseError()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = exception_handler(error, dict(context))
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        errors = response.data if isinstance(response.data, dict) else {"": response.data}
        problem = _problem(400, "invalid", _("Some values cannot be used. See errors."), errors)
    else:
        problem = _problem(response.status_code, _code_of(error), str(getattr(error, "detail", error)))
    for name in ("WWW-Authenticate", "Retry-After"):
        if name in response.headers:
            problem[name] = response.headers[name]
    return problem


def too_many_attempts(*, seconds: int) -> exceptions.Throttled:
    """Refuse an address that tried too often. What the framework adds about the wait is English in every language."""
    sentence = ngettext(
        "Too many attempts from your address. Try again in %(n)d second.",
        "Too many attempts from your address. Try again in %(n)d seconds.",
        seconds,
    )
    error = exceptions.Throttled(seconds)
    error.detail = exceptions.ErrorDetail(sentence % {"n": seconds}, error.default_code)
    return error


def problem_page(*, status: int, code: str, sentence: str) -> HttpResponse:
    """Answer as problem+json what goes wrong below /api/ outside of any endpoint."""
    return JsonResponse(_body(status, code, sentence), status=status, content_type=PROBLEM)


def _code_of(error: Exception) -> str:
    return str(getattr(error, "default_code", "error")).replace("_", "-")


def _problem(code: int, name: str, sentence: str, errors: Mapping[str, Any] | None = None) -> Response:
    return Response(_body(code, name, sentence, errors), status=code, content_type=PROBLEM)


def _body(code: int, name: str, sentence: str, errors: Mapping[str, Any] | None = None) -> dict[str, Any]:
    body: dict[str, Any] = {"type": f"urn:ipcases:problem:{name}", "title": sentence, "status": code, "code": name}
    if errors:
        body["detail"] = " ".join(_sentences(errors))
        body["errors"] = errors
    return body


def _sentences(errors: Any, path: str = "") -> Iterator[str]:
    """Say every fault in one sentence that names the value it is about."""
    if isinstance(errors, Mapping):
        for name, inner in errors.items():
            yield from _sentences(inner, f"{path}.{name}".strip(".") if str(name) else path)
    elif isinstance(errors, list):
        for number, inner in enumerate(errors):
            yield from _sentences(inner, f"{path}.{number}" if isinstance(inner, Mapping | list) else path)
    else:
        yield f"{path}: {errors}" if path else str(errors)
