"""Field rules over the API: the acts of the pages, with their roles, proofs and refusals."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sharing.fields import FIELDS
from sharing.models import Policy
from tests.cast import make_second
from tests.sharing.factories import NOW, make_agreement
from tests.sharing.test_api import api

pytestmark = pytest.mark.django_db

RULES = [
    {"field": "goods.quantity", "transform": "GENERALISE", "clause": "Art. 6(2)"},
    {"field": "goods.brand", "transform": "PASS"},
]


def at(agreement, *more) -> str:
    return "/api/v1/" + "/".join(("agreements", agreement.code, "field-rules", *map(str, more))) + "/"


def propose(user, agreement, **changes):
    body = {"looked_at": 0, "rules": RULES, "reason": "Letter 12"} | changes
    return api(user).post(at(agreement), body, format="json")


def test_what_one_proposes_another_puts_in_force_and_everybody_reads(admin, approver, liaison, memorandum):
    before = api(liaison).get(at(memorandum, "in-force")).json()
    assert (before["version"], len(before["rules"])) == (0, len([f for f in FIELDS.values() if f.tier in "AB"]))

    made = propose(admin, memorandum)

    assert (made.status_code, made["Location"]) == (201, at(memorandum, 1))
    assert [(rule["field"], rule["clause"]) for rule in made.json()["rules"]] == [
        ("goods.brand", "Art. 3"),
        ("goods.quantity", "Art. 6(2)"),
    ]
    assert api(liaison).get(at(memorandum, "in-force")).json() == before, "nothing changed yet"
    waiting = api(liaison).get(at(memorandum), {"state": "PROPOSED"}).json()["results"]
    assert waiting == [made.json()]
    own = api(admin).post(at(memorandum, 1, "put-in-force"), {"looked_at": 0}, format="json")
    assert (own.status_code, own.json()["code"]) == (403, "second-person")

    put = api(approver).post(at(memorandum, 1, "put-in-force"), {"looked_at": 0}, format="json")

    assert (put.status_code, put.json()["state"], put.json()["decided_by"]) == (200, "MADE", "approver")
    after = api(liaison).get(at(memorandum, "in-force")).json()
    assert (after["version"], after["rules"]) == (1, made.json()["rules"])
    stale = propose(admin, memorandum)
    assert (stale.status_code, stale.json()["code"]) == (409, "changed-meanwhile")


def test_what_is_proposed_is_refused_by_another_or_taken_back_by_whoever_proposed_it(admin, approver, memorandum):
    propose(admin, memorandum)
    refused = api(approver).post(at(memorandum, 1, "refuse"), {"reason": "Too much"}, format="json")
    assert (refused.json()["state"], refused.json()["refusal_reason"]) == ("REFUSED", "Too much")

    propose(admin, memorandum)
    other = api(make_second("ADMIN")).post(at(memorandum, 2, "take-back"), {}, format="json")
    assert (other.status_code, other.json()["code"]) == (403, "not-yours")
    assert api(admin).post(at(memorandum, 2, "take-back"), {}, format="json").json()["state"] == "TAKEN_BACK"
    again = api(admin).post(at(memorandum, 2, "take-back"), {}, format="json")
    assert (again.status_code, again.json()["code"]) == (409, "no-proposal")


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"rules": [{"field": "goods.colour", "transform": "PASS"}]}, 400, "invalid"),
        ({"rules": [{"field": "goods.brand", "transform": "LOUD"}]}, 400, "invalid"),
        ({"rules": [{"field": "goods.brand", "transform": "PASS", "article": "Art. 3"}]}, 400, "invalid"),
        ({"rules": [{"field": "persons.name", "transform": "PASS"}]}, 400, "field-not-shareable"),
        ({"rules": [{"field": "goods.brand", "transform": "MASK"}]}, 400, "form-not-supported"),
        ({"rules": [RULES[1], RULES[1]]}, 400, "field-twice"),
        ({"reason": " "}, 400, "invalid"),
        ({"looked_at": 7}, 409, "changed-meanwhile"),
    ],
)
def test_refuses_rules_that_cannot_be(changes, status, code, admin, memorandum):
    answer = propose(admin, memorandum, **changes)

    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Policy.objects.exists()


def test_the_versions_cost_the_same_for_ten_and_for_two_hundred(admin, liaison):
    agreement, costs = make_agreement(), []
    for first, last in ((1, 11), (11, 201)):
        Policy.objects.bulk_create(
            Policy(agreement=agreement, version=number, is_current=False, created_at=NOW)
            for number in range(first, last)
        )
        client = api(liaison)
        client.get(at(agreement))
        with CaptureQueriesContext(connection) as asked:
            assert client.get(at(agreement)).status_code == 200
        costs.append(len(asked))

    assert costs[0] == costs[1]
