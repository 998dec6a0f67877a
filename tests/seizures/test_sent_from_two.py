"""A form is sent from one device at the moment at which another one puts something into it."""

from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from seizures.models import Seizure
from seizures.services.drafts import OpenPage, Upload, add_photos, open_draft, save_draft
from seizures.services.intake import log_seizure
from tests.seizures.factories import picture
from tests.seizures.form import filled

pytestmark = pytest.mark.django_db


def _photo(user, draft):
    add_photos(acting_user=user, public_id=draft.pk, uploads=[Upload("label.jpg", picture("pink"))], now=timezone.now())


def _field(user, draft):
    page = OpenPage(key="bb", was=dict(draft.fields), typed_at=timezone.now())
    fields = {"conveyance": ["CZ 327"]}
    save_draft(acting_user=user, public_id=draft.pk, fields=fields, page=page, now=timezone.now())


@pytest.mark.parametrize("act", [_photo, _field])
def test_what_comes_at_that_moment_is_shown_before_the_form_is_logged(client, officer, act):
    """Its device was told that it is kept: it must not be missing in the case."""
    client.force_login(officer)
    draft = open_draft(acting_user=officer, now=timezone.now())
    address = reverse("seizures:form", args=[draft.pk])

    def other_device_first(**values):
        act(officer, draft)
        return log_seizure(**values)

    with patch("seizures.views.intake.log_seizure", other_device_first):
        answer = client.post(address, filled(page="aa"))

    assert answer.status_code == 409
    assert not Seizure.objects.exists()
    assert "CZ 327" in answer.text or "label.jpg" in answer.text or 'name="kept-' in answer.text
