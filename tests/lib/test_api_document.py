"""docs/api.md does what it says: its lines are sent as they stand, in their order."""

import json
import re
import shlex
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from rest_framework.test import APIClient

from seizures.models import Seizure
from tests.cast import PASSWORD

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "api.md"
LINES = re.findall(r"^curl .*$", DOCUMENT.read_text(encoding="utf-8"), flags=re.MULTILINE)


def send(line: str, **words: str):
    """Send what a line of curl would send."""
    for name, value in words.items():
        line = line.replace(f'"\'"${name}"\'"', f'"{value}"').replace(f"${name}", value)
    method, headers, body, address = "GET", {}, "", ""
    parts = iter(shlex.split(line)[1:])
    for part in parts:
        if part == "-X":
            method = next(parts)
        elif part == "-H":
            name, _colon, value = next(parts).partition(": ")
            headers[name] = value
        elif part == "-d":
            body = next(parts)
        elif part.startswith("http"):
            address = part
    url = urlsplit(address)
    content_type = headers.pop("Content-Type", "application/json")
    path = f"{url.path}?{url.query}" if url.query else url.path
    return APIClient().generic(method, path, body, content_type=content_type, headers=headers)


@pytest.mark.django_db
def test_the_lines_of_the_document_run_as_they_stand(officer):
    token, me, confirm, logged, found, unknown, page, check, done = LINES
    key = send(token, PASSWORD=PASSWORD).json()["token"]

    assert send(me, TOKEN=key).json()["username"] == "officer"
    assert send(confirm, TOKEN=key, PASSWORD=PASSWORD).status_code == 204
    first = send(logged, TOKEN=key)
    assert first.status_code == 201, first.content
    again = send(logged, TOKEN=key)
    assert (again["Idempotency-Replayed"], again.json()) == ("true", first.json())
    assert Seizure.objects.count() == 1
    other = send(logged.replace("EXPORT", "IMPORT"), TOKEN=key)
    assert other.status_code == 422
    assert send(found, TOKEN=key).json()["results"][0]["reference"] == first.json()["reference"]
    refused = send(unknown, TOKEN=key)
    assert (refused.status_code, refused.json()["code"]) == (400, "invalid")
    assert send(page, TOKEN=key).json()["count"] == 1
    assert send(check).json()["was_made_here"] is False
    assert send(done, TOKEN=key).status_code == 204
    assert send(me, TOKEN=key).status_code == 401


def test_the_keys_of_a_refusal_are_those_of_the_document():
    problem = next(block for block in _json_blocks() if '"code"' in block)

    assert list(json.loads(problem)) == ["type", "title", "status", "code", "detail", "errors"]


def test_the_keys_of_a_page_are_those_of_the_document():
    page = next(block for block in _json_blocks() if '"results"' in block)

    assert list(json.loads(page)) == ["count", "count_is_exact", "next", "previous", "results"]


def _json_blocks() -> list[str]:
    return re.findall(r"```json\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), flags=re.DOTALL)
