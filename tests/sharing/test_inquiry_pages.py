"""Inquiries on the pages and over the API: asked from a case, read by partner and identifier."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from seizures.models import Seizure
from sharing.models import AskedPartner, Inquiry, OutMessage
from tests.sharing.factories import NOW, make_agreement
from tests.sharing.incoming import PARCEL
from tests.sharing.test_api import api
from tests.sharing.test_inquiries import WHY, answered, ask, asked_by_partner

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def memorandum(db):
    return make_agreement(may_inquire=True)


def read(client, user, name, *args, **query) -> str:
    client.force_login(user)
    return client.get(reverse(name, args=args), query).content.decode()


def test_asks_from_the_case_and_shows_the_answer(client, liaison, auditor, case, cbp, memorandum):
    page = read(client, liaison, "sharing-case:ask", case.reference)
    # A person is not offered: the agreement covers none.
    assert (PARCEL in page, "Hongyun" in page, "Zhang Sanfeng" in page) == (True, True, False)

    client.post(
        reverse("sharing-case:ask", args=[case.reference]),
        {"partners": ["us-cbp"], "identifiers": [f"PARCEL:{PARCEL}", "COMPANY:Hongyun Trading Co"],
         "purpose": "ADMINISTRATIVE", "necessity": WHY},
    )  # fmt: skip
    inquiry = Inquiry.objects.get()
    answered(inquiry)

    page = read(client, liaison, "sharing:inquiry", inquiry.public_id)
    assert (page.count("Not known there"), "/sharing/new/?partner=us-cbp" in page) == (1, True)
    assert "1 of 2 known" in read(client, liaison, "sharing-case:tab", case.reference)
    page = read(client, auditor, "sharing:inquiry", inquiry.public_id)
    assert (PARCEL in page, "Hongyun" in page) == (True, False)


@pytest.mark.parametrize(("tiers", "says_so"), [(["A", "B"], True), (["A", "B", "C"], False)])
def test_says_what_no_agreement_lets_us_ask_about(client, liaison, case, cbp, tiers, says_so):
    make_agreement(may_inquire=True, tiers=tiers, authority_approval="SPC 2026-17")

    page = read(client, liaison, "sharing-case:ask", case.reference)

    assert ("1 identifier of this case is left out" in page) is says_so


@pytest.mark.parametrize(
    ("days", "refusal", "says"),
    [(2, "", "usually within a minute"), (3, "", "No answer for 3 days"), (0, "http-415", "its version is older")],
)
def test_says_when_no_answer_comes(client, liaison, case, cbp, memorandum, days, refusal, says):
    inquiry = ask(liaison, case, cbp)
    OutMessage.objects.update(state="DELIVERED", delivered_at=NOW)
    if refusal:
        AskedPartner.objects.update(state="REFUSED", refusal=refusal, answered_at=NOW)

    with time_machine.travel(NOW + timedelta(days=days), tick=False):
        assert says in read(client, liaison, "sharing:inquiry", inquiry.public_id)


@pytest.mark.parametrize("view", ["ours", "theirs"])
def test_lists_any_number_with_the_same_queries(client, liaison, case, cbp, memorandum, view):
    client.force_login(liaison)
    counts = []
    for more in range(2):
        ask(liaison, case, cbp, necessity=f"{WHY} {more}")
        asked_by_partner(("number", PARCEL))
        client.get(reverse("sharing:inquiries"))
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("sharing:inquiries"), {"view": view})
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_asks_and_lets_rest_over_the_api(liaison, case, cbp, memorandum):
    client = api(liaison)
    said = {"case": case.reference, "partners": ["us-cbp"], "purpose": "ADMINISTRATIVE", "necessity": WHY}

    made = client.post("/api/v1/inquiries/", {**said, "identifiers": ["lz 473 124 863 cn"]}, format="json")
    unknown = client.post("/api/v1/inquiries/", {**said, "identifiers": ["LZ000000005CN"]}, format="json")
    match = asked_by_partner(("number", PARCEL)).matches.get()
    rested = client.post(f"/api/v1/inquiry-matches/{match.public_id}/rest/", {"reason": "Not ours"}, format="json")

    assert (made.status_code, made.json()["identifiers"]) == (201, [{"what": "PARCEL", "value": PARCEL}])
    assert made.json()["partners"][0]["state"] == "WAITING"
    assert (unknown.status_code, unknown.json()["code"]) == (400, "identifiers")
    assert rested.json()["matches"][0]["rest_reason"] == "Not ours"


def test_shows_nothing_of_a_case_that_was_restricted_since(client, liaison, case, cbp, memorandum):
    ours, theirs = ask(liaison, case, cbp), asked_by_partner(("number", PARCEL))
    assert case.reference in read(client, liaison, "sharing:foreign-inquiry", theirs.public_id)

    Seizure.objects.update(is_restricted=True)

    page = read(client, liaison, "sharing:foreign-inquiry", theirs.public_id)
    assert (case.reference in page, "not for you to see" in page) == (False, True)
    assert client.get(reverse("sharing:inquiry", args=[ours.public_id])).status_code == 404
    assert client.get(reverse("sharing:rest", args=[theirs.matches.get().public_id])).status_code == 404


def test_waits_for_who_may_decide_and_for_nobody_else(client, liaison, auditor, case, cbp, memorandum):
    theirs = asked_by_partner(("number", PARCEL))
    pages = [("sharing:foreign-inquiry", theirs.public_id), ("sharing-case:tab", case.reference)]

    for name, of in pages:
        assert "Waits for you" in read(client, liaison, name, of)
        page = read(client, auditor, name, of)
        assert ("Waits for you" in page, "Not decided yet" in page) == (False, True)
