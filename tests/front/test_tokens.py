"""The colours: both dark blocks alike, every pair readable, nothing outside the tokens."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CSS = (ROOT / "static/css/app.css").read_text(encoding="utf-8")
DECLARATION = re.compile(r"--([a-z0-9-]+):\s*([^;}]+)")


def block(start: str) -> dict[str, str]:
    """Read the custom properties of the rule that starts with these words."""
    at = CSS.index(start) + len(start)
    return {name: value.strip() for name, value in DECLARATION.findall(CSS[at : CSS.index("}", at)])}


LIGHT = block(":root{")
DARK_BY_CHOICE = block(":root[data-theme=dark]{")
DARK_BY_SYSTEM = block(":root:not([data-theme=light]){")


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


TEXT = [
    *[(ink, ground) for ink in ("ink", "ink-2", "link") for ground in ("paper", "surface", "sunken", "well")],
    *[(ink, "brand-soft") for ink in ("ink", "ink-2", "link")],
    ("ink-3", "surface"),
    ("ink-3", "paper"),
    ("on-brand", "brand"),
    ("on-brand", "brand-hover"),
    ("on-bad", "bad-edge"),
    ("bad", "surface"),
    ("bad", "paper"),
    ("ok", "surface"),
    ("warn", "surface"),
    ("surface", "ink-2"),
    *[(tone, f"{tone}-soft") for tone in ("ok", "warn", "bad", "info", "violet", "mute")],
    *[("ink", f"{tone}-soft") for tone in ("ok", "warn", "bad", "info", "violet", "mute")],
    ("on-deep", "deep"),
    ("on-deep-2", "deep"),
    ("on-deep-2", "deep-2"),
    *[(f"tlp-{mark}", "hand") for mark in ("red", "amber", "green", "clear")],
]
SHAPES = [
    ("control", "surface"),
    ("control", "paper"),
    ("focus", "surface"),
    ("focus", "paper"),
    ("bad-edge", "surface"),
    ("brand", "surface"),
    ("deep-focus", "deep"),
    ("deep-ok", "deep"),
    *[(f"c{i}", "surface") for i in range(1, 7)],
]


def test_dark_is_the_same_by_choice_and_by_system():
    assert DARK_BY_CHOICE == DARK_BY_SYSTEM
    assert len(DARK_BY_CHOICE) > 40


def test_every_dark_token_exists_in_light():
    assert not set(DARK_BY_CHOICE) - set(LIGHT)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), TEXT)
def test_text_is_readable_on_its_ground(theme, ink, ground):
    tokens = LIGHT if theme == "light" else LIGHT | DARK_BY_CHOICE

    assert contrast(tokens[ink], tokens[ground]) >= 4.5


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_edges_and_marks_stand_out_from_their_ground(theme, shape, ground):
    tokens = LIGHT if theme == "light" else LIGHT | DARK_BY_CHOICE

    assert contrast(tokens[shape], tokens[ground]) >= 3


def test_contrast_is_measured_as_wcag_does():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_colours_stand_only_among_the_tokens():
    rules = re.sub(r"/\*.*?\*/", "", CSS[CSS.index("@layer base{") : CSS.index("@layer print{")], flags=re.DOTALL)
    found = re.findall(r"#[0-9A-Fa-f]{3,8}\b(?=[;}\s,)])|\brgba?\([^)]*\)", rules)

    assert found == ["#fff"]  # the paper behind a mark's picture, white in both themes


def test_every_token_in_use_is_defined():
    used = set(re.findall(r"var\(--([a-z0-9-]+)", CSS))

    assert not used - set(LIGHT)


def test_every_token_defined_is_in_use():
    used = set(re.findall(r"var\(--([a-z0-9-]+)", CSS))

    assert not set(LIGHT) - used
