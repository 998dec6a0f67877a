"""Only investigations that somebody may see are offered to be linked, and can be; what counts here is counted."""

import datetime

import pytest
from django.urls import reverse

from operations import services
from operations.models import OperationReferral
from operations.queries import referrals_of
from reference.models import Agency
from seizures.models import Referral, Seizure
from seizures.services.referrals import refer
from tests.operations.factories import NOW, make_operation, make_seizure

pytestmark = pytest.mark.django_db


def test_an_investigation_of_another_administration_is_neither_offered_nor_linked(client, coordinator, officer, desk):
    operation = make_operation(coordinator=coordinator)
    ours, theirs = (make_seizure(logged_by=officer) for _number in range(2))
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=ours, now=NOW)
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=theirs, now=NOW)
    Seizure.objects.filter(pk=theirs.pk).update(jurisdiction_id="EU", office_id="NLRTM")
    police = Agency.objects.filter(kind="POLICE").first()
    said = {"agency": police, "legal_basis": "Art. 1", "referred_on": datetime.date(2026, 11, 16), "now": NOW}
    ours, theirs = (Seizure.objects.select_related("office").get(pk=case.pk) for case in (ours, theirs))
    seen = refer(acting_user=desk, seizures=[ours], title="Shoe ring", **said)
    hidden = refer(acting_user=desk, seizures=[theirs], title="Harbour mole", **said)
    Referral.objects.filter(pk=hidden.pk).update(office="NLRTM")
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    address = reverse("operations:link-referral", args=[operation.public_id])

    page = client.get(address).text
    assert seen.reference in page
    assert hidden.reference not in page
    assert client.post(address, {"referral": hidden.pk}).status_code == 400
    assert not OperationReferral.objects.exists()
    assert client.post(address, {"referral": seen.pk}).status_code == 302


def test_an_investigation_counts_only_those_of_its_seizures_that_count_here(client, coordinator, officer, desk):
    operation = make_operation(coordinator=coordinator)
    here, there = (make_seizure(logged_by=officer) for _number in range(2))
    here, there = (Seizure.objects.select_related("office").get(pk=case.pk) for case in (here, there))
    services.add_seizure(acting_user=coordinator, operation=operation, seizure=here, now=NOW)
    referral = refer(
        acting_user=desk,
        seizures=[here, there],
        title="Shoe ring",
        agency=Agency.objects.filter(kind="POLICE").first(),
        legal_basis="Art. 1",
        referred_on=datetime.date(2026, 11, 16),
        now=NOW,
    )
    services.link_referral(acting_user=coordinator, operation=operation, referral=referral, now=NOW)

    (link,) = referrals_of(user=coordinator, operation=operation)
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    page = client.get(reverse("operations:results", args=[operation.public_id])).text

    assert link.seizure_count == 1
    assert "1 seizure of this operation" in page
