"""A case file holds the covered copies of its pictures, also those that were replaced: they may have been disclosed."""

import json
from datetime import timedelta

import pytest

from ipcases.lib.covering import Area
from ipcases.lib.files import read_file
from seizures.services.covering import Box
from tests.operations.factories import NOW
from tests.reports.case_files import add_file, make_case, make_file, opened
from tests.seizures.covering import cover, label

pytestmark = pytest.mark.django_db


def test_the_case_file_holds_every_covered_copy_with_its_boxes(officer, desk, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    case = make_case(officer)
    file = add_file(case, label(), name="waybill.jpg", shows="LABEL")
    first = cover(desk, file, now=NOW)
    second = cover(desk, file, Box(Area(0, 0, 100, 100), "ADDRESS"), now=NOW + timedelta(hours=1))

    made = opened(make_file(desk, case, now=NOW + timedelta(hours=2)))

    facts = json.loads(made.read("facts.json"))
    (told,) = [row["covered_copies"] for row in facts["evidence"] if row["covered_copies"]]
    assert [row["sha256"] for row in told] == [first.sha256, second.sha256]
    assert told[0]["boxes"] == [{"left": 250, "top": 250, "width": 500, "height": 200, "hides": "NAME"}]
    assert [row["replaced_at"] is None for row in told] == [False, True]
    for row in told:
        assert made.read(row["lies_at"]) == read_file(sha256=row["sha256"])
        assert f"{row['sha256']}  {row['lies_at']}" in made.read("SHA256SUMS").decode()
