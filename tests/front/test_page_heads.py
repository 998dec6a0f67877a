"""The acts at the head of a page: the first one first, and none of them again on a page that is empty."""

import re

import pytest

from tools.messages import ROOT, all_templates

ACTS = re.compile(r'<div class="acts[^"]*">(.*?)</div>', re.DOTALL)
BUTTON = re.compile(r'class="(btn[^"]*)"')
LEADS_TO = re.compile(r"""class="btn[^"]*"\s+href="\{% url ['"]([\w:-]+)['"] %\}""")
EMPTY_LEADS_TO = re.compile(
    r"""\{% url ['"]([\w:-]+)['"] as \w+ %\}(?:\s*\{% translate [^%]*%\})*\s*\{% include "components/empty"""
)


def faults_of(text: str) -> list[str]:
    """Name what is wrong with the acts of a template's head."""
    faults, led_to = [], set[str]()
    for acts in ACTS.findall(text):
        looks = BUTTON.findall(acts)
        if any("btn-1" in look for look in looks[1:]) and "btn-1" not in looks[0]:
            faults.append("the first act does not stand first")
        led_to |= set(LEADS_TO.findall(acts))
    return faults + [f"{name} is offered twice" for name in EMPTY_LEADS_TO.findall(text) if name in led_to]


def test_the_first_act_of_a_page_stands_first_and_none_is_offered_twice():
    found = {
        path.relative_to(ROOT / "templates").as_posix(): faults
        for path in all_templates()
        if (faults := faults_of(path.read_text(encoding="utf-8")))
    }

    assert found == {}


@pytest.mark.parametrize(
    ("acts", "empty", "faults"),
    [
        (("btn btn-1", "btn"), "other", []),
        (("btn", "btn btn-1"), "other", ["the first act does not stand first"]),
        (("btn btn-1", "btn"), "page-0", ["page-0 is offered twice"]),
    ],
)
def test_finds_a_first_act_that_stands_last_and_one_that_is_offered_twice(acts, empty, faults):
    buttons = "".join(
        f'<a class="{look}" href="{{% url \'page-{number}\' %}}">x</a>' for number, look in enumerate(acts)
    )
    text = (
        f'<div class="acts">{buttons}</div>{{% url "{empty}" as url %}}\n{{% translate "Do it" as action %}}\n'
        '{% include "components/empty.html" %}'
    )

    assert faults_of(text) == faults
