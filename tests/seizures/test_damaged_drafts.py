"""What no page of ours sends to keep a draft: it is refused or ignored, and breaks nothing."""

import json

import pytest
from django.urls import reverse
from django.utils import timezone

from ipcases.lib.ids import uuid7
from seizures.models import SeizureDraft
from seizures.services.drafts import OpenPage, open_draft, save_draft

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _signed_in(client, officer):
    client.force_login(officer)


def put(client, address, content):
    text = content if isinstance(content, str) else json.dumps(content)
    return client.put(address, text, content_type="application/json")


@pytest.mark.parametrize("code", ["D-ABCDEF\n", "D-ABCDEF\n\n", "\nD-ABCDEF"])
def test_a_code_with_a_line_break_is_refused(client, code):
    address = reverse("seizures:draft-fields", args=[uuid7()])

    assert put(client, address, {"fields": {}, "begun_as": code}).status_code == 400
    assert not SeizureDraft.objects.exists()


def test_a_page_with_a_line_break_is_no_page(client, officer):
    draft = open_draft(acting_user=officer, now=timezone.now())
    address = reverse("seizures:draft-fields", args=[draft.pk])
    page = "0199e0c2-0000-7000-8000-000000000000\n"

    assert put(client, address, {"fields": {"page": [page], "note": ["x"]}}).status_code == 200
    assert SeizureDraft.objects.get().written_by == ""


def test_a_body_nested_without_end_is_refused(client):
    address = reverse("seizures:draft-fields", args=[uuid7()])

    assert put(client, address, "[" * 100_000).status_code == 400


def test_a_field_of_no_form_that_differs_on_two_pages_does_not_break_the_form(client, officer):
    now = timezone.now()
    draft = open_draft(acting_user=officer, now=now)
    for key in ("aa", "bb"):
        page = OpenPage(key=key, seen=0, was={}, typed_at=now)
        save_draft(acting_user=officer, public_id=draft.pk, fields={"lines-x": [key]}, page=page, now=now)
    assert SeizureDraft.objects.get().aside

    assert client.get(reverse("seizures:form", args=[draft.pk])).status_code == 200
