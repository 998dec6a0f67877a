"""A right that one lets go of while another uses it: it stays, or it is gone, and both are told so."""

import pytest

from ipcases.lib.errors import NotVisible
from rightsholders.models import RecordationRight, Right
from rightsholders.services.drafts import discard_draft
from rightsholders.services.rights import add_right, drop_right, use_right
from tests.operations.test_at_the_same_moment import at_the_same_moment
from tests.rightsholders.factories import act, make_draft, right_values

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drafts(holder, nordvik):
    """Two drafts: one with a right of its own, one without."""
    return make_draft(holder, nordvik), make_draft(holder, nordvik, is_complete=False)


@pytest.fixture
def right(drafts):
    return drafts[0].recordation_rights.get().right


def in_turn(*acts):
    waiting = iter(acts)
    return at_the_same_moment(lambda: next(waiting)())


def test_a_right_that_is_used_at_the_same_moment_is_not_forgotten(holder, drafts, right):
    in_turn(
        lambda: use_right(**act(holder, drafts[1], right=right.public_id)),
        lambda: discard_draft(**act(holder, drafts[0])),
    )

    assert RecordationRight.objects.get().recordation == drafts[1]


def test_a_right_that_was_forgotten_at_the_same_moment_is_not_there_to_use(holder, drafts, right):
    with pytest.raises(NotVisible):
        in_turn(
            lambda: discard_draft(**act(holder, drafts[0])),
            lambda: use_right(**act(holder, drafts[1], right=right.public_id)),
        )

    assert not Right.objects.exists()


def test_a_number_whose_right_was_forgotten_at_the_same_moment_is_given_anew(holder, drafts, right):
    values = right_values(right.title, registration_number=right.registration_number)

    in_turn(
        lambda: drop_right(**act(holder, drafts[0], right=right.public_id)),
        lambda: add_right(**act(holder, drafts[1], values=values)),
    )

    assert RecordationRight.objects.get().recordation == drafts[1]
    assert Right.objects.get().registration_number == right.registration_number
