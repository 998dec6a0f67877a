"""An account of the portal is added together with the proposal that it acts for a right holder."""

import pytest

from accounts.models import RoleGrant, User
from ipcases.lib.errors import InvalidValue, NotAllowed
from rightsholders.models import MandateProposal
from rightsholders.services.mandates import (
    add_person_to_act,
)
from rightsholders.services.values import NewAccount
from tests.cast import make_person
from tests.rightsholders.factories import NOW
from tests.rightsholders.mandates import acts_for, confirm, mandate

pytestmark = pytest.mark.django_db
GOOD = "newcomer-horse-battery"


def add(user, holder, **changes):
    account = NewAccount(username="newcomer", display_name="New Comer", email="n@kestra.test", password=GOOD)
    return add_person_to_act(
        acting_user=user,
        public_id=holder.public_id,
        account=account,
        mandate=mandate(**changes),
        confirmed_at=NOW,
        now=NOW,
    )


@pytest.mark.parametrize(("capacity", "role"), [("OWN", "HOLDER"), ("REPRESENTATIVE", "REPRESENTATIVE")])
def test_an_administrator_adds_an_account_with_the_role_it_needs_and_no_other(capacity, role, admin, desk, kestra):
    proposal = add(admin, kestra, capacity=capacity)
    person = proposal.user

    assert list(RoleGrant.objects.filter(user=person).values_list("role", flat=True)) == [role]
    assert person.home_office is None
    assert person.must_change_password, "whoever set the password knows it"
    assert not acts_for(person, kestra)
    confirm(desk, proposal)
    assert acts_for(person, kestra)


def test_the_desk_adds_no_accounts(desk, kestra):
    with pytest.raises(NotAllowed):
        add(desk, kestra)

    assert not User.objects.filter(username="newcomer").exists()


def test_an_account_that_may_not_act_is_not_added_either(admin, kestra):
    make_person("holder")
    User.objects.filter(username="holder").update(username="newcomer")

    with pytest.raises(InvalidValue, match="Somebody has this user name"):
        add(admin, kestra)
    with pytest.raises(InvalidValue):
        add(admin, kestra, paper="")

    assert User.objects.filter(username="newcomer").count() == 1
    assert not MandateProposal.objects.exists()
