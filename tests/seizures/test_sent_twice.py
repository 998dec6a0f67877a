"""The same form sent twice at once, from a page without script."""

from unittest.mock import patch

import pytest
from django.urls import reverse
from django.utils import timezone

from seizures.models import Seizure
from seizures.services.drafts import Upload, add_photos, open_draft
from tests.seizures.factories import picture
from tests.seizures.form import filled

pytestmark = pytest.mark.django_db


def test_the_second_is_led_to_the_case_also_when_the_form_has_photos(client, officer):
    client.force_login(officer)
    draft = open_draft(acting_user=officer, now=timezone.now())
    upload = Upload("label.jpg", picture())
    (added,) = add_photos(acting_user=officer, public_id=draft.pk, uploads=[upload], now=timezone.now())
    address = reverse("seizures:form", args=[draft.pk])
    photo = str(added.photo.public_id)
    fields = filled(**{"known_photos": photo, f"kept-{photo}": "1", f"shows-{photo}": "LABEL", "then": "view"})
    assert client.post(address, fields).status_code == 302

    with patch("seizures.views.intake.get_draft", return_value=draft):  # it looked before the first was done
        second = client.post(address, fields)

    assert second.status_code == 302
    assert second.url == reverse("seizures:detail", args=[Seizure.objects.get().reference])
