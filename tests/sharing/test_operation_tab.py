"""The tab of an operation: how many of its cases stand where with each partner."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from operations.models import OperationSeizure
from sharing.models import Share
from sharing.queries.operations import shared_in_operation
from tests.operations.factories import NOW, make_operation, make_seizure
from tests.sharing.factories import make_agreement, make_partner, make_share, send, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def operation(coordinator):
    return make_operation(coordinator=coordinator, agreement=make_agreement())


@pytest.fixture
def share_one(operation, liaison, approver, officer):
    partner = make_partner()

    def share(status, *, counts=True):
        seizure = make_seizure(logged_by=officer)
        if counts:
            OperationSeizure.objects.create(
                operation=operation, round=operation.rounds.get(), seizure=seizure, how="HAND", added_at=NOW
            )
        values = {"partner": partner, "agreement": operation.agreement}
        if status in ("DRAFT", "CANCELLED"):
            made = make_share(liaison, seizure, **values)
        elif status == "PENDING_APPROVAL":
            made = submit(liaison, make_share(liaison, seizure, **values))
        else:
            made = send(liaison, approver, seizure, **values)
        Share.objects.filter(pk=made.pk).update(status=status)
        return made

    return share


def test_counts_the_cases_of_the_operation_by_where_they_stand(operation, share_one, coordinator):
    for status in ("DRAFT", "PENDING_APPROVAL", "QUEUED", "DELIVERED", "IN_PROGRESS", "REJECTED", "CANCELLED"):
        share_one(status)
    share_one("DELIVERED", counts=False)

    (partner,) = shared_in_operation(user=coordinator, operation=operation)

    counts = (partner.waiting, partner.on_its_way, partner.received, partner.acted_on, partner.declined)
    assert counts == (2, 1, 2, 1, 1)


def test_counts_no_case_that_the_reader_may_not_see(operation, share_one, coordinator):
    share_one("DELIVERED")
    hidden = share_one("DELIVERED")
    hidden.seizure.is_restricted = True
    hidden.seizure.save(update_fields=["is_restricted"])

    (partner,) = shared_in_operation(user=coordinator, operation=operation)

    assert partner.received == 1


def test_the_tab_shows_for_those_who_read_shares_and_for_nobody_else(
    client, operation, share_one, coordinator, analyst
):
    share_one("DELIVERED")
    url = reverse("sharing:of-operation", args=[operation.public_id])
    page = reverse("operations:detail", args=[operation.public_id])

    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    assert url in client.get(page).content.decode()
    assert client.get(url).status_code == 200
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    assert url not in client.get(page).content.decode()
    assert client.get(url).status_code == 403


def test_the_tab_asks_the_same_number_of_questions_at_1_and_20_shares(client, operation, share_one, coordinator):
    client.force_login(coordinator, backend="accounts.auth.RoleBackend")
    counts = []
    for more in (1, 19):
        for _number in range(more):
            share_one("DELIVERED")
        url = reverse("sharing:of-operation", args=[operation.public_id])
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        counts.append(len(asked))

    assert counts[0] == counts[1]
