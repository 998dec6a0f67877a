"""The request id: one per request, in every log line and audit event, and sent back. And from where it came."""

import json
import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.utils.http import url_has_allowed_host_and_scheme

from ipcases.lib.ids import uuid7
from ipcases.lib.traces import trace_of, without_values

_request_id: ContextVar[str] = ContextVar("request_id", default="")
# An address below this one is a key (seizures.answer_urls): a line that names it must not hand it on.
_KEYS = re.compile(r"(/answer/)[^/\s?]+")
_GIVEN = re.compile(r"^[A-Za-z0-9-]{8,64}$")
# What our own code adds to a log line: codes, references and names of keys, never what somebody typed.
_EXTRAS = ("task", "error", "kid", "partner", "case", "share", "code", "what", "row", "notice", "reason")


def current_request_id() -> str:
    """Return the id of the request being answered, or an empty string outside of one."""
    return _request_id.get()


def page_before(*, request: HttpRequest) -> str:
    """Return the page of ours from which a link or a form led here; empty where there is none, or none is told."""
    referrer = urlsplit(request.headers.get("Referer", ""))
    address = f"{referrer.path}?{referrer.query}" if referrer.query else referrer.path
    try:
        is_ours = referrer.netloc == request.get_host() and url_has_allowed_host_and_scheme(address, None)
    except DisallowedHost:
        return ""
    return address if is_ours else ""


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-Id", "")
        token = _request_id.set(given if _GIVEN.match(given) else str(uuid7()))
        try:
            response = self.get_response(request)
            response["X-Request-Id"] = _request_id.get()
            return response
        finally:
            _request_id.reset(token)


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = _request_id.get()
        return True


class JsonLineFormatter(logging.Formatter):
    """One event, one JSON line, whatever the message holds, and without the values of rows (ASVS 16.2.5)."""

    def format(self, record: logging.LogRecord) -> str:
        message, error = record.getMessage(), record.exc_info[1] if record.exc_info else None
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": _KEYS.sub(r"\1…", message if error is None else without_values(message, error)),
        }
        if request_id := getattr(record, "request_id", ""):
            line["request_id"] = request_id
        line |= {name: str(record.__dict__[name]) for name in _EXTRAS if name in record.__dict__}
        if error is not None:
            line["exception"] = trace_of(error)
        return json.dumps(line, ensure_ascii=True)
