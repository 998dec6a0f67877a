"""What every API endpoint shares: strict JSON in, problem+json out, keyset pages."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import exception_handler

from ipcases.lib.errors import DomainError, NotVisible
from ipcases.lib.paging import keyset_page
from ipcases.lib.strict_json import StrictJSONParser, loads_strict

__all__ = ["KeysetPagination", "StrictJSONParser", "client_key", "loads_strict", "problem_handler"]

MAX_PAGE_SIZE = 200


class KeysetPagination(BasePagination):
    """Pages by cursor. The view names its order in `keyset_order`, allow-listed orders in `keyset_orders`."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        orders: Mapping[str, tuple[str, ...]] = getattr(view, "keyset_orders", {})
        wanted = request.query_params.get("order", "")
        if wanted and wanted not in orders:
            raise exceptions.ValidationError({"order": [_("Choose one of: %(names)s.") % {"names": ", ".join(orders)}]})
        order = orders[wanted] if wanted else view.keyset_order
        self.page = keyset_page(
            queryset, order=order, cursor=request.query_params.get("cursor", ""), size=self._size(request)
        )
        return self.page.rows

    def _size(self, request: Request) -> int:
        text = request.query_params.get("page_size", "50")
        if not text.isascii() or not text.isdigit() or not 1 <= int(text[:6]) <= MAX_PAGE_SIZE:
            raise exceptions.ValidationError({"page_size": [_("Give a number from 1 to 200.")]})
        return int(text)

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"results": data, "next_cursor": self.page.next_cursor, "previous_cursor": self.page.previous_cursor}
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        return {
            "type": "object",
            "required": ["results", "next_cursor", "previous_cursor"],
            "properties": {
                "results": schema,
                "next_cursor": {"type": "string", "description": "Empty on the last page."},
                "previous_cursor": {"type": "string", "description": "Empty on the first page."},
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        text = {"type": "string"}
        parameters: list[dict[str, Any]] = [
            {
                "name": "cursor",
                "in": "query",
                "required": False,
                "schema": text,
                "description": "From the page before.",
            },
            {
                "name": "page_size",
                "in": "query",
                "required": False,
                "schema": {"type": "integer", "minimum": 1, "maximum": MAX_PAGE_SIZE, "default": 50},
            },
        ]
        if orders := sorted(getattr(view, "keyset_orders", {})):
            schema = {"type": "string", "enum": orders}
            parameters.append({"name": "order", "in": "query", "required": False, "schema": schema})
        return parameters


def problem_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Answer every refusal as problem+json (RFC 9457): title, status, code, what to do."""
    if isinstance(error, DomainError):
        errors = {error.field: [str(error.message)]} if error.field else {}
        return _problem(error.status, error.code, str(error.message), errors)
    if isinstance(error, NotVisible | Http404):
        return _problem(status.HTTP_404_NOT_FOUND, "not-found", _("There is nothing at this address for you."))
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    response = exception_handler(error, dict(context))
    if response is None:
        return None
    if isinstance(error, exceptions.ValidationError):
        detail = response.data if isinstance(response.data, dict) else {"": response.data}
        problem = _problem(400, "invalid", _("Some values cannot be used. See errors."), detail)
    else:
        detail_text = str(getattr(error, "detail", error))
        problem = _problem(response.status_code, getattr(error, "default_code", "error"), detail_text)
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in response.headers:
            problem[name] = response.headers[name]
    return problem


def _problem(code: int, name: str, detail: str, errors: Mapping[str, Any] | None = None) -> Response:
    body: dict[str, Any] = {"type": f"urn:ipcases:problem:{name}", "title": detail, "status": code, "code": name}
    if errors:
        body["errors"] = errors
    return Response(body, status=code, content_type="application/problem+json")


def client_key(request: HttpRequest) -> str:
    """Return the Idempotency-Key header, or an empty string."""
    return request.headers.get("Idempotency-Key", "")[:100]
