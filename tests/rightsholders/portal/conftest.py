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


class Portal:
    """A right holder at a browser: what is sent was seen before, and says so, as the page lets it."""

    def __init__(self, client):
        self.client = client

    def __getattr__(self, name):
        return getattr(self.client, name)

    def post(self, url, data=None, **options):
        page = self.client.get(url)
        seen = (page.context or {}).get("seen") if page.status_code == 200 else None
        return self.client.post(url, ({"seen": seen} if seen else {}) | (data or {}), **options)


@pytest.fixture
def portal(client, holder, nordvik):
    client.force_login(holder)
    return Portal(client)
