"""How values are kept in the cache: as JSON, which cannot run code when it is read (ASVS 1.5.2)."""

import json
from typing import Any


class JSONSerializer:
    """Whoever can write to the broker must not be able to make the site run something."""

    def __init__(self, **_options: Any) -> None:
        pass

    def dumps(self, value: Any) -> bytes:
        return json.dumps(value, allow_nan=False).encode()

    def loads(self, stored: bytes) -> Any:
        """Return the value; what is not JSON is as good as not there."""
        try:
            return json.loads(stored)
        except ValueError:
            return None
