"""Seizures over the API: the same acts, explicit fields, and no server error whatever is sent."""

import json
import uuid
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from rest_framework.test import APIClient

from seizures.models import Seizure
from seizures.services.restriction import restrict
from seizures.services.values import ParcelIntake
from tests.seizures.factories import NOON, SHOES, log, picture

pytestmark = pytest.mark.django_db
LIST = "/api/v1/seizures/"


@pytest.fixture(autouse=True)
def _on_the_day_after():
    """Have it the day after what is sent was found: references are of that year, and its number is known by then."""
    with time_machine.travel(NOON + timedelta(days=1), tick=True):
        yield


@pytest.fixture
def api(officer):
    client = APIClient()
    client.force_authenticate(officer)
    return client


def as_user(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


def body(**changes):
    sent = {
        "office": "CNCAN",
        "channel": "POSTAL",
        "direction": "EXPORT",
        "detained_at": "2026-11-23T14:31:00+08:00",
        "reasons": ["PRICE"],
        "action": "DETAIN",
        "parcels": [{"number": "LZ473124863CN", "sent_from": "CN", "sent_to": "US", "weight_kg": "1.250"}],
        "lines": [
            {
                "brand": "NORDVIK",
                "description": "Running shoes",
                "category": "EU-4a",
                "quantity": "12",
                "unit": "PR",
                "parcel": 1,
                "values": [{"kind": "MSRP", "currency": "CNY", "unit_amount": "899.00"}],
            }
        ],
        "parties": [{"role": "SENDER", "name": "Hongyun Trading Co", "kind": "COMPANY"}],
        "note": "Zero in the label.",
    }
    return {**sent, **changes}


def test_logs_a_seizure_and_answers_with_it(api):
    answer = api.post(LIST, body(), format="json")

    assert answer.status_code == 201
    shown = answer.json()
    assert shown["reference"] == "CN-CAN-2026-000001"
    assert answer["Location"] == reverse("api-seizure", args=[shown["reference"]])
    assert shown["lines"][0]["values"][0]["amount"] == "10788.00"
    assert shown["lines"][0]["parcel"] == 1
    assert shown["parcels"][0]["check_digit"] == "PASSED"
    assert shown["parties"][0]["name"] == "Hongyun Trading Co"
    assert shown["notes"][0]["text"] == "Zero in the label."
    assert shown["next_step"] == "OPEN_PROCEDURE"


def test_the_same_key_logs_once(api):
    key = {"HTTP_IDEMPOTENCY_KEY": "belt-7-000123"}
    first = api.post(LIST, body(), format="json", **key)
    again = api.post(LIST, body(), format="json", **key)

    assert first.json()["reference"] == again.json()["reference"]
    assert Seizure.objects.count() == 1
    assert api.post(LIST, body(direction="IMPORT"), format="json", **key).status_code == 422


def test_the_same_key_shows_the_case_until_that_case_is_closed_to_others(api, officer, supervisor):
    key = {"HTTP_IDEMPOTENCY_KEY": "belt-7-000123"}
    first = api.post(LIST, body(), format="json", **key)
    kept = []
    for reference in (log(officer, now=NOON + timedelta(days=1)).reference, first.json()["reference"]):
        restrict(acting_user=supervisor, reference=reference, purpose="Inside job", now=NOON + timedelta(days=1))
        kept.append(api.post(LIST, body(), format="json", **key).content)

    assert kept == [first.content, b""]


def test_the_same_intake_key_logs_once_without_the_header(api):
    key = str(uuid.uuid4())
    first = api.post(LIST, body(intake_key=key), format="json")
    again = api.post(LIST, body(intake_key=key), format="json")

    assert first.json()["reference"] == again.json()["reference"]


def test_what_the_form_asks_about_the_api_asks_about_too(api):
    first = api.post(LIST, body(), format="json").json()["reference"]

    asked = api.post(LIST, body(), format="json")
    assert (asked.status_code, asked.json()["code"]) == (409, "number-logged")
    assert first in asked.json()["errors"]["parcels.0.number"][0]
    assert api.post(LIST, body(log_anyway=True), format="json").status_code == 201

    late = api.post(LIST, body(note="", log_anyway=True), format="json")
    assert (late.status_code, late.json()["code"]) == (400, "late-needs-note")


def test_a_key_whose_case_was_undone_logs_nothing_any_more(api):
    key = str(uuid.uuid4())
    first = api.post(LIST, body(intake_key=key), format="json").json()["reference"]
    assert api.post(f"{LIST}{first}/undo/", {}, format="json").status_code == 200

    again = api.post(LIST, body(intake_key=key), format="json")

    assert (again.status_code, again.json()["code"]) == (409, "undone")
    assert not Seizure.objects.exists()


def test_a_refused_post_keeps_its_key_free(api):
    key = {"HTTP_IDEMPOTENCY_KEY": "belt-7-000124"}

    assert api.post(LIST, body(reasons=[]), format="json", **key).status_code == 400
    assert api.post(LIST, body(), format="json", **key).status_code == 201


LINE, PARCEL = body()["lines"][0], body()["parcels"][0]
BAD = [
    {"office": "CNSZX"},
    {"office": None},
    {"office": "A\x00"},
    {"channel": "PIGEON"},
    {"detained_at": "2026-11-23T14:31:00"},
    {"detained_at": "2026-13-45"},
    {"detained_at": "9999-12-31T23:59:59-14:00"},
    {"detained_at": "0001-01-01T00:00:00+14:00"},
    {"detained_at": 20261123},
    {"reasons": []},
    {"reasons": ["PRICE", "PRICE"]},
    {"reasons": "PRICE"},
    {"reasons": {"a": 1}},
    {"action": "RELEASE"},
    {"lines": []},
    {"lines": None},
    {"lines": {}},
    {"lines": "x"},
    {"lines": [None]},
    {"lines": [[]]},
    {"lines": [LINE] * 201},
    {"lines": [{**LINE, "quantity": "0"}]},
    {"lines": [{**LINE, "quantity": "-1"}]},
    {"lines": [{**LINE, "quantity": 1e308}]},
    {"lines": [{**LINE, "quantity": "1e9999999"}]},
    {"lines": [{**LINE, "quantity": "Infinity"}]},
    {"lines": [{**LINE, "quantity": 10**60}]},
    {"lines": [{**LINE, "quantity": "0.00001"}]},
    {"lines": [{**LINE, "quantity": True}]},
    {"lines": [{**LINE, "brand": "x" * 201}]},
    {"lines": [{**LINE, "brand": ""}]},
    {"lines": [{**LINE, "category": "US-01"}]},
    {"lines": [{**LINE, "unit": "??"}]},
    {"lines": [{**LINE, "hs_code": "99"}]},
    {"lines": [{**LINE, "parcel": 2}]},
    {"lines": [{**LINE, "parcel": 10**30}]},
    {"lines": [{**LINE, "recordation": str(uuid.UUID(int=5))}]},
    {"lines": [{**LINE, "recordation": "x"}]},
    {"lines": [{**LINE, "colour": "red"}]},
    {"lines": [{**LINE, "values": [{"kind": "MSRP", "currency": "CNY"}]}]},
    {"lines": [{**LINE, "values": [{"kind": "MSRP", "currency": "XXX", "amount": "1"}]}]},
    {"lines": [{**LINE, "values": [{"kind": "MSRP", "currency": "CNY", "amount": "-1"}]}]},
    {"lines": [{**LINE, "values": [{"kind": "MSRP", "currency": "CNY", "amount": "1"}] * 2}]},
    {"parcels": [PARCEL, PARCEL]},
    {"parcels": [{**PARCEL, "number": ""}]},
    {"parcels": [{**PARCEL, "sent_from": "ZZ"}]},
    {"parcels": [{**PARCEL, "weight_kg": "0"}]},
    {"parcels": [{**PARCEL, "weight_kg": "1e99"}]},
    {"parcels": [{**PARCEL, "kind": "BOX"}]},
    {"parties": [{"role": "SENDER", "name": ""}]},
    {"parties": [{"role": "SENDER", "name": "A"}] * 2},
    {"origin_country": "ZZ"},
    {"departure_place": "CNCANX"},
    {"intake_key": "x"},
    {"public_id": str(uuid.uuid4())},
    {"reference": "CN-CAN-2026-000009"},
    {"status": "CLOSED"},
]


@pytest.mark.parametrize("changes", BAD, ids=[f"{i:02}-{next(iter(c))}" for i, c in enumerate(BAD)])
def test_refuses_what_cannot_be_as_a_problem_with_a_sentence(api, changes):
    answer = api.post(LIST, json.dumps(body(**changes)), content_type="application/json")

    assert answer.status_code in (400, 403), answer.content
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"]
    assert not Seizure.objects.exists()


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"null", b"1", b"{", b'{"office": "A", "office": "B"}', b'{"a": NaN}', b"\xff\xfe", b"[" * 100_000],
)
def test_refuses_what_is_no_object_of_json(api, raw):
    answer = api.post(LIST, raw, content_type="application/json")

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?channel=POSTAL", 1),
        ("?q=kestra", 1),
        ("?q=LZ473124863CN", 1),
        ("?category=EU-4a", 2),
        ("?category=EU-99", 0),
        ("?office=CNSZX", 0),
        ("?status=CLOSED", 0),
        ("?detained_from=2026-11-23&detained_to=2026-11-23", 2),
        ("?detained_to=2026-11-22", 0),
        ("?deadline=PASSED", 0),
        ("?order=due", 2),
        ("?order=-due&page_size=1", 1),
    ],
)
def test_filters_orders_and_pages(api, officer, query, count):
    log(officer)
    log(officer, channel="CARGO", lines=(SHOES,), parcels=(ParcelIntake(number="CSQU3054383"),))

    answer = api.get(LIST + query)

    assert answer.status_code == 200
    assert len(answer.json()["results"]) == count


