"""Planning and filling a joint operation over the API."""

import pytest
from rest_framework.test import APIClient

from reference.models import Agency
from tests.operations.factories import make_agreement, make_operation, make_seizure

pytestmark = pytest.mark.django_db
ALL = "/api/v1/operations/"


def client_of(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def api(coordinator):
    return client_of(coordinator)


def plan(**changes):
    sent = {
        "name_en": "Clear Parcel",
        "name_zh": "净邮",
        "agreement": make_agreement().code,
        "starts_on": "2026-11-01",
        "ends_on": "2026-12-31",
        "participants": ["cn-gacc", "us-cbp"],
    }
    return {**sent, **changes}


def test_an_operation_is_planned_filled_and_started(api):
    made = api.post(ALL, plan(), format="json", headers={"idempotency-key": "op-1"})
    assert made.status_code == 201, made.content
    one = f"{ALL}{made.json()['public_id']}/"
    assert made["Location"] == f"{one}plan/"

    rounds = api.post(f"{one}rounds/", {"starts_on": "2026-11-01", "ends_on": "2026-11-30"}, format="json")
    rule = {"offices": ["CNCAN"], "channel": "POSTAL", "destination_country": "US", "category": "EU-4a"}
    ruled = api.post(f"{one}rounds/1/rules/", rule, format="json")

    assert (rounds.status_code, ruled.status_code) == (201, 201), ruled.content
    shown = ruled.json()["rounds"][0]["rules"][0]
    assert (shown["offices"], shown["category"], shown["is_active"]) == (["CNCAN"], "EU-4a", True)
    assert api.post(f"{one}start/", {}, format="json").json()["status"] == "RUNNING"
    stopped = api.post(f"{one}rules/{shown['id']}/stop/", {}, format="json").json()
    assert stopped["rounds"][0]["rules"][0]["is_active"] is False


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"agreement": "NONE"}, "agreement"),
        ({"participants": ["xx-none"]}, "participants"),
        ({"participants": []}, "participants"),
        ({"name_en": ""}, "name_en"),
        ({"stage": 1}, "stage"),
    ],
)
def test_a_plan_that_cannot_be_names_what_is_wrong(api, change, field):
    refused = api.post(ALL, plan(**change), format="json")

    assert (refused.status_code, list(refused.json()["errors"])) == (400, [field])


def test_a_plan_that_somebody_changed_meanwhile_is_not_overwritten(api):
    made = api.post(ALL, plan(), format="json")
    one, seen = f"{ALL}{made.json()['public_id']}/plan/", {"if-match": made["ETag"]}
    changed = plan(name_en="Clearer Parcel")

    assert api.put(one, changed, format="json", headers=seen).json()["name_en"] == "Clearer Parcel"
    refused = api.put(one, changed, format="json", headers=seen)
    assert (refused.status_code, refused.json()["code"]) == (412, "changed-meanwhile")


def test_a_round_that_somebody_moved_meanwhile_is_not_moved_back(api):
    one = f"{ALL}{api.post(ALL, plan(), format='json').json()['public_id']}/"
    made = api.post(f"{one}rounds/", {"starts_on": "2026-11-01", "ends_on": "2026-11-30"}, format="json")
    seen = {"if-match": made["ETag"]}
    longer, later = ({"starts_on": f"2026-11-{day}", "ends_on": "2026-11-30"} for day in ("02", "03"))

    assert api.put(f"{one}rounds/1/", longer, format="json", headers=seen).status_code == 200
    assert api.put(f"{one}rounds/1/", later, format="json", headers=seen).status_code == 412

    assert api.get(f"{one}plan/").json()["rounds"][0]["starts_on"] == "2026-11-02"


def test_a_plan_shows_another_state_after_each_change_of_its_rounds_and_rules(api):
    one = f"{ALL}{api.post(ALL, plan(), format='json').json()['public_id']}/"
    answers = [
        api.get(f"{one}plan/"),
        api.post(f"{one}rounds/", {"starts_on": "2026-11-01", "ends_on": "2026-11-30"}, format="json"),
        api.post(f"{one}rounds/1/rules/", {"channel": "POSTAL"}, format="json"),
    ]
    rule = answers[-1].json()["rounds"][0]["rules"][0]["id"]
    answers += [api.post(f"{one}rules/{rule}/stop/", {}, format="json"), api.get(f"{one}plan/")]

    states = [answer["ETag"] for answer in answers]
    assert len(set(states)) == 4
    assert states[-1] == states[-2]


