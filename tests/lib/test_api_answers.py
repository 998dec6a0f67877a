"""What every endpoint answers: refusals in one shape, nothing unknown let pass, lists in pages."""

import json

import pytest
from django.conf import settings
from knox.models import AuthToken
from rest_framework.test import APIClient

from tests.cast import PASSWORD
from tests.seizures.factories import log

pytestmark = pytest.mark.django_db
SEIZURES = "/api/v1/seizures/"


@pytest.fixture
def api(officer):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Token {AuthToken.objects.create(officer)[1]}")
    return client


def problem(response, status):
    """Check that an answer is a refusal of one shape; return it."""
    assert response.status_code == status
    assert response["Content-Type"] == "application/problem+json"
    told = response.json() if hasattr(response, "json") else json.loads(response.content)
    assert told["status"] == status
    assert told["type"] == f"urn:ipcases:problem:{told['code']}"
    assert told["title"].endswith((".", "。")), "a refusal is a sentence"
    return told


# --- refusals ---------------------------------------------------------------------------------


def test_a_parameter_nobody_knows_is_refused_by_name(api):
    told = problem(api.get(SEIZURES, {"offices": "CNCAN"}), 400)

    assert told["detail"].startswith("offices: There is no such parameter. There are: action, category")
    assert api.get(SEIZURES, {"office": "CNCAN"}).status_code == 200


def test_a_parameter_of_an_address_without_any_is_refused(api):
    told = problem(api.get("/api/v1/me/", {"verbose": "1"}), 400)

    assert told["errors"] == {"verbose": ["There are no parameters here."]}
    assert api.get("/api/v1/me/").json()["roles"] == ["OFFICER"]


def test_a_parameter_beside_a_body_is_refused(api, officer):
    address = f"{SEIZURES}{log(officer).reference}/notes/"

    problem(api.post(f"{address}?draft=1", {"text": "Seen."}, format="json"), 400)
    assert api.post(address, {"text": "Seen."}, format="json").status_code == 201


def test_a_key_of_a_body_that_nobody_knows_is_refused_by_name(api, officer):
    address = f"{SEIZURES}{log(officer).reference}/notes/"

    told = problem(api.post(address, {"text": "Seen.", "txet": "Seen."}, format="json"), 400)

    assert told["detail"] == "txet: There is no such field."


def test_a_fault_deep_in_a_body_is_named_with_its_way(api):
    told = problem(api.post(SEIZURES, {"lines": [{"brand": "NORDVIK", "unit": "PR"}]}, format="json"), 400)

    assert "lines.0.quantity: This field is required." in told["detail"]


def test_without_a_token_the_way_to_sign_in_is_told():
    answer = APIClient().get(SEIZURES)

    problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Token"


def test_a_token_that_is_none_is_refused():
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Token " + "0" * 64)
    answer = client.get(SEIZURES)

    problem(answer, 401)
    assert answer["WWW-Authenticate"] == "Token"


def test_a_method_that_is_not_served_names_those_that_are(api):
    answer = api.delete(SEIZURES)

    problem(answer, 405)
    assert {"GET", "POST"} <= set(answer["Allow"].split(", "))


def test_a_representation_that_is_not_offered_is_refused(api):
    problem(api.get(SEIZURES, headers={"accept": "application/xml"}), 406)


def test_a_body_of_another_type_is_refused(api):
    problem(api.generic("POST", SEIZURES, "<case/>", content_type="application/xml"), 415)


@pytest.mark.parametrize(("letters", "status"), [(-200, 400), (1, 413)])
def test_a_body_that_is_too_large_is_not_read(api, letters, status):
    note = json.dumps({"note": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + letters)})

    problem(api.generic("POST", SEIZURES, note, content_type="application/json"), status)


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/seizures/"])
def test_an_address_below_the_api_that_is_none_is_a_problem_too(client, path):
    problem(client.get(path), 404)


def test_refusals_speak_the_language_that_is_asked_for(api):
    told = problem(api.get(f"{SEIZURES}X/", headers={"accept-language": "zh-hans"}), 404)

    assert told["title"] == "该地址下没有您可见的内容。"
    unsigned = problem(APIClient().get(SEIZURES, headers={"accept-language": "zh-hans"}), 401)
    assert unsigned["title"] == "请先登录，或随请求发送令牌。"


def test_too_many_wrong_passwords_are_told_how_long_to_wait(officer, settings):
    settings.SIGN_IN_FAILURES_PER_ADDRESS = 2
    client = APIClient(REMOTE_ADDR="203.0.113.77")
    asked = [
        client.post("/api/v1/token/", {"username": f"nobody{number}", "password": "wrong"}, format="json")
        for number in range(3)
    ]

    assert [answer.status_code for answer in asked] == [401, 401, 429]
    told = problem(asked[-1], 429)
    assert "Too many attempts" in told["title"]
    seconds = asked[-1]["Retry-After"]
    assert 0 < int(seconds) <= 900 and f"Try again in {seconds} second" in told["title"]
    chinese = {"accept-language": "zh-hans"}
    good = {"username": "officer", "password": PASSWORD}
    told = problem(client.post("/api/v1/token/", good, format="json", headers=chinese), 429)
    assert told["title"].isascii() is False and "Expected" not in told["title"]


# --- pages ------------------------------------------------------------------------------------


def test_a_list_is_walked_by_its_own_addresses(api, officer):
    logged = [log(officer).reference for _number in range(5)]

    pages, address = [], f"{SEIZURES}?page_size=2&order=-detained_on&channel=POSTAL"
    while address:
        pages.append(api.get(address).json())
        address = pages[-1]["next"]

    assert [len(page["results"]) for page in pages] == [2, 2, 1]
    assert sorted(row["reference"] for page in pages for row in page["results"]) == sorted(logged)
    assert pages[0]["previous"] is None
    assert api.get(pages[-1]["previous"]).json()["results"] == pages[1]["results"]
    assert "channel=POSTAL" in pages[0]["next"]


def test_a_list_says_how_many_rows_there_are_and_when_it_stopped_counting(api, officer, monkeypatch):
    for _number in range(3):
        log(officer)
    exact = api.get(SEIZURES).json()
    monkeypatch.setattr("ipcases.lib.paging.capped_count.__kwdefaults__", {"cap": 2}, raising=False)

    assert (exact["count"], exact["count_is_exact"]) == (3, True)
    capped = api.get(SEIZURES, {"page_size": 1}).json()
    assert (capped["count"], capped["count_is_exact"]) == (2, False)


@pytest.mark.parametrize("query", [{"cursor": "x"}, {"page_size": "0"}, {"page_size": "201"}, {"order": "secret"}])
def test_paging_that_cannot_be_is_refused(api, query):
    told = problem(api.get(SEIZURES, query), 400)

    assert list(told["errors"]) == list(query)
