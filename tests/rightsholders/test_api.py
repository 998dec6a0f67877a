"""Recordations over the API: the same acts, the same refusals, as problem+json."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from knox.models import AuthToken

from rightsholders.models import Recordation
from rightsholders.services.submission import withdraw
from tests.rightsholders.factories import (
    IN_FORCE_UNTIL,
    act,
    make_draft,
    make_in_force,
    make_submitted,
    picture,
    write_in_force,
    write_many,
)

LIST = reverse("api-recordations")
HOLDERS = reverse("api-right-holders")
RIGHT = {
    "kind": "TRADEMARK",
    "register_office": "CN",
    "registration_number": "G987654",
    "title": "NORDVIK",
    "title_zh": "诺维克",
    "registered_on": "2015-03-01",
    "expires_on": "2035-02-28",
    "nice_classes": [25, 18],
    "goods": "Running shoes",
}


def body(holder_of_right, **changes):
    return {
        "right_holder": str(holder_of_right.public_id),
        "rights": [RIGHT],
        "made_in": ["VN"],
        "median_price": "145.00",
        "price_currency": "USD",
        "tells": [{"genuine": "Letter O in the label", "fake": "A zero"}],
        "contacts": [
            {"kind": "LEGAL", "name": "Astrid Holm", "email": "legal@nordvik.test", "phone": "+46 8 1"},
            {"kind": "TECHNICAL", "name": "Jonas Ek", "email": "expert@nordvik.test"},
        ],
        "has_no_licensees": True,
        **changes,
    }


def one(recordation, name=""):
    return reverse(f"api-recordation{'-' + name if name else ''}", args=[recordation.public_id])


class Caller:
    """A client that signs each request with the person's token."""

    def __init__(self, client, user) -> None:
        self.client = client
        self.headers = {"authorization": f"Token {AuthToken.objects.create(user)[1]}"}

    def get(self, url, **query):
        return self.client.get(url, query, headers=self.headers)

    def post(self, url, data=None, key="", **more):
        headers = {**self.headers, **({"idempotency-key": key} if key else {})}
        return self.client.post(url, data or {}, content_type="application/json", headers=headers, **more)

    def step(self, recordation, name, data=None):
        """Take a step on the recordation as it was read just before."""
        seen = {"If-Match": self.get(one(recordation)).headers.get("ETag", '"1"')}
        return self.client.post(
            one(recordation, name), data or {}, content_type="application/json", headers=self.headers | seen
        )

    def upload(self, url, data):
        return self.client.post(url, data, headers=self.headers)


@pytest.fixture
def call(client):
    return lambda user: Caller(client, user)


def problem(response, status, code=None):
    assert response.status_code == status, response.content
    assert response["Content-Type"] == "application/problem+json"
    told = response.json()
    assert told["status"] == status
    assert told["title"]
    if code:
        assert told["code"] == code
    return told


def test_a_right_is_registered_submitted_and_accepted_over_the_api(call, holder, nordvik, desk, tmp_path):
    api = call(holder)
    created = api.post(LIST, body(nordvik))
    assert created.status_code == 201, created.content
    draft = Recordation.objects.get()
    shown = created.json()
    assert (shown["status"], shown["reference"], shown["rights"][0]["nice_classes"]) == ("DRAFT", None, [18, 25])

    file = tmp_path / "mark.png"
    file.write_bytes(picture())
    with file.open("rb") as opened:
        added = api.upload(one(draft, "images"), {"file": opened, "kind": "MARK", "caption": "Word mark"})
    assert added.status_code == 201, added.content
    sent = api.step(draft, "submit", {"is_declared": True})
    assert (sent.status_code, sent.json()["reference"]) == (200, "CN-R2026-000001")

    accepted = call(desk).step(draft, "accept", {"last_day": "2030-01-01"})

    assert accepted.status_code == 200
    assert (accepted.json()["status"], accepted.json()["valid_to"]) == ("IN_FORCE", "2030-01-01")


