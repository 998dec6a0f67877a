"""The pages and the API on which what is kept back is put up again, and where it is found."""

import pytest
from django.urls import reverse

from ipcases.waiting.partners import rows_of_sharing
from tests.sharing.factories import change
from tests.sharing.field_rules import text_of
from tests.sharing.kept_back import stopped, version

pytestmark = pytest.mark.django_db


@pytest.fixture
def share(liaison, approver, officer, admin, case, cbp, memorandum, clock):
    """A share of which the gate keeps back the second version."""
    people = {"liaison": liaison, "approver": approver, "officer": officer, "admin": admin}
    return stopped(**people, case=case, agreement=memorandum, now=clock())


def test_the_pages_lead_from_what_is_kept_back_to_the_approval(share, client, clock, liaison, approver):
    page, put = (reverse(f"sharing:{name}", args=[share.public_id]) for name in ("share", "put-up"))
    client.force_login(liaison)
    standing = client.get(page)
    assert put in standing.content.decode()
    assert "The field rules of this version were replaced" in text_of(standing)

    shown = client.get(put)

    assert "Product category Goods line 1 Sport shoes Stays here" in text_of(shown)
    assert "Quantity" not in text_of(shown).split("Leaves now")[1].split("The seizure")[0]
    done = client.post(put, {"preview_sha256": shown.context["preview"].sha256})
    assert done.url == page
    assert "Nothing went instead of it yet." in text_of(client.get(page))
    assert client.get(put).url == page
    client.force_login(approver)
    decide = client.get(reverse("sharing:decide", args=[share.public_id]))
    assert decide.context["raw"] == shown.context["raw"]
    assert "What differs from the version that was kept back" in text_of(decide)


def test_the_page_shows_the_case_again_when_it_changed(share, client, clock, liaison, case, officer):
    client.force_login(liaison)
    put = reverse("sharing:put-up", args=[share.public_id])
    digest = client.get(put).context["preview"].sha256
    change(case, officer, quantity=41)

    shown = client.post(put, {"preview_sha256": digest})

    assert shown.status_code == 409
    assert shown.context["preview"].sha256 != digest
    assert "has changed since you looked at it" in text_of(shown)


def test_whoever_does_not_share_reads_that_it_is_kept_back_and_has_no_button(share, client, approver):
    client.force_login(approver)

    shown = client.get(reverse("sharing:share", args=[share.public_id])).content.decode()

    assert "The field rules of this version were replaced" in shown
    assert reverse("sharing:put-up", args=[share.public_id]) not in shown
    assert reverse("sharing:let-go", args=[share.public_id]) not in shown


def test_the_lists_say_why_it_is_kept_back(share, client, clock, liaison, approver):
    client.force_login(liaison)
    page, today = reverse("sharing:share", args=[share.public_id]), clock().date()
    told = {
        user: [row["url"] for row in rows_of_sharing(user=user, today=today, limit=5)] for user in (liaison, approver)
    }
    assert (page in told[liaison], page in told[approver]) == (True, False)

    shown = client.get(reverse("sharing:desk"), {"view": "problems"})

    assert "The field rules of this version were replaced" in text_of(shown)


def test_the_same_over_the_api(share, client, clock, liaison):
    client.force_login(liaison)
    address = reverse("api-share-put-up", args=[share.public_id])
    shown = client.get(address).json()
    assert shown["instead_of"] == str(version(2).pk)
    assert shown["differs"] == ["/data/goods/0/category", "/data/goods/1/category", "/data/withheld"]

    put = client.post(address, {"preview_sha256": shown["sha256"]}, content_type="application/json")

    assert (put.status_code, put.json()["version"], put.json()["update_waits"]) == (200, 3, True)
    assert client.get(address).status_code == 409
