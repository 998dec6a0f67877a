"""Somebody who works with an instance over its API: for tests that need the acts, not the pages."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from tests.embedded.conftest import PATIENCE_SECONDS


@dataclass
class Caller:
    """One person with a token. An answer that is no success fails the test with what it says."""

    base_url: str
    username: str
    password: str
    _session: requests.Session = field(default_factory=requests.Session, init=False)

    def __post_init__(self) -> None:
        given = self.post("token/", username=self.username, password=self.password)
        self._session.headers["Authorization"] = f"Token {given['token']}"

    def get(self, path: str, **asked: str) -> Any:
        return self._call("GET", path, params=asked)

    def post(self, path: str, **said: Any) -> Any:
        return self._call("POST", path, json=said)

    def confirm(self) -> None:
        """Prove once more to be the one: the token may be older than an act allows."""
        answer = self._session.post(
            f"{self.base_url}/api/v1/me/confirm/", json={"proof": self.password}, timeout=PATIENCE_SECONDS
        )
        assert answer.ok, f"{self.username}: {answer.status_code} {answer.text[:300]}"

    def _call(self, method: str, path: str, **what: Any) -> Any:
        answer = self._session.request(method, f"{self.base_url}/api/v1/{path}", timeout=PATIENCE_SECONDS, **what)
        assert answer.ok, f"{self.username}: {method} {path} answered {answer.status_code} {answer.text[:300]}"
        return answer.json()


def log_a_seizure(officer: Caller, *, parcel: str = "LZ473124863CN") -> str:
    """Log one parcel with one line of goods; return the reference of the case."""
    shoes = {"brand": "NORDVIK", "description": "Running shoes", "category": "EU-4a", "quantity": "40", "unit": "PR"}
    logged = officer.post(
        "seizures/",
        office="CNCAN",
        channel="POSTAL",
        direction="EXPORT",
        detained_at=datetime.now(UTC).isoformat(),
        reasons=["PRICE"],
        action="DETAIN",
        parcels=[{"number": parcel, "sent_from": "CN", "sent_to": "US"}],
        lines=[shoes],
        log_anyway=True,
    )
    return str(logged["reference"])