def test_the_same_key_creates_one_draft(call, holder, nordvik):
    api = call(holder)

    first, again = (api.post(LIST, body(nordvik), key="draft-1") for _ in range(2))

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Recordation.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"colour": "red"}, "colour"),
        ({"rights": [{**RIGHT, "colour": "red"}]}, "rights"),
        ({"rights": [{**RIGHT, "kind": "SLOGAN"}]}, "rights"),
        ({"rights": [{**RIGHT, "register_office": "ZZ"}]}, "rights"),
        ({"rights": [{**RIGHT, "nice_classes": [46]}]}, "rights"),
        ({"rights": [{**RIGHT, "registered_on": "soon"}]}, "rights"),
        ({"rights": [{**RIGHT, "expires_on": "2010-01-01"}]}, "expires_on"),
        ({"rights": [{**RIGHT, "kind": "GEOGRAPHICAL"}]}, "kind"),
        ({"rights": "many"}, "rights"),
        ({"made_in": ["Atlantis"]}, "made_in"),
        ({"price_currency": ""}, "price_currency"),
        ({"price_currency": "XXQ"}, "price_currency"),
        ({"median_price": "-1"}, "median_price"),
        ({"contacts": [{"kind": "LEGAL", "name": "A", "email": "nobody"}]}, "contacts"),
        ({"licensees": [{"name": "A", "country": "ZZ", "capacity": "MAKER"}]}, "licensees"),
        ({"jurisdiction": "RU"}, "jurisdiction"),
        ({"right_holder": "me"}, "right_holder"),
    ],
)
def test_a_value_that_cannot_be_used_is_400_and_names_its_field(changes, field, call, holder, nordvik):
    told = problem(call(holder).post(LIST, body(nordvik, **changes)), 400)

    assert field in told["errors"]
    assert not Recordation.objects.exists()


@pytest.mark.parametrize("content", ["", "[]", '"x"', '{"a": 1, "a": 2}', '{"right_holder": NaN}', "{"])
def test_a_body_that_is_no_object_is_400(content, client, holder, nordvik):
    token = AuthToken.objects.create(holder)[1]

    response = client.post(LIST, content, content_type="application/json", headers={"authorization": f"Token {token}"})

    problem(response, 400)


def test_a_draft_for_a_stranger_is_not_found_and_for_customs_forbidden(call, holder, officer, nordvik, kestra):
    problem(call(holder).post(LIST, body(kestra)), 404, "not-found")
    problem(call(officer).post(LIST, body(nordvik)), 403)


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("holder", {"DRAFT", "SUBMITTED"}),
        ("officer", {"SUBMITTED", "KESTRA"}),
        ("desk", {"SUBMITTED", "KESTRA"}),
        ("auditor", {"SUBMITTED", "KESTRA"}),
        ("rival_holder", {"KESTRA"}),
    ],
)
def test_everybody_lists_what_everybody_may_see(person, seen, request, call, holder, rival_holder, nordvik, kestra):
    make_draft(holder, nordvik, title="DRAFT")
    make_submitted(holder, nordvik, title="SUBMITTED")
    make_submitted(rival_holder, kestra, title="KESTRA")

    results = call(request.getfixturevalue(person)).get(LIST).json()["results"]

    assert {row["rights"][0]["title"] for row in results} == seen


@pytest.mark.parametrize("person", ["admin", "stranger"])
@pytest.mark.parametrize("url", [LIST, HOLDERS])
def test_without_a_reading_role_there_is_nothing_to_read(person, url, request, call):
    problem(call(request.getfixturevalue(person)).get(url), 403, "verb-not-allowed")


def test_nobody_reads_without_a_token(client, db):
    problem(client.get(LIST), 401)
    problem(client.post(LIST, {}, content_type="application/json"), 401)


