"""Reading JSON strictly. Apart from lib.api, because REST framework loads the parser while it loads itself."""

import json
import math
from typing import Any, NoReturn

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import exceptions
from rest_framework.parsers import JSONParser


class BodyTooLarge(exceptions.APIException):
    """The body is larger than we read."""

    status_code = 413
    default_detail = gettext_lazy("The body is larger than this address takes. Send less at a time.")
    default_code = "body-too-large"


class StrictJSONParser(JSONParser):
    """JSON without duplicate keys, NaN, half characters or endless depth (ASVS 1.5.3), and no more than we hold."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        content = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(content) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise BodyTooLarge
        try:
            value = loads_strict(content)
            _refuse_half_characters(content, value)
            return value
        except ValueError as error:
            raise exceptions.ParseError(_("The body is not valid JSON: %(why)s") % {"why": error}) from error


def _refuse_half_characters(content: bytes, value: Any) -> None:
    """Refuse half of a surrogate pair: neither the database nor an answer that quotes it could hold it."""
    if b"\\ud" in content.lower():
        try:
            json.dumps(value, ensure_ascii=False).encode()
        except UnicodeEncodeError as error:
            raise ValueError("half a character is not allowed") from error


def loads_strict(content: bytes) -> Any:
    """Read JSON; raise ValueError for duplicate keys, NaN, a number beyond all, bad UTF-8, a NUL or endless nesting."""
    text = content.decode("utf-8")
    if "\\u0000" in text or "\x00" in text:
        raise ValueError("NUL characters are not allowed")
    try:
        return json.loads(
            text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_float=_finite_number
        )
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice")
        found[key] = value
    return found


def _finite_number(text: str) -> float:
    """Refuse 1e999: Python reads it as infinite, which neither the database nor an answer could hold."""
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text[:20]} is too large a number")
    return number


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
