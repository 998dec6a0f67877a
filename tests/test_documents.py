"""What the documents say about the code is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted([ROOT / "docs" / "threat-model.md", *(ROOT / "docs" / "adr").glob("*.md")])
_PATH = re.compile(r"`([A-Za-z_.\-/0-9]+/[A-Za-z_.\-/0-9]*|[A-Za-z]+\.(?:md|txt|py|toml)|Dockerfile)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document):
    named = set(_PATH.findall(document.read_text(encoding="utf-8")))

    missing = {name for name in named if not (ROOT / name).exists() and not name.startswith("IPCASES_HOME")}
    assert missing - {"head.json"} == set()


def test_the_threat_model_numbers_its_threats():
    rows = re.findall(r"^\| (\d+) \|", (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert rows == [str(number) for number in range(1, len(rows) + 1)]
