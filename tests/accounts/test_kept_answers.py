"""What is kept of an answer follows the roles and the mandates of who asks again."""

import uuid
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import RoleGrant
from rightsholders.models import HolderMember
from tests.accounts.people import revoke_role
from tests.rightsholders.factories import make_submitted
from tests.sharing.factories import log, make_agreement, make_partner

pytestmark = pytest.mark.django_db


def test_a_kept_answer_is_not_given_to_somebody_who_lost_the_role(client, officer, liaison, admin):
    make_partner()
    RoleGrant.objects.create(user=liaison, role="ANALYST")
    client.force_login(liaison)
    key = str(uuid.uuid4())
    values = {
        "case": log(officer).reference,
        "partner": "us-cbp",
        "agreement": make_agreement().code,
        "purpose": "CRIMINAL_INVESTIGATION",
        "necessity": "Repeated route",
    }

    def ask():
        return client.post(
            reverse("api-shares"), values, content_type="application/json", headers={"Idempotency-Key": key}
        )

    first, again = ask(), ask()
    assert (first.status_code, again.status_code) == (201, 201)
    assert again["Idempotency-Replayed"] == "true"

    revoke_role(acting_user=admin, user=liaison, role="LIAISON", now=timezone.now())

    assert ask().status_code == 422


@pytest.mark.parametrize(("is_over", "status"), [(False, 200), (True, 422)])
def test_a_kept_answer_is_not_given_to_somebody_who_lost_the_mandate(client, holder, nordvik, is_over, status):
    sent = make_submitted(holder, nordvik)
    client.force_login(holder)

    def ask():
        address = reverse("api-recordation-withdraw", args=[sent.public_id])
        return client.post(address, {}, content_type="application/json", headers={"Idempotency-Key": "k1"})

    first = ask()
    if is_over:
        HolderMember.objects.update(valid_to=date(2016, 1, 1))
    again = ask()

    assert (first.status_code, again.status_code) == (200, status), first.content
    assert ("Astrid Holm" in again.content.decode()) is not is_over
