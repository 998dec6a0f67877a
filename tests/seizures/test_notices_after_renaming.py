"""A notice keeps the name that its right holder had when it was written."""

import pytest

from rightsholders.services.holders import name_state_of, rename_right_holder
from rightsholders.services.values import NewName
from seizures.services.notices import issue_notice
from tests.seizures.procedures import NOON, assess, log, make_recordation, open_for

pytestmark = pytest.mark.django_db


@pytest.fixture
def procedure(officer, nordvik):
    seizure = log(officer)
    assess(seizure, 30_000)
    return open_for(seizure, officer, make_recordation(nordvik))


def test_a_letter_that_was_written_keeps_the_name_on_it(procedure, supervisor, desk, nordvik):
    notice = issue_notice(acting_user=supervisor, procedure=procedure, kind="SUSPENSION", now=NOON)

    rename_right_holder(
        acting_user=desk,
        public_id=nordvik.public_id,
        values=NewName(name="Fjordline Holding AB", from_day=NOON.date(), paper="Extract of 5 November 2026"),
        seen=name_state_of(holder=nordvik),
        confirmed_at=NOON,
        now=NOON,
    )

    notice.refresh_from_db()
    procedure.refresh_from_db()
    assert notice.recipient_name == "Nordvik Sport AB"
    assert procedure.right_holder.name == "Fjordline Holding AB"
