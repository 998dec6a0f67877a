"""The form at two in the morning at the office, when it is still the day before by UTC."""

from datetime import UTC, date, datetime

import pytest

from rightsholders.models import RecordationRight
from rightsholders.services.match_version import renew_match_version
from seizures.forms.page import page_of
from seizures.services.drafts import open_draft, save_draft
from tests.seizures.procedures import make_recordation

pytestmark = pytest.mark.django_db
AT_NIGHT = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)  # 23 November, 02:00 in Guangzhou
TYPED = {
    "office": ["CNCAN"],
    "lines-TOTAL_FORMS": ["1"],
    "lines-0-brand": ["NORDVIK"],
    "lines-0-description": ["Running shoes"],
}


@pytest.mark.parametrize(
    ("first", "end", "state"),
    [
        (date(2026, 11, 23), date(2036, 11, 23), "IN_FORCE"),  # begins today
        (date(2016, 11, 23), date(2026, 11, 23), "EXPIRED"),  # ended yesterday
    ],
)
def test_a_recordation_is_what_it_is_on_the_day_of_the_office(officer, nordvik, first, end, state):
    make_recordation(nordvik)
    RecordationRight.objects.update(in_force=(first, end))
    renew_match_version()
    draft = open_draft(acting_user=officer, now=AT_NIGHT)
    draft = save_draft(acting_user=officer, public_id=draft.pk, fields=TYPED, now=AT_NIGHT).draft

    (line,) = page_of(user=officer, draft=draft, now=AT_NIGHT).context()["lines"]

    assert [candidate.state for candidate in line["candidates"]] == [state]