@pytest.mark.parametrize(("order", "found"), [("due", "2314"), ("-due", "3214")])
def test_order_by_next_step_puts_closed_cases_last_whatever_the_page(api, officer, order, found):
    cases = [log(officer) for _number in range(4)]
    for case, day in ((cases[1], NOON.date()), (cases[2], NOON.date() + timedelta(days=3))):
        Seizure.objects.filter(pk=case.pk).update(next_deadline_on=day)
    Seizure.objects.filter(pk=cases[3].pk).update(status="CLOSED", closed_at=NOON)

    seen, address = "", f"{LIST}?order={order}&page_size=2"
    while address:
        answer = api.get(address).json()
        seen += "".join(row["reference"][-1] for row in answer["results"])
        address = answer["next"]

    assert seen == found


@pytest.mark.parametrize(
    "query",
    [
        "?colour=red",
        "?status=BROKEN",
        "?order=reference",
        "?page_size=0",
        "?page_size=201",
        "?page_size=" + "9" * 50,
        "?page_size=0001000000",
        "?cursor=zzz",
        "?detained_from=2026-02-30",
        "?q=" + "x" * 201,
        "?q=%00",
        "?office=%00",
        "?category=" + "x" * 9,
    ],
)
def test_refuses_filters_that_cannot_be(api, query):
    assert api.get(LIST + query).status_code == 400


