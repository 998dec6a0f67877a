"""Reading JSON strictly. Apart from lib.api, because REST framework loads the parser while it loads itself."""

import json
from typing import Any, NoReturn

from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.parsers import JSONParser


class StrictJSONParser(JSONParser):
    """JSON without duplicate keys, NaN or a depth that exhausts us (ASVS 1.5.3)."""

    def parse(self, stream: Any, media_type: Any = None, parser_context: Any = None) -> Any:
        try:
            return loads_strict(stream.read())
        except (ValueError, RecursionError) as error:
            raise exceptions.ParseError(_("The body is not valid JSON: %(why)s") % {"why": error}) from error


def loads_strict(content: bytes) -> Any:
    """Read JSON; raise ValueError for duplicate keys, NaN, bad UTF-8 or a NUL character."""
    text = content.decode("utf-8")
    if "\\u0000" in text or "\x00" in text:
        raise ValueError("NUL characters are not allowed")
    return json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise ValueError(f"the key {key!r} stands twice")
        found[key] = value
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