def test_the_list_is_narrowed_by_what_is_listed_and_refuses_the_rest(call, officer, nordvik, kestra):
    write_in_force(nordvik, title="NORDVIK", nice_classes=(25,))
    write_in_force(kestra, title="KESTRA", nice_classes=(18,), status="EXPIRED")
    api = call(officer)

    def titles(**query):
        return {row["rights"][0]["title"] for row in api.get(LIST, **query).json()["results"]}

    assert titles(q="kestra") == {"KESTRA"}
    assert titles(status="IN_FORCE") == {"NORDVIK"}
    assert titles(nice_class=18) == {"KESTRA"}
    assert titles(right_holder=str(nordvik.public_id)) == {"NORDVIK"}
    for query in ({"owner": "x"}, {"status": "NICE"}, {"nice_class": "99"}, {"right_holder": "x"}, {"order": "up"}):
        problem(api.get(LIST, **query), 400)
    problem(api.get(LIST, cursor="forged"), 400, "bad-cursor")


def test_the_list_is_paged_by_keyset_in_both_orders(call, officer, nordvik):
    write_many(nordvik, 5)
    api = call(officer)

    first = api.get(LIST, page_size=2, order="oldest").json()
    second = api.get(first["next"]).json()

    titles = [row["rights"][0]["title"] for row in first["results"] + second["results"]]
    assert titles == ["MARK0000", "MARK0001", "MARK0002", "MARK0003"]
    assert first["previous"] is None


@pytest.mark.parametrize("url", [LIST, HOLDERS])
def test_lists_cost_the_same_at_ten_rows_and_at_two_hundred(url, call, officer, nordvik):
    api = call(officer)
    counts = []
    for more in (10, 190):
        write_many(nordvik, more)
        api.get(url, page_size=200)
        with CaptureQueriesContext(connection) as captured:
            assert api.get(url, page_size=200).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1]


def test_one_recordation_shows_all_its_parts_to_its_readers(call, holder, officer, rival_holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)

    shown = call(officer).get(one(accepted)).json()

    assert shown["contacts"][0]["name"] == "Astrid Holm"
    assert shown["tells"][0] == {"genuine": "Letter O in the tongue label", "fake": "A zero instead of the letter O"}
    assert shown["licensees"][0]["country"] == "CN"
    assert set(shown["images"][0]) == {"public_id", "kind", "caption", "media_type", "size"}  # no hash, no path
    assert shown["upkeep"] == call(holder).get(one(accepted)).json()["upkeep"]
    assert shown["upkeep"][0] == {
        "check": "GENUINE",
        "is_met": False,
        "label": "Picture of genuine goods",
        "problems": ["No picture shows genuine goods."],
        "ends_on": None,
        "since": "2026-11-20",
        "page": reverse("portal:recordation-images", args=[accepted.public_id]),
    }
    problem(call(rival_holder).get(one(accepted)), 404)


@pytest.mark.parametrize(
    ("step", "data", "person", "status", "code"),
    [
        ("submit", {"is_declared": True}, "holder", 409, "not-ready"),
        ("submit", {"is_declared": True}, "rival_holder", 404, "not-found"),
        ("submit", {"is_declared": True}, "desk", 403, None),
        ("submit", {}, "holder", 400, "invalid"),
        ("withdraw", {}, "holder", 409, "wrong-state"),
        ("accept", {}, "desk", 404, "not-found"),  # customs sees no draft
        ("accept", {}, "holder", 403, None),
    ],
)
def test_a_step_that_is_refused_says_why(step, data, person, status, code, request, call, holder, nordvik, kestra):
    draft = make_draft(holder, nordvik, is_complete=False)

    problem(call(request.getfixturevalue(person)).step(draft, step, data), status, code)


@pytest.mark.parametrize(
    ("step", "data"),
    [
        ("accept", {"last_day": "soon"}),
        ("return", {"deficiencies": []}),
        ("return", {"deficiencies": [{"section": "X", "message": "y"}]}),
        ("refuse", {"reason": ""}),
        ("refuse", {"reason": "x", "why": "y"}),
    ],
)
def test_a_decision_with_values_that_cannot_be_used_is_400(step, data, call, holder, nordvik, desk):
    sent = make_submitted(holder, nordvik)

    problem(call(desk).step(sent, step, data), 400, "invalid")


