"""What the portal of recordations is tested with: addresses, what is typed, a signed-in right holder."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.rightsholders.factories import picture

HOME = reverse("portal:home")
LIST = reverse("portal:recordations")
NEW = reverse("portal:recordation-new")
RIGHT = {
    "kind": "TRADEMARK",
    "register_office": "CN",
    "registration_number": "ｇ 987 654",
    "title": "NORDVIK",
    "title_zh": "诺维克",
    "registered_on": "2015-03-01",
    "expires_on": "2035-02-28",
}
CONTACTS = {
    "legal-name": "Astrid Holm",
    "legal-email": "legal@nordvik.test",
    "legal-phone": "+46 8 123 45 67",
    "technical-name": "Jonas Ek",
    "technical-email": "expert@nordvik.test",
    "technical-phone": "",
    "technical-is_around_the_clock": "on",
}


def at(recordation, name=""):
    return reverse(f"portal:recordation{'-' + name if name else ''}", args=[recordation.public_id])


def lines(*rows, **more):
    data = {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": 0, **more}
    for number, row in enumerate(rows):
        data |= {f"lines-{number}-{name}": value for name, value in row.items()}
    return data


def upload(text="MARK"):
    return SimpleUploadedFile("mark.png", picture(text), content_type="image/png")


@pytest.fixture
def portal(client, holder, nordvik):
    client.force_login(holder)
    return client
