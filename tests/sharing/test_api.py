"""Sharing over the API: the acts of the pages, refused where the pages refuse."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from sharing.models import ForeignCase, OutMessage, Share
from tests.sharing.factories import log, make_agreement, make_partner, make_share, send, submit
from tests.sharing.incoming import post, shared

pytestmark = pytest.mark.django_db
BASE = "/api/v1"


def api(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user, AuthToken.objects.create(user)[0])
    return client


def draft_body(seizure, under, **changes) -> dict:
    return {
        "case": seizure.reference,
        "partner": "us-cbp",
        "agreement": under.code,
        "purpose": "CRIMINAL_INVESTIGATION",
        "necessity": "Repeated route",
    } | changes


def test_takes_a_case_from_draft_to_delivery_queue(liaison, approver, case, cbp, memorandum):
    made = api(liaison).post(f"{BASE}/shares/", draft_body(case, memorandum), format="json")
    assert made.status_code == 201
    address = f"{BASE}/shares/{made.json()['id']}/"
    preview = api(liaison).get(f"{address}preview/").json()
    assert preview["content"]["data"]["goods"][0]["brand"] == "NORDVIK"
    assert {"path": "/persons/name", "ground": "tier_not_in_agreement"} in preview["withheld"]

    submitted = api(liaison).post(f"{address}submit/", {"preview_sha256": preview["sha256"]}, format="json")
    approved = api(approver).post(f"{address}approve/", {"preview_sha256": preview["sha256"]}, format="json")

    assert (submitted.json()["status"], approved.json()["status"]) == ("PENDING_APPROVAL", "QUEUED")
    assert approved.json()["messages"][0]["state"] == "READY"
    assert OutMessage.objects.count() == 1


def test_answers_a_repeated_key_with_the_first_answer(liaison, case, cbp, memorandum):
    body = draft_body(case, memorandum)
    client = api(liaison)

    first = client.post(f"{BASE}/shares/", body, format="json", headers={"Idempotency-Key": "one"})
    again = client.post(f"{BASE}/shares/", body, format="json", headers={"Idempotency-Key": "one"})

    assert first.json() == again.json()
    assert Share.objects.count() == 1


BAD = {
    "an unknown key": ({"extra": 1}, 400),
    "no reason": ({"necessity": ""}, 400),
    "a purpose that does not exist": ({"purpose": "FUN"}, 400),
    "a purpose that the agreement does not name": ({"purpose": "RISK"}, 409),
    "an agreement that does not exist": ({"agreement": "NONE"}, 400),
    "a partner that does not exist": ({"partner": "xx"}, 404),
    "a case that does not exist": ({"case": "CN-CAN-2026-999999"}, 404),
}


@pytest.mark.parametrize(("change", "status"), BAD.values(), ids=BAD)
def test_refuses_a_draft_with(liaison, case, cbp, memorandum, change, status):
    response = api(liaison).post(f"{BASE}/shares/", draft_body(case, memorandum, **change), format="json")

    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/problem+json"


def test_recalls_declines_and_cancels(liaison, approver, officer, memorandum, cbp):
    now = timezone.now()
    sent = send(liaison, approver, log(officer), agreement=memorandum, now=now)
    waiting = submit(liaison, make_share(liaison, log(officer), agreement=memorandum, now=now), now=now)
    draft = make_share(liaison, log(officer), agreement=memorandum, now=now)

    recalled = api(approver).post(
        f"{BASE}/shares/{sent.public_id}/recall/", {"reason": "ERROR", "remark": "Wrong"}, format="json"
    )
    declined = api(approver).post(
        f"{BASE}/shares/{waiting.public_id}/decline/", {"reason": "Not needed"}, format="json"
    )
    cancelled = api(liaison).post(f"{BASE}/shares/{draft.public_id}/cancel/", {}, format="json")

    assert [row.json()["status"] for row in (recalled, declined, cancelled)] == ["RECALLED", "DECLINED", "CANCELLED"]


def test_lists_and_filters_shares(liaison, officer, memorandum, cbp):
    now = timezone.now()
    first = make_share(liaison, log(officer), agreement=memorandum, now=now)
    make_share(
        liaison,
        log(officer),
        partner=make_partner("jp-customs"),
        agreement=make_agreement(agency_id="jp-customs"),
        now=now,
    )

    answer = api(liaison).get(f"{BASE}/shares/", {"partner": "us-cbp"}).json()

    assert [row["id"] for row in answer["results"]] == [str(first.public_id)]
    assert api(liaison).get(f"{BASE}/shares/", {"status": "NONE"}).status_code == 400
    assert api(liaison).get(f"{BASE}/shares/", {"nonsense": "1"}).status_code == 400


def test_reads_accepts_and_reports_a_partners_case(liaison, cbp):
    post(shared(now=timezone.now()), now=timezone.now())
    address = f"{BASE}/inbox/{ForeignCase.objects.get().public_id}/"
    client = api(liaison)
    assert client.get(f"{BASE}/inbox/").json()["results"][0]["status"] == "RECEIVED"
    assert client.get(address).json()["data"]["goods"][0]["brand"] == "NORDVIK"

    client.post(f"{address}accept/", {}, format="json")
    told = client.post(f"{address}feedback/", {"status": "ACTION_TAKEN", "arrests": 2}, format="json")

    assert told.json()["answers"][-1]["arrests"] == 2
    assert client.post(f"{address}feedback/", {"status": "ACTION_TAKEN"}, format="json").status_code == 400
    assert client.post(f"{address}decline/", {"reason": "x" * 301}, format="json").status_code == 400


def test_lists_partners(liaison, cbp):
    assert api(liaison).get(f"{BASE}/partners/").json()["results"][0]["node"] == "us-cbp"
    assert api(liaison).get(f"{BASE}/partners/us-cbp/").json()["url"] == "https://partner.example"
    assert api(liaison).get(f"{BASE}/partners/none/").status_code == 404


def test_asks_as_often_for_many_shares_as_for_few(liaison, officer, memorandum, cbp):
    client = api(liaison)
    now = timezone.now()

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get(f"{BASE}/shares/").status_code == 200
        return len(captured)

    make_share(liaison, log(officer), agreement=memorandum, now=now)
    queries()
    few = queries()
    for _number in range(10):
        make_share(liaison, log(officer), agreement=memorandum, now=now)

    assert queries() == few


@pytest.mark.parametrize("name", ["submit", "approve"])
@pytest.mark.parametrize("digest", ["", "0" * 63, "g" * 64])
def test_refuses_what_is_no_digest(liaison, approver, case, memorandum, name, digest):
    share = make_share(liaison, case, agreement=memorandum, now=timezone.now())
    user = liaison if name == "submit" else approver

    response = api(user).post(f"{BASE}/shares/{share.public_id}/{name}/", {"preview_sha256": digest}, format="json")

    assert response.status_code == 400


def test_says_nothing_of_shares_that_are_not_there(liaison):
    assert api(liaison).get(f"{BASE}/shares/{uuid.uuid4()}/").status_code == 404