def test_a_rule_needs_at_least_one_thing_and_codes_that_exist(api, coordinator):
    one = f"{ALL}{make_operation(coordinator=coordinator).public_id}/rounds/"

    assert api.post(f"{one}1/rules/", {}, format="json").json()["code"] == "rule-empty"
    assert api.post(f"{one}1/rules/", {"offices": ["USJFK"]}, format="json").json()["code"] == "code-unknown"
    assert api.post(f"{one}9/rules/", {"channel": "POSTAL"}, format="json").status_code == 404


def test_many_seizures_are_added_each_on_its_own_and_one_is_taken_out(api, coordinator, officer):
    one = f"{ALL}{make_operation(coordinator=coordinator).public_id}/seizures/"
    seizure = make_seizure(logged_by=officer)

    told = api.post(f"{one}add-many/", {"references": [seizure.reference, "CN-CAN-1900-1"]}, format="json").json()

    assert told["added"] == [seizure.reference]
    assert [row["reference"] for row in told["refused"]] == ["CN-CAN-1900-1"]
    assert [row["reference"] for row in api.get(one).json()["results"]] == [seizure.reference]
    assert api.post(f"{one}{seizure.reference}/remove/", {"reason": "Other goods"}, format="json").status_code == 204
    assert api.get(one).json()["count"] == 0


def test_the_rows_behind_a_figure_are_those_it_counts(api, coordinator, officer):
    operation = make_operation(coordinator=coordinator)
    one = f"{ALL}{operation.public_id}/"
    for _number in range(2):
        api.post(f"{one}seizures/", {"reference": make_seizure(logged_by=officer).reference}, format="json")

    figures = api.get(one).json()

    assert figures["seizures"] == 2
    for figure in figures["channels"]:
        assert api.get(f"{one}seizures/", {"channel": figure["key"]}).json()["count"] == figure["count"]
    assert api.get(f"{one}seizures/", {"traced": "true"}).json()["count"] == 0
    assert api.get(f"{one}seizures/", {"chanel": "POSTAL"}).status_code == 400


def test_a_participants_figure_is_written_down_once(api, coordinator):
    operation = make_operation(coordinator=coordinator)
    one = f"{ALL}{operation.public_id}/contributed/"
    participant = operation.participants.first()
    if participant is None:
        participant = operation.participants.create(agency_id="us-cbp")
    said = {
        "agency": participant.agency_id,
        "kind": "ARRESTS",
        "count": 3,
        "reported_on": "2025-11-20",
        "source": "Letter 7",
    }

    assert api.post(one, said, format="json").json()["count"] == 3
    assert api.post(one, said, format="json").json()["code"] == "reported-already"
    wrong = {**said, "kind": "VALUE", "source": "Letter 8"}
    assert list(api.post(one, wrong, format="json").json()["errors"]) == ["amount"]
    assert [row["source"] for row in api.get(one).json()] == ["Letter 7"]


def test_a_plan_keeps_its_agreement_and_participants_whatever_became_of_them(api, coordinator):
    """The agreement has ended and the agency retired since: as on the page, what was chosen before stays."""
    lapsed, other = (make_agreement(valid_to="2020-01-01") for _number in range(2))
    operation = make_operation(coordinator=coordinator, agreement=lapsed)
    Agency.objects.filter(pk__in=("us-cbp", "jp-customs")).update(valid_to="2026-11-20")
    one = f"{ALL}{operation.public_id}/"
    kept = plan(agreement=lapsed.code, starts_on="2026-10-01", participants=["cn-gacc", "us-cbp"])

    def put(**changes):
        return api.put(
            f"{one}plan/", kept | changes, format="json", headers={"if-match": api.get(f"{one}plan/")["ETag"]}
        )

    assert [row["agency"] for row in put().json()["participants"]] == ["cn-gacc", "us-cbp"]
    assert put(agreement=other.code).json()["code"] == "agreement-unknown"
    assert put(participants=["jp-customs"]).json()["code"] == "code-unknown"
    said = {"agency": "us-cbp", "kind": "ARRESTS", "count": 3, "reported_on": "2025-11-20", "source": "Letter 7"}
    assert api.post(f"{one}contributed/", said, format="json").status_code == 201
