"""That somebody acts for a right holder ends at once, with a reason, and begins anew by a new paper."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from ipcases.lib.errors import ChangedMeanwhile, DomainError, InvalidValue, NotAllowed, NotVisible
from rightsholders.models import HolderMember
from rightsholders.services.mandates import end_acting_for
from tests.rightsholders.factories import NOW, TODAY
from tests.rightsholders.holders import end, last_event
from tests.rightsholders.mandates import acts_for, admit, confirm, propose, refuse
from tests.rightsholders.merges import merge

pytestmark = pytest.mark.django_db


def test_ending_it_holds_at_once_whatever_last_day_was_written_down(desk, nordvik, holder, representative):
    member = HolderMember.objects.get(right_holder=nordvik, user=holder)
    member = admit(desk, nordvik, "holder", seen=member, valid_to=TODAY + timedelta(days=99))
    assert acts_for(holder, nordvik)

    ended = end(desk, nordvik, member)

    assert not acts_for(holder, nordvik)
    assert acts_for(representative, nordvik), "others go on"
    assert (ended.ended_by, ended.ended_at, ended.end_reason) == (desk, NOW, "Left the company")
    event = last_event()
    assert (event.action, event.purpose) == ("right_holder.acting_ended", "Left the company")


def test_it_ends_once_with_a_reason_and_by_whoever_may(desk, officer, nordvik, kestra, holder):
    member = HolderMember.objects.get(right_holder=nordvik, user=holder)

    with pytest.raises(InvalidValue):
        end(desk, nordvik, member, reason=" ")
    with pytest.raises(NotAllowed):
        end(officer, nordvik, member)
    with pytest.raises(NotVisible):
        end(desk, kestra, member)
    assert acts_for(holder, nordvik)
    end(desk, nordvik, member)
    with pytest.raises(DomainError, match="no longer acts"):
        end(desk, nordvik, member)


def test_what_was_proposed_for_an_entry_merged_since_gives_nothing_back_that_was_ended(
    desk, admin, nordvik, holder, twin
):
    proposal = propose(desk, twin, "holder")
    merge(desk, twin, nordvik)
    later = {"reason": "Left the company", "now": NOW + timedelta(minutes=5)}
    member = HolderMember.objects.get(right_holder=nordvik, user=holder)
    end_acting_for(acting_user=desk, public_id=nordvik.public_id, member=member.pk, **later)

    with pytest.raises(ChangedMeanwhile):
        confirm(admin, proposal)

    assert not acts_for(holder, nordvik)
    refuse(admin, proposal)


def test_what_was_ended_begins_anew_by_a_new_paper(desk, nordvik, holder):
    member = HolderMember.objects.get(right_holder=nordvik, user=holder)
    end(desk, nordvik, member)

    admit(desk, nordvik, "holder")

    assert acts_for(holder, nordvik)
    assert last_event().action == "right_holder.acted_for"
    assert HolderMember.objects.get(pk=member.pk).linked_at == NOW


@pytest.mark.parametrize(
    "spoil",
    [{"ended_at": NOW}, {"end_reason": "x"}, {"ended_at": NOW, "end_reason": "x"}],
)
def test_the_database_refuses_an_end_without_person_and_reason(spoil, nordvik):
    with pytest.raises(IntegrityError, match="holder_member_end_has_reason"), transaction.atomic():
        HolderMember.objects.filter(right_holder=nordvik).update(**spoil)
