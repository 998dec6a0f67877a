"""What the documents say about the code is there."""

import re
from pathlib import Path

import pytest
from django.core.management import get_commands

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = sorted(
    [ROOT / "docs" / "threat-model.md", ROOT / "docs" / "operating.md", *(ROOT / "docs" / "adr").glob("*.md")]
)
_PATH = re.compile(r"`([A-Za-z_.\-/0-9]+/[A-Za-z_.\-/0-9]*|[A-Za-z]+\.(?:md|txt|py|toml)|Dockerfile)`")


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_file_that_a_document_names_exists(document):
    named = set(_PATH.findall(document.read_text(encoding="utf-8")))

    here = {name for name in named if not name.startswith(("IPCASES_HOME", "/"))}  # no addresses, no places elsewhere
    missing = {name for name in here if not (ROOT / name).exists()}
    assert missing - {"head.json"} == set()


@pytest.mark.parametrize("document", [ROOT / "README.md", *DOCUMENTS], ids=lambda path: path.name)
def test_every_command_that_a_document_names_exists(document):
    named = set(re.findall(r"manage\.py ([a-z_]+)", document.read_text(encoding="utf-8")))

    assert named - set(get_commands()) == set()


def test_the_threat_model_numbers_its_threats():
    rows = re.findall(r"^\| (\d+) \|", (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8"), re.MULTILINE)

    assert rows == [str(number) for number in range(1, len(rows) + 1)]


def test_the_list_of_decisions_names_each_as_its_page_does():
    pages = sorted((ROOT / "docs" / "adr").glob("0*.md"))
    titles = [page.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ") for page in pages]

    listed = (ROOT / "docs" / "adr" / "README.md").read_text(encoding="utf-8").splitlines()[4:]
    assert listed == [
        f"{title.partition('. ')[0]}. [{title.partition('. ')[2]}]({page.name})"
        for title, page in zip(titles, pages, strict=True)
    ]
