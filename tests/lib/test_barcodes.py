"""Bar codes: the pattern that the standard asks for, quiet zones, and what is refused."""

import re

import pytest

from ipcases.lib.barcodes import code128_path, qr_path

# ISO/IEC 15417: widths of bar, space, bar … of Start B, "P", "J", the check sign of "PJ", and Stop.
START_B, P, J, STOP = "211214", "313121", "112133", "2331112"
CHECK = "212123"  # (104 + 1·48 + 2·42) mod 103 = 30
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-(\d+)z")


def dark_modules(code):
    """Read the path back: the set of dark (x, y)."""
    runs = RUN.findall(code.path)
    assert "".join(f"M{x} {y}h{n}v1h-{back}z" for x, y, n, back in runs) == code.path
    assert all(n == back for _x, _y, n, back in runs)
    return {(int(x) + step, int(y)) for x, y, n, _back in runs for step in range(int(n))}


def widths(code):
    """Read the widths of bars and spaces from the first bar to the last."""
    dark = {x for x, _y in dark_modules(code)}
    line = "".join("1" if x in dark else "0" for x in range(min(dark), max(dark) + 1))
    return "".join(str(len(run.group())) for run in re.finditer("1+|0+", line))


def test_code_128_has_the_pattern_of_the_standard():
    assert widths(code128_path("PJ")) == START_B + P + J + CHECK + STOP


def test_digits_are_written_in_pairs():
    assert code128_path("123456").width == 20 + 11 * (1 + 3 + 1) + 13
    assert code128_path("ABCDEF").width == 20 + 11 * (1 + 6 + 1) + 13


def test_code_128_keeps_ten_modules_free_on_both_sides():
    code = code128_path("CN-CAN-2026-000123")
    places = [x for x, _y in dark_modules(code)]

    assert (min(places), code.width - 1 - max(places), code.height) == (10, 10, 1)


@pytest.mark.parametrize("text", [" ", "~", "CN-CAN-2026-000123", "a b!c"])
def test_code_128_holds_printable_ascii(text):
    assert code128_path(text).text == text


@pytest.mark.parametrize("text", ["", "\x1f", "\x7f", "\xf1", "Ø", "广州", "CN-CAN-2026-00012３"])
def test_code_128_refuses_what_it_does_not_hold(text):
    with pytest.raises(ValueError, match="Code 128 holds"):
        code128_path(text)


def test_qr_code_has_its_three_finders_and_four_modules_free():
    code = qr_path("https://ipcases.example/seizures/CN-CAN-2026-000123/")
    dark = dark_modules(code)

    assert code.width == code.height == 33 + 2 * 4  # version 4
    assert {min(x for x, _y in dark), min(y for _x, y in dark)} == {4}
    assert {max(x for x, _y in dark), max(y for _x, y in dark)} == {code.width - 5}
    for left, top in ((4, 4), (code.width - 11, 4), (4, code.width - 11)):
        ring = {(left + x, top) for x in range(7)} | {(left, top + y) for y in range(7)}
        assert ring <= dark
        assert (left + 1, top + 1) not in dark and (left + 3, top + 3) in dark


def test_qr_code_holds_every_script():
    assert qr_path("广州海关").text == "广州海关"


def test_qr_code_refuses_what_does_not_fit():
    assert qr_path("x" * 2331)
    with pytest.raises(ValueError, match="too large"):
        qr_path("x" * 2332)
