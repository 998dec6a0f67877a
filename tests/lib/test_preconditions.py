"""A PUT replaces, a POST decides on, what was seen: 428 for who has not looked, 412 when it is another one by now."""

import pytest
from rest_framework.test import APIClient

from accounts.models import RoleGrant
from accounts.roles import Role
from ipcases.lib.api_views import ApiView
from rightsholders.models import Contact
from rightsholders.services.examination import return_for_completion
from rightsholders.services.sections import save_tells
from rightsholders.services.submission import submit
from rightsholders.services.values import DeficiencyValues
from tests.access.routes import all_routes
from tests.accounts.people import grant_role, revoke_role
from tests.rightsholders.factories import NOW, act, make_draft, make_submitted, tells_values

pytestmark = pytest.mark.django_db
# A PUT that says all it means: whoever sends it need not know what stood there.
NEED_NOT_LOOK = {
    *("api-person-password", "api-seizure-restriction", "api-saved-view-default", "api-share-terms"),
    *("api-watch", "api-watch-mute"),  # nobody but its owner changes a watch
    "api-person-identity",  # one name takes the place of another, whatever that was
}


def client_of(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def admins(admin):
    return client_of(admin)


@pytest.fixture
def filled():
    return {"display_name": "Approver", "roles": ["APPROVER", "LIAISON"], "home_office": "CNHQ"}


@pytest.fixture
def person(admin, approver):
    """Return somebody with a role more than the cast gave."""
    grant_role(acting_user=admin, user=approver, role=Role.LIAISON, now=NOW)
    return approver


def address(person) -> str:
    return f"/api/v1/people/{person.pk}/"


def roles_of(person) -> set[str]:
    return set(RoleGrant.objects.filter(user=person).values_list("role", flat=True))


def test_a_role_that_was_withdrawn_meanwhile_is_not_given_back(admin, admins, person, filled):
    seen = admins.get(address(person))["ETag"]
    revoke_role(acting_user=admin, user=person, role=Role.APPROVER, now=NOW)

    late = admins.put(address(person), filled, format="json", headers={"if-match": seen})

    assert (late.status_code, late.json()["code"], late["Content-Type"]) == (
        412,
        "changed-meanwhile",
        "application/problem+json",
    )
    assert roles_of(person) == {"LIAISON"}


@pytest.mark.parametrize("given", [None, "", "*", "unquoted", '"a", "b"', '"'])
def test_whoever_has_not_looked_replaces_nothing(admins, person, filled, given):
    headers = {} if given is None else {"if-match": given}

    refused = admins.put(address(person), filled | {"roles": []}, format="json", headers=headers)

    assert (refused.status_code, refused.json()["code"]) == (428, "if-match-missing")
    assert roles_of(person) == {"APPROVER", "LIAISON"}


@pytest.mark.parametrize("mark", ["", "W/"])
def test_what_is_as_it_was_seen_is_replaced_and_shows_its_new_state(admins, person, filled, mark):
    seen = admins.get(address(person))["ETag"]

    shown = admins.put(
        address(person), filled | {"roles": ["LIAISON"]}, format="json", headers={"if-match": f"{mark}{seen}"}
    )

    assert shown.status_code == 200, shown.content
    assert shown["ETag"] == admins.get(address(person))["ETag"] != seen
    assert roles_of(person) == {"LIAISON"}


@pytest.mark.parametrize(
    ("part", "body"),
    [
        ("goods", {"made_in": ["VN"]}),
        ("tells", {"genuine_goods": "Stitched"}),
        ("contacts", {"contacts": []}),
        ("licensees", {"has_none": True}),
    ],
)
def test_a_part_of_a_recordation_that_somebody_saved_meanwhile_stands(holder, nordvik, part, body):
    draft = make_draft(holder, nordvik)
    one = f"/api/v1/recordations/{draft.public_id}/"
    client = client_of(holder)
    seen = {"if-match": client.get(one)["ETag"]}

    assert client.put(f"{one}tells/", {"genuine_goods": "Glued"}, format="json", headers=seen).status_code == 200
    late = client.put(f"{one}{part}/", body, format="json", headers=seen)

    assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")
    assert Contact.objects.filter(recordation=draft).count() == 2
    assert client.get(one).json()["genuine_goods"] == "Glued"
    now = {"if-match": client.get(one)["ETag"]}
    assert client.put(f"{one}{part}/", body, format="json", headers=now).status_code == 200


STEPS = [
    ("accept", {}),
    ("return", {"deficiencies": [{"section": "IMAGES", "message": "The mark alone."}]}),
    ("refuse", {"reason": "Not the owner."}),
]


@pytest.mark.parametrize(("step", "body"), STEPS)
def test_nobody_decides_on_a_recordation_that_was_sent_anew_meanwhile(holder, desk, nordvik, step, body):
    sent = make_submitted(holder, nordvik)
    one = f"/api/v1/recordations/{sent.public_id}/"
    client = client_of(desk)
    seen = {"if-match": client.get(one)["ETag"]}
    return_for_completion(**act(desk, sent), deficiencies=[DeficiencyValues(section="TELLS", message="Show the label")])
    save_tells(**act(holder, sent), values=tells_values())
    submit(**act(holder, sent), is_declared=True)

    blind = client.post(f"{one}{step}/", body, format="json")
    late = client.post(f"{one}{step}/", body, format="json", headers=seen)

    assert (blind.status_code, blind.json()["code"]) == (428, "if-match-missing")
    assert (late.status_code, late.json()["code"]) == (412, "changed-meanwhile")
    assert client.get(one).json()["status"] == "SUBMITTED"
    now = {"if-match": client.get(one)["ETag"]}
    decided = client.post(f"{one}{step}/", body, format="json", headers=now)
    assert decided.status_code == 200, decided.content
    assert decided["ETag"] == client.get(one)["ETag"] != now["if-match"]


def test_nobody_declares_what_a_colleague_changed_meanwhile(holder, nordvik):
    draft = make_draft(holder, nordvik)
    one = f"/api/v1/recordations/{draft.public_id}/"
    client = client_of(holder)
    seen = {"if-match": client.get(one)["ETag"]}
    save_tells(**act(holder, draft), values=tells_values())

    blind = client.post(f"{one}submit/", {"is_declared": True}, format="json")
    late = client.post(f"{one}submit/", {"is_declared": True}, format="json", headers=seen)

    assert (blind.status_code, late.status_code) == (428, 412)
    now = {"if-match": client.get(one)["ETag"]}
    assert client.post(f"{one}submit/", {"is_declared": True}, format="json", headers=now).status_code == 200


def test_every_put_asks_what_was_seen_or_need_not():
    replacing = {}
    for route in all_routes():
        view = getattr(route.view, "view_class", None)
        if route.is_api and view is not None and issubclass(view, ApiView) and hasattr(view, "put"):
            replacing[route.name] = view.is_tagged

    assert any(replacing.values())
    assert {name for name, is_tagged in replacing.items() if not is_tagged} == NEED_NOT_LOOK
