"""A Chinese mark typed as it sounds: no input method is needed in the mail hall."""

import pytest

from rightsholders.folding import sounds_of
from rightsholders.matching import find_candidates
from tests.rightsholders.factories import NOW, write_in_force

pytestmark = pytest.mark.django_db


@pytest.fixture
def marks(nordvik, kestra):
    """Three marks with a Chinese name, one of which is written as another one sounds."""
    return {
        "诺德维克": write_in_force(nordvik, title="NORDVIK", title_zh="诺德维克"),
        "长城": write_in_force(kestra, title="", title_zh="长城"),
        "CHANGCHENG": write_in_force(kestra, title="CHANGCHENG"),
    }


def found(brand):
    candidates = find_candidates(brand=brand, jurisdiction="CN", on=NOW.date())
    return [(candidate.title_zh or candidate.title, candidate.reasons[0]) for candidate in candidates]


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("nuodeweike", "Sounds the same in Chinese"),
        ("Nuo De Wei Ke", "Sounds the same in Chinese"),
        ("ＮＵＯＤＥＷＥＩＫＥ", "Sounds the same in Chinese"),
        ("nuodew", "Sounds the same at the beginning"),
        ("nuo", "Sounds the same at the beginning"),
        ("ndwk", "First letters of the Chinese name"),
    ],
)
def test_finds_a_chinese_mark_by_its_sound(marks, typed, reason):
    assert found(typed)[0] == ("诺德维克", reason)


@pytest.mark.parametrize("typed", ["nu", "nd", "ndw", "nuodx", "weike"])
def test_too_little_or_another_sound_finds_nothing(marks, typed):
    assert "诺德维克" not in dict(found(typed))


def test_the_mark_that_is_written_so_comes_before_the_one_that_sounds_so(marks):
    assert [name for name, _reason in found("changcheng")][:2] == ["CHANGCHENG", "长城"]


@pytest.mark.parametrize(
    ("name", "sound", "letters"),
    [
        ("长城", "changcheng", "cc"),
        ("重庆", "chongqlng", "cq"),
        ("绿野", "lvye", "ly"),
        ("NORDVIK", "", ""),
        ("カ", "", ""),
    ],
)
def test_the_sound_of_a_name_goes_by_its_words(name, sound, letters):
    assert sounds_of(name) == (sound, letters)
