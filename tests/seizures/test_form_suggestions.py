"""What the form for logging offers without script: the recordations that a brand may stand for."""

import re

import pytest

from rightsholders.services.match_version import renew_match_version
from tests.rightsholders.factories import write_in_force
from tests.seizures.form import filled

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("titles", [["NORDVIK"], ["NORDVIK", "NORDVIK SPORT"]])
def test_each_recordation_that_a_brand_may_stand_for_stands_on_a_line_of_its_own(client, page, nordvik, titles):
    for title in titles:
        write_in_force(nordvik, title=title)
    renew_match_version()

    client.post(page, filled(do="add-lines", **{"lines-0-brand": "nordvik"}))
    shown = client.get(page).content.decode()

    first = shown.split('class="f-match')[1].split("</fieldset>")[0]
    assert [line.count("May be") for line in re.findall(r"<li[ >].*?</li>", first, re.DOTALL)] == [1] * len(titles)
