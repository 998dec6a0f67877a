"""A view that cannot be kept is refused with a sentence, and what was typed stays."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from reports.models import SavedReport
from tests.operations.factories import NOW

pytestmark = pytest.mark.django_db
TYPED = {"name": "Shoes of autumn", "query": "text=NORDVIK"}


@pytest.fixture
def save(client, analyst):
    client.force_login(analyst, backend="accounts.auth.RoleBackend")
    return lambda **typed: client.post(reverse("reports:save-view"), TYPED | typed)


def test_a_view_is_kept_and_opened(save):
    assert save().headers["Location"] == f"{reverse('reports:search')}?text=NORDVIK"
    assert SavedReport.objects.get().name == "Shoes of autumn"


def test_saving_replacing_sharing_and_deleting_a_view_are_acts(client, save):
    for typed in ({}, {}, {"share": "on"}, {"query": "text=KESTRA"}):  # the second time the same: no act
        save(**typed)
    url = reverse("reports:delete-view", args=[SavedReport.objects.get().public_id])
    assert [client.post(url).status_code for _turn in range(2)] == [302, 404]

    events = AuditEvent.objects.filter(action__startswith="view.").order_by("id")
    assert [(event.action, event.changes) for event in events] == [
        ("view.saved", {"search": [None, "text=NORDVIK"]}),
        ("view.changed", {"shared_office": [None, "CNHQ"]}),
        ("view.changed", {"search": ["text=NORDVIK", "text=KESTRA"], "shared_office": ["CNHQ", None]}),
        ("view.deleted", {"search": ["text=KESTRA", None]}),
    ]


def test_one_too_many_is_refused_with_what_was_typed(save, analyst):
    SavedReport.objects.bulk_create(SavedReport(owner=analyst, name=f"{n}", created_at=NOW) for n in range(50))

    answer = save()

    assert answer.status_code == 400
    assert "You have saved 50 views. Delete one first." in answer.content.decode()
    assert 'value="Shoes of autumn"' in answer.content.decode()
    assert 'value="text=NORDVIK"' in answer.content.decode()


def test_a_search_that_cannot_be_kept_is_refused_with_what_was_typed(save):
    answer = save(query="text=%00")

    assert answer.status_code == 400
    assert "This search cannot be kept" in answer.content.decode()
    assert 'value="Shoes of autumn"' in answer.content.decode()
