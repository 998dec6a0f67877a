"""What the tests of sharing start from."""

from datetime import timedelta

import pytest

from accounts.models import RoleGrant, User
from sharing.channels import push
from sharing.services import leasing
from tests.cast import PASSWORD
from tests.sharing.chaos import ChaosPartner, Clock
from tests.sharing.factories import PERSON, SENDER, log, make_agreement, make_partner


@pytest.fixture
def case(officer):
    """A seizure of Guangzhou on its way to the United States, with a company and a person on the label."""
    return log(officer, parties=(SENDER, PERSON))


@pytest.fixture
def cbp(db):
    return make_partner()


@pytest.fixture
def memorandum(db):
    return make_agreement()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def chaos(settings, clock, monkeypatch):
    settings.PARTNER_LOOPBACK = True
    monkeypatch.setattr(push, "DEADLINE_SECONDS", 2.0)
    monkeypatch.setattr(leasing, "LEASE_FOR", timedelta(seconds=45))
    partner = ChaosPartner(clock=clock)
    yield partner
    partner.close()


@pytest.fixture
def second_approver(db):
    user = User.objects.create_user(
        username="approver_two", password=PASSWORD, display_name="Approver Two", home_office_id="CNHQ"
    )
    RoleGrant.objects.create(user=user, role="APPROVER")
    return user


@pytest.fixture
def as_liaison(client, liaison):
    client.force_login(liaison)
    return client


@pytest.fixture
def as_approver(client, approver):
    client.force_login(approver)
    return client


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client
