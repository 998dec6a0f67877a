"""Whoever acts for a right holder no longer sees nothing of its goods, with the session still open."""

import pytest
from django.urls import reverse

from rightsholders.models import HolderMember
from rightsholders.services.mandates import end_acting_for
from tests.seizures.portal.conftest import address

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("ends", [True, False])
def test_goods_and_money_are_gone_with_the_link(ends, portal, procedure, holder, nordvik, kestra, desk, now):
    member = HolderMember.objects.get(right_holder=nordvik, user=holder)
    other = HolderMember.objects.get(right_holder=kestra)
    lists = [reverse("portal:home"), reverse("portal:detentions"), reverse("api-detentions")]
    rows = [address(procedure), address(procedure, "reply"), reverse("api-detention", args=[procedure.public_id])]
    ledger = f"{reverse('portal:ledger')}?holder={nordvik.public_id}"
    reference = procedure.seizure.reference.encode()
    assert all(reference in portal.get(url).content for url in lists)
    assert portal.get(ledger).context["holder"] == nordvik

    holder_of, gone = (nordvik, member) if ends else (kestra, other)  # the nearest: somebody else's link ends
    end_acting_for(acting_user=desk, public_id=holder_of.public_id, member=gone.pk, reason="Left", now=now)

    assert {reference in portal.get(url).content for url in lists} == {not ends}
    assert {portal.get(url).status_code for url in rows} == {404 if ends else 200}
    assert portal.get(ledger).context["holder"] == (None if ends else nordvik)
