"""What the database holds of who acts for a right holder, whatever code runs."""

import pgtrigger
import pytest
from django.db import DatabaseError, IntegrityError, transaction

from rightsholders.models import HolderMember, MandateProposal
from tests.rightsholders.factories import NOW, TODAY
from tests.rightsholders.mandates import PAST_THE_TRIGGER, propose, refuse

pytestmark = pytest.mark.django_db


def test_the_database_lets_nobody_act_by_one_person_alone(desk, admin, nordvik, holder):
    link = HolderMember.objects.filter(right_holder=nordvik, user=holder)

    for spoil in ({"linked_by": desk}, {"linked_by": desk, "confirmed_by": desk}, {"confirmed_by": desk}):
        with pytest.raises(IntegrityError, match="holder_member_two_people"), transaction.atomic():
            link.update(**spoil)

    assert link.update(linked_by=desk, confirmed_by=admin)
    assert link.update(linked_by=desk, confirmed_by=None, is_by_one_person=True), "as it was before two were asked for"


@pytest.mark.parametrize(
    ("spoil", "name"),
    [
        (lambda desk, admin: {"state": "CONFIRMED", "decided_by": desk, "decided_at": NOW}, "decided_by_another"),
        (lambda desk, admin: {"state": "CONFIRMED"}, "decided_by_another"),
        (lambda desk, admin: {"decided_by": admin, "decided_at": NOW}, "decided_by_another"),
        (lambda desk, admin: {"state": "TAKEN_BACK", "decided_by": admin, "decided_at": NOW}, "decided_by_another"),
        (lambda desk, admin: {"state": "TAKEN_BACK", "decided_at": NOW}, "decided_by_another"),
        (lambda desk, admin: {"state": "REFUSED", "decided_by": admin, "decided_at": NOW}, "refusal_has_reason"),
        (lambda desk, admin: {"user": desk}, "not_for_oneself"),
        (
            lambda desk, admin: {"user": admin, "state": "CONFIRMED", "decided_by": admin, "decided_at": NOW},
            "not_for_oneself",
        ),
        (lambda desk, admin: {"paper": ""}, "has_word_and_paper"),
        (lambda desk, admin: {"asked_by": ""}, "has_word_and_paper"),
    ],
)
def test_the_database_refuses_a_decision_that_one_person_makes(spoil, name, desk, admin, kestra, holder):
    propose(desk, kestra, "holder")

    failing = pytest.raises(IntegrityError, match=f"mandate_proposal_{name}")
    with pgtrigger.ignore(PAST_THE_TRIGGER), failing, transaction.atomic():
        MandateProposal.objects.update(**spoil(desk, admin))


@pytest.mark.parametrize("spoil", [{"paper": "Another"}, {"valid_to": TODAY}, {"asked_by": "Somebody"}])
def test_the_database_keeps_a_proposal_as_it_was_proposed(spoil, desk, kestra, holder):
    rows = MandateProposal.objects.filter(pk=propose(desk, kestra, "holder").pk)

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        rows.update(**spoil)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        rows.delete()


def test_the_database_keeps_a_decision_as_it_was_made(desk, admin, kestra, holder):
    refused = refuse(admin, propose(desk, kestra, "holder"))

    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        MandateProposal.objects.filter(pk=refused.pk).update(refusal_reason="Another reason")