def test_the_next_page_follows_by_cursor(api, officer):
    for _number in range(3):
        log(officer)

    first = api.get(LIST + "?page_size=2").json()
    second = api.get(first["next"]).json()

    assert len(first["results"]) == 2 and len(second["results"]) == 1
    assert not {row["reference"] for row in first["results"]} & {row["reference"] for row in second["results"]}
    assert second["next"] is None


def test_lists_at_the_same_cost_with_10_and_200_rows(api, officer):
    def cost():
        with CaptureQueriesContext(connection) as captured:
            assert api.get(LIST + "?page_size=200").status_code == 200
        return len(captured)

    for number in range(10):
        log(officer, lines=(SHOES,), parcels=(ParcelIntake(number=f"N{number:09}"),))
    cost()
    with_ten = cost()
    for number in range(10, 200):
        log(officer, lines=(SHOES,), parcels=(ParcelIntake(number=f"N{number:09}"),))
    assert cost() == with_ten


def test_hides_people_from_the_auditor(officer, auditor):
    seizure = log(officer)

    shown = as_user(auditor).get(f"{LIST}{seizure.reference}/").json()

    assert shown["parties"] is None
    assert "Hongyun" not in json.dumps(shown)


def test_others_find_nothing(officer, officer_szx, holder):
    seizure = log(officer)

    assert as_user(officer_szx).get(f"{LIST}{seizure.reference}/").status_code == 404
    assert as_user(officer_szx).get(LIST).json()["results"] == []
    assert as_user(holder).get(LIST).status_code == 403
    assert APIClient().get(LIST).status_code == 401


def test_evidence_is_added(api, officer):
    seizure = log(officer)
    url = f"{LIST}{seizure.reference}/evidence/"
    line = str(seizure.lines.first().public_id)

    answer = api.post(url, {"file": SimpleUploadedFile("a.jpg", picture()), "shows": "GOODS", "line": line})

    assert answer.status_code == 201
    assert answer.json()["line"] == line
    assert answer.json()["media_type"] == "image/jpeg"


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"shows": "GOODS"},
        {"file": SimpleUploadedFile("a.jpg", b""), "shows": "GOODS"},
        {"file": SimpleUploadedFile("a.jpg", b"text"), "shows": "GOODS"},
        {"file": SimpleUploadedFile("a.jpg", picture()), "shows": "MOOD"},
        {"file": SimpleUploadedFile("a.jpg", picture()), "shows": "GOODS", "line": "x"},
        {"file": SimpleUploadedFile("a.jpg", picture()), "shows": "GOODS", "extra": "1"},
        {"file": "text", "shows": "GOODS"},
    ],
    ids=range(8),
)
def test_evidence_that_cannot_be_is_refused(api, officer, sent):
    seizure = log(officer)

    assert api.post(f"{LIST}{seizure.reference}/evidence/", sent).status_code == 400
    assert not seizure.evidence.exists()


def test_a_line_of_another_case_is_not_found(api, officer, officer_szx):
    seizure, other = log(officer), log(officer_szx, office="CNSZX")
    sent = {
        "file": SimpleUploadedFile("a.jpg", picture()),
        "shows": "GOODS",
        "line": str(other.lines.first().public_id),
    }

    assert api.post(f"{LIST}{seizure.reference}/evidence/", sent).status_code == 404


def test_notes_are_written(api, officer):
    seizure = log(officer)
    url = f"{LIST}{seizure.reference}/notes/"

    assert api.post(url, {"text": "Box does not scan."}, format="json").status_code == 201
    for wrong in ({}, {"text": ""}, {"text": "x" * 4001}, {"text": 1, "b": 2}, {"text": None}, {"text": ["x"]}):
        assert api.post(url, wrong, format="json").status_code == 400


@pytest.mark.parametrize("reference", ["x", "CN-CAN-2026-999999", "%00", "x" * 300, "..", "诺德"])
def test_odd_references_are_not_found(api, reference):
    assert api.get(f"{LIST}{reference}/").status_code == 404
