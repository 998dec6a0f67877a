"""The acts on a case over the API, each with the nearest one that is refused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from ipcases.lib.errors import DomainError, InvalidValue
from seizures.models import Seizure
from seizures.services.corrections import correct_goods, correct_parties
from seizures.services.custody import hand_over
from seizures.services.evidence import add_evidence
from seizures.services.notes import add_note
from seizures.services.restriction import admit, restrict
from tests.seizures.factories import NOON, PARCEL, SENDER, SHOES, log, picture

pytestmark = pytest.mark.django_db
LINE = {
    "brand": "NORDVIK",
    "description": "Running shoes",
    "category": "EU-4a",
    "quantity": "7",
    "unit": "PR",
    "values": [{"kind": "MSRP", "currency": "CNY", "unit_amount": "899.00"}],
}


def client_of(user):
    client = APIClient()
    client.force_authenticate(user)
    return client


@pytest.fixture
def api(officer):
    return client_of(officer)


@pytest.fixture
def case(officer):
    return log(officer)


def seen(case):
    """Say in a request that it has seen the case as it is."""
    return {"if-match": f'"{case.version}"'}


def at(case, rest):
    return f"/api/v1/seizures/{case.reference}/{rest}/"


def test_goods_are_corrected_and_a_line_stays_itself(api, case):
    line = str(case.lines.first().public_id)
    sent = {"parcels": [{"number": "LZ473124863CN"}], "lines": [{**LINE, "public_id": line}]}

    shown = api.put(at(case, "goods"), sent, format="json", headers=seen(case))

    assert shown.status_code == 200, shown.content
    assert [(row["public_id"], row["quantity"]) for row in shown.json()["lines"]] == [(line, "7.000")]
    assert shown.json()["lines"][0]["values"][0]["amount"] == "6293.00"
    assert shown["ETag"] == f'"{case.version + 1}"'


def test_goods_that_somebody_else_changed_meanwhile_are_not_overwritten(api, case):
    seen_before = seen(case)
    Seizure.objects.update(version=case.version + 1)

    refused = api.put(at(case, "goods"), {"lines": [LINE]}, format="json", headers=seen_before)

    assert (refused.status_code, refused.json()["code"]) == (412, "changed-meanwhile")


def test_papers_are_completed(api, case):
    sent = {
        "direction": case.direction,
        "channel": case.channel,
        "declaration_number": "5301202611230001",
        "gross_weight_kg": "12.500",
    }

    shown = api.put(at(case, "papers"), sent, format="json", headers=seen(case)).json()

    assert (shown["declaration_number"], shown["gross_weight_kg"]) == ("5301202611230001", "12.500")


def test_the_people_on_the_papers_are_replaced(api, case):
    sent = {"parties": [{"role": "ADDRESSEE", "name": "Ann Smith", "country": "US"}]}

    shown = api.put(at(case, "parties"), sent, format="json", headers=seen(case))

    assert shown.status_code == 200, shown.content
    assert [row["name"] for row in shown.json()["parties"]] == ["Ann Smith"]


def test_a_photo_of_goods_of_another_case_is_refused_and_not_kept_without_them(api, officer, case):
    other = log(officer)
    sent = {
        "file": SimpleUploadedFile("a.jpg", picture()),
        "shows": "GOODS",
        "line": str(other.lines.first().public_id),
    }

    assert api.post(at(case, "evidence"), sent).status_code == 404
    assert not case.evidence.exists()


def test_the_auditor_reads_the_fingerprint_of_a_paper_and_not_its_name(api, officer, auditor, case):
    sent = {"file": SimpleUploadedFile("Zhang San passport.jpg", picture()), "shows": "DOCUMENT"}
    api.post(at(case, "evidence"), sent)

    (own,), (audited,) = (
        client_of(user).get(f"/api/v1/seizures/{case.reference}/").json()["evidence"] for user in (officer, auditor)
    )

    assert own["file_name"] == "Zhang San passport.jpg"
    assert audited == {**own, "file_name": ""}


def test_goods_named_twice_are_refused(api, case):
    prices = [{"line": 2, "price": "120.00"}, {"line": 2, "price": "12.00"}]

    refused = api.put(at(case, "completion"), {"prices": prices, "currency": "CNY"}, format="json", headers=seen(case))

    assert refused.status_code == 400
    assert "prices" in refused.json()["errors"]
    assert not case.lines.get(position=2).values.exists()


def test_goods_change_hands_when_the_receiver_accepts(api, case, supervisor):
    handed = api.post(at(case, "custody"), {"receiver": "supervisor", "place": "Store 3"}, format="json")
    assert handed.status_code == 201, handed.content
    accept = at(case, f"custody/{handed.json()['id']}/accept")

    assert api.post(accept, {}, format="json").status_code == 403
    assert client_of(supervisor).post(accept, {}, format="json").json()["accepted_at"]
    assert [row["received_by"] for row in api.get(at(case, "custody")).json()] == ["supervisor"]


@pytest.mark.parametrize("receiver", ["nobody", "officer_szx", "officer"])
def test_goods_do_not_go_to_somebody_who_is_not_there(api, case, officer_szx, receiver):
    refused = api.post(at(case, "custody"), {"receiver": receiver, "place": "Store 3"}, format="json")

    assert refused.status_code == 400
    assert list(refused.json()["errors"]) == ["receiver"]


def test_an_act_names_what_it_lacks_whatever_the_door(case, officer, supervisor, officer_szx, analyst, admin):
    for act, user, values, field in (
        (add_note, officer, {"text": " "}, "text"),
        (hand_over, officer, {"receiver": officer_szx, "place": "Store 3"}, "receiver"),
        (hand_over, officer, {"receiver": analyst, "place": "Store 3"}, "receiver"),  # sees the case, holds no goods
        (hand_over, officer, {"receiver": supervisor, "place": " "}, "place"),
        (restrict, supervisor, {"purpose": "\x00 "}, "purpose"),
        (admit, supervisor, {"member": officer_szx}, "member"),
        (admit, supervisor, {"member": admin}, "member"),  # sits in headquarters, reads no case
    ):
        with pytest.raises(InvalidValue) as refused:
            act(acting_user=user, reference=case.reference, now=NOON, **values)
        assert refused.value.field == field


def test_a_closed_case_takes_notes_and_nothing_else(case, officer):
    Seizure.objects.filter(pk=case.pk).update(status="CLOSED", closed_at=NOON)
    of_case = {"acting_user": officer, "reference": case.reference, "now": NOON}

    for act, values in (
        (correct_goods, {"version": case.version, "parcels": (PARCEL,), "lines": (SHOES,)}),
        (correct_parties, {"version": case.version, "parties": (SENDER,)}),
        (add_evidence, {"content": picture(), "shows": "GOODS"}),
    ):
        with pytest.raises(DomainError) as refused:
            act(**of_case, **values)
        assert refused.value.code == "case-closed"
    assert add_note(**of_case, text="Asked for the file.").pk


def test_a_case_is_restricted_and_a_colleague_admitted(case, supervisor, desk):
    chief = client_of(supervisor)
    restricted = chief.put(at(case, "restriction"), {"is_restricted": True, "purpose": "Informant"}, format="json")
    assert restricted.json() == {"is_restricted": True, "members": []}
    assert client_of(desk).get(at(case, "notes").replace("notes/", "")).status_code == 404

    admitted = chief.post(at(case, "members"), {"username": "desk"}, format="json")

    assert [row["username"] for row in admitted.json()["members"]] == ["desk"]
    assert client_of(desk).get(at(case, "notes").replace("notes/", "")).status_code == 200
    assert chief.delete(at(case, "members/desk")).status_code == 204
    assert client_of(desk).get(at(case, "notes").replace("notes/", "")).status_code == 404


def test_a_photo_is_fetched_stripped_and_as_it_was_sent(api, case):
    content = picture()
    sent = {"file": SimpleUploadedFile("a.jpg", content), "shows": "GOODS"}
    file = api.post(at(case, "evidence"), sent).json()

    photo = api.get(at(case, f"evidence/{file['public_id']}/photo"), headers={"accept": "image/jpeg"})
    original = api.get(at(case, f"evidence/{file['public_id']}/original"))

    assert (photo.status_code, photo["Content-Type"]) == (200, "image/jpeg")
    assert original.getvalue() == content
    assert original["Content-Disposition"].startswith("attachment")
    away = api.get(at(case, f"evidence/{file['public_id']}/photo"), headers={"sec-fetch-site": "cross-site"})
    assert away.status_code == 404


def test_the_history_tells_who_did_what(api, case):
    api.post(at(case, "notes"), {"text": "Seen."}, format="json")

    told = api.get(at(case, "history")).json()

    assert told["count"] == len(told["results"]) >= 2
    assert {row["actor"] for row in told["results"]} == {"Officer"}
    assert "seizure.logged" in {row["action"] for row in told["results"]}


def test_a_large_file_is_refused_before_it_is_kept(api, case, settings):
    settings.FILE_MAX_BYTES = 100
    sent = {"file": SimpleUploadedFile("a.jpg", picture()), "shows": "GOODS"}

    refused = api.post(at(case, "evidence"), sent)

    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["file"])
    assert not Seizure.objects.get(pk=case.pk).evidence.exists()