def test_the_desk_returns_and_refuses_over_the_api(call, holder, nordvik, desk):
    sent = make_submitted(holder, nordvik)
    returned = call(desk).step(sent, "return", {"deficiencies": [{"section": "IMAGES", "message": "The mark alone."}]})
    assert returned.json()["status"] == "RETURNED"
    assert returned.json()["deficiencies"][0]["message"] == "The mark alone."
    problem(call(desk).step(sent, "accept"), 409, "wrong-state")
    other = make_submitted(holder, nordvik, title="OTHER")

    refused = call(desk).step(other, "refuse", {"reason": "Not the owner."})

    assert (refused.json()["status"], refused.json()["decision_reason"]) == ("REFUSED", "Not the owner.")


def test_the_holder_withdraws_over_the_api(call, holder, nordvik, desk):
    accepted = make_in_force(holder, nordvik, desk)

    assert call(holder).post(one(accepted, "withdraw"), {"reason": "Sold."}).json()["status"] == "WITHDRAWN"


def test_one_that_was_given_up_is_withdrawn_to_programs(call, holder, officer, nordvik, desk):
    withdraw(**act(holder, make_in_force(holder, nordvik, desk)))
    ours = call(officer)

    assert len(ours.get(LIST, status="WITHDRAWN").json()["results"]) == 1
    candidates = ours.get(reverse("api-recordation-candidates"), brand="NORDVIK").json()
    assert [found["state"] for found in candidates] == ["WITHDRAWN"]


@pytest.mark.parametrize(("content", "kind"), [(b"%PDF-1.7", "MARK"), (b"GIF89a", "MARK"), (picture(), "LOGO")])
def test_a_picture_that_cannot_be_used_is_400(content, kind, call, holder, nordvik, tmp_path):
    draft = make_draft(holder, nordvik, is_complete=False)
    file = tmp_path / "x.png"
    file.write_bytes(content)

    with file.open("rb") as opened:
        problem(call(holder).upload(one(draft, "images"), {"file": opened, "kind": kind}), 400)


def test_a_picture_must_come_as_a_form(call, holder, nordvik):
    draft = make_draft(holder, nordvik, is_complete=False)

    problem(call(holder).post(one(draft, "images"), {"file": "x"}), 415)


def test_a_picture_is_fetched_under_its_own_recordation_only(call, holder, nordvik):
    draft, other = make_draft(holder, nordvik), make_draft(holder, nordvik, title="FJORD")
    image = draft.images.get().public_id

    shown = call(holder).get(reverse("api-recordation-image-file", args=[draft.public_id, image]))
    assert shown.status_code == 200 and shown["Content-Type"] == "image/jpeg"
    problem(call(holder).get(reverse("api-recordation-image-file", args=[other.public_id, image])), 404)


def test_right_holders_are_listed_without_their_addresses(call, officer, holder, nordvik, kestra):
    results = call(officer).get(HOLDERS, q="nordvik").json()["results"]

    assert results == [
        {"public_id": str(nordvik.public_id), "name": nordvik.name, "name_zh": "", "country": nordvik.country_id}
    ]
    assert [row["name"] for row in call(holder).get(HOLDERS).json()["results"]] == [nordvik.name]
    url = reverse("api-right-holder", args=[kestra.public_id])
    assert call(officer).get(url).json()["name"] == kestra.name
    problem(call(holder).get(url), 404)


def test_dates_are_plain_days(call, officer, nordvik):
    write_in_force(nordvik, title="NORDVIK", last=IN_FORCE_UNTIL)

    assert call(officer).get(LIST).json()["results"][0]["valid_to"] == IN_FORCE_UNTIL.isoformat()
