"""Figures in words."""

from ipcases.lib.figures import in_a_row

NBSP = "\N{NO-BREAK SPACE}"


def test_kinds_stand_in_one_line_that_breaks_behind_a_dot_only():
    told = in_a_row([("Sale", 2), ("Storage", 1200)])

    assert told == f"Sale{NBSP}2{NBSP}· Storage{NBSP}1,200"
    assert in_a_row([]) == ""
